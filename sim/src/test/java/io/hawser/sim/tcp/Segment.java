package io.hawser.sim.tcp;

import io.hawser.packet.Packet;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.Optional;

/**
 * A TCP segment as a host sent it, with sequence numbers relative to the initial ones: the first byte of data is number
 * 1.
 * @param sentNanos the time at which it was sent
 * @param seq relative to the sender's SYN
 * @param ack relative to the peer's SYN
 * @param window as in the header, not scaled
 */
record Segment(
        long sentNanos, boolean fromClient, int flags, int seq, int ack, int length, int window, int urgentPointer) {

    /** Parses a packet that begins at its IP header; empty if it is not TCP. */
    static Optional<Segment> of(Packet packet, int ip, long nowNanos, boolean fromClient) {
        byte[] bytes = packet.bytes();
        if (Ipv4Header.protocol(bytes, ip) != IpProtocol.TCP) {
            return Optional.empty();
        }
        int tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        int length = Ipv4Header.totalLength(bytes, ip) - (tcp - ip) - TcpHeader.headerBytes(bytes, tcp);
        return Optional.of(new Segment(
                nowNanos,
                fromClient,
                TcpHeader.flags(bytes, tcp),
                TcpHeader.sequence(bytes, tcp),
                TcpHeader.acknowledgment(bytes, tcp),
                length,
                TcpHeader.window(bytes, tcp),
                TcpHeader.urgentPointer(bytes, tcp)));
    }

    Segment relativeTo(int ownIss, int peerIss) {
        return new Segment(sentNanos, fromClient, flags, seq - ownIss, ack - peerIss, length, window, urgentPointer);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean isData() {
        return length > 0;
    }

    boolean isPureAck() {
        return length == 0 && flags == TcpHeader.ACK;
    }

    boolean isFin() {
        return has(TcpHeader.FIN);
    }

    boolean isRst() {
        return has(TcpHeader.RST);
    }

    /** Returns the relative number after the last byte. */
    int end() {
        return seq + length;
    }

    @Override
    public String toString() {
        return (fromClient ? "client " : "server ") + sentNanos + " flags " + Integer.toHexString(flags) + " seq " + seq
                + " ack " + ack + " length " + length + " window " + window;
    }
}
