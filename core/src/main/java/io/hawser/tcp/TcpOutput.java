package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.buffer.StreamBuffer;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Writes segments and hands them to the network layer: the one place where a TCP header comes to be. What is sent, and
 * when, others decide.
 */
final class TcpOutput {
    private final TcpContext context;
    private final PacketPool packets;

    // What the acknowledgment being written reports as having come twice (RFC 2883); empty for nothing.
    private int duplicateLeft;
    private int duplicateRight;

    private final EcnOption ecnOption = new EcnOption();
    private final int[] ranges = new int[TcpOptions.MAX_SACK_BLOCKS];

    TcpOutput(TcpContext context, PacketPool packets) {
        this.context = context;
        this.packets = packets;
    }

    /**
     * A segment of an open connection with {@code length} bytes of its buffer.
     *
     * @param urgentPointer -1 for none
     * @param isNewData whether it has data that is sent for the first time, and that routers may mark (RFC 3168)
     */
    void data(
            TcpConnection connection,
            int seq,
            int flags,
            StreamBuffer buffer,
            int offset,
            int length,
            int urgentPointer,
            boolean isNewData) {
        Packet packet = packets.allocate(length);
        if (length > 0) {
            buffer.copyTo(offset, packet.bytes(), packet.append(length), length);
            int full = Mss.ofNextSegment(connection.sender());
            packet.segmentBytes(length > full ? full : 0);
            int segments = length > full ? (length + full - 1) / full : 1;
            connection.traffic().dataSegmentsOut += segments;
            connection.segmentsOut += segments - 1;
        }
        // MUST-30
        int allFlags = urgentPointer < 0 ? flags : flags | TcpHeader.URG;
        finish(connection, packet, seq, allFlags, Math.max(urgentPointer, 0), isNewData);
        connection.receiver().ackSent(length > 0);
    }

    /** A segment that only acknowledges. */
    void ack(TcpConnection connection) {
        finish(connection, packets.allocate(0), connection.sender().ackSeq(), TcpHeader.ACK, 0, false);
        connection.receiver().ackSent(false);
    }

    /** An acknowledgment that reports {@code [left, right)}, which has come once more (RFC 2883 §4). */
    void duplicateAck(TcpConnection connection, int left, int right) {
        if (left != right && connection.usesSack() && context.settings().dsack) {
            duplicateLeft = left;
            duplicateRight = right;
            context.count(
                    Seq.lt(left, connection.receiver().rcvNxt())
                            ? TcpCounter.TCP_DSACK_OLD_SENT
                            : TcpCounter.TCP_DSACK_OFO_SENT);
        }
        ack(connection);
        duplicateRight = duplicateLeft;
    }

    /** An empty segment at a place that the peer will find unacceptable, and so answer. */
    void probe(TcpConnection connection, int seq) {
        // SHLD-12
        finish(connection, packets.allocate(0), seq, TcpHeader.ACK, 0, false);
    }

    /** RFC 9293 §3.10.5: the reset that ends a connection. */
    void reset(TcpConnection connection) {
        int flags = TcpHeader.RST | TcpHeader.ACK;
        finish(connection, packets.allocate(0), connection.sender().sndMax(), flags, 0, false);
        context.count(TcpCounter.OUT_RSTS);
    }

