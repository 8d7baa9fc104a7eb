package io.hawser.ip.fragment;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.Timer;
import io.hawser.wire.Bytes;
import io.hawser.wire.Ipv4Header;
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

    /** Fragments by offset; each begins with its IP header. */
    private final TreeMap<Integer, Packet> fragments = new TreeMap<>();

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
    public Verdict add(Packet fragment) {
        byte[] bytes = fragment.bytes();
        int at = fragment.start();
        int offset = Ipv4Header.fragmentOffset(bytes, at);
        int end = offset + payloadOf(fragment);
        boolean last = !Ipv4Header.moreFragments(bytes, at);
        Packet same = fragments.get(offset);
        if (same != null && payloadOf(same) == payloadOf(fragment)) {
            return Verdict.DUPLICATE;
        }
        Map.Entry<Integer, Packet> before = fragments.floorEntry(offset);
        Map.Entry<Integer, Packet> after = fragments.ceilingEntry(offset);
        int endBefore = before == null ? 0 : before.getKey() + payloadOf(before.getValue());
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
        receivedBytes += payloadOf(fragment);
        memoryBytes += fragment.bytes().length + OVERHEAD_BYTES;
        ecnSeen |= 1 << (Ipv4Header.tos(bytes, at) & 3);
        linkMulticast |= fragment.isLinkMulticast();
        return Verdict.ADDED;
    }

    /** The whole datagram, with the header of its first fragment; null when the fragments form no valid packet. */
    @Nullable
    public Packet assemble(PacketPool packets) {
        Packet first = fragments.firstEntry().getValue();
        int header = Ipv4Header.headerBytes(first.bytes(), first.start());
        int ecn = ecn();
        if (header + wholeBytes > Ipv4Header.MAX_PACKET_BYTES || ecn < 0) {
            return null;
        }
        Packet whole = packets.allocate(header + wholeBytes);
        int at = whole.append(header + wholeBytes);
        System.arraycopy(first.bytes(), first.start(), whole.bytes(), at, header);
        fragments.forEach((offset, fragment) -> {
            int payload = payloadOf(fragment);
            System.arraycopy(fragment.bytes(), fragment.end() - payload, whole.bytes(), at + header + offset, payload);
        });
        Bytes.put8(whole.bytes(), at + 1, Ipv4Header.tos(whole.bytes(), at) & ~3 | ecn);
        Ipv4Header.fragment(whole.bytes(), at, header + wholeBytes, 0);
        whole.networkOffset(at);
        if (linkMulticast) {
            whole.markLinkMulticast();
        }
        return whole;
    }

    /** The fragment with the transport header; null if it has not arrived. */
    @Nullable
    public Packet first() {
        return fragments.get(0);
    }

    public void release() {
        fragments.values().forEach(Packet::release);
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

    private static int payloadOf(Packet fragment) {
        return fragment.length() - Ipv4Header.headerBytes(fragment.bytes(), fragment.start());
    }
}
