package io.hawser.cli.http;

import io.hawser.socket.HostSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.content.HttpContent;
import org.eclipse.jetty.http.content.ResourceHttpContentFactory;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.AllowedResourceAliasChecker;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves the files below a folder over HTTP/1.1: GET and HEAD, whole files and ranges, conditional requests, index.html
 * and plain listings. Links that lead out of the folder are not followed. Safe for use by any thread.
 */
public final class FileServer implements AutoCloseable {
    private static final int MOST_THREADS = 16;
    private static final int LEAST_THREADS = 2;

    /** So much of a file is written at a time. */
    private static final int PIECE_BYTES = 1 << 17;

    /** Kept, so that its level is. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private final Server server;

    private FileServer(Server server) {
        this.server = server;
    }

    /**
     * Begins to serve.
     *
     * @param sockets the sockets of the host
     * @param port where to listen, on every address
     * @param root the folder
     * @param limits what a client may take
     * @throws IOException if the folder cannot be read or the port is in use
     */
    public static FileServer start(HostSockets sockets, int port, Path root, ClientLimits limits) throws IOException {
        quieten();
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        HostConnector connector = new HostConnector(server, sockets.selectorProvider(), port, limits, configuration);
        ClientGuard guard = new ClientGuard(limits);
        connector.addBean(guard);
        server.addConnector(connector);
        // the context refuses links that lead out of the folder
        ContextHandler context = new ContextHandler(files(server, root.toRealPath()), "/");
        context.setBaseResource(ResourceFactory.of(server).newResource(root.toRealPath()));
        context.setAliasChecks(List.of(new AllowedResourceAliasChecker(context)));
        server.setHandler(new FileRequests(context));
        server.setDefaultHandler(new DefaultHandler(/* serveFavIcon= */ false, /* showContexts= */ false));
        ErrorHandler errors = new ErrorHandler();
        errors.setShowStacks(false);
        errors.setShowOrigin(false);
        server.setErrorHandler(errors);
        FileServer started = new FileServer(server);
        try {
            server.start();
        } catch (IOException taken) {
            started.close();
            throw taken;
        } catch (Exception failed) {
            started.close();
            throw new IOException("the HTTP server does not start: " + failed.getMessage(), failed);
        }
        guard.watch(connector.getScheduler());
        return started;
    }

    /** Keeps Jetty from logging all but what goes wrong. */
    static void quieten() {
        JETTY.setLevel(Level.WARNING);
    }

    private static ResourceHandler files(Server server, Path root) {
        ByteBufferPool.Sized pieces =
                new ByteBufferPool.Sized(server.getByteBufferPool(), /* direct= */ true, PIECE_BYTES);
        ResourceHandler files = new ResourceHandler(null, pieces) {
            // No cache: it would keep files in memory that the system's own has already. No mapped files: pieces show
            // how fast a client takes an answer.
            @Override
            protected HttpContent.Factory newHttpContentFactory(ByteBufferPool.Sized buffers) {
                return new ResourceHttpContentFactory(getBaseResource(), getMimeTypes(), buffers);
            }
        };
        files.setBaseResource(ResourceFactory.of(server).newResource(root));
        files.setDirAllowed(true);
        files.setEtags(true);
        return files;
    }

    /** Closes the connections and stops listening. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            JETTY.log(Level.WARNING, "stopping failed", failed);
        }
    }
}
