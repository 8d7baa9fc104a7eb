package io.hawser.packetdrill;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.link.DeferredChecksum;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.MergedSegments;
import io.hawser.link.Offloads;
import io.hawser.link.VirtioOffload;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A new host on a raw IP link whose other end is the script. */
final class HostUnderTest {
    /** An arbitrary start: compared times are relative to it. */
    private static final long START_NANOS = 1_000_000_000L;

    /** A fixed seed, so that a script always gives the same verdict. */
    private static final long SEED = 9293;

    private static final int LOCAL_PREFIX_LENGTH = 16;

    final TimingWheel wheel = new TimingWheel(START_NANOS);
    final Host host;

    /** Packets from the host that the script has not matched yet. */
    final Deque<SegmentFields> sent = new ArrayDeque<>();

    /** Receives the bytes of sent packets. */
    Consumer<byte[]> onTransmit = packet -> {};

    private final List<Runnable> watchers = new ArrayList<>();
    private final PacketPool pool = new PacketPool();
    private final ScriptLink link;
    private Offloads offloads = Offloads.NONE;

    HostUnderTest(Config config) {
        host = new Host("packetdrill", wheel, pool, new SplittableRandom(SEED));
        link = new ScriptLink(config.mtuBytes);
        NetworkInterface tunnel = host.addInterface("tun0", link, config.local, LOCAL_PREFIX_LENGTH);
        host.ip().routes().add(new Prefix(IpAddress.ANY_V4, 0), null, tunnel, 0);
    }

    /** The time since the script began. */
    long nowNanos() {
        return wheel.nowNanos() - START_NANOS;
    }

    /** The next deadline, on the scale of {@link #nowNanos}; {@link Long#MAX_VALUE} for none. */
    long nextDeadlineNanos() {
        long next = wheel.nextDeadlineNanos();
        return next == Long.MAX_VALUE ? next : Math.max(0, next - START_NANOS);
    }

    /** Advances the time to an instant before which no event occurs. */
    void advance(long toNanos) {
        wheel.advance(Math.max(wheel.nowNanos(), START_NANOS + toNanos));
        host.flush();
    }

    void deliver(byte[] bytes) {
        Packet packet = pool.allocate(bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(bytes.length), bytes.length);
        link.receiver.receive(packet);
        host.flush();
        watchers.forEach(Runnable::run);
    }

    /** Runs {@code watcher} whenever a packet was received or sent. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Has the link cut units of several segments, and complete checksums: the packets on the wire stay the same. */
    void offload() {
        offloads = new Offloads(/* checksumOnSend= */ true, VirtioOffload.SEGMENTATION_BYTES);
    }

    /** Changes the MTU of the link. */
    void mtuBytes(int bytes) {
        link.mtuBytes = bytes;
    }

    private final class ScriptLink implements Link {
        private int mtuBytes;
        private Receiver receiver = Packet::release;

        ScriptLink(int mtuBytes) {
            this.mtuBytes = mtuBytes;
        }

        @Override
        public LinkType type() {
            return LinkType.RAW_IP;
        }

        @Override
        public int mtuBytes() {
            return mtuBytes;
        }

        @Override
        public MacAddress address() {
            return MacAddress.NONE;
        }

        @Override
        public Offloads offloads() {
            return offloads;
        }

        @Override
        public void transmit(Packet packet) {
            if (packet.segmentBytes() > 0
                    && MergedSegments.cut(packet, type(), packet.segmentBytes(), pool, this::transmit)) {
                packet.release();
                return;
            }
            DeferredChecksum.complete(packet, type());
            byte[] bytes = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
            packet.release();
            onTransmit.accept(bytes);
            sent.add(SegmentFields.parse(bytes, nowNanos()));
            watchers.forEach(Runnable::run);
        }

        @Override
        public void attach(Receiver newReceiver) {
            receiver = newReceiver;
        }
    }
}
