package io.hawser.stress;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.socket.HostSockets;
import io.hawser.socket.driver.HostDriver;
import io.hawser.time.TimingWheel;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/** A host without a network, for channels and queues that need only its identity. */
public final class StressHost {
    /** The host; no test changes its state. */
    public static final Host HOST = new Host("stress", new TimingWheel(0), new PacketPool(), new SplittableRandom(1));

    /** Makes pipes and selectors, which wait in real time and need no thread of the host. */
    static final HostSockets SOCKETS = new HostSockets(HOST, HostDriver.of(Runnable::run, () -> true));

    /** An operation on a channel. */
    @FunctionalInterface
    interface ChannelOperation<T> {
        T perform() throws IOException;
    }

    private StressHost() {}

    /** Performs an operation for an actor, which must not declare exceptions. */
    static <T> T perform(ChannelOperation<T> operation) {
        try {
            return operation.perform();
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    /** Closes channels and selectors for an actor. */
    static void close(Closeable... each) {
        try {
            for (Closeable one : each) {
                one.close();
            }
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }
}
