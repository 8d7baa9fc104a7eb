package io.hawser.ip.fragment;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.Timer;
import io.hawser.wire.Bytes;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Holds the fragments of one datagram in order, and the timer that discards them. It owns its packets. */
final class FragmentedDatagram extends Timer {
    /** The result of adding a fragment. */
    enum Verdict {
        ADDED,
        DUPLICATE,
        OVERLAP,
        CONTRADICTION
    }

    /** The largest number of separate ranges: a datagram with more gaps is an attack. */
    private static final int MAX_STRETCHES = 128;

    /** Memory of tables and lists for each fragment besides the packet itself, in bytes. */
    private static final int OVERHEAD_BYTES = 128;

    private static final int UNKNOWN = -1;

    final Reassembler.Key key;
    private final Reassembler owner;

    /** Fragments by offset. */
    private final TreeMap<Integer, Fragment> fragments = new TreeMap<>();

    private int receivedBytes;
    private int wholeBytes = UNKNOWN;
    private int stretches;
    private long memoryBytes = OVERHEAD_BYTES;

    /** A bit for each ECN codepoint of a fragment. */
    private int ecnSeen;

    private boolean linkMulticast;

    FragmentedDatagram(Reassembler owner, Reassembler.Key key) {
        this.owner = owner;
        this.key = key;
    }

    /** Memory charged for the fragments, in bytes. */
    public long memoryBytes() {
        return memoryBytes;
    }

    public boolean isComplete() {
        return receivedBytes == wholeBytes;
    }

    /** Adds a fragment. Takes ownership of it if the verdict is {@link Verdict#ADDED}, otherwise not. */
    public Verdict add(Fragment fragment) {
        int offset = fragment.offset();
        int end = fragment.end();
        boolean last = !fragment.moreFollow();
        Fragment same = fragments.get(offset);
        if (same != null && same.dataBytes() == fragment.dataBytes()) {
            return Verdict.DUPLICATE;
        }
        Map.Entry<Integer, Fragment> before = fragments.floorEntry(offset);
        Map.Entry<Integer, Fragment> after = fragments.ceilingEntry(offset);
        int endBefore = before == null ? 0 : before.getValue().end();
        int startAfter = after == null ? Integer.MAX_VALUE : after.getKey();
        if (endBefore > offset || startAfter < end) {
            return Verdict.OVERLAP;
        }
        if (wholeBytes != UNKNOWN && (last || end > wholeBytes) || last && after != null) {
            return Verdict.CONTRADICTION;
        }
        stretches += 1 - (before != null && endBefore == offset ? 1 : 0) - (startAfter == end ? 1 : 0);
        if (stretches > MAX_STRETCHES) {
            return Verdict.CONTRADICTION;
        }
        if (last) {
            wholeBytes = end;
        }
        fragments.put(offset, fragment);
        receivedBytes += fragment.dataBytes();
        memoryBytes += fragment.packet().bytes().length + OVERHEAD_BYTES;
        ecnSeen |= 1 << fragment.ecn();
        linkMulticast |= fragment.packet().isLinkMulticast();
        return Verdict.ADDED;
    }

    /**
     * The whole datagram, with the headers of its first fragment, in IPv6 without the fragment header; null when the
     * fragments form no valid packet.
     */
    @Nullable
    public Packet assemble(PacketPool packets) {
        Fragment first = fragments.firstEntry().getValue();
        int header = first.headerBytes();
        int ecn = ecn();
        int sizeField = header + wholeBytes - (first.isV6() ? Ipv6Header.BYTES : 0);
        if (sizeField > Ipv4Header.MAX_PACKET_BYTES || ecn < 0) {
            return null;
        }
        Packet whole = packets.allocate(header + wholeBytes);
        int at = whole.append(header + wholeBytes);
        System.arraycopy(first.packet().bytes(), first.packet().start(), whole.bytes(), at, header);
        fragments.forEach((offset, fragment) -> System.arraycopy(
                fragment.packet().bytes(),
                fragment.dataAt(),
                whole.bytes(),
                at + header + offset,
                fragment.dataBytes()));
        if (first.isV6()) {
            Ipv6Header.payloadLength(whole.bytes(), at, sizeField);
            Bytes.put8(whole.bytes(), at + first.protocolField(), first.protocol());
        } else {
            Ipv4Header.fragment(whole.bytes(), at, sizeField, 0);
        }
        CommonIpHeader.trafficClass(whole.bytes(), at, CommonIpHeader.trafficClass(whole.bytes(), at) & ~3 | ecn);
        whole.networkOffset(at);
        if (linkMulticast) {
            whole.markLinkMulticast();
        }
        return whole;
    }

    /** The fragment with the transport header; null if it has not arrived. */
    @Nullable
    public Packet first() {
        Fragment first = fragments.get(0);
        return first == null ? null : first.packet();
    }

    public void release() {
        fragments.values().forEach(each -> each.packet().release());
        fragments.clear();
    }

    @Override
    protected void expired(long nowNanos) {
        owner.timedOut(this);
    }

    /**
     * Combines the ECN codepoints of the fragments (RFC 3168 §5.3): CE if any fragment carries CE; -1, which is
     * invalid, if another fragment is not ECN-capable.
     */
    private int ecn() {
        boolean notCapable = (ecnSeen & 1) != 0;
        boolean congested = (ecnSeen & 1 << 3) != 0;
        if (congested) {
            return notCapable ? -1 : 3;
        }
        return notCapable ? 0 : Integer.numberOfTrailingZeros(ecnSeen);
    }
}
