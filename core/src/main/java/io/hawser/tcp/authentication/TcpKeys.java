package io.hawser.tcp.authentication;

import io.hawser.ip.address.Prefix;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one socket, for TCP MD5 (RFC 2385, TCP_MD5SIG) and TCP-AO (RFC 5925, TCP_AO_ADD_KEY). If a key matches a
 * peer, all segments of a connection with that peer are signed, and arriving segments without a valid signature are
 * dropped. Whether a connection is signed is fixed when it opens. Belongs to the thread that owns the host.
 */
public final class TcpKeys {
    /** The longest key in bytes, as in Linux. */
    public static final int MAX_KEY_BYTES = 80;

    private static final class Md5Key {
        final Prefix peers;
        final byte[] key;

        Md5Key(Prefix peers, byte[] key) {
            this.peers = peers;
            this.key = key;
        }
    }

    /** The KeyID of a segment whose option is too short to have one; a query with it finds any key. */
    private static final int ANY_ID = -1;

    private final List<Md5Key> md5Keys = new ArrayList<>(1);
    private final List<TcpAoKey> aoKeys = new ArrayList<>(1);
    private boolean aoRequired;
    private boolean acceptsIcmps;

    /** The key that signs segments, and the key that the peer is asked to use (RFC 5925 §3.3, §6.1). */
    private @Nullable TcpAoKey current;

    private @Nullable TcpAoKey rnext;

    /** The peer of the connection that these keys sign; null before there is one. */
    private @Nullable IpAddress peer;

    private long good;
    private long bad;
    private long keyNotFound;
    private long unsigned;
    private long droppedIcmps;

    /** Begins without keys. */
    public TcpKeys() {}

    /** Copies the keys for another socket; null for none. */
    public static @Nullable TcpKeys copyOf(@Nullable TcpKeys keys) {
        return keys == null ? null : keys.copy(null);
    }

    /** Copies the keys for one peer. */
    public TcpKeys copyFor(IpAddress peer) {
        return copy(peer);
    }

    private TcpKeys copy(@Nullable IpAddress peer) {
        TcpKeys copy = new TcpKeys();
        for (Md5Key key : md5Keys) {
            if (peer == null || key.peers.contains(peer)) {
                copy.md5Keys.add(key);
            }
        }
        for (TcpAoKey key : aoKeys) {
            if (peer == null || key.isFor(peer)) {
                copy.aoKeys.add(key);
            }
        }
        copy.aoRequired = aoRequired;
        copy.acceptsIcmps = acceptsIcmps;
        if (peer == null) {
            copy.current = current;
            copy.rnext = rnext;
        }
        return copy;
    }

    /** Returns the prefix of a single address. */
    public static Prefix only(IpAddress peer) {
        return Prefix.of(peer, peer.isV4() ? 32 : 128);
    }

