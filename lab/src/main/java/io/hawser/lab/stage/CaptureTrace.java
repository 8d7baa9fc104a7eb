package io.hawser.lab.stage;

import io.hawser.link.LinkType;
import io.hawser.link.PcapngWriter;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes packets into a capture, with other events as comments of the packets. */
public final class CaptureTrace implements StageListener {
    private final PcapngWriter capture;
    private final EventText text = new EventText("all");
    private final Map<String, Integer> interfaces = new HashMap<>();
    private final List<String> comments = new ArrayList<>();
    private @Nullable ConnectionNames names;

    /** Makes a trace into a capture that its caller closes. */
    public CaptureTrace(PcapngWriter capture) {
        this.capture = capture;
    }

    @Override
    public void begins(Stage stage) {
        names = stage.names();
    }

    private String nameOf(String host, TcpFlow flow) {
        return names == null ? host : names.of(host, flow).toString();
    }

    @Override
    public void sent(long nowNanos, String sender, Leg leg, Packet packet) {
        try {
            capture.packet(
                    interfaceOf(sender, leg.type()),
                    nowNanos,
                    PcapngWriter.Direction.OUTBOUND,
                    packet.bytes(),
                    packet.start(),
                    packet.end(),
                    comments);
            comments.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int interfaceOf(String sender, LinkType type) throws IOException {
        Integer known = interfaces.get(sender);
        if (known == null) {
            known = capture.addInterface(sender, type);
            interfaces.put(sender, known);
        }
        return known;
    }

    private void comment(String host, String what) {
        if (!what.isEmpty()) {
            comments.add(host + ": " + what);
        }
    }

    @Override
    public void lost(long nowNanos, String sender, Leg leg, LaneEvent how, Packet packet) {
        comment(sender, EventText.lost(how));
    }

    @Override
    public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
        comment(nameOf(host, flow), from + " → " + to);
    }

    @Override
    public void timerArmed(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
        comment(nameOf(host, flow), text.armed(host, timer, nowNanos, deadlineNanos));
    }

    @Override
    public void timerCancelled(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        comment(nameOf(host, flow), text.cancelled(timer));
    }

    @Override
    public void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        comment(nameOf(host, flow), text.fired(host, flow, timer));
    }

    /** Writes the comments after the last packet, and flushes the capture. */
    public void finish(long nowNanos) {
        try {
            if (!comments.isEmpty() && !interfaces.isEmpty()) {
                capture.comment(0, nowNanos, comments);
                comments.clear();
            }
            capture.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
