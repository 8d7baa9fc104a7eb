package io.hawser.cli.http;

import io.hawser.socket.HostSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
 * and plain listings. Symbolic links that lead out of the folder are not followed. May be used by any thread.
 */
public final class FileServer implements AutoCloseable {
    private static final int MOST_THREADS = 16;
    private static final int LEAST_THREADS = 2;

    /** Number of bytes of a file that are written at a time. */
    private static final int PIECE_BYTES = 1 << 17;

    private final Server server;

    private FileServer(Server server) {
        this.server = server;
    }

    /**
     * Begins to serve.
     *
     * @param sockets the sockets of the host, those of each of its loops; they have different connections
     * @param port the port to listen on, at every address
     * @param root the folder
     * @param limits limits of clients
     * @throws IOException if the folder cannot be read or the port is in use
     */
    public static FileServer start(List<HostSockets> sockets, int port, Path root, ClientLimits limits)
            throws IOException {
        JettyLifecycle.quieten();
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS * sockets.size(), LEAST_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        ClientGuard guard = new ClientGuard(limits);
        for (HostSockets each : sockets) {
            HostConnector connector = new HostConnector(server, each.selectorProvider(), port, limits, configuration);
            connector.addBean(guard);
            server.addConnector(connector);
        }
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
        JettyLifecycle.start(server, "the HTTP server");
        guard.watch(server.getScheduler());
        return new FileServer(server);
    }

    private static ResourceHandler files(Server server, Path root) {
        ByteBufferPool.Sized pieces =
                new ByteBufferPool.Sized(server.getByteBufferPool(), /* direct= */ true, PIECE_BYTES);
        ResourceHandler files = new ResourceHandler(null, pieces) {
            // No cache, which would duplicate the file cache of the system. No mapped files: pieces show how fast a
            // client reads a response.
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
        JettyLifecycle.stop(server);
    }
}
