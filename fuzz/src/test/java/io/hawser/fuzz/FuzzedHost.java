package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.time.TimingWheel;
import io.hawser.tools.tcpdump.Tcpdump;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A host whose links end in the test: its packets are collected, time is virtual, and at the end no resource may be
 * left.
 */
final class FuzzedHost {
    static final IpAddress ADDRESS = IpAddress.parse("10.0.0.1");
    static final IpAddress PEER = IpAddress.parse("10.0.0.2");
    static final int MTU_BYTES = 1500;
    private static final long START_NANOS = 1_000_000_000L;
    private static final long MILLI = 1_000_000;

    /** Limit of events: inputs of some thousand bytes cause fewer, so more indicate an endless loop. */
    private static final int MOST_EVENTS = 200_000;

    /** Longer than any wait: fifteen minutes of retransmissions, then TIME_WAIT; two hours of keepalive. */
    private static final long FOR_EVER_NANOS = 24L * 3600 * 1_000_000_000;

    final TimingWheel wheel = new TimingWheel(START_NANOS);
    final PacketPool pool = new PacketPool();
    final Host host = new Host("host", wheel, pool, new SplittableRandom(1));

    /** Packets from the host on the first link that were not examined yet. */
    final List<byte[]> sent = new ArrayList<>();

    /** Packets from the host on the second link that were not examined yet. */
    final List<byte[]> sentElsewhere = new ArrayList<>();

    private final LinkType type;
    private final boolean offloads;
    private final TestLink link;

    /** Prints packets to analyse a finding: -Dhawser.fuzz.trace=true. */
    private final @Nullable Tcpdump trace = Boolean.getBoolean("hawser.fuzz.trace") ? new Tcpdump(0) : null;

    FuzzedHost(LinkType type) {
        this(type, /* offloads= */ false);
    }

    /**
     * Makes a host.
     *
     * @param type of the first link
     * @param offloads whether its links take units of several segments, and complete checksums
     */
    FuzzedHost(LinkType type, boolean offloads) {
        this.type = type;
        this.offloads = offloads;
        link = new TestLink(type, MTU_BYTES, sent);
        host.addInterface("eth0", link, ADDRESS, 24);
    }

    private final class TestLink implements Link {
        private final LinkType linkType;
        private final int mtuBytes;
        private final List<byte[]> collected;
        private final LinkedUnits units;
        private Receiver receiver = Packet::release;

        TestLink(LinkType linkType, int mtuBytes, List<byte[]> collected) {
            this.linkType = linkType;
            this.mtuBytes = mtuBytes;
            this.collected = collected;
            units = new LinkedUnits(linkType, pool, this::collect);
        }

        @Override
        public LinkType type() {
            return linkType;
        }

        @Override
        public int mtuBytes() {
            return mtuBytes;
        }

        @Override
        public Offloads offloads() {
            return offloads ? LinkedUnits.OFFLOADS : Offloads.NONE;
        }

        @Override
        public MacAddress address() {
            return linkType == LinkType.ETHERNET ? new MacAddress(PacketFuzzTest.HOST_MAC) : MacAddress.NONE;
        }

        @Override
        public void transmit(Packet packet) {
            trace(packet, linkType);
            if (offloads) {
                units.add(packet);
            } else {
                assertThat(packet.isChecksumDeferred() || packet.segmentBytes() > 0)
                        .as("left to a link without offloads")
                        .isFalse();
                collect(Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end()));
                packet.release();
            }
        }

        private void collect(byte[] packet) {
            if (packet.length > mtuBytes + linkType.headerBytes()) {
                throw new AssertionError(packet.length + " bytes on a link of " + mtuBytes);
            }
            collected.add(packet);
        }

