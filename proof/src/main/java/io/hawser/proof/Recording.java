package io.hawser.proof;

import io.hawser.link.LinkType;
import io.hawser.link.PcapngWriter;
import io.hawser.packet.Packet;
import io.hawser.tools.tcpdump.Tcpdump;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens in one run: packets as tcpdump prints them and, if wanted, into a capture, where remarks
 * become comments. Belongs to the thread of the run.
 */
public final class Recording {
    private static final int NAME_WIDTH = 6;

    private final @Nullable PrintStream out;
    private final @Nullable PcapngWriter capture;
    private final Tcpdump tcpdump = new Tcpdump(0);

    /**
     * A recording.
     *
     * @param out where the lines go; null for nowhere
     * @param capture where the packets go; null for nowhere
     */
    public Recording(@Nullable PrintStream out, @Nullable PcapngWriter capture) {
        this.out = out;
        this.capture = capture;
    }

    /** Adds a host that sends packets of this type; returns its number. */
    public int add(String host, LinkType type) {
        try {
            return capture == null ? 0 : capture.addInterface(host, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A host sends a packet, which begins with its link header. */
    public void sent(int host, long nowNanos, Packet packet, LinkType type) {
        if (out != null) {
            out.println(tcpdump.line(nowNanos, packet.bytes(), packet.start(), packet.end(), type));
        }
        if (capture != null) {
            try {
                capture.packet(
                        host,
                        nowNanos,
                        PcapngWriter.Direction.OUTBOUND,
                        packet.bytes(),
                        packet.start(),
                        packet.end(),
                        List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Records another event. */
    public void note(long nowNanos, String host, String text) {
        if (out != null) {
            String padding = " ".repeat(Math.max(0, NAME_WIDTH - host.length()));
            out.println(Tcpdump.timeOfDay(nowNanos) + "    " + host + padding + "  " + text);
        }
        if (capture != null) {
            try {
                capture.comment(0, nowNanos, List.of(host + ": " + text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
