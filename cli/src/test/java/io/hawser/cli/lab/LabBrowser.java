package io.hawser.cli.lab;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.hawser.cli.peer.RealPeers;
import io.hawser.web.LabLimits;
import io.hawser.web.LabServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server of the lab page and a headless Chromium. Each {@link LabPage} is a browser of its own. */
final class LabBrowser implements AutoCloseable {
    private static final String PROGRAM = "chromium";

    private final Playwright playwright;
    private final Browser chromium;
    private final int port;
    private LabServer server;

    private LabBrowser(Playwright playwright, Browser chromium, LabServer server) {
        this.playwright = playwright;
        this.chromium = chromium;
        this.server = server;
        port = server.port();
    }

    /** Starts both. Without Chromium the test is skipped, or fails where skipping is not allowed. */
    static LabBrowser start() {
        Path program = RealPeers.find(PROGRAM).orElse(null);
        if (program == null) {
            RealPeers.requireProgram(PROGRAM);
        }
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
        return new LabBrowser(playwright, chromium, serve(0));
    }

    private static LabServer serve(int port) {
        // more time for a run than a user has, because the machine of a test may be busy
        LabLimits usual = LabLimits.defaults();
        LabLimits patient = new LabLimits(
                usual.runs(),
                usual.segments(),
                usual.atOnce(),
                Duration.ofMinutes(2),
                usual.yamlCharacters(),
                usual.actions());
        return LabServer.start(InetAddress.ofLiteral("127.0.0.1"), port, null, "test", patient);
    }

    /** Returns the address of the page, without a fragment. */
    String address() {
        return server.link();
    }

    void stopServer() {
        server.close();
    }

    /** Starts another server in place of the stopped one. */
    void restartServer() {
        server = serve(port);
    }

    /**
     * Opens the page in a browser without stored data. No run plays automatically, because the browser asks for reduced
     * motion.
     */
    LabPage open(String fragment) {
        return open(fragment, new Browser.NewContextOptions());
    }

    LabPage open(String fragment, Browser.NewContextOptions options) {
        options.setReducedMotion(ReducedMotion.REDUCE).setLocale("en-US");
        if (options.viewportSize == null) {
            options.setViewportSize(1280, 720);
        }
        if (options.colorScheme == null) {
            options.setColorScheme(ColorScheme.LIGHT);
        }
        return new LabPage(chromium.newContext(options), address(), fragment);
    }

    @Override
    public void close() {
        server.close();
        chromium.close();
        playwright.close();
    }
}
