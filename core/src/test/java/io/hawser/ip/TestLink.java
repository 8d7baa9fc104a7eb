package io.hawser.ip;

import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.packet.PacketQueue;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A link in memory. It records every sent frame; if it is joined to another link, the frame arrives there after a
 * delay.
 */
public final class TestLink implements Link {
    private final LinkType type;
    private final MacAddress address;
    private final int mtuBytes;
    private final PacketPool pool;
    private final TimingWheel timers;
    private final List<TestLink> peers = new ArrayList<>();
    private final PacketQueue arriving = new PacketQueue();
    private @Nullable Receiver receiver;

    /** Every frame sent, whether it was lost or not. */
    public final List<byte[]> sent = new ArrayList<>();

    /** Selects the frames that are lost on the way. */
    public Predicate<byte[]> lost = frame -> false;

    public long delayNanos = 1_000_000;
    public Offloads offloads = Offloads.NONE;

    private final Timer arrival = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            for (int left = arriving.size(); left > 0; left--) {
                receiver.receive(arriving.poll());
            }
        }
    };

    public TestLink(LinkType type, long mac, int mtuBytes, PacketPool pool, TimingWheel timers) {
        this.type = type;
        address = new MacAddress(mac);
        this.mtuBytes = mtuBytes;
        this.pool = pool;
        this.timers = timers;
    }

    /** Joins links so that each receives the frames of all others. */
    public static void join(TestLink... links) {
        for (TestLink one : links) {
            for (TestLink other : links) {
                if (one != other) {
                    one.peers.add(other);
                }
            }
        }
    }

    /** Lets the host receive this frame at once. */
    public void inject(byte[] frame) {
        receiver.receive(packetOf(frame));
    }

    /** Lets the host receive this packet at once, with what it says of its checksum and segments. */
    public void inject(Packet packet) {
        receiver.receive(packet);
    }

    /** Returns the frame sent last. */
    public byte[] last() {
        return sent.getLast();
    }

    @Override
    public LinkType type() {
        return type;
    }

    @Override
    public int mtuBytes() {
        return mtuBytes;
    }

    @Override
    public MacAddress address() {
        return address;
    }

    @Override
    public Offloads offloads() {
        return offloads;
    }

    @Override
    public void transmit(Packet packet) {
        byte[] frame = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
        if (packet.segmentBytes() == 0 && packet.length() > mtuBytes + type.headerBytes()) {
            throw new AssertionError(packet.length() + " bytes on a link of " + mtuBytes);
        }
        sent.add(frame);
        packet.release();
        if (!lost.test(frame)) {
            for (TestLink peer : peers) {
                peer.arriving.add(peer.packetOf(frame));
                timers.arm(peer.arrival, timers.nowNanos() + delayNanos);
            }
        }
    }

    @Override
    public void attach(Receiver newReceiver) {
        receiver = newReceiver;
    }

    private Packet packetOf(byte[] frame) {
        Packet packet = pool.allocate(frame.length);
        System.arraycopy(frame, 0, packet.bytes(), packet.append(frame.length), frame.length);
        return packet;
    }
}
