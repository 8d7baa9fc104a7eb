package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One host on a link whose other end is the test. The test delivers packets by hand, keeps the host's packets until a
 * {@link Peer} expects them, and has virtual time.
 */
final class TcpScript {
    static final long START_NANOS = 1_000_000_000L;
    static final IpAddress HOST = IpAddress.parse("10.0.0.1");
    private static final long MILLI = 1_000_000;
    private static final int PREFIX_LENGTH = 24;

    /** More packets than any test leaves unexpected, and more steps than any test needs to advance the time. */
    private static final int MOST_SENT = 100_000;

    private static final int MOST_STEPS = 1_000_000;
    private static final byte GARBAGE = (byte) 0xa5;

    final TimingWheel wheel = new TimingWheel(START_NANOS);
    final PacketPool pool = new PacketPool();
    final Host host;
    final Tcp tcp;

    /** The segments that the host has sent and no peer has expected yet. */
    final Deque<Seen> sent = new ArrayDeque<>();

    /** ICMP and other packets that are not TCP. */
    final List<byte[]> otherPackets = new ArrayList<>();

    /** The MTU of the link. */
    int mtuBytes = 1500;

    /** The offloads of the link. */
    Offloads offloads = Offloads.NONE;

    /** Payload of the segments out of which the link has merged each packet that it delivers; 0 for single segments. */
    int mergedBytes;

    /** Checks the signature of what the host sends; null when nothing is to be signed. */
    SegmentSigner verifier;

    private final TestLink link = new TestLink();
    private boolean inBurst;

    TcpScript(long seed) {
        host = new Host("host", wheel, pool, new SplittableRandom(seed));
        host.addInterface("eth0", link, HOST, PREFIX_LENGTH);
        tcp = host.tcp();
    }

    private final class TestLink implements Link {
        private Receiver receiver = Packet::release;

        @Override
        public LinkType type() {
            return LinkType.RAW_IP;
        }

        @Override
        public int mtuBytes() {
            return mtuBytes;
        }

        @Override
        public Offloads offloads() {
            return offloads;
        }

        @Override
        public MacAddress address() {
            return MacAddress.NONE;
        }

        /** Completes the checksum as a network card does, and fills the released array with garbage. */
        @Override
        public void transmit(Packet packet) {
            int segmentBytes = packet.segmentBytes();
            if (packet.isChecksumDeferred()) {
                assertThat(offloads.checksumOnSend()).isTrue();
                int tcp = packet.transportOffset();
                int sum = Checksum.finish(Checksum.sum(packet.bytes(), tcp, packet.end() - tcp));
                Bytes.put16(packet.bytes(), tcp + TcpHeader.CHECKSUM, sum);
            }
            byte[] bytes = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
            // A field that the next packet in this array does not write has the value of none before it.
            Arrays.fill(packet.bytes(), GARBAGE);
            packet.release();
            if (sent.size() + otherPackets.size() >= MOST_SENT) {
                throw new AssertionError("the host sends without end: " + MOST_SENT + " packets that no peer expects");
            }
            if (Ipv4Header.protocol(bytes, 0) == IpProtocol.TCP) {
                if (verifier != null) {
                    verifier.verify(bytes);
                }
                Seen seen = Seen.parse(bytes, wheel.nowNanos());
                assertThat(segmentBytes == 0 || segmentBytes < seen.payload().length())
                        .as("a packet that the link cuts is longer than one segment")
                        .isTrue();
                sent.add(seen);
            } else {
                otherPackets.add(bytes);
            }
        }

        @Override
        public void attach(Receiver newReceiver) {
            receiver = newReceiver;
        }
    }

    /** Passes a packet, beginning with its IP header, to the host, and ends the burst unless one is in progress. */
    void deliver(byte[] bytes) {
        Packet packet = pool.allocate(bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(bytes.length), bytes.length);
        packet.segmentBytes(mergedBytes);
        link.receiver.receive(packet);
        flush();
    }

    void flush() {
        if (!inBurst) {
            host.flush();
        }
    }

    /** Delivers the segments that {@code steps} sends as one burst. */
    void burst(Runnable steps) {
        inBurst = true;
        steps.run();
        inBurst = false;
        host.flush();
    }

    void sysctl(String name, Object value) {
        host.sysctls().set(name, value.toString());
    }

    long counter(TcpCounter counter) {
        return host.tcpCounters().get(counter);
    }

    long nowMillis() {
        return (wheel.nowNanos() - START_NANOS) / MILLI;
    }

    void advanceMillis(long millis) {
        advanceToNanos(wheel.nowNanos() + millis * MILLI);
    }

    void advanceNanos(long nanos) {
        advanceToNanos(wheel.nowNanos() + nanos);
    }

    /** Advances the time as an event loop does: from deadline to deadline, with the end of a burst after each. */
    private void advanceToNanos(long toNanos) {
        for (int steps = 0; wheel.nextDeadlineNanos() <= toNanos; steps++) {
            if (steps == MOST_STEPS) {
                throw new AssertionError("the time does not pass: after " + MOST_STEPS + " steps a timer is due at "
                        + wheel.nextDeadlineNanos() + " ns, and the present is " + wheel.nowNanos() + " ns");
            }
            wheel.advance(Math.max(wheel.nextDeadlineNanos(), wheel.nowNanos()));
            host.flush();
        }
        wheel.advance(toNanos);
        host.flush();
    }

    /** The end of every test: closes everything, and checks that nothing is left. */
    void end() {
        host.flush();
        assertThat(pool.outstanding()).as("packets leaked").isZero();
        List<TcpListener> listeners = new ArrayList<>();
        List<TcpConnection> connections = new ArrayList<>();
        tcp.forEachListener(listeners::add, connections::add);
        tcp.forEachFlow(flow -> {
            if (flow instanceof TcpConnection connection) {
                connections.add(connection);
            }
        });
        connections.forEach(TcpConnection::abort);
        listeners.forEach(TcpListener::close);
        host.flush();
        if (tcp.timeWaitCount() > 0) {
            advanceMillis(600_000);
        }
        assertThat(tcp.flowCount()).as("flows left").isZero();
        assertThat(tcp.timeWaitCount()).as("flows in TIME_WAIT").isZero();
        assertThat(tcp.chunksInUse()).as("chunks in use").isZero();
        assertThat(tcp.scoreboardsInUse()).as("scoreboards in use").isZero();
        assertThat(wheel.armed()).as("timers armed").isZero();
        assertThat(pool.outstanding()).as("packets leaked").isZero();
        assertThat(counter(TcpCounter.CURR_ESTAB)).as("CurrEstab").isZero();
        assertThat(tcp.needsFlush()).isFalse();
    }
}
