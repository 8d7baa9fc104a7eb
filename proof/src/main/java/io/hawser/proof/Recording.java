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
 * Records the events of one run: packets in the format of tcpdump and, if requested, in a capture, where remarks become
 * comments. Belongs to the thread of the run.
 */
public final class Recording {
    private static final int NAME_WIDTH = 6;

    private final @Nullable PrintStream out;
    private final @Nullable PcapngWriter capture;
    private final Tcpdump tcpdump = new Tcpdump(0);

    /**
     * Makes a recording.
     *
     * @param out receives the lines; null for none
     * @param capture receives the packets; null for none
     */
    public Recording(@Nullable PrintStream out, @Nullable PcapngWriter capture) {
        this.out = out;
        this.capture = capture;
    }

    /** Adds a host with packets of this type; returns its number. */
    public int add(String host, LinkType type) {
        try {
            return capture == null ? 0 : capture.addInterface(host, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Records a packet that a host sends; it begins with its link header. */
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
