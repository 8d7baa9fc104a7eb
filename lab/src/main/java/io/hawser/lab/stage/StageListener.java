package io.hawser.lab.stage;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;

/**
 * Is told what happens on a stage, in order, by the thread that plays. Instants are virtual: nanoseconds since the
 * start.
 */
public interface StageListener {
    /** A host, a router or what else is at the end of a link has sent a packet; it is only lent. */
    default void sent(long nowNanos, String sender, Lane lane, Packet packet) {}

    /** A switch, a firewall or a router has passed on a packet of somebody else; it is only lent. */
    default void passedOn(long nowNanos, String by, Lane lane, Packet packet) {}

    /** A packet was lost on its way; it is only lent. */
    default void lost(long nowNanos, String sender, Lane lane, LaneEvent how, Packet packet) {}

    /** A firewall has not let a packet pass; it is only lent. */
    default void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {}

    /** A connection went from one state to another. */
    default void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {}

    /** A timer was armed, or armed anew, for an instant. */
    default void timerArmed(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {}

    /** A timer that was armed is no more. */
    default void timerCancelled(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {}

    /** A timer has fired. */
    default void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {}

    /** A program has heard that its connection, of this name, is over before its time. */
    default void failed(long nowNanos, String host, String connection, TcpError error) {}

    /** The scenario says something. */
    default void remark(long nowNanos, String text) {}

    /** Something goes wrong in the network, as the scenario wants it. */
    default void fault(long nowNanos, String text) {}

    /** The scenario shows a table. */
    default void table(long nowNanos, Table table) {}

    /** The scenario has made sure of something, or not. */
    default void checked(long nowNanos, Check check) {}

    /**
     * The {@code index}-th of {@code count} rounds of a repetition begins, counted from 1; at the end it is {@code
     * count + 1}.
     */
    default void round(long nowNanos, int index, int count) {}
}
