package io.hawser.lab.stage;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import org.jspecify.annotations.Nullable;

/**
 * Listener of all events on a stage, called in order by the thread that plays. Instants are virtual time: nanoseconds
 * since the start. Packets are valid during the call only.
 */
public interface StageListener {
    /**
     * Returns whether the packets of ping, traceroute, mtr and pathping are reported to it, too; the answer is
     * constant.
     */
    default boolean hearsProbes() {
        return false;
    }

    /** The stage is set up, and no event has happened yet. */
    default void begins(Stage stage) {}

    /**
     * A machine has sent a packet of its own.
     *
     * @param sender the machine; {@link Stage#NETWORK} for an old duplicate, {@link Stage#FORGER} for a forged packet
     */
    default void sent(long nowNanos, String sender, Leg leg, Packet packet) {}

    /** A switch, a firewall or a router has forwarded a packet. */
    default void passedOn(long nowNanos, String by, Leg leg, Packet packet) {}

    /** A packet has arrived at the end of a leg. */
    default void arrived(long nowNanos, Leg leg, Packet packet) {}

    /** A packet was lost on a leg. */
    default void lost(long nowNanos, String sender, Leg leg, LaneEvent how, Packet packet) {}

    /** A packet on a leg was marked, corrupted, duplicated or delayed, and continues. */
    default void impaired(long nowNanos, Leg leg, LaneEvent how, Packet packet) {}

    /** A copy of a packet continues, in addition to it or in its place. */
    default void copied(long nowNanos, Leg leg, Packet original, Packet copy) {}

    /**
     * A host has received a segment with a correct checksum; its effects follow.
     *
     * @param flow null for none
     * @param segment begins at the TCP header
     */
    default void segmentReceived(long nowNanos, String host, @Nullable TcpFlow flow, Packet segment) {}

    /**
     * A host is about to send a segment.
     *
     * @param flow null for the answer to a segment without a flow
     */
    default void segmentSent(long nowNanos, String host, @Nullable TcpFlow flow) {}

    /** The scenario or its user performs a step. */
    default void step(long nowNanos, String sentence) {}

    /** A firewall has refused a packet. */
    default void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {}

    /**
     * A host has dropped a segment, or a part of it.
     *
     * @param flow the flow of the segment; null for none
     */
    default void dropped(long nowNanos, String host, @Nullable TcpFlow flow, TcpCounter reason) {}

    /** A connection has changed its state. */
    default void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {}

    /** A timer was armed, or set to another instant. */
    default void timerArmed(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {}

    /** An armed timer was cancelled. */
    default void timerCancelled(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {}

    /** A timer has fired; its effects follow. */
    default void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {}

    /** The congestion window of a connection has changed other than by ordinary growth. */
    default void congestionChanged(long nowNanos, String host, TcpFlow flow, CongestionEvent event) {}

    /** A program was notified that its connection was aborted; {@code connection} is the name without the host. */
    default void failed(long nowNanos, String host, String connection, TcpError error) {}

    /** The scenario makes a remark. */
    default void remark(long nowNanos, String text) {}

    /** The scenario injects a fault. */
    default void fault(long nowNanos, String text) {}

    /** The scenario shows a table. */
    default void table(long nowNanos, Table table) {}

    /** The scenario has checked an expectation. */
    default void checked(long nowNanos, Check check) {}

    /**
     * A round of a repetition begins, or the repetition ends.
     *
     * @param index from 1; {@code count + 1} at the end of the last round
     */
    default void round(long nowNanos, int index, int count) {}
}
