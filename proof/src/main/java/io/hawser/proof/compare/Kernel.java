package io.hawser.proof.compare;

import io.hawser.device.Namespaces;
import io.hawser.device.Tun;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Ipv4Header;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import java.util.function.ObjLongConsumer;

/**
 * The kernel, in a network namespace of the calling thread, whose only interface is a TUN device behind which are the
 * peers of all exchanges. Many exchanges run in parallel: while one waits, others execute their steps.
 */
final class Kernel implements AutoCloseable {
    private static final Path SYSCTLS = Path.of("/proc/sys");
    private static final int MAX_VALUE_BYTES = 4096;
    private static final int BURST = 64;
    private static final long NANOS_OF_MILLI = 1_000_000;

    private final PacketPool pool = new PacketPool();
    private final Tun tun;
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private final long beginNanos = System.nanoTime();

    /** Moves the calling thread into a new namespace permanently. */
    Kernel(Map<String, String> settings) {
        Namespaces.enterNew();
        tun = Tun.open("tun0", pool);
        tun.attach(this::arrived);
        settings.forEach(Kernel::set);
        tun.configure(Addresses.SUBJECT, Addresses.PREFIX_LENGTH);
    }

    private static Path file(String sysctl) {
        return SYSCTLS.resolve(sysctl.replace('.', '/'));
    }

    private static void set(String sysctl, String value) {
        try {
            Files.writeString(file(sysctl), value, StandardCharsets.US_ASCII);
        } catch (IOException refused) {
            throw new UncheckedIOException("the kernel does not take " + sysctl + "=" + value, refused);
        }
    }

    /** The kernel's value of each setting; settings that it does not have are omitted. */
    static Map<String, String> settings(List<String> sysctls) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String sysctl : sysctls) {
            Path file = file(sysctl);
            try {
                if (Files.isReadable(file)) {
                    values.put(sysctl, read(file));
                }
            } catch (IOException unreadable) {
                // some exist only in the first namespace
            }
        }
        return values;
    }

    /**
     * Reads a file at once: the kernel returns the whole value at the first read, whatever its size, and nothing at the
     * second.
     */
    private static String read(Path file) throws IOException {
        byte[] value = new byte[MAX_VALUE_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            int count = in.read(value);
            return new String(value, 0, Math.max(0, count), StandardCharsets.US_ASCII)
                    .strip()
                    .replace('\t', ' ');
        }
    }

    /** An exchange with a kernel in progress. */
    private final class Lane {
        final long number;
        final KernelExchange exchange;
        final Peer peer;
        final KernelSubject subject;
        final Transcript transcript;
        final long startNanos;
        long dueNanos;
        int next;

        Lane(long number, KernelExchange exchange, Addresses addresses) {
            this.number = number;
            this.exchange = exchange;
            peer = addresses.peer();
            subject = new KernelSubject(peer, Kernel.this::send);
            transcript = new Transcript(exchange.steps().size());
            startNanos = nowNanos();
            dueNanos = startNanos;
        }

        /** Executes the steps up to the next one that waits; returns false at the end. */
        boolean run() {
            while (next < exchange.steps().size()) {
                drain();
                ExchangeStep step = exchange.steps().get(next++);
                ExchangeSteps.take(step, subject, peer, transcript, nowNanos() - startNanos);
                drain();
                if (step instanceof ExchangeStep.Wait(int millis)) {
                    dueNanos = nowNanos() + millis * NANOS_OF_MILLI;
                    return true;
                }
            }
            drain();
            transcript.end(nowNanos() - startNanos);
            return false;
        }

        void end() {
            lanes.remove(peer.address().v4());
            subject.close();
            send(peer.reset());
        }
    }

    private long nowNanos() {
        return System.nanoTime() - beginNanos;
    }

    /**
     * Plays exchanges {@code first} to {@code first + count - 1}.
     *
     * @param atOnce number of parallel exchanges
     * @param exchanges the exchange of a number
     * @param addresses the addresses of a number
     * @param ended receives each transcript with its number
     */
    void play(
            long first,
            long count,
            int atOnce,
            LongFunction<KernelExchange> exchanges,
            LongFunction<Addresses> addresses,
            ObjLongConsumer<Transcript> ended) {
        PriorityQueue<Lane> waiting = new PriorityQueue<>((a, b) -> Long.compare(a.dueNanos, b.dueNanos));
        long next = first;
        while (next < first + count || !waiting.isEmpty()) {
            drain();
            Lane lane = waiting.peek();
            if (lane != null && (lane.dueNanos <= nowNanos())) {
                waiting.remove();
                if (lane.run()) {
                    waiting.add(lane);
                } else {
                    lane.end();
                    ended.accept(lane.transcript, lane.number);
                }
            } else if (next < first + count && waiting.size() < atOnce) {
                Lane started = new Lane(next, exchanges.apply(next), addresses.apply(next));
                lanes.put(started.peer.address().v4(), started);
                waiting.add(started);
                next++;
            } else if (lane != null) {
                tun.awaitPacket((int) Math.max(1, (lane.dueNanos - nowNanos()) / NANOS_OF_MILLI));
            }
        }
    }

    /** Plays one exchange. */
    Transcript play(KernelExchange exchange, Addresses addresses) {
        Transcript[] played = new Transcript[1];
        play(0, 1, 1, number -> exchange, number -> addresses, (transcript, number) -> played[0] = transcript);
        return played[0];
    }

    private void send(byte[] bytes) {
        Packet packet = pool.allocate(bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(bytes.length), bytes.length);
        tun.transmit(packet);
    }

    private void drain() {
        while (tun.receiveBurst(BURST) == BURST) {
            // more packets may be waiting
        }
    }

    private void arrived(Packet packet) {
        byte[] bytes = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
        packet.release();
        if (Ipv4Header.version(bytes, 0) != 4) {
            return;
        }
        Lane lane = lanes.get(Ipv4Header.destination(bytes, 0));
        if (lane != null) {
            lane.transcript.answer(nowNanos() - lane.startNanos, lane.peer.read(bytes));
        }
    }

    @Override
    public void close() {
        tun.close();
    }
}