    static byte[] checked(byte[] key) {
        if (key.length < 1 || key.length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_KEY_BYTES + " bytes, not " + key.length);
        }
        return key.clone();
    }

    // ---- TCP MD5

    /** TCP_MD5SIG: sets the key for one peer, replacing an earlier one. */
    public TcpKeys md5(IpAddress peer, byte[] key) {
        return md5(only(peer), key);
    }

    /**
     * TCP_MD5SIG_EXT: sets the key for all peers of a network, replacing an earlier one; if several keys match a peer,
     * that of the smallest network applies. A connection that is already signed uses the new key at once (RFC 2385 §2.0
     * leaves the time to an agreement of both ends).
     *
     * @param key 1 to 80 bytes
     * @throws IllegalArgumentException if the length is wrong, or a TCP-AO key exists for some of these peers
     */
    public TcpKeys md5(Prefix peers, byte[] key) {
        Md5Key added = new Md5Key(peers, checked(key));
        for (TcpAoKey other : aoKeys) {
            if (other.overlaps(added.peers)) {
                throw new IllegalArgumentException("a connection is signed in one way: there is a " + other);
            }
        }
        removeMd5(peers);
        md5Keys.add(added);
        return this;
    }

    /** TCP_MD5SIG_EXT without a key: removes the key; a connection that is already signed keeps its key. */
    public TcpKeys removeMd5(Prefix peers) {
        md5Keys.removeIf(key -> key.peers.equals(peers));
        return this;
    }

    /** The MD5 key for a peer; null for none. */
    public byte @Nullable [] md5For(IpAddress peer) {
        Md5Key found = null;
        for (Md5Key key : md5Keys) {
            if (key.peers.contains(peer) && (found == null || key.peers.length() > found.peers.length())) {
                found = key;
            }
        }
        return found == null ? null : found.key;
    }

    // ---- TCP-AO

    /**
     * TCP_AO_ADD_KEY: adds a key, also to an open connection that TCP-AO signs.
     *
     * @throws IllegalArgumentException if one of its IDs is in use, or a TCP MD5 key exists for some of its peers
     */
    public TcpKeys add(TcpAoKey key) {
        for (TcpAoKey other : aoKeys) {
            if (key.clashesWith(other)) {
                throw new IllegalArgumentException("the ID is taken: there is a " + other);
            }
        }
        for (Md5Key other : md5Keys) {
            if (key.overlaps(other.peers)) {
                throw new IllegalArgumentException(
                        "a connection is signed in one way: there is a key of TCP MD5 for " + other.peers);
            }
        }
        aoKeys.add(key);
        return this;
    }

    /**
     * TCP_AO_DEL_KEY: removes a key.
     *
     * @throws IllegalArgumentException if there is no such key, or it is the current key, or the key that the peer is
     *     asked to use
     */
    public TcpKeys remove(int sendId, int receiveId) {
        for (TcpAoKey key : aoKeys) {
            if (key.sendId() == sendId && key.receiveId() == receiveId) {
                if (key == current || key == rnext) {
                    throw new IllegalArgumentException("in use is the " + key);
                }
                aoKeys.remove(key);
                return this;
            }
        }
        throw new IllegalArgumentException("no key has SendID " + sendId + " and RecvID " + receiveId);
    }

    /**
     * TCP_AO_INFO with {@code set_current}: signs with the key of this SendID from now on, until the peer requests
     * another key.
     *
     * @throws IllegalArgumentException if there is no such key
     */
    public TcpKeys current(int sendId) {
        current = existing(sendId, -1);
        return this;
    }

    /**
     * TCP_AO_INFO with {@code set_rnext}: asks the peer to sign with the key of this RecvID (RFC 5925 §6.1).
     *
     * @throws IllegalArgumentException if there is no such key
     */
    public TcpKeys rnext(int receiveId) {
        rnext = existing(-1, receiveId);
        return this;
    }

    private TcpAoKey existing(int sendId, int receiveId) {
        for (TcpAoKey key : aoKeys) {
            if ((key.sendId() == sendId || key.receiveId() == receiveId) && (peer == null || key.isFor(peer))) {
                return key;
            }
        }
        throw new IllegalArgumentException("no key has the ID " + Math.max(sendId, receiveId));
    }

    /** TCP_AO_INFO with {@code ao_required}: a listener refuses peers for which there is no key. */
    public TcpKeys required(boolean on) {
        aoRequired = on;
        return this;
    }

    /** TCP_AO_INFO with {@code accept_icmps}: hard ICMP errors are processed although they are not signed. */
    public TcpKeys acceptIcmps(boolean on) {
        acceptsIcmps = on;
        return this;
    }

    /** TCP_AO_INFO: returns the state of the keys and their counters. */
    public TcpAoInfo aoInfo() {
        return new TcpAoInfo(
                current == null ? -1 : current.sendId(),
                rnext == null ? -1 : rnext.receiveId(),
                aoRequired,
                acceptsIcmps,
                good,
                bad,
                keyNotFound,
                unsigned,
                droppedIcmps);
    }

    /** TCP_AO_GET_KEYS: lists the keys. */
    public List<TcpAoKey> aoKeys() {
        return List.copyOf(aoKeys);
    }

    // ---- queries of the signing code

    /** Records that TCP-AO signs a connection with this peer: keys for other peers can no longer be selected. */
    public void signFor(IpAddress newPeer) {
        peer = newPeer;
    }

    /** The first key for a peer; null if there is none. */
    @Nullable
    public TcpAoKey aoFor(IpAddress peer) {
        return aoFor(peer, ANY_ID, ANY_ID);
    }

    /** The key that signs segments to a peer with this KeyID, or with any KeyID if it is -1; null for none. */
    @Nullable
    public TcpAoKey aoForSending(IpAddress peer, int sendId) {
        return aoFor(peer, sendId, ANY_ID);
    }

    /** The key that checks segments of a peer with this KeyID, or with any KeyID if it is -1; null for none. */
    @Nullable
    public TcpAoKey aoForReceiving(IpAddress peer, int receiveId) {
        return aoFor(peer, ANY_ID, receiveId);
    }

    @Nullable
    private TcpAoKey aoFor(IpAddress peer, int sendId, int receiveId) {
        for (TcpAoKey key : aoKeys) {
            if ((sendId == ANY_ID || key.sendId() == sendId)
                    && (receiveId == ANY_ID || key.receiveId() == receiveId)
                    && key.isFor(peer)) {
                return key;
            }
        }
        return null;
    }

    /** Returns whether TCP-AO must sign the segments of a peer. */
    public boolean isAoRequiredOf(IpAddress peer) {
        return aoRequired || aoFor(peer) != null;
    }

    /** Returns whether hard ICMP errors are processed although they are not signed. */
    public boolean acceptsIcmps() {
        return acceptsIcmps;
    }

    /** The key that signs segments (RFC 5925 §3.3); null before one was chosen. */
    @Nullable
    public TcpAoKey currentKey() {
        return current;
    }

    /** The key that the peer is asked to use (RFC 5925 §6.1); null before one was chosen. */
    @Nullable
    public TcpAoKey rnextKey() {
        return rnext;
    }

    /** Sets the key that signs segments. */
    public void currentKey(TcpAoKey key) {
        current = key;
    }

    /** Sets the key that the peer is asked to use. */
    public void rnextKey(TcpAoKey key) {
        rnext = key;
    }

    /** Counts a segment for {@link #aoInfo}. */
    public void count(TcpCounter what) {
        switch (what) {
            case TCP_AO_GOOD -> good++;
            case TCP_AO_BAD -> bad++;
            case TCP_AO_KEY_NOT_FOUND -> keyNotFound++;
            case TCP_AO_REQUIRED -> unsigned++;
            case TCP_AO_DROPPED_ICMPS -> droppedIcmps++;
            default -> {
                // TCP MD5 has no counters per socket
            }
        }
    }
}
