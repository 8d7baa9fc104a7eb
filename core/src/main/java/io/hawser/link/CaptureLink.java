package io.hawser.link;

import io.hawser.link.PcapngWriter.Direction;
import io.hawser.packet.Packet;
import io.hawser.time.TimingWheel;
import java.util.ArrayList;
import java.util.List;

/**
 * A link whose packets, in both directions, are recorded in a {@link Capture}, as they are when they pass: a packet
 * that leaves a checksum or its segmentation to the link is recorded before the link does that.
 *
 * <p>Called by the thread that owns the host, like the link itself.
 */
public final class CaptureLink extends WrappedLink {
    private final Capture capture;
    private final int number;
    private final TimingWheel wheel;
    private List<String> comments = new ArrayList<>();

    CaptureLink(Capture capture, int number, Link link, TimingWheel wheel) {
        super(link);
        this.capture = capture;
        this.number = number;
        this.wheel = wheel;
    }

    /** Notes {@code text} on the next packet of this link, for example a state change that will send one. */
    public void comment(String text) {
        if (capture.isOpen()) {
            comments.add(text);
        }
    }

    /**
     * Notes {@code text} on the last packet of the capture, for example the state change that a received one caused; on
     * this link's next packet when that block is in the file already.
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
        capture.packet(this, Direction.OUTBOUND, packet);
        link().transmit(packet);
    }

    @Override
    public void attach(Receiver receiver) {
        link().attach(packet -> {
            capture.packet(this, Direction.INBOUND, packet);
            receiver.receive(packet);
        });
    }

    int number() {
        return number;
    }

    long nowNanos() {
        return wheel.nowNanos();
    }

    List<String> takeComments() {
        List<String> taken = comments;
        if (!taken.isEmpty()) {
            comments = new ArrayList<>();
        }
        return taken;
    }
}
