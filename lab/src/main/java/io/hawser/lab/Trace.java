package io.hawser.lab;

import io.hawser.host.Host;
import io.hawser.link.LinkType;
import io.hawser.link.PcapngWriter;
import io.hawser.packet.Packet;
import io.hawser.sim.Lane;
import io.hawser.sim.LaneEvent;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.time.TimingWheel;
import io.hawser.tools.Tcpdump;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens on a stage, in order: each packet as tcpdump prints it, when it leaves its sender, and between
 * the packets the state changes and timers of both ends. The same goes into a capture file, if there is one, with the
 * changes as comments of the packets.
 */
public final class Trace {
    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final @Nullable PcapngWriter capture;
    private final Tcpdump tcpdump = new Tcpdump(0);
    private final List<String> comments = new ArrayList<>();
    private int nameWidth;

    /**
     * A trace that is printed to {@code out}.
     *
     * @param capture where packets are written to as well; null for nowhere
     */
    public Trace(PrintStream out, @Nullable PcapngWriter capture) {
        this.out = out;
        this.capture = capture;
    }

    /** Traces a host and what it sends into {@code lane}. */
    void watch(TimingWheel wheel, Host host, Lane lane) {
        nameWidth = Math.max(nameWidth, host.name().length());
        int number = addInterface(host.name());
        host.tcp().observer(new HostObserver(host.name(), wheel));
        lane.observe((_, event, packet, nowNanos) -> happened(number, host.name(), event, packet, nowNanos));
    }

    private int addInterface(String name) {
        try {
            return capture == null ? 0 : capture.addInterface(name, LinkType.ETHERNET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void happened(int number, String host, LaneEvent event, Packet packet, long nowNanos) {
        if (event == LaneEvent.SENT) {
            out.println(tcpdump.line(nowNanos, packet.bytes(), packet.start(), packet.end(), LinkType.ETHERNET));
            record(number, packet, nowNanos);
        } else if (event.isLoss()) {
            event(nowNanos, host, "lost on the way: " + event.name().toLowerCase(Locale.ROOT));
        }
    }

    private void record(int number, Packet packet, long nowNanos) {
        if (capture == null) {
            return;
        }
        try {
            capture.packet(
                    number,
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

    void remark(long nowNanos, String remark) {
        out.println(Tcpdump.timeOfDay(nowNanos) + " -- " + remark);
    }

    private void event(long nowNanos, String host, String text) {
        out.println(Tcpdump.timeOfDay(nowNanos) + "    " + host + " ".repeat(nameWidth - host.length()) + "  " + text);
        if (capture != null) {
            comments.add(host + ": " + text);
        }
    }

    /** Writes what was noted after the last packet, and flushes the capture. */
    public void finish(long nowNanos) throws IOException {
        if (capture != null) {
            if (!comments.isEmpty()) {
                capture.comment(0, nowNanos, comments);
                comments.clear();
            }
            capture.flush();
        }
    }

    private final class HostObserver implements TcpObserver {
        private final String host;
        private final TimingWheel wheel;

        HostObserver(String host, TimingWheel wheel) {
            this.host = host;
            this.wheel = wheel;
        }

        @Override
        public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
            event(wheel.nowNanos(), host, from + " → " + to);
        }

        @Override
        public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
            double seconds = (deadlineNanos - wheel.nowNanos()) / NANOS;
            event(wheel.nowNanos(), host, String.format(Locale.ROOT, "timer %s armed: %.3f s", timer, seconds));
        }

        @Override
        public void timerCancelled(TcpFlow flow, TcpTimerKind timer) {
            event(wheel.nowNanos(), host, "timer " + timer + " cancelled");
        }

        @Override
        public void timerFired(TcpFlow flow, TcpTimerKind timer) {
            event(wheel.nowNanos(), host, "timer " + timer + " fired");
        }
    }
}
