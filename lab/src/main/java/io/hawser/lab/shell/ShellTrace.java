package io.hawser.lab.shell;

import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Styles;
import io.hawser.lab.stage.Table;
import io.hawser.lab.stage.Trace;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.TcpCounter;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the events in the network at the level that the user of a shell has chosen. */
public final class ShellTrace implements StageListener {
    /** The level of detail. */
    public enum Level {
        /** Only output of commands. */
        OFF,
        /** Changes of states, lost packets, failures. */
        STATES,
        /** Each packet and timer as well. */
        ALL;

        /** The word for the level in the shell. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int NAME_WIDTH = 10;

    private final Trace trace;
    private Level level = Level.STATES;

    /** Makes a trace that prints to {@code out}. */
    public ShellTrace(PrintStream out, Styles styles) {
        trace = new Trace(out, "telling", NAME_WIDTH, Integer.MAX_VALUE, styles);
    }

    /** Sets the level of detail from now on. */
    void level(Level newLevel) {
        flush();
        level = newLevel;
    }

    /** Prints lines that were held back to fold repetitions. */
    void flush() {
        trace.flush();
    }

    private boolean tellsStates() {
        return level != Level.OFF;
    }

    private boolean tellsAll() {
        return level == Level.ALL;
    }

    @Override
    public void begins(Stage stage) {
        trace.begins(stage);
    }

    @Override
    public void sent(long nowNanos, String sender, Leg leg, Packet packet) {
        if (tellsAll()) {
            trace.sent(nowNanos, sender, leg, packet);
        }
    }

    @Override
    public void lost(long nowNanos, String sender, Leg leg, LaneEvent how, Packet packet) {
        if (tellsStates()) {
            trace.lost(nowNanos, sender, leg, how, packet);
        }
    }

    @Override
    public void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {
        if (tellsStates()) {
            trace.refused(nowNanos, firewall, verdict, packet);
        }
    }

    @Override
    public void dropped(long nowNanos, String host, @Nullable TcpFlow flow, TcpCounter reason) {
        if (tellsAll()) {
            trace.dropped(nowNanos, host, flow, reason);
        }
    }

    @Override
    public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
        if (tellsStates()) {
            trace.stateChanged(nowNanos, host, flow, from, to);
        }
    }

    @Override
    public void timerArmed(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
        if (tellsAll()) {
            trace.timerArmed(nowNanos, host, flow, timer, deadlineNanos);
        }
    }

    @Override
    public void timerCancelled(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        if (tellsAll()) {
            trace.timerCancelled(nowNanos, host, flow, timer);
        }
    }

    @Override
    public void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        if (tellsAll()) {
            trace.timerFired(nowNanos, host, flow, timer);
        }
    }

    @Override
    public void failed(long nowNanos, String host, String connection, TcpError error) {
        if (tellsStates()) {
            trace.failed(nowNanos, host, connection, error);
        }
    }

    @Override
    public void remark(long nowNanos, String text) {
        trace.remark(nowNanos, text);
    }

    @Override
    public void table(long nowNanos, Table table) {
        trace.table(nowNanos, table);
    }
}
