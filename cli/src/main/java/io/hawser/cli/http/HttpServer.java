package io.hawser.cli.http;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Serves the files below a folder over HTTP/1.1. It answers GET and HEAD, whole files and single ranges, index.html and
 * plain listings.
 *
 * <p>Everything is done by the thread that owns the host; reading a file is taken to be fast.
 */
public final class HttpServer {
    private final Answers answers;

    /**
     * A server that nobody is connected to yet.
     *
     * @param root the folder
     * @param wallClock the clock of the Date field
     * @throws IOException if there is no such folder
     */
    public HttpServer(Path root, InstantSource wallClock) throws IOException {
        answers = new Answers(new FileTree(root), wallClock);
    }

    /** The handler of an accepted connection. */
    public TcpHandler handlerFor(TcpConnection accepted, Host host) {
        return new HttpConnection(accepted, answers, host.timers());
    }
}
