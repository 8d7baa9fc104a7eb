package io.hawser.tcp.authentication;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;

/**
 * A master key tuple of TCP-AO (RFC 5925 §3.1), as TCP_AO_ADD_KEY adds it. Both ends have the same key, with send and
 * receive ID exchanged. Immutable.
 */
public final class TcpAoKey {
    private final Prefix peers;
    private final int sendId;
    private final int receiveId;
    private final TcpAoAlgorithm algorithm;
    private final byte[] masterKey;
    private final boolean coversOptions;

    private TcpAoKey(
            Prefix peers,
            int sendId,
            int receiveId,
            TcpAoAlgorithm algorithm,
            byte[] masterKey,
            boolean coversOptions) {
        this.peers = peers;
        this.sendId = sendId;
        this.receiveId = receiveId;
        this.algorithm = algorithm;
        this.masterKey = masterKey;
        this.coversOptions = coversOptions;
    }

    /**
     * Makes a key for one peer; see {@link #of(Prefix, int, int, TcpAoAlgorithm, byte[])}.
     *
     * @param sendId the KeyID in segments to send, 0 to 255
     * @param receiveId the KeyID in received segments, 0 to 255
     * @param masterKey 1 to 80 bytes
     */
    public static TcpAoKey of(IpAddress peer, int sendId, int receiveId, TcpAoAlgorithm algorithm, byte[] masterKey) {
        return of(TcpKeys.only(peer), sendId, receiveId, algorithm, masterKey);
    }

    /**
     * Makes a key for all peers of a network.
     *
     * @throws IllegalArgumentException if an ID or the length of the key is out of range
     */
    public static TcpAoKey of(Prefix peers, int sendId, int receiveId, TcpAoAlgorithm algorithm, byte[] masterKey) {
        if (((sendId | receiveId) & ~0xff) != 0) {
            throw new IllegalArgumentException("a KeyID is 0 to 255, not " + sendId + " or " + receiveId);
        }
        return new TcpAoKey(peers, sendId, receiveId, algorithm, TcpKeys.checked(masterKey), /* coversOptions= */ true);
    }

    /** Returns a copy of the key that does not cover TCP options other than TCP-AO, for paths that change them. */
    public TcpAoKey withoutOptions() {
        return new TcpAoKey(peers, sendId, receiveId, algorithm, masterKey, /* coversOptions= */ false);
    }

    /** The SendID, 0 to 255. */
    public int sendId() {
        return sendId;
    }

    /** The RecvID, 0 to 255. */
    public int receiveId() {
        return receiveId;
    }

    /** Algorithm of traffic keys and codes. */
    public TcpAoAlgorithm algorithm() {
        return algorithm;
    }

    /** Returns whether the code covers TCP options. */
    public boolean coversOptions() {
        return coversOptions;
    }

    public boolean isFor(IpAddress peer) {
        return peers.contains(peer);
    }

    /** Returns whether the IDs of two keys for overlapping networks are equal, which RFC 5925 §3.1 forbids. */
    boolean clashesWith(TcpAoKey other) {
        return (sendId == other.sendId || receiveId == other.receiveId) && overlaps(other.peers);
    }

    boolean overlaps(Prefix other) {
        return peers.length() <= other.length() ? peers.contains(other.address()) : other.contains(peers.address());
    }

    /** Returns a copy of the master key. */
    public byte[] masterKey() {
        return masterKey.clone();
    }

    /** Prints the peers and the IDs, never the key. */
    @Override
    public String toString() {
        return "TCP-AO key for " + peers + ", SendID " + sendId + ", RecvID " + receiveId;
    }
}
