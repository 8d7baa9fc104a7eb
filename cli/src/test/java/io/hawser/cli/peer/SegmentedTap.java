package io.hawser.cli.peer;

import io.hawser.device.Tap;
import io.hawser.link.DeferredChecksum;
import io.hawser.link.MergedSegments;
import io.hawser.link.SegmentMerger;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;

/**
 * A TAP device with the offloads that it has agreed on with the kernel, in front of a cable of single segments: packets
 * of the kernel are cut into segments, and segments for the kernel are merged, up to the next {@link #flush}.
 */
final class SegmentedTap extends WrappedLink {
    private final Tap tap;
    private final PacketPool pool;
    private final SegmentMerger merger;
    private long merged;
    private long cut;

    SegmentedTap(Tap tap, PacketPool pool) {
        super(tap);
        this.tap = tap;
        this.pool = pool;
        merger = new SegmentMerger(type(), pool, this::pass);
    }

    /** Number of packets of several segments that went to the kernel. */
    long merged() {
        return merged;
    }

    /** Number of packets of several segments that came from the kernel. */
    long cut() {
        return cut;
    }

    @Override
    public void transmit(Packet packet) {
        if (tap.offloads().segmentationBytes() > 0) {
            merger.add(packet);
        } else {
            tap.transmit(packet);
        }
    }

    /** Passes on the segments that wait for others. */
    void flush() {
        merger.flush();
    }

    private void pass(Packet packet) {
        if (packet.segmentBytes() > 0) {
            merged++;
            leaveChecksumToKernel(packet);
        }
        tap.transmit(packet);
    }

    private void leaveChecksumToKernel(Packet packet) {
        byte[] bytes = packet.bytes();
        int tcp = MergedSegments.tcpHeaderOf(packet, type());
        int ip = packet.start() + type().headerBytes();
        TcpHeader.deferChecksum(bytes, tcp, packet.end() - tcp, CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.TCP));
        packet.deferChecksum();
    }

    @Override
    public void attach(Receiver receiver) {
        tap.attach(packet -> {
            if (packet.segmentBytes() > 0) {
                cut++;
                MergedSegments.cut(packet, type(), packet.segmentBytes(), pool, receiver::receive);
                packet.release();
            } else {
                DeferredChecksum.complete(packet, type());
                receiver.receive(packet);
            }
        });
    }
}
