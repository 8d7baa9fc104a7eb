package io.hawser.shard;

import io.hawser.hash.KeyedHash;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import io.hawser.wire.TcpHeader;

/**
 * Assigns TCP connections to shards by a keyed hash of the four-tuple, which is the same in both directions. So every
 * shard can say to which one a segment belongs, and no table is shared.
 *
 * <p>Immutable; may be used by any thread.
 */
public final class Steering {
    /** The shard of everything that belongs to no connection. */
    public static final int FIRST = 0;

    private final int shards;
    private final KeyedHash hash;

    /**
     * Assigns connections to {@code shards} shards, whose numbers begin with 0.
     *
     * @param shards 1 or more
     * @param hash must have an unpredictable key; otherwise an outsider can direct all load to one shard
     */
    public Steering(int shards, KeyedHash hash) {
        if (shards < 1) {
            throw new IllegalArgumentException("a host has one shard or more, not " + shards);
        }
        this.shards = shards;
        this.hash = hash;
    }

    /** The number of shards. */
    public int shards() {
        return shards;
    }

    /** The shard of a connection; its ends may be passed in either order. */
    public int ownerOf(IpAddress one, int onePort, IpAddress other, int otherPort) {
        return ownerOf(one.high() ^ other.high(), one.low() ^ other.low(), onePort ^ otherPort);
    }

    /** The shard of the segment with an IP header at {@code ip} and its ports at {@code tcp}. */
    int ownerOf(byte[] bytes, int ip, int tcp) {
        int ports = TcpHeader.sourcePort(bytes, tcp) ^ TcpHeader.destinationPort(bytes, tcp);
        if (CommonIpHeader.isV6(bytes, ip)) {
            return ownerOf(
                    Ipv6Header.sourceHigh(bytes, ip) ^ Ipv6Header.destinationHigh(bytes, ip),
                    Ipv6Header.sourceLow(bytes, ip) ^ Ipv6Header.destinationLow(bytes, ip),
                    ports);
        }
        long source = IpAddress.lowOfV4(Ipv4Header.source(bytes, ip));
        return ownerOf(0, source ^ IpAddress.lowOfV4(Ipv4Header.destination(bytes, ip)), ports);
    }

    /** An exclusive or of both ends loses their order, and nothing else that distinguishes connections of one port. */
    private int ownerOf(long high, long low, int ports) {
        return (int) Math.unsignedMultiplyHigh(hash.of(high, low, ports), shards);
    }
}
