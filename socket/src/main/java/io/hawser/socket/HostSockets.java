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
 * <p>A channel or socket belongs to the host whose {@link #run} encloses the call that opens it; threads started there
 * belong to the same host. Elsewhere it belongs to the {@linkplain #useByDefault default} host of the process, or to
 * the JDK. This needs {@link JvmSockets#install}. {@link #selectorProvider}, {@link #socketFactory} and
 * {@link #serverSocketFactory} work without anything process-wide.
 *
 * <p>All methods may be called by any thread.
 */
public final class HostSockets implements AutoCloseable {
    private final HostThread hostThread;
    private final SelectorProvider provider;
    private final HostContext.Group group;
    private final AtomicInteger runs = new AtomicInteger();

    /** Makes the sockets of {@code host}, which {@code driver} owns; blocked threads wait in real time. */
    public HostSockets(Host host, HostDriver driver) {
        this(host, driver, Parker.realTime());
    }

    /**
     * Makes the sockets of {@code host}, which {@code driver} owns; {@code parker} decides how blocked threads wait.
     */
    public HostSockets(Host host, HostDriver driver, Parker parker) {
        hostThread = new HostThread(host, driver, parker);
        provider = new HostProvider(hostThread);
        group = new HostContext.Group(host.name(), hostThread);
    }

    /** The name of the host. */
    public String name() {
        return hostThread.host().name();
    }

    /** The names that programs on this host resolve before the machine's resolver is used. */
    public NameTable names() {
        return new NameTable(hostThread.names());
    }

    /**
     * A provider of channels and selectors of this host for calls from any thread; Netty and others accept it as an
     * argument.
     */
    public SelectorProvider selectorProvider() {
        return provider;
    }

    /** A provider of asynchronous channels of this host for calls from any thread. */
    public AsynchronousChannelProvider asynchronousChannelProvider() {
        return HostAsynchronousProvider.of(hostThread);
    }

    /**
     * A factory of client sockets of this host for calls from any thread; JDBC drivers and others accept it as an
     * argument.
     */
    public SocketFactory socketFactory() {
        return new HostSocketFactory(hostThread);
    }

    /** A factory of server sockets of this host for calls from any thread. */
    public ServerSocketFactory serverSocketFactory() {
        return new HostServerSocketFactory(hostThread);
    }

    /**
     * Runs {@code program} in a new thread of this host and waits until it ends. An interrupt of the caller is passed
     * on to that thread. Threads that the program has started continue after it returns.
     *
     * @throws RuntimeException thrown by the program; an {@link Error} is passed on too
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

    /** Does the same as {@link #run} for a program with a result and checked exceptions. */
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

    /** A factory of platform threads of this host, for thread pools filled by other threads. */
    public ThreadFactory threadFactory() {
        return program -> new Thread(group, () -> {
            HostContext.enter(hostThread);
            program.run();
        });
    }

    /** Makes this host the default for all threads of the process that belong to no host. */
    public void useByDefault() {
        HostContext.byDefault(hostThread);
    }

    /** Returns whether {@link #close} was called, or the host's thread has ended. */
    public boolean isClosed() {
        return hostThread.isClosed();
    }

    /**
     * Closes all sockets of the host: blocked calls and later ones throw. The host itself is not changed. A second call
     * has no effect.
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
