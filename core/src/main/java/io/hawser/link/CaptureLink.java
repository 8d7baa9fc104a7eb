package io.hawser.link;

import io.hawser.link.PcapngWriter.Direction;
import io.hawser.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A link whose packets are recorded in a {@link Capture}, in both directions. A packet that stands for several segments
 * is recorded as one, with a comment that says how large they are; a checksum that is left to the link is recorded as
 * if it were complete.
 *
 * <p>Called by the thread that owns the host, like the link itself.
 */
public final class CaptureLink extends WrappedLink {
    private final Capture capture;
    private final int number;
    private final LongSupplier clock;
    private List<String> comments = new ArrayList<>();

    CaptureLink(Capture capture, int number, Link link, LongSupplier clock) {
        super(link);
        this.capture = capture;
        this.number = number;
        this.clock = clock;
    }

    /**
     * Adds {@code text} as a comment to the next packet of this link, for example a state change that will send one.
     */
    public void comment(String text) {
        if (capture.isOpen()) {
            comments.add(text);
        }
    }

    /**
     * Adds {@code text} as a comment to the last packet of the capture, for example the state change that it caused; if
     * that block was already written, to the next packet of this link.
     */
    public void commentLast(String text) {
        if (!capture.commentLastPacket(text)) {
            comment(text);
        }
    }

    @Override
    public Offloads offloads() {
        return link().offloads();
    }

    @Override
    public void transmit(Packet packet) {
        record(packet, Direction.OUTBOUND);
        link().transmit(packet);
    }

    @Override
    public void attach(Receiver receiver) {
        link().attach(packet -> {
            record(packet, Direction.INBOUND);
            receiver.receive(packet);
        });
    }

    private void record(Packet packet, Direction direction) {
        if (packet.segmentBytes() > 0) {
            comment("on the wire: segments of " + packet.segmentBytes() + " bytes");
        }
        DeferredChecksum.show(packet, type(), () -> capture.packet(this, direction, packet));
    }

    int number() {
        return number;
    }

    long nowNanos() {
        return clock.getAsLong();
    }

    List<String> takeComments() {
        List<String> taken = comments;
        if (!taken.isEmpty()) {
            comments = new ArrayList<>();
        }
        return taken;
    }
}
