package io.hawser.sim;

import io.hawser.host.Host;
import io.hawser.link.DeferredChecksum;
import io.hawser.link.Link;
import io.hawser.link.MergedDatagrams;
import io.hawser.link.MergedSegments;
import io.hawser.link.Offloads;
import io.hawser.link.SegmentMerger;
import io.hawser.link.VirtioOffload;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import java.time.Duration;

/**
 * A network card in front of a link: it segments the large packets of its host and completes checksums (TSO, and
 * USO of UDP), and merges arriving segments (GRO). On the wire are the same packets as without it.
 *
 * <p>Segments that can be merged wait for one another as long as a card delays its interrupt; other packets do not
 * wait, and pass on those that do. Belongs to the thread that owns the host.
 */
public final class OffloadingLink extends WrappedLink {
    private static final Offloads OFFLOADS = new Offloads(
            /* checksumOnSend= */ true, VirtioOffload.SEGMENTATION_BYTES, VirtioOffload.SEGMENTATION_BYTES);

    private final PacketPool pool;
    private final TimingWheel wheel;
    private final long delayNanos;
    private final Runnable flush;

    /**
     * Puts a card in front of a link.
     *
     * @param link the end of a cable
     * @param host the host to which this link will be attached; it is flushed after each delayed interrupt
     * @param wheel the host's timing wheel
     * @param pool the host's packet pool
     * @param delay how long a segment may wait for the next one; 0 merges only segments of the same instant
     */
    public OffloadingLink(Link link, Host host, TimingWheel wheel, PacketPool pool, Duration delay) {
        super(link);
        this.pool = pool;
        this.wheel = wheel;
        delayNanos = delay.toNanos();
        flush = host::flush;
    }

    @Override
    public Offloads offloads() {
        return OFFLOADS;
    }

    @Override
    public void transmit(Packet packet) {
        if (packet.segmentBytes() > 0
                && (MergedSegments.cut(packet, type(), packet.segmentBytes(), pool, link()::transmit)
                        || MergedDatagrams.cut(packet, type(), pool, link()::transmit))) {
            packet.release();
            return;
        }
        DeferredChecksum.complete(packet, type());
        link().transmit(packet);
    }

    @Override
    public void attach(Receiver receiver) {
        SegmentMerger merger = new SegmentMerger(type(), pool, receiver::receive);
        Timer interrupt = new Timer() {
            @Override
            protected void expired(long nowNanos) {
                merger.flush();
                flush.run();
            }
        };
        link().attach(packet -> {
            merger.add(packet);
            if (!merger.isHolding()) {
                wheel.cancel(interrupt);
            } else if (!interrupt.isArmed()) {
                wheel.arm(interrupt, Deadline.after(wheel.nowNanos(), delayNanos));
            }
        });
    }
}
