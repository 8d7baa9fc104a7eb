package io.hawser.cli.lab;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The lab page in one browser, with the actions of a user. */
final class LabPage implements AutoCloseable {
    private static final double PATIENCE_MILLIS = 120_000;

    private final BrowserContext context;
    private final Page page;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    LabPage(BrowserContext context, String address, String fragment) {
        this.context = context;
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onRequest(request -> requests.add(request.url()));
        page.onPageError(problems::add);
        page.onConsoleMessage(message -> {
            // the page shows a rejection by the server; the browser logs it too
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                problems.add(message.text());
            }
        });
        page.navigate(address + (fragment.isEmpty() ? "" : "#" + fragment));
        awaitRun();
    }

    Page page() {
        return page;
    }

    /** Returns every requested address. */
    List<String> requests() {
        return requests;
    }

    /** Returns the errors that the page has logged, including violations of the content security policy. */
    List<String> problems() {
        return problems;
    }

    /** Waits until a run is shown. */
    void awaitRun() {
        page.waitForFunction("() => globalThis.hawser && hawser.store.get().timeline && !hawser.store.get().isLoading");
    }

    /** Waits until the run of a branch with this many actions is shown. */
    void awaitActions(int count) {
        page.waitForFunction(
                "count => !hawser.store.get().isLoading && hawser.store.get().link.actions.length === count"
                        + " && hawser.store.get().timeline",
                count);
    }

    /** Returns the shown instant in nanoseconds. */
    long now() {
        return ((Number) page.evaluate("() => hawser.clock.now")).longValue();
    }

    void seek(long nanos) {
        page.evaluate("at => { hawser.clock.pause(); hawser.clock.seek(at); }", (double) nanos);
    }

    void seekEnd() {
        page.evaluate("() => { hawser.clock.pause(); hawser.clock.seek(hawser.clock.end); }");
    }

    /** Clicks the middle of the arrow of a segment, by its row in the timeline. */
    void clickSegment(int row) {
        page.evaluate("row => hawser.clock.seek(hawser.store.get().timeline.sent[row])", row);
        settle();
        Locator view = page.locator(".ladder-scroll");
        double y = ((Number) page.evaluate(
                        "row => (hawser.clock.axis.starts[row] + hawser.clock.axis.ends[row]) / 2"
                                + " - document.querySelector('.ladder-scroll').scrollTop",
                        row))
                .doubleValue();
        double width = view.boundingBox().width;
        view.click(new Locator.ClickOptions().setPosition(width / 2, y));
    }

    /** Lets the page draw its changes and the text over them. */
    void settle() {
        page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 350))");
    }

    /** Returns the text of the table of segments around the shown instant. */
    String table() {
        if (!page.locator(".segments").isVisible()) {
            page.locator("#table").click();
        }
        settle();
        String text = page.locator(".segments tbody").innerText();
        page.locator("#table").click();
        return text;
    }

    @Override
    public void close() {
        context.close();
    }
}