    private void finish(
            TcpConnection connection, Packet packet, int seq, int flags, int urgentPointer, boolean isNewData) {
        Ecn ecn = connection.ecn();
        Receiver receiver = connection.receiver();
        boolean timestamps = connection.usesTimestamps();
        int signature = SegmentAuthentication.bytesOf(connection.authentication);
        // MUST-65
        int always = signature + (timestamps ? TcpOptions.TIMESTAMPS_BYTES : 0);
        int userTimeout = UserTimeoutOption.due(connection, packet.length());
        int length = packet.length();
        if (userTimeout > 0) {
            always += TcpOptions.USER_TIMEOUT_BYTES;
            // What else there is to say finds so much less room beside data.
            length += length > 0 ? TcpOptions.USER_TIMEOUT_BYTES : 0;
        }
        int sackBlocks = sackBlocks(connection, always, length);
        ReceivedMarks marks = ecn == null ? null : marksToTell(connection, ecn, length, always, sackBlocks);
        if (marks != null) {
            sackBlocks = ecnOption.sackBlocks();
        }
        int ecnBytes = marks == null ? 0 : ecnOption.bytes();
        int optionBytes = always + ecnBytes + (sackBlocks > 0 ? TcpOptions.sackBytes(sackBlocks) : 0);
        int window = receiver.windowField();
        int at = packet.prepend(TcpHeader.MIN_BYTES + optionBytes);
        byte[] bytes = packet.bytes();
        int option = at + TcpHeader.MIN_BYTES + signature;
        if (timestamps) {
            option = TcpOptions.putTimestamps(bytes, option, connection.timestamp(), receiver.tsRecent());
        }
        if (userTimeout > 0) {
            option = TcpOptions.putUserTimeout(bytes, option, userTimeout);
        }
        if (sackBlocks > 0) {
            putSack(bytes, option + ecnBytes, receiver, sackBlocks);
        }
        if (marks != null) {
            ecnOption.write(bytes, option, marks);
        }
        int allFlags = flags;
        if (ecn != null) {
            boolean isBare = packet.length() == TcpHeader.MIN_BYTES + optionBytes && sackBlocks == 0;
            allFlags |= ecn.flagsOfAll(isBare && flags == TcpHeader.ACK);
        }
        TcpHeader.write(
                bytes,
                at,
                connection.localPort(),
                connection.remotePort(),
                seq,
                receiver.rcvNxt(),
                TcpHeader.MIN_BYTES + optionBytes,
                allFlags,
                window,
                urgentPointer);
        connection.segmentsOut++;
        TcpSocketOptions options = connection.currentOptions();
        // MUST-48, SHLD-22
        int tos = ecn == null ? options.tos() : options.tos() & ~EcnCodepoint.MASK | ecn.codepoint(isNewData);
        // MUST-45
        send(connection, packet, connection.path(), tos, options.ttl());
    }

    /**
     * Finds a place for what accurate ECN has to tell beside {@code length} bytes of data; null when there is none, or
     * nothing.
     */
    private @Nullable ReceivedMarks marksToTell(
            TcpConnection connection, Ecn ecn, int length, int always, int sackBlocks) {
        if (!(ecn instanceof AccurateEcn accurate)) {
            return null;
        }
        int sackBytes = sackBlocks > 0 ? TcpOptions.sackBytes(sackBlocks) : 0;
        int room = TcpOptions.MAX_BYTES - always - sackBytes;
        if (length > 0) {
            int mss = connection.sender().mss();
            room = Math.min(room, Math.max(0, mss - length - sackBytes) + accurate.reservedBytes());
        }
        int needed = accurate.received.countersNeeded();
        if (accurate.isOptionDue(connection) && ecnOption.fit(room, sackBlocks, needed)) {
            boolean hasDuplicate = duplicateLeft != duplicateRight;
            accurate.optionSent(hasDuplicate, duplicateLeft, context.nowNanos());
            return accurate.received;
        }
        accurate.optionLeftOut();
        return null;
    }

    /** How many SACK blocks there are to send and fit, beside {@code length} bytes of data and other options. */
    private int sackBlocks(TcpConnection connection, int optionBytes, int length) {
        OutOfOrder ahead = connection.usesSack() ? connection.receiver().outOfOrder() : null;
        int duplicates = duplicateLeft == duplicateRight ? 0 : 1;
        if (ahead == null) {
            return duplicates;
        }
        int fitting = TcpOptions.sackBlocksWithin(TcpOptions.MAX_BYTES - optionBytes);
        if (length > 0) {
            // What the link cuts into several segments consists of full ones, each of which reports the same.
            int cut = Math.min(length, Mss.ofNextSegment(connection.sender()));
            fitting = Math.min(
                    fitting, TcpOptions.sackBlocksWithin(connection.sender().mss() - cut));
        }
        return Math.min(duplicates + ahead.size(), fitting);
    }

