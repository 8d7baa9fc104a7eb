package io.hawser.ip;

import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The way from an address of this host to another: interface, next hop and path MTU, found once and shared by all who
 * talk to that destination. {@link Ip#pathTo} hands it out; a holder asks {@link #isStale()} before use.
 *
 * <p>The path MTU is the interface's until ICMP tells a smaller one (RFC 1191). That is never believed to be below
 * net.ipv4.route.min_pmtu: when it is said to be, packets go without DF, so that routers may cut them up, instead of in
 * crumbs. What was told is forgotten after net.ipv4.route.mtu_expires (RFC 1191 §6.3).
 */
public final class Path {
    /** Packet size that every link carries, in bytes (RFC 791 §3.2). */
    static final int MIN_MTU_BYTES = 68;

    static final byte TO_HOST = 0;
    static final byte TO_BROADCAST = 1;
    static final byte TO_MULTICAST = 2;

    private final IpAddress local;
    private final IpAddress remote;
    private final NetworkInterface via;

    /** Who gets the packets on the link; null where the link has no addresses. */
    private @Nullable Neighbour neighbour;

    /** The hops that packets are to pass; null for whatever way the routers choose. */
    private final @Nullable SourceRoute sourceRoute;

    private final long addressSum;
    private final int generation;

    /** The path MTU that ICMP told; 0 when none. */
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

    /** The address of this host that packets are sent from. */
    public IpAddress local() {
        return local;
    }

    /** The destination. */
    public IpAddress remote() {
        return remote;
    }

    /** The interface that packets leave by. */
    public NetworkInterface via() {
        return via;
    }

    /** The hops that packets are to pass; null for whatever way the routers choose. */
    public @Nullable SourceRoute sourceRoute() {
        return sourceRoute;
    }

    /** Length of the options in the IP header of its packets, in bytes. */
    public int optionBytes() {
        return sourceRoute == null ? 0 : sourceRoute.optionBytes();
    }

    /** The largest IP packet that is known to arrive, in bytes, IP header included. */
    public int mtuBytes() {
        int mtuBytes = via.mtuBytes();
        return toldMtuBytes == 0 || isForgotten() ? mtuBytes : Math.min(mtuBytes, toldMtuBytes);
    }

    /**
     * Takes note of an ICMP message that a packet was too large, once its receiver has made sure that the packet was
     * its own (RFC 5927 §7). A message that would not make the path MTU smaller is ignored.
     *
     * @param mtuBytes what the message said; any number, 0 where the router did not say
     */
    public void learnMtu(int mtuBytes) {
        int currentBytes = mtuBytes();
        if (mtuBytes >= currentBytes) {
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

    /** Whether routes or addresses have changed since: {@link Ip} may know another way, or none. */
    public boolean isStale() {
        return generation != via.generation();
    }

    /**
     * Says that the destination has answered, so that the next hop need not be asked whether it lives (RFC 4861
     * §7.3.1).
     */
    public void confirm() {
        if (neighbour != null) {
            neighbour.confirm();
        }
    }

    /**
     * Says that the destination has not answered for a while: the next hop is asked whether it lives before it is
     * relied on again (RFC 9293 §3.8.3, the negative advice of MUST-20).
     */
    public void doubt() {
        if (neighbour != null) {
            neighbour.doubt();
        }
    }

    /** Whether it leads to all hosts of a network. */
    public boolean isBroadcast() {
        return reach == TO_BROADCAST;
    }

    /** Whether it leads to a group of hosts. */
    public boolean isMulticast() {
        return reach == TO_MULTICAST;
    }

    /** Whether packets may be marked DF: path MTU discovery is on and has not met a router that asks for crumbs. */
    boolean discoversMtu() {
        return via.settings().discoversPathMtu() && !(toldLessThanFloor && toldMtuBytes != 0 && !isForgotten());
    }

    /** The next hop, on a link with addresses; looked up again when the table has dropped it. */
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