        @Override
        public void attach(Receiver newReceiver) {
            receiver = newReceiver;
        }
    }

    /** Attaches the host to a second network with a smaller MTU, so that it can forward. */
    void addNarrowNetwork() {
        addNetwork(600);
    }

    /** Attaches the host to a second network with this MTU. */
    NetworkInterface addNetwork(int mtuBytes) {
        TestLink second = new TestLink(LinkType.RAW_IP, mtuBytes, sentElsewhere);
        return host.addInterface("tun0", second, IpAddress.parse("10.1.0.1"), 24);
    }

    void sysctl(String name, long value) {
        host.sysctls().set(name, Long.toString(value));
    }

    /** Delivers a packet from the first link. */
    void deliver(byte[] bytes) {
        receive(packet(bytes));
    }

    /** A packet of the host's pool. The array ends with the packet, so that reading beyond it fails. */
    Packet packet(byte[] bytes) {
        Packet packet = pool.allocate(Math.max(bytes.length, 1));
        packet.append(packet.tailroom());
        packet.trimFront(packet.length() - bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.start(), bytes.length);
        return packet;
    }

    /** Delivers a packet of the host's pool from the first link. */
    void receive(Packet packet) {
        trace(packet, type);
        link.receiver.receive(packet);
    }

    private void trace(Packet packet, LinkType linkType) {
        if (trace != null) {
            System.out.println(trace.line(wheel.nowNanos(), packet.bytes(), packet.start(), packet.end(), linkType));
        }
    }

    /** Prints a step if packets are printed. */
    void trace(String step) {
        if (trace != null) {
            System.out.println("    " + step);
        }
    }

    void advanceMillis(long millis) {
        advanceToNanos(wheel.nowNanos() + millis * MILLI);
    }

    /** Advances to the next deadline, if there is one. */
    void advanceToNextDeadline() {
        if (wheel.armed() > 0 && wheel.nextDeadlineNanos() < wheel.nowNanos() + FOR_EVER_NANOS) {
            advanceToNanos(wheel.nextDeadlineNanos());
        }
    }

    private void advanceToNanos(long toNanos) {
        int events = 0;
        while (wheel.nextDeadlineNanos() <= toNanos) {
            wheel.advance(Math.max(wheel.nextDeadlineNanos(), wheel.nowNanos()));
            host.flush();
            if (events++ > MOST_EVENTS) {
                throw new AssertionError("it does not come to rest");
            }
        }
        wheel.advance(Math.max(toNanos, wheel.nowNanos()));
        host.flush();
    }

    /**
     * Ends all connections, by abort or by close and time, and checks that no resource is left.
     *
     * @param byAbort whether connections are reset at once; otherwise they are closed, and peers no longer answer
     */
    void end(boolean byAbort) {
        host.flush();
        List<TcpListener> listeners = new ArrayList<>();
        List<TcpConnection> connections = new ArrayList<>();
        host.tcp().forEachListener(listeners::add, connections::add);
        host.tcp().forEachFlow(flow -> {
            if (flow instanceof TcpConnection connection) {
                connections.add(connection);
            }
        });
        connections.forEach(byAbort ? TcpConnection::abort : TcpConnection::close);
        listeners.forEach(TcpListener::close);
        List.copyOf(host.udp().sockets()).forEach(UdpSocket::close);
        host.flush();
        advanceToNanos(wheel.nowNanos() + FOR_EVER_NANOS);
        assertThat(host.tcp().flowCount()).as("flows left").isZero();
        assertThat(host.tcp().timeWaitCount()).as("flows in TIME_WAIT").isZero();
        assertThat(host.tcp().orphanCount()).as("orphans").isZero();
        assertThat(host.tcp().chunksInUse()).as("chunks in use").isZero();
        assertThat(host.tcp().scoreboardsInUse()).as("scoreboards in use").isZero();
        assertThat(pool.outstanding()).as("packets in use").isZero();
        assertThat(host.tcpCounters().get(TcpCounter.CURR_ESTAB))
                .as("CurrEstab")
                .isZero();
        assertThat(wheel.armed()).as("timers armed").isZero();
        assertThat(host.tcp().needsFlush()).isFalse();
    }
}