    /** RFC 2018 §4: the block of the latest arrival first; before it, what it has repeated (RFC 2883 §4). */
    private void putSack(byte[] bytes, int at, Receiver receiver, int blocks) {
        OutOfOrder ahead = receiver.outOfOrder();
        int option = TcpOptions.putSackHead(bytes, at, blocks);
        int room = blocks;
        if (duplicateLeft != duplicateRight) {
            option = TcpOptions.putSackBlock(bytes, option, duplicateLeft, duplicateRight);
            room--;
        }
        if (ahead == null || room == 0) {
            return;
        }
        int count = ahead.report(ranges, room);
        for (int i = 0; i < count; i++) {
            option = TcpOptions.putSackBlock(bytes, option, ahead.left(ranges[i]), ahead.right(ranges[i]));
        }
    }

    /**
     * A SYN or SYN+ACK.
     *
     * @param ack 0 for a SYN
     * @param window not scaled
     */
    void syn(TcpFlow flow, int flags, int seq, int ack, int window, SynOptions synOptions) {
        syn(flow, flags, seq, ack, window, synOptions, null, 0);
    }

    /** The same with the first bytes of a buffer (RFC 7413). */
    void syn(
            TcpFlow flow,
            int flags,
            int seq,
            int ack,
            int window,
            SynOptions synOptions,
            @Nullable StreamBuffer buffer,
            int dataBytes) {
        Packet packet = packets.allocate(dataBytes);
        if (buffer != null && dataBytes > 0) {
            buffer.copyTo(0, packet.bytes(), packet.append(dataBytes), dataBytes);
        }
        int signature = SegmentAuthentication.bytesOf(flow.authentication);
        int headerBytes = TcpHeader.MIN_BYTES + signature + synOptions.sizeBytes();
        int at = packet.prepend(headerBytes);
        synOptions.write(packet.bytes(), at + TcpHeader.MIN_BYTES + signature);
        TcpHeader.write(
                packet.bytes(), at, flow.localPort(), flow.remotePort(), seq, ack, headerBytes, flags, window, 0);
        if (flow instanceof TcpConnection connection) {
            connection.segmentsOut++;
            if (dataBytes > 0) {
                // MUST-48, SHLD-22
                connection.traffic().dataSegmentsOut++;
            }
        }
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
     * A segment without data or SYN, of a compact record.
     *
     * @param window as the header has it
     */
    void bare(TcpFlow flow, int seq, int ack, int flags, int window, boolean timestamps, int tsValue, int tsEcho) {
        Packet packet = packets.allocate(0);
        int signature = SegmentAuthentication.bytesOf(flow.authentication);
        int headerBytes = TcpHeader.MIN_BYTES + signature + (timestamps ? TcpOptions.TIMESTAMPS_BYTES : 0);
        int at = packet.prepend(headerBytes);
        byte[] bytes = packet.bytes();
        if (timestamps) {
            TcpOptions.putTimestamps(bytes, at + TcpHeader.MIN_BYTES + signature, tsValue, tsEcho);
        }
        TcpHeader.write(bytes, at, flow.localPort(), flow.remotePort(), seq, ack, headerBytes, flags, window, 0);
        if ((flags & TcpHeader.RST) != 0) {
            context.count(TcpCounter.OUT_RSTS);
        }
        send(flow, packet, flow.path(), tosOf(flow), ttlOf(flow));
    }

    /** RFC 9293 §3.10.7.1: the reset that answers {@code segment}, which is none itself. */
    void resetFor(TcpSegment segment, Path path, TcpFlow flow) {
        resetFor(segment, path, flow, flow.authentication);
    }

    /** The same for a segment that may belong to nobody. */
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
        long pseudoHeader = path.pseudoHeaderSum(IpProtocol.TCP);
        if (path.via().link().offloads().checksumOnSend()) {
            TcpHeader.deferChecksum(packet.bytes(), packet.start(), packet.length(), pseudoHeader);
            packet.deferChecksum();
        } else {
            TcpHeader.completeChecksum(packet.bytes(), packet.start(), packet.length(), pseudoHeader);
        }
        packet.transportOffset(packet.start());
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
                        ttl == 0 ? context.ip().settings().defaultTtl : ttl,
                        true);
    }
}
