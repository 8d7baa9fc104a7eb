package io.hawser.ip;

import io.hawser.ip.header.SourceRoute;
import io.hawser.ip.neighbour.Neighbour;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * A path from an address of this host to another: interface, next hop and path MTU, looked up once and shared by all
 * users of that destination. {@link Ip#pathTo} returns it; a user that keeps it checks {@link #isStale()}.
 *
 * <p>The path MTU is the interface's MTU until ICMP reports a smaller one (RFC 1191). A report below
 * net.ipv4.route.min_pmtu is not applied: then packets are sent without DF, so that routers may fragment them. A
 * reported MTU expires after net.ipv4.route.mtu_expires (RFC 1191 §6.3).
 */
public final class Path {
    static final byte TO_HOST = 0;
    static final byte TO_BROADCAST = 1;
    static final byte TO_MULTICAST = 2;

    private final IpAddress local;
    private final IpAddress remote;
    private final NetworkInterface via;

    /** The neighbour that receives the packets; null if the link has no link addresses. */
    private @Nullable Neighbour neighbour;

    /** The hops that packets must pass; null to let the routers choose. */
    private final @Nullable SourceRoute sourceRoute;

    private final long addressSum;
    private final int generation;

    /** The path MTU that ICMP reported; 0 for none. */
    private int toldMtuBytes;

    private long toldUntilNanos;
    private final byte reach;
    private boolean toldLessThanFloor;

    Path(
            IpAddress local,
            IpAddress remote,
            NetworkInterface via,
            @Nullable Neighbour neighbour,
            byte reach,
            @Nullable SourceRoute sourceRoute,
            int generation) {
        this.local = local;
        this.remote = remote;
        this.via = via;
        this.neighbour = neighbour;
        this.reach = reach;
        this.sourceRoute = sourceRoute;
        this.generation = generation;
        addressSum = Checksum.pseudoHeader(local, remote, 0);
    }

    /** The source address. */
    public IpAddress local() {
        return local;
    }

    /** The destination. */
    public IpAddress remote() {
        return remote;
    }

    /** The outgoing interface. */
    public NetworkInterface via() {
        return via;
    }

    /** The hops that packets must pass; null to let the routers choose. */
    public @Nullable SourceRoute sourceRoute() {
        return sourceRoute;
    }

    /** The bytes of options in the IP header of its packets. */
    public int optionBytes() {
        return sourceRoute == null ? 0 : sourceRoute.optionBytes();
    }

    /** Returns whether its packets are IPv4 packets. */
    public boolean isV4() {
        return remote.isV4();
    }

    /** The size of the IP header, options included. */
    public int headerBytes() {
        return isV4() ? Ipv4Header.MIN_BYTES + optionBytes() : Ipv6Header.BYTES;
    }

    /** The TTL or hop limit of packets whose sender sets none. */
    public int defaultTtl() {
        return isV4() ? via.settings().defaultTtl : via.hopLimit();
    }

    /** The path MTU: the largest IP packet that is known to arrive, in bytes, IP header included. */
    public int mtuBytes() {
        int mtuBytes = isV4() ? via.mtuBytes() : via.v6MtuBytes();
        return toldMtuBytes == 0 || isForgotten() ? mtuBytes : Math.min(mtuBytes, toldMtuBytes);
    }

    /**
     * Lowers the path MTU after an ICMP error about a packet that was too large, once the transport has verified that
     * it sent the packet (RFC 5927 §7). A report that would not lower the path MTU is ignored, and in IPv6 one below
     * the minimum MTU of all links (RFC 8201 §4).
     *
     * @param mtuBytes the reported MTU; any number, 0 if the router did not report one
     */
    public void learnMtu(int mtuBytes) {
        int currentBytes = mtuBytes();
        if (mtuBytes >= currentBytes) {
            return;
        }
        if (!isV4()) {
            if (mtuBytes >= Ipv6Header.MIN_MTU_BYTES) {
                toldMtuBytes = mtuBytes;
                toldUntilNanos = via.timers().nowNanos() + via.settings().v6.pathMtuSeconds * 1_000_000_000L;
            }
            return;
        }
        int floorBytes = via.settings().minPathMtuBytes;
        toldLessThanFloor = mtuBytes < floorBytes;
        toldMtuBytes = Math.min(currentBytes, Math.max(mtuBytes, floorBytes));
        toldUntilNanos = via.timers().nowNanos() + via.settings().pathMtuSeconds * 1_000_000_000L;
    }

    /**
     * The sum of both addresses and the protocol: the pseudo-header without the length.
     *
     * @param protocol the IP protocol number
     */
    public long pseudoHeaderSum(int protocol) {
        return addressSum + Checksum.sumOfInt(protocol);
    }

    /**
     * Returns whether routes or addresses have changed since the path was found, so that {@link Ip} may find another
     * path, or none.
     */
    public boolean isStale() {
        return generation != via.generation();
    }

    /** Confirms that the destination has answered, so that the next hop need not be probed (RFC 4861 §7.3.1). */
    public void confirm() {
        if (neighbour != null) {
            neighbour.confirm();
        }
    }

    /**
     * Reports that the destination has not answered for a while: the next hop is probed before its next use
     * (RFC 9293 §3.8.3, the negative advice of MUST-20).
     */
    public void doubt() {
        if (neighbour != null) {
            neighbour.doubt();
        }
    }

    /** Returns whether the destination is a broadcast address. */
    public boolean isBroadcast() {
        return reach == TO_BROADCAST;
    }

    /** Returns whether the destination is a multicast address. */
    public boolean isMulticast() {
        return reach == TO_MULTICAST;
    }

    /**
     * Returns whether packets may be sent with DF: path MTU discovery is on, and no router has reported an MTU below
     * the minimum.
     */
    boolean discoversMtu() {
        return via.settings().discoversPathMtu() && !(toldLessThanFloor && toldMtuBytes != 0 && !isForgotten());
    }

    /** The neighbour that receives the packets; looked up again if the table has evicted it. */
    @Nullable
    Neighbour neighbour() {
        if (neighbour != null && neighbour.isEvicted()) {
            neighbour = via.neighbour(neighbour.address(), TO_HOST);
        }
        return neighbour;
    }

    private boolean isForgotten() {
        if (via.timers().nowNanos() < toldUntilNanos) {
            return false;
        }
        toldMtuBytes = 0;
        toldLessThanFloor = false;
        return true;
    }

    /** For example {@code 10.0.0.1 to 10.0.0.2 by eth0}. */
    @Override
    public String toString() {
        return local + " to " + remote + " by " + via.name();
    }
}
