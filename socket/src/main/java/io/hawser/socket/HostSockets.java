package io.hawser.socket;

import io.hawser.host.Host;
import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import io.hawser.socket.net.HostServerSocketFactory;
import io.hawser.socket.net.HostSocketFactory;
import io.hawser.socket.nio.HostAsynchronousProvider;
import io.hawser.socket.nio.HostProvider;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one host, for programs that block, select or wait on any number of threads.
 *
 * <pre>{@code
 * HostSockets server = new HostSockets(host, HostDriver.of(loop, loop::isLoopThread));
 * server.run(() -> HttpServer.create(new InetSocketAddress(80), 0).start());
 * }</pre>
 *
 * <p>A channel or socket belongs to the host whose {@link #run} encloses the call that opens it; threads that are
 * started there belong to the same host. Elsewhere it belongs to the {@linkplain #useByDefault default} of the
 * process, or to the JDK. {@link JvmSockets#install} must have been called for that. {@link #selectorProvider},
 * {@link #socketFactory} and {@link #serverSocketFactory} need nothing that is process-wide.
 *
 * <p>All methods are for any thread.
 */
public final class HostSockets implements AutoCloseable {
    private final HostThread hostThread;
    private final SelectorProvider provider;
    private final HostContext.Group group;
    private final AtomicInteger runs = new AtomicInteger();

    /** The sockets of {@code host}, which {@code driver} owns; blocked threads wait in real time. */
    public HostSockets(Host host, HostDriver driver) {
        this(host, driver, Parker.realTime());
    }

    /** The same; {@code parker} decides how blocked threads wait. */
    public HostSockets(Host host, HostDriver driver, Parker parker) {
        hostThread = new HostThread(host, driver, parker);
        provider = new HostProvider(hostThread);
        group = new HostContext.Group(host.name(), hostThread);
    }

    /** The name of the host. */
    public String name() {
        return hostThread.host().name();
    }

    /** The names that programs on this host resolve before the machine is asked. */
    public NameTable names() {
        return new NameTable(hostThread.names());
    }

    /** Opens channels and selectors of this host, whatever thread asks; what Netty and others take as an argument. */
    public SelectorProvider selectorProvider() {
        return provider;
    }

    /** Opens asynchronous channels of this host, whatever thread asks. */
    public AsynchronousChannelProvider asynchronousChannelProvider() {
        return HostAsynchronousProvider.of(hostThread);
    }

    /** Makes client sockets of this host, whatever thread asks; what JDBC drivers and others take as an argument. */
    public SocketFactory socketFactory() {
        return new HostSocketFactory(hostThread);
    }

    /** Makes server sockets of this host, whatever thread asks. */
    public ServerSocketFactory serverSocketFactory() {
        return new HostServerSocketFactory(hostThread);
    }

    /**
     * Runs {@code program} in a new thread of this host and waits until it ends. An interrupt of the caller is passed
     * on to that thread. Threads that the program leaves running go on.
     *
     * @throws RuntimeException what the program throws; likewise an {@link Error}
     */
    public void run(Runnable program) {
        try {
            call(() -> {
                program.run();
                return null;
            });
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Likewise, with a result and exceptions. */
    @SuppressWarnings("NullAway") // the result may be null when T may be
    public <T extends @Nullable Object> T call(Callable<T> program) throws Exception {
        Outcome<T> outcome = new Outcome<>(program);
        Thread thread = start(name() + "-run-" + runs.incrementAndGet(), outcome);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException passedOn) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome.get();
    }

    /** Starts a thread of this host. */
    public Thread start(String name, Runnable program) {
        Thread thread = threadFactory().newThread(program);
        thread.setName(name);
        thread.start();
        return thread;
    }

    /** Makes platform threads of this host, for pools that are filled from elsewhere. */
    public ThreadFactory threadFactory() {
        return program -> new Thread(group, () -> {
            HostContext.enter(hostThread);
            program.run();
        });
    }

    /** Makes this the host of threads that belong to none, in the whole process. */
    public void useByDefault() {
        HostContext.byDefault(hostThread);
    }

    /** Whether {@link #close} was called, or the host's thread has ended. */
    public boolean isClosed() {
        return hostThread.isClosed();
    }

    /**
     * Closes all sockets of the host: blocked calls and later ones throw. Does nothing to the host itself. Closing
     * twice does nothing.
     */
    @Override
    public void close() {
        if (HostContext.byDefault() == hostThread) {
            HostContext.byDefault(null);
        }
        hostThread.close();
    }

    @Override
    public String toString() {
        return name();
    }

    private static final class Outcome<T extends @Nullable Object> implements Runnable {
        private final Callable<T> program;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Outcome(Callable<T> program) {
            this.program = program;
        }

        @Override
        public void run() {
            try {
                result = program.call();
            } catch (Throwable failed) {
                failure = failed;
            }
        }

        @SuppressWarnings("NullAway") // see call
        T get() throws Exception {
            switch (failure) {
                case null -> {
                    return result;
                }
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }
}
