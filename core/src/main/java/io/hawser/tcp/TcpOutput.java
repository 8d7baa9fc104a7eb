package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.SynOptions;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Writes segments and hands them to the network layer. The callers decide what to send and when; {@link OptionPlan}
 * decides which options fit.
 */
final class TcpOutput {
    private final TcpContext context;
    private final PacketPool packets;
    private final OptionPlan options = new OptionPlan();
    private final SegmentRun segmentRun;

    TcpOutput(TcpContext context, PacketPool packets) {
        this.context = context;
        this.packets = packets;
        segmentRun = new SegmentRun(this, packets);
    }

    // ---- segments of an open connection

    /**
     * Sends data for the first time, or a FIN.
     *
     * @param length bytes of the send buffer from {@code seq} on; 0 for a FIN alone
     * @param segmentBytes the payload of a full-sized segment without SACK blocks
     * @param fullBytes the payload of each segment into which longer data is cut
     */
    void newData(TcpConnection connection, int seq, int flags, int length, int segmentBytes, int fullBytes) {
        if (length > fullBytes && connection.path().via().link().offloads().segmentationBytes() == 0) {
            segmentRun.send(connection, seq, flags, length, segmentBytes, fullBytes);
        } else {
            newPacket(connection, seq, flags, length, segmentBytes, fullBytes);
        }
    }

    /** Sends new data in one packet, which the link cuts if it is longer than {@code fullBytes}. */
    void newPacket(TcpConnection connection, int seq, int flags, int length, int segmentBytes, int fullBytes) {
        Packet packet = packetWithData(connection, seq, length, fullBytes);
        Ecn ecn = connection.ecn();
        int codepoint = ecn == null ? 0 : ecn.codepoint(/* isNewData= */ length > 0);
        options.plan(connection, length, segmentBytes, 0, 0);
        finishData(connection, packet, seq, flags, length, codepoint);
    }

    /** Retransmits {@code length} bytes of the send buffer from {@code seq} on, a FIN, or both. */
    void retransmission(TcpConnection connection, int seq, int flags, int length) {
        Packet packet = packetWithData(connection, seq, length, Mss.ofNextSegment(connection.sender()));
        options.plan(connection, length, connection.sender().mss(), 0, 0);
        finishData(connection, packet, seq, flags, length, codepointOfOthers(connection));
    }

    private Packet packetWithData(TcpConnection connection, int seq, int length, int fullBytes) {
        Packet packet = packets.allocate(length);
        if (length > 0) {
            connection.sender().copyData(seq, packet.bytes(), packet.append(length), length);
            packet.segmentBytes(length > fullBytes ? fullBytes : 0);
            int segments = length > fullBytes ? (length + fullBytes - 1) / fullBytes : 1;
            connection.traffic().dataSegmentsOut += segments;
            connection.segmentsOut += segments - 1;
            if (segments > 1) {
                context.count(TcpCounter.OUT_SEGS, segments - 1);
            }
        }
        return packet;
    }

    private void finishData(TcpConnection connection, Packet packet, int seq, int flags, int length, int codepoint) {
        int urgentPointer = connection.sender().urgentPointer(seq);
        // MUST-30
        if (urgentPointer < 0) {
            finish(connection, packet, seq, flags, 0, codepoint);
        } else {
            finish(connection, packet, seq, flags | TcpHeader.URG, urgentPointer, codepoint);
        }
        connection.receiver().ackSent(length > 0);
    }

    /** Sends a segment that only acknowledges. */
    void ack(TcpConnection connection) {
        empty(connection, connection.sender().sequence().ackSeq(), TcpHeader.ACK, 0, 0);
        connection.receiver().ackSent(/* withData= */ false);
    }

    /** Sends an acknowledgment that reports that {@code [left, right)} was received twice (RFC 2883 §4). */
    void duplicateAck(TcpConnection connection, int left, int right) {
        if (left == right || !connection.usesSack() || !context.settings().dsack) {
            ack(connection);
            return;
        }
        context.count(
                Seq.lt(left, connection.receiver().rcvNxt())
                        ? TcpCounter.TCP_DSACK_OLD_SENT
                        : TcpCounter.TCP_DSACK_OFO_SENT);
        empty(connection, connection.sender().sequence().ackSeq(), TcpHeader.ACK, left, right);
        connection.receiver().ackSent(/* withData= */ false);
    }

    /** Sends an empty segment with a sequence number that is unacceptable to the peer, which therefore answers. */
    void probe(TcpConnection connection, int seq) {
        // SHLD-12
        empty(connection, seq, TcpHeader.ACK, 0, 0);
    }

    /** Sends the reset that ends a connection (RFC 9293 §3.10.5). */
    void reset(TcpConnection connection) {
        empty(connection, connection.sender().sndMax(), TcpHeader.RST | TcpHeader.ACK, 0, 0);
        context.count(TcpCounter.OUT_RSTS);
    }

    /**
     * Sends a segment without data, which reports {@code [left, right)} as received twice unless that range is empty.
     */
    private void empty(TcpConnection connection, int seq, int flags, int left, int right) {
        // MUST-65
        options.plan(connection, 0, connection.sender().mss(), left, right);
        finish(connection, packets.allocate(0), seq, flags, 0, codepointOfOthers(connection));
    }

