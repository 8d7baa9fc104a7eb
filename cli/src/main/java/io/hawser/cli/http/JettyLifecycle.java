package io.hawser.cli.http;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;

/** Starts and stops Jetty servers, which log only errors. May be used by any thread. */
final class JettyLifecycle {
    /** A strong reference, so that its level is kept: loggers are held weakly. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private JettyLifecycle() {}

    /** Makes Jetty log only errors. */
    static void quieten() {
        JETTY.setLevel(Level.WARNING);
    }

    /**
     * Starts a server, or stops the parts of it that have started.
     *
     * @param name the subject of the message, such as {@code the HTTP server}
     * @throws IOException if it cannot listen, or does not start
     */
    static void start(Server server, String name) throws IOException {
        try {
            server.start();
        } catch (IOException taken) {
            stop(server);
            throw taken;
        } catch (Exception failed) {
            stop(server);
            throw new IOException(name + " does not start: " + failed.getMessage(), failed);
        }
    }

    /** Stops a server; errors are logged. */
    static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception failed) {
            JETTY.log(Level.WARNING, "stopping failed", failed);
        }
    }
}
