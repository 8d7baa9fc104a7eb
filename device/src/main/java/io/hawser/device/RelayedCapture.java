package io.hawser.device;

import io.hawser.link.Capture;
import io.hawser.link.CaptureLink;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Records the packets of a further loop in the capture of the first, whose thread writes the file. Each packet has the
 * time at which this loop has seen it, though it is written a little later than packets of the first loop.
 */
final class RelayedCapture extends WrappedLink {
    private final WaitingCopies copies;
    private final Clock clock;
    private final Silent silent;

    /** The recorder, which belongs to the writer's thread, and the time of the packet that it records. */
    private @Nullable CaptureLink recorder;

    private long seenNanos;

    /**
     * Adds a link to a capture.
     *
     * @param name the interface's name in the file
     * @param writer the loop to which the capture belongs
     */
    RelayedCapture(Link link, String name, Capture capture, Shard writer) {
        super(link);
        copies = new WaitingCopies(writer.loop());
        clock = writer.loop().clock();
        silent = new Silent(link);
        writer.call(_ -> {
            CaptureLink made = capture.record(silent, name, () -> seenNanos);
            made.attach(Packet::release);
            recorder = made;
            return made;
        });
    }

    @Override
    public Offloads offloads() {
        return link().offloads();
    }

    @Override
    public void transmit(Packet packet) {
        record(packet, /* outgoing= */ true);
        link().transmit(packet);
    }

    @Override
    public void attach(Receiver receiver) {
        link().attach(packet -> {
            record(packet, /* outgoing= */ false);
            receiver.receive(packet);
        });
    }

    private void record(Packet packet, boolean outgoing) {
        long nowNanos = clock.nanos();
        copies.offer(packet, copy -> {
            seenNanos = nowNanos;
            CaptureLink to = recorder;
            if (to == null) {
                return;
            }
            if (outgoing) {
                to.transmit(copy);
            } else {
                silent.receiver.receive(copy);
            }
        });
    }

    /** A link like another that carries nothing: it is there to be recorded. */
    private static final class Silent implements Link {
        private final Link like;
        private Receiver receiver = Packet::release;

        Silent(Link like) {
            this.like = like;
        }

        @Override
        public LinkType type() {
            return like.type();
        }

        @Override
        public int mtuBytes() {
            return like.mtuBytes();
        }

        @Override
        public MacAddress address() {
            return like.address();
        }

        @Override
        public void transmit(Packet packet) {
            packet.release();
        }

        @Override
        public void attach(Receiver newReceiver) {
            receiver = newReceiver;
        }
    }
}