    private static int codepointOfOthers(TcpConnection connection) {
        Ecn ecn = connection.ecn();
        return ecn == null ? 0 : ecn.codepoint(/* isNewData= */ false);
    }

    /** Puts the planned options and the header in front of the data, and sends the segment. */
    private void finish(TcpConnection connection, Packet packet, int seq, int flags, int urgentPointer, int codepoint) {
        boolean isBare = packet.length() == 0 && flags == TcpHeader.ACK && !options.hasSackBlocks();
        putHeader(connection, packet, seq, flags, urgentPointer, isBare, options);
        send(connection, packet, codepoint);
    }

    /** Puts a header with the planned options in front of a packet. */
    static void putHeader(
            TcpConnection connection,
            Packet packet,
            int seq,
            int flags,
            int urgentPointer,
            boolean isBare,
            OptionPlan options) {
        Ecn ecn = connection.ecn();
        Receiver receiver = connection.receiver();
        int window = receiver.windowField();
        int headerBytes = TcpHeader.MIN_BYTES + options.bytes();
        int at = packet.prepend(headerBytes);
        options.write(packet.bytes(), at + TcpHeader.MIN_BYTES, connection);
        TcpHeader.write(
                packet.bytes(),
                at,
                connection.localPort(),
                connection.remotePort(),
                seq,
                receiver.rcvNxt(),
                headerBytes,
                ecn == null ? flags : flags | ecn.flagsOfAll(isBare),
                window,
                urgentPointer);
    }

    /** Sends a packet that begins with its TCP header. */
    void send(TcpConnection connection, Packet packet, int codepoint) {
        connection.segmentsOut++;
        int ttl = connection.currentOptions().ttl();
        send(connection, packet, connection.path(), tosOf(connection, codepoint), ttl);
    }

    private static int tosOf(TcpConnection connection, int codepoint) {
        // MUST-48, SHLD-22, MUST-45
        int tos = connection.currentOptions().tos();
        return connection.ecn() == null ? tos : tos & ~EcnCodepoint.MASK | codepoint;
    }

    /**
     * Puts the IP header in front of the TCP header of a run of segments that take {@code segmentBytes} with their
     * headers. Returns false if the segments of the run need more than copies of both headers.
     */
    boolean putIpHeader(TcpConnection connection, Packet header, int segmentBytes, int codepoint) {
        return connection.authentication == null
                && context.ip()
                        .putHeader(
                                header,
                                segmentBytes,
                                connection.path(),
                                IpProtocol.TCP,
                                tosOf(connection, codepoint),
                                connection.currentOptions().ttl(),
                                Mss.fits(connection.path(), context.settings()));
    }

    /** Sends a packet with a copy of headers by {@link #putIpHeader}, whose TCP header is at {@code tcpAt}. */
    void sendCopy(TcpConnection connection, Packet packet, int tcpAt) {
        connection.segmentsOut++;
        Path path = connection.path();
        setChecksum(packet, tcpAt, path);
        packet.transportOffset(tcpAt);
        context.count(TcpCounter.OUT_SEGS);
        TcpObserver observer = context.observer();
        if (observer != null) {
            // An observer is shown the packet before it has an IP header.
            int ipBytes = tcpAt - packet.start();
            packet.trimFront(ipBytes);
            observer.segmentSent(connection, packet);
            packet.prepend(ipBytes);
        }
        context.ip().outputCopy(packet, path);
    }

    private static void setChecksum(Packet packet, int tcpAt, Path path) {
        long pseudoHeader = path.pseudoHeaderSum(IpProtocol.TCP);
        int length = packet.end() - tcpAt;
        if (path.via().link().offloads().checksumOnSend()) {
            TcpHeader.deferChecksum(packet.bytes(), tcpAt, length, pseudoHeader);
            packet.deferChecksum();
        } else {
            TcpHeader.completeChecksum(packet.bytes(), tcpAt, length, pseudoHeader);
        }
    }

    // ---- handshakes and compact records

    /**
     * Sends a SYN or SYN+ACK.
     *
     * @param ack 0 for a SYN
     * @param window not scaled
     */
    void syn(TcpFlow flow, int flags, int seq, int ack, int window, SynOptions synOptions) {
        syn(flow, packets.allocate(0), flags, seq, ack, window, synOptions);
        if (flow instanceof TcpConnection connection) {
            connection.segmentsOut++;
        }
    }

    /** Sends a SYN with the first {@code dataBytes} of the send buffer (RFC 7413); 0 for none. */
    void syn(TcpConnection connection, int flags, int window, SynOptions synOptions, int dataBytes) {
        Packet packet = packets.allocate(dataBytes);
        Sender sender = connection.sender();
        if (dataBytes > 0) {
            sender.copyData(sender.sequence().dataStart(), packet.bytes(), packet.append(dataBytes), dataBytes);
            connection.traffic().dataSegmentsOut++;
        }
        connection.segmentsOut++;
        syn(connection, packet, flags, sender.sequence().iss(), 0, window, synOptions);
    }

