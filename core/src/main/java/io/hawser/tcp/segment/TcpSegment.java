package io.hawser.tcp.segment;

import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.header.SourceRoute;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is being processed, with its fields read from the packet: SEG.SEQ, SEG.ACK and the others of
 * RFC 9293 §3.3.1. One instance serves all segments in turn. Trimming changes the fields, not the packet.
 */
public final class TcpSegment {
    public final TcpOptions options = new TcpOptions();

    public long sourceHigh;
    public long sourceLow;
    public long destinationHigh;
    public long destinationLow;
    public int sourcePort;
    public int destinationPort;

    public int seq;
    public int ack;
    public int flags;
    /** The window field, not scaled. */
    public int window;

    /**
     * Whether the segment arrived with a SYN, even after {@link #trimFront}: then its window is not scaled
     * (RFC 7323 §2.2).
     */
    public boolean cameWithSyn;

    /** The two ECN bits of the IP header (RFC 3168 §5). */
    public int ecnCodepoint;

    public int urgentPointer;

    /** The reverse of the segment's source route; null for none. */
    @Nullable
    public SourceRoute returnRoute;

    private @Nullable Packet packet;

    private boolean packetKept;

    public byte[] bytes = {};
    /** The index of the header in {@link #bytes}. */
    public int headerAt;
    /** The index of the first byte of text in {@link #bytes}. */
    public int textAt;
    /** Bytes of text. */
    public int textLength;

    /** Bytes of text of each segment on the wire but the last, where the link has merged several; 0 for one. */
    public int segmentBytes;

    /** Number of segments on the wire. */
    public int segments;

    /** Reads a packet that begins at a well-formed TCP header. */
    public void parse(Packet arrived) {
        packet = arrived;
        packetKept = false;
        bytes = arrived.bytes();
        int at = arrived.start();
        sourceHigh = PacketAddresses.sourceHigh(arrived);
        sourceLow = PacketAddresses.sourceLow(arrived);
        destinationHigh = PacketAddresses.destinationHigh(arrived);
        destinationLow = PacketAddresses.destinationLow(arrived);
        ecnCodepoint = PacketAddresses.trafficClass(arrived) & EcnCodepoint.MASK;
        returnRoute = PacketAddresses.returnRoute(arrived);
        sourcePort = TcpHeader.sourcePort(bytes, at);
        destinationPort = TcpHeader.destinationPort(bytes, at);
        seq = TcpHeader.sequence(bytes, at);
        ack = TcpHeader.acknowledgment(bytes, at);
        flags = TcpHeader.flags(bytes, at);
        cameWithSyn = isSyn();
        window = TcpHeader.window(bytes, at);
        urgentPointer = TcpHeader.urgentPointer(bytes, at);
        int headerBytes = TcpHeader.headerBytes(bytes, at);
        headerAt = at;
        textAt = at + headerBytes;
        textLength = arrived.end() - textAt;
        segmentBytes = arrived.segmentBytes();
        segments = segmentBytes == 0 || textLength <= segmentBytes ? 1 : (textLength - 1) / segmentBytes + 1;
        // MUST-5
        options.parse(bytes, at, headerBytes);
    }

    /** The packet that holds the segment. */
    public Packet packet() {
        return Objects.requireNonNull(packet);
    }

    /** Trims the packet to the text, as it is now, and hands its ownership to the caller. */
    public Packet keepPacket() {
        Packet kept = packet();
        kept.trimFront(textAt - kept.start());
        kept.truncate(textLength);
        packetKept = true;
        return kept;
    }

    /** Returns whether {@link #keepPacket} was called, so that others must not release the packet. */
    public boolean isPacketKept() {
        return packetKept;
    }

    /** The Fast Open cookie; null when there is none. */
    public byte @Nullable [] fastOpenCookie() {
        int at = options.fastOpenAt();
        return options.fastOpenBytes() > 0 ? Arrays.copyOfRange(bytes, at, at + options.fastOpenBytes()) : null;
    }

    public IpAddress source() {
        return new IpAddress(sourceHigh, sourceLow);
    }

    public IpAddress destination() {
        return new IpAddress(destinationHigh, destinationLow);
    }

    /** Length including the header, before trimming, in bytes. */
    public int wholeLength() {
        return textAt + textLength - headerAt;
    }

    /** The digest or code of the segment's signature. */
    public byte[] signature() {
        int at = options.signatureAt();
        return Arrays.copyOfRange(bytes, at, at + options.signatureBytes());
    }

    /** The KeyID of its TCP-AO option; -1 when the option is too short to have one. */
    public int keyId() {
        return options.signatureBytes() < 0 ? -1 : Bytes.u8(bytes, options.signatureAt() - 2);
    }

    /** The RNextKeyID of its TCP-AO option; -1 when the option is too short to have one. */
    public int rnextKeyId() {
        return options.signatureBytes() < 0 ? -1 : Bytes.u8(bytes, options.signatureAt() - 1);
    }

    public boolean isSyn() {
        return (flags & TcpHeader.SYN) != 0;
    }

    public boolean isFin() {
        return (flags & TcpHeader.FIN) != 0;
    }

    public boolean isRst() {
        return (flags & TcpHeader.RST) != 0;
    }

    public boolean isAck() {
        return (flags & TcpHeader.ACK) != 0;
    }

    public boolean isEce() {
        return (flags & TcpHeader.ECE) != 0;
    }

    public boolean isUrg() {
        return (flags & TcpHeader.URG) != 0;
    }

    /** SEG.LEN: the bytes of text, plus one each for SYN and FIN. */
    public int length() {
        return textLength + (isSyn() ? 1 : 0) + (isFin() ? 1 : 0);
    }

    /** The sequence number after the segment. */
    public int end() {
        return seq + length();
    }

    /** Removes {@code count} sequence numbers from the front: the SYN first, then text. */
    public void trimFront(int count) {
        int text = count;
        if (isSyn() && count > 0) {
            flags &= ~TcpHeader.SYN;
            text--;
        }
        seq += count;
        urgentPointer = Math.max(0, urgentPointer - count);
        textAt += text;
        textLength -= text;
    }

    /** Keeps {@code count} bytes of text and drops the FIN. */
    public void truncateText(int count) {
        textLength = count;
        flags &= ~(TcpHeader.FIN | TcpHeader.PSH);
    }
}
