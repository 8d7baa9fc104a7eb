package io.hawser.tools.control;

import io.hawser.host.Host;
import io.hawser.tools.command.Tool;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Runs tools on a host for other processes of the same user, which connect to a Unix socket. A client can run only the
 * tools given to the server. Each client has a virtual thread; tools run on the thread that owns the host.
 *
 * <p>The methods may be called by any thread.
 */
public final class ControlServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());

    private static final int MAX_SUFFIX = 1000;

    private final ServerSocketChannel socket;
    private final String name;
    private final Path path;
    private final Host host;
    private final Executor owner;
    private final Map<String, Tool> tools = new HashMap<>();

    private ControlServer(
            ServerSocketChannel socket, String name, Path path, Host host, Executor owner, List<Tool> tools) {
        this.socket = socket;
        this.name = name;
        this.path = path;
        this.host = host;
        this.owner = owner;
        tools.forEach(tool -> this.tools.put(tool.name(), tool));
    }

    /**
     * Listens for clients.
     *
     * @param name the name of the stack, by which clients find it
     * @param owner runs tasks on the thread that owns the host
     * @throws IllegalArgumentException if the name is not valid for a stack
     * @throws BindException if a stack of this name already runs
     * @throws IOException if the socket cannot be made
     */
    public static ControlServer start(String name, Host host, Executor owner, List<Tool> tools) throws IOException {
        return start(ControlSockets.ofThisUser(), name, host, owner, tools);
    }

    /**
     * Listens for clients under {@code name}, or, if a stack of that name already runs, as in another network
     * namespace, under the first free one of {@code name-2}, {@code name-3} and so on.
     *
     * @throws IllegalArgumentException if the name is not valid for a stack
     * @throws IOException if the socket cannot be made
     */
    public static ControlServer startUnderFreeName(String name, Host host, Executor owner, List<Tool> tools)
            throws IOException {
        String free = name;
        for (int i = 2; ; i++) {
            try {
                return start(free, host, owner, tools);
            } catch (BindException taken) {
                if (i > MAX_SUFFIX) {
                    throw taken;
                }
                free = name + "-" + i;
            }
        }
    }

    /** The name by which clients find the stack. */
    public String name() {
        return name;
    }

    static ControlServer start(ControlSockets sockets, String name, Host host, Executor owner, List<Tool> tools)
            throws IOException {
        Path path = sockets.pathOf(name);
        sockets.create();
        SocketChannel other = ControlSockets.connect(path);
        if (other != null) {
            other.close();
            throw new BindException("a stack called " + name + " runs already: " + path + " is in use");
        }
        Files.deleteIfExists(path);
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // the folder's permissions protect the socket until its mode is set
            socket.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
        ControlServer server = new ControlServer(socket, name, path, host, owner, tools);
        Thread.ofVirtual().name("control " + name).start(server::accept);
        return server;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = socket.accept();
                Thread.ofVirtual().name("control client").start(() -> serve(client));
            }
        } catch (ClosedChannelException closed) {
            // close() was called
        } catch (IOException failed) {
            LOG.log(System.Logger.Level.WARNING, "no more clients are served on " + path, failed);
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                ControlSession session = new ControlSession(client, host, owner, tools)) {
            session.serve();
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "a control client is gone", gone);
        }
    }

    /** Stops listening, and removes the socket. Runs in progress continue as long as their host. */
    @Override
    public void close() {
        try {
            socket.close();
            Files.deleteIfExists(path);
        } catch (IOException failed) {
            LOG.log(System.Logger.Level.WARNING, path + " cannot be removed", failed);
        }
    }
}
