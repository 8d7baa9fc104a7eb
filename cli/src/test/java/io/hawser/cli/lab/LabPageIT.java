package io.hawser.cli.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lab page in Debian's Chromium: the things that a user sees, clicks and types. */
@Tag("real-peer")
final class LabPageIT {
    private static final String HANDSHAKE = "scenario=handshake&run=0&seed=1&profile=modern&at=0&lang=en";

    private static LabBrowser browser;

    @BeforeAll
    static void start() {
        browser = LabBrowser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    @SuppressWarnings("unchecked") // what JavaScript returns has no type
    void everyScenarioLoadsAndItsStatesAreShown() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Page page = lab.page();
            List<String> names = (List<String>)
                    page.evaluate("() => hawser.store.get().groups.flatMap(g => g.scenarios).map(s => s.name)");
            assertThat(names).hasSizeGreaterThan(30);
            List<String> wrong = new ArrayList<>();
            for (String name : names) {
                page.locator("button.scenario", new Page.LocatorOptions().setHasText(name))
                        .filter(new Locator.FilterOptions()
                                .setHas(page.locator(
                                        "css=.name",
                                        new Page.LocatorOptions().setHasText(Pattern.compile("^" + name + "$")))))
                        .click();
                page.waitForFunction(
                        "name => !hawser.store.get().isLoading && (hawser.store.get().error"
                                + " || hawser.store.get().link.scenario === name)",
                        name);
                String error = (String) page.evaluate("() => hawser.store.get().error?.message ?? ''");
                if (!error.isEmpty()) {
                    wrong.add(name + ": " + error);
                    continue;
                }
                wrong.addAll(missingStates(page, name));
            }
            assertThat(wrong).isEmpty();
            assertThat(lab.problems()).isEmpty();
        }
    }

    /** Goes to a change into each state of the run, and returns the states that the figure does not show. */
    @SuppressWarnings("unchecked")
    private static List<String> missingStates(Page page, String name) {
        return (List<String>) page.evaluate("""
                async (name) => {
                  const { store, clock } = hawser;
                  const { timeline } = store.get();
                  const wrong = [];
                  if (timeline.result) {
                    const isThere = () =>
                      (document.querySelector('.experiment pre')?.textContent ?? '').length > 200 &&
                      (!timeline.result.svg || document.querySelector('.experiment img'));
                    const begin = performance.now();
                    while (!isThere() && performance.now() - begin < 5000) {
                      await new Promise(requestAnimationFrame);
                    }
                    return isThere() ? [] : [`${name}: no result`];
                  }
                  if (!timeline.count) {
                    wrong.push(`${name}: nothing happens`);
                  }
                  const last = new Map();
                  for (const each of timeline.states) {
                    // what lasts no time is never the state of an instant
                    const after = timeline.lastChange(each.connection, each.node, each.at);
                    if (each.connection >= 0 && after === each) last.set(each.to, each);
                  }
                  clock.pause();
                  const lit = () => [...document.querySelectorAll('.state.on')].map((each) => each.textContent);
                  const told = () => document.querySelector('.states svg').getAttribute('aria-label');
                  for (const [state, change] of last) {
                    store.set({ pinned: change.connection });
                    clock.seek(change.at);
                    const end = `${timeline.nodeName(change.node)}: ${state}`;
                    const isShown = () => lit().some((each) => each.startsWith(state)) && told().includes(end);
                    const begin = performance.now();
                    while (!isShown() && performance.now() - begin < 5000) {
                      await new Promise(requestAnimationFrame);
                    }
                    if (!isShown()) {
                      wrong.push(`${name}: ${end} at ${change.at} is not shown, but ${lit()}, ${told()}`);
                    }
                  }
                  store.set({ pinned: -1 });
                  return wrong;
                }
                """, name);
    }

    @Test
    void aClickThatDropsTheSynShowsItsRetransmissionAndTheOldFutureInGrey() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            lab.clickSegment(0);
            assertThat(lab.page().locator(".menu").innerText()).contains("SYN").contains("Drop it");
            lab.page().locator(".menu .action").filter(having("Drop it")).click();
            lab.awaitActions(1);
            lab.seekEnd();
            assertThat(lab.table())
                    .containsPattern("client → server\\s+SYN\\s+seq 0[\\s\\S]*✕[\\s\\S]*"
                            + "1\\.000 s\\s+client → server\\s+SYN\\s+seq 0");
            assertThat(lab.page().locator(".chip[aria-pressed=true]").innerText())
                    .contains("drop segment");
            assertThat(lab.page().evaluate("() => hawser.clock.axis.ghostStarts.length"))
                    .as("segments of the old future")
                    .isNotEqualTo(0);
        }
    }

    private static Locator.FilterOptions having(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    @Test
    void rewindingAndTakingAnotherBranchKeepsBoth() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Page page = lab.page();
            lab.seekEnd();
            page.keyboard().press("Home");
            assertThat(lab.now()).isZero();
            page.keyboard().press("d");
            lab.awaitActions(1);
            page.locator(".chip").filter(having("original")).click();
            lab.awaitActions(0);
            lab.clickSegment(1);
            page.locator(".menu .action").filter(having("Drop it")).click();
            lab.awaitActions(1);
            assertThat(page.locator(".chip").count()).isEqualTo(3);
            page.goBack();
            lab.awaitActions(0);
            page.goBack();
            lab.awaitActions(1);
            assertThat(page.url()).contains("drop+segment+0");
        }
    }

    @Test
    void aLinkShowsAnotherBrowserTheSameInstant() {
        String link;
        byte[] picture;
        String time;
        try (LabPage one = browser.open(HANDSHAKE)) {
            one.page().keyboard().press("d");
            one.awaitActions(1);
            one.seek(1_015_000_000L);
            one.settle();
            one.page().waitForURL(Pattern.compile("at=1015000000"));
            link = URI.create(one.page().url()).getRawFragment();
            time = one.page().locator(".time").innerText();
            picture = one.page().locator(".ladder-view canvas").screenshot();
        }
        try (LabPage other = browser.open(Objects.requireNonNull(link))) {
            other.settle();
            assertThat(other.now()).isEqualTo(1_015_000_000L);
            assertThat(other.page().locator(".time").innerText()).isEqualTo(time);
            assertThat(other.page().locator(".ladder-view canvas").screenshot())
                    .as("picture of the ladder")
                    .isEqualTo(picture);
        }
    }

    @Test
    void languageAndColoursAreChangedAndRemembered() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Page page = lab.page();
            page.locator("#language").click();
            page.waitForURL(Pattern.compile("lang=zh"));
            assertThat(page.locator("html").getAttribute("lang")).isEqualTo("zh-CN");
            assertThat(page.locator(".right").innerText()).contains("定时器").contains("套接字");
            String light = background(page);
            page.locator("#theme").click();
            page.locator("#theme").click();
            assertThat(page.locator("#theme").getAttribute("aria-label")).isEqualTo("深色");
            assertThat(background(page)).isNotEqualTo(light);
            page.reload();
            lab.awaitRun();
            assertThat(background(page)).isNotEqualTo(light);
            assertThat(lab.problems()).isEmpty();
        }
        try (LabPage dark = browser.open(HANDSHAKE, new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK))) {
            assertThat(background(dark.page())).isEqualTo("rgb(13, 17, 23)");
        }
    }

    private static String background(Page page) {
        return (String) page.evaluate("() => getComputedStyle(document.body).backgroundColor");
    }

    @Test
    void theKeyboardAloneIsEnough() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Page page = lab.page();
            page.keyboard().press("/");
            page.keyboard().type("CLOSE_WAIT leak");
            page.keyboard().press("Enter");
            page.waitForFunction("() => hawser.store.get().link.scenario === 'close-wait-leak'");
            lab.awaitRun();
            page.keyboard().press("Escape");
            page.keyboard().press("Home");
            page.keyboard().press("ArrowRight");
            long first = lab.now();
            assertThat(first).isPositive();
            page.keyboard().press("s");
            assertThat(lab.now()).isGreaterThan(first);
            page.keyboard().press("Home");
            page.keyboard().press("Space");
            page.waitForFunction("() => hawser.clock.now > 0");
            page.keyboard().press("Space");
            assertThat(page.evaluate("() => hawser.clock.isPlaying")).isEqualTo(false);
            page.keyboard().press("l");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("Enter");
            page.locator(".menu").waitFor();
            assertThat(page.evaluate("() => document.querySelector('.menu').contains(document.activeElement)"))
                    .isEqualTo(true);
            page.keyboard().press("Enter");
            lab.awaitActions(1);
            page.keyboard().press("?");
            page.locator(".help").waitFor();
            page.keyboard().press("Escape");
            assertThat(page.locator(".help").count()).isZero();
        }
    }

    @Test
    void theQuizIsJudgedByTheRunAndFilesAreTakenAway() throws IOException {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Page page = lab.page();
            page.locator("#quiz").click();
            page.locator(".answer").filter(having("SYN+ACK")).click();
            assertThat(page.locator(".quiz").innerText()).contains("Right.").contains("1 of 1 right");
            page.locator(".quiz .primary").click();
            page.locator(".answer").filter(having("nothing")).click();
            assertThat(page.locator(".quiz").innerText()).contains("No: a pure ACK.");
            page.locator("#quiz").click();
            assertThat(takeAway(page, "Plots (PNG)")).startsWith(0x89, 'P', 'N', 'G');
            assertThat(takeAway(page, "View of the ladder (PNG)")).startsWith(0x89, 'P', 'N', 'G');
            assertThat(new String(takeAway(page, "JUnit test"), UTF_8)).contains("class LabRunTest");
            assertThat(lab.problems()).isEmpty();
        }
    }

    private static byte[] takeAway(Page page, String what) throws IOException {
        Download download = page.waitForDownload(() -> {
            page.locator(".take > button").click();
            page.locator(".take li").filter(having(what)).locator("a, button").click();
        });
        try (InputStream in = download.createReadStream()) {
            return in.readAllBytes();
        }
    }

    @Test
    void noRequestLeavesThisMachine() {
        try (LabPage lab = browser.open("")) {
            for (String panel : List.of("timers", "sockets", "numbers", "plots")) {
                lab.page().locator("#tab-" + panel).click();
                lab.settle();
            }
            lab.page().locator("button.own").click();
            lab.settle();
            assertThat(lab.requests())
                    .isNotEmpty()
                    .allMatch(each ->
                            each.startsWith(browser.address()) || each.startsWith("blob:") || each.startsWith("data:"));
            assertThat(lab.problems())
                    .as("errors, also of the content security policy")
                    .isEmpty();
        }
    }

    @Test
    void accessibilityRulesAreKept() throws IOException {
        // axe is inserted from outside, which the page's own policy forbids
        try (LabPage lab = browser.open(HANDSHAKE, new Browser.NewContextOptions().setBypassCSP(true))) {
            try (InputStream in = LabPageIT.class.getResourceAsStream("axe.min.js")) {
                lab.page().evaluate(new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
            }
            lab.seekEnd();
            lab.settle();
            assertNoViolations(lab.page(), "ladder");
            for (String panel : List.of("sockets", "numbers", "plots")) {
                lab.page().locator("#tab-" + panel).click();
                lab.settle();
                assertNoViolations(lab.page(), panel);
            }
            lab.page().locator("#table").click();
            lab.page().locator("button.own").click();
            lab.settle();
            assertNoViolations(lab.page(), "table and editor");
        }
    }

    private static void assertNoViolations(Page page, String what) {
        for (ColorScheme colours : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            assertThat(violations(page)).as(what + ", " + colours).isEmpty();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> violations(Page page) {
        return (List<String>) page.evaluate("""
                async () => {
                  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
                  const found = await axe.run(document, { runOnly: tags });
                  const place = (node) => `${node.html.slice(0, 160)} ${node.any.map((each) => each.message)}`;
                  return found.violations.map(
                    (each) => `${each.id}: ${each.help}: ${each.nodes.slice(0, 4).map(place).join(' | ')}`,
                  );
                }
                """);
    }

    @Test
    void aBrokenScenarioIsToldAtItsPlaceAndHarmsNothing() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Page page = lab.page();
            page.locator("button.own").click();
            page.locator(".editor textarea")
                    .fill("name: mine\ntitle: x\nintroduction: x\nsteps:\n  - server lisens on port 80\nmeaning: x\n");
            page.locator(".problem").first().waitFor();
            assertThat(page.locator(".problem").first().innerText())
                    .startsWith("5:")
                    .contains("lisens");
            assertThat(page.locator(".gutter .wrong").innerText()).isEqualTo("5");
            assertThat(page.locator(".editor .primary").isDisabled()).isTrue();
            page.locator(".editor button").filter(having("template")).click();
            page.locator(".problems .fine").waitFor();
            page.locator(".editor .primary").click();
            page.waitForFunction("() => hawser.store.get().link.yaml && !hawser.store.get().isLoading");
            page.waitForFunction("() => location.hash.includes('yaml=')"); // the address changes a moment later
            assertThat(page.evaluate("() => hawser.store.get().timeline.count")).isNotEqualTo(0);
        }
    }

    /** A click on the band of rounds that were left out records some of them, and the link holds that. */
    @Test
    void roundsThatWereLeftOutOpen() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Page page = lab.page();
            page.locator("button.own").click();
            page.locator(".editor textarea").fill("""
                    name: many
                    title: x
                    introduction: x
                    links:
                      client-server: {latency: 1ms}
                    steps:
                      - server listens on port 80
                      - repeat 200 times:
                          - client connects c1 to server:80
                          - server accepts s1
                          - client.c1 aborts
                          - wait 10ms
                    meaning: x
                    """);
            page.locator(".problems .fine").waitFor();
            page.locator(".editor .primary").click();
            page.waitForFunction("() => hawser.store.get().link.yaml && !hawser.store.get().isLoading");
            page.evaluate("""
                    () => {
                      const fold = hawser.clock.axis.folds.find((each) => each.rounds);
                      hawser.clock.seek((fold.from + fold.to) / 2);
                    }
                    """);
            lab.settle();
            double y = ((Number) page.evaluate("""
                            () => {
                              const fold = hawser.clock.axis.folds.find((each) => each.rounds);
                              return (fold.top + fold.bottom) / 2 - document.querySelector('.ladder-scroll').scrollTop;
                            }
                            """)).doubleValue();
            Locator view = page.locator(".ladder-scroll");
            view.click(new Locator.ClickOptions().setPosition(view.boundingBox().width / 2, y));
            page.waitForFunction("() => hawser.store.get().link.rounds && !hawser.store.get().isLoading");
            page.waitForFunction("() => location.hash.includes('rounds=')");
            assertThat(page.evaluate("() => hawser.store.get().timeline.rounds.length"))
                    .isEqualTo(2);
            assertThat(page.evaluate("() => hawser.store.get().timeline.count")).isEqualTo(4 * 45);
        }
    }

    @Test
    void aLinkOfAnotherVersionIsToldAndShownAsFarAsItGoes() {
        try (LabPage lab = browser.open(HANDSHAKE + "&warp=9")) {
            assertThat(lab.page().locator(".notices").innerText()).contains("warp");
        }
        try (LabPage lab = browser.open(HANDSHAKE)) {
            lab.page().evaluate("() => { location.hash = '#scenario=no-such-thing&lang=en'; }");
            lab.page().locator(".notice.bad").waitFor();
            assertThat(lab.page().locator(".notice.bad").innerText()).contains("no-such-thing");
        }
    }

    @Test
    void aServerThatGoesAwayAndComesBackIsNoticed() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            browser.stopServer();
            lab.page().locator("#tab-sockets").click();
            lab.seek(12_000_000);
            lab.page().locator(".notice.warn").waitFor();
            assertThat(lab.page().locator(".notice.warn").innerText()).contains("does not answer");
            lab.page().keyboard().press("Home");
            lab.page().keyboard().press("s");
            assertThat(lab.now()).as("what is loaded plays on").isPositive();
            browser.restartServer();
            lab.page().waitForFunction("() => !hawser.store.get().isOffline");
            lab.page().keyboard().press("d");
            lab.awaitActions(1);
        }
    }

    /**
     * Measures the frames a second for docs/performance.md without an assertion, because the machine of a test may be
     * busy.
     */
    @Test
    void aHundredThousandSegmentsAreScrolled() {
        try (LabPage lab = browser.open(HANDSHAKE)) {
            Map<?, ?> result = (Map<?, ?>) lab.page().evaluate(SCROLL, BULK);
            System.out.println("frames a second while scrolling: " + result);
            assertThat(result.get("error")).isNull();
            assertThat(((Number) result.get("segments")).intValue()).isGreaterThan(100_000);
        }
    }

    private static final String BULK = """
            name: bulk
            title: a bulk transfer
            introduction: some hundred thousand segments
            links:
              client-server: {latency: 5ms, bandwidth: 200Mbit/s, loss: 0.1%}
            steps:
              - server listens on port 80
              - client connects c1 to server:80
              - server accepts s1
              - client.c1 sends 110000000 bytes
              - server.s1 receives 110000000 bytes
            meaning: it is long
            """;

    /** Scrolls over the whole ladder in 150 steps, on each axis, and returns the frames a second. */
    private static final String SCROLL = """
            async (yaml) => {
              const { open } = await import('./core/lab.js');
              const { linkOf } = await import('./core/link.js');
              await open({ ...linkOf(undefined), yaml });
              const { store, clock } = hawser;
              const measure = async (axis) => {
                store.set({ axis });
                clock.pause();
                clock.follows = false;
                await new Promise((done) => setTimeout(done, 600));
                const box = document.querySelector('.ladder-scroll');
                const way = box.scrollHeight - box.clientHeight;
                const begin = performance.now();
                for (let i = 1; i <= 150; i++) {
                  box.scrollTop = (way * i) / 150;
                  await new Promise(requestAnimationFrame);
                }
                return Math.round(150000 / (performance.now() - begin));
              };
              const segments = store.get().timeline?.count ?? 0;
              const compressed = await measure('compressed');
              const linear = await measure('linear');
              return { segments, compressed, linear, error: store.get().error?.message };
            }
            """;
}
