package io.hawser.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** A program whose sockets are opened by a static pool, as in many libraries. */
public final class PooledProgram implements Function<String, Future<String>> {
    private static final ExecutorService POOL = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().unstarted(task));

    /** For {@link IsolatedProgram#make}. */
    public PooledProgram() {}

    /** Listens at an address; only a thread of the host with this address can. */
    @Override
    public Future<String> apply(String address) {
        Callable<String> listening = () -> {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
                return socket.getInetAddress().getHostAddress();
            } catch (IOException failed) {
                return failed.getMessage();
            }
        };
        return POOL.submit(listening);
    }

    /** Prints nothing, and fails if its arguments request this. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) {
            throw new IOException(String.join(" ", arguments));
        }
    }
}