    private void syn(TcpFlow flow, Packet packet, int flags, int seq, int ack, int window, SynOptions synOptions) {
        int signature = SegmentAuthentication.bytesOf(flow.authentication);
        int headerBytes = TcpHeader.MIN_BYTES + signature + synOptions.sizeBytes();
        int at = packet.prepend(headerBytes);
        synOptions.write(packet.bytes(), at + TcpHeader.MIN_BYTES + signature);
        TcpHeader.write(
                // MUST-48, SHLD-22
                packet.bytes(), at, flow.localPort(), flow.remotePort(), seq, ack, headerBytes, flags, window, 0);
        send(flow, packet, flow.path(), tosOf(flow), ttlOf(flow));
    }

    private static int tosOf(@Nullable TcpFlow flow) {
        return switch (flow) {
            case TcpConnection connection -> connection.currentOptions().tos();
            case SynRequest request -> request.currentOptions().tos();
            case TimeWait timeWait -> timeWait.tos();
            case null -> 0;
        };
    }

    private static int ttlOf(@Nullable TcpFlow flow) {
        return switch (flow) {
            case TcpConnection connection -> connection.currentOptions().ttl();
            case SynRequest request -> request.currentOptions().ttl();
            case TimeWait timeWait -> timeWait.ttl();
            case null -> 0;
        };
    }

    /**
     * Sends an acknowledgment of a compact record without timestamps.
     *
     * @param window the value of the header field
     */
    void ack(TcpFlow flow, int seq, int ack, int window) {
        Packet packet = packets.allocate(0);
        packet.prepend(TcpHeader.MIN_BYTES + SegmentAuthentication.bytesOf(flow.authentication));
        ack(flow, packet, seq, ack, window);
    }

    /** Sends an acknowledgment of a compact record with timestamps. */
    void ack(TcpFlow flow, int seq, int ack, int window, int tsValue, int tsEcho) {
        Packet packet = packets.allocate(0);
        int signature = SegmentAuthentication.bytesOf(flow.authentication);
        int at = packet.prepend(TcpHeader.MIN_BYTES + signature + TcpOptions.TIMESTAMPS_BYTES);
        TcpOptions.putTimestamps(packet.bytes(), at + TcpHeader.MIN_BYTES + signature, tsValue, tsEcho);
        ack(flow, packet, seq, ack, window);
    }

    private void ack(TcpFlow flow, Packet packet, int seq, int ack, int window) {
        TcpHeader.write(
                packet.bytes(),
                packet.start(),
                flow.localPort(),
                flow.remotePort(),
                seq,
                ack,
                /* headerBytes= */ packet.length(),
                TcpHeader.ACK,
                window,
                0);
        send(flow, packet, flow.path(), tosOf(flow), ttlOf(flow));
    }

    // ---- resets

    /** Sends the reset that answers {@code segment}, which is not a reset itself (RFC 9293 §3.10.7.1). */
    void resetFor(TcpSegment segment, Path path, TcpFlow flow) {
        resetFor(segment, path, flow, flow.authentication);
    }

    /** Answers a segment that may belong to no flow; {@code flow} is null then. */
    void resetFor(
            TcpSegment segment, Path path, @Nullable TcpFlow flow, @Nullable SegmentAuthentication authentication) {
        Packet packet = packets.allocate(0);
        int headerBytes = TcpHeader.MIN_BYTES + SegmentAuthentication.bytesOf(authentication);
        int at = packet.prepend(headerBytes);
        int seq = segment.isAck() ? segment.ack : 0;
        int ack = segment.isAck() ? 0 : segment.end();
        int flags = segment.isAck() ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK;
        TcpHeader.write(
                packet.bytes(),
                at,
                /* sourcePort= */ segment.destinationPort,
                /* destinationPort= */ segment.sourcePort,
                seq,
                ack,
                headerBytes,
                flags,
                0,
                0);
        context.count(TcpCounter.OUT_RSTS);
        send(flow, authentication, packet, path, tosOf(flow), ttlOf(flow));
    }

    private void send(TcpFlow flow, Packet packet, Path path, int tos, int ttl) {
        send(flow, flow.authentication, packet, path, tos, ttl);
    }

    private void send(
            @Nullable TcpFlow flow,
            @Nullable SegmentAuthentication authentication,
            Packet packet,
            Path path,
            int tos,
            int ttl) {
        if (authentication != null
                && !authentication.sign(flow, path, packet.bytes(), packet.start(), packet.length())) {
            packet.release();
            return;
        }
        setChecksum(packet, packet.start(), path);
        context.count(TcpCounter.OUT_SEGS);
        TcpObserver observer = context.observer();
        if (observer != null) {
            observer.segmentSent(flow, packet);
        }
        context.ip()
                .output(
                        packet,
                        path,
                        IpProtocol.TCP,
                        tos,
                        // MUST-49
                        ttl == 0 ? path.defaultTtl() : ttl,
                        /* dontFragment= */ Mss.fits(path, context.settings()));
    }
}
