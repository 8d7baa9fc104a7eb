package io.hawser.services.dhcp.server;

import io.hawser.hash.KeyedHash;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseState;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A lease in the memory of a server, small because there may be millions: the identity is one array, which contains the
 * link address only if that cannot be derived from the identifier.
 */
final class Lease {
    private static final byte[] NOBODY = {};

    final int address;
    LeaseState state;

    /** Seconds since 1970, unsigned. */
    int startSeconds;

    int expirySeconds;
    int heapIndex = -1;
    private byte[] identity = NOBODY;

    /** Number of bytes of the identity that belong to the identifier. */
    private short identifierBytes;

    @Nullable
    String hostName;

    Lease(int address, LeaseState state) {
        this.address = address;
        this.state = state;
    }

    static Lease of(LeaseRecord stored) {
        Lease lease = new Lease(stored.address().v4(), stored.state());
        lease.set(stored);
        return lease;
    }

    void set(LeaseRecord stored) {
        state = stored.state();
        startSeconds = (int) stored.startSeconds();
        expirySeconds = (int) stored.expirySeconds();
        hostName = stored.hostName();
        ClientIdentifier client = stored.client();
        if (client == null) {
            identity = NOBODY;
            identifierBytes = 0;
        } else {
            give(client, stored.mac());
        }
    }

    void give(ClientIdentifier client, MacAddress mac) {
        if (isOf(client) && mac.equals(mac())) {
            return;
        }
        byte[] bytes = client.toBytes();
        identifierBytes = (short) bytes.length;
        if (ClientIdentifier.of(mac).equals(client)) {
            identity = bytes;
        } else {
            identity = Arrays.copyOf(bytes, bytes.length + 6);
            Bytes.put48(identity, bytes.length, mac.value());
        }
    }

    void giveToNobody() {
        identity = NOBODY;
        identifierBytes = 0;
        hostName = null;
    }

    boolean isOf(ClientIdentifier client) {
        return isOf(client.toBytes());
    }

    boolean isOf(byte[] client) {
        return identifierBytes != 0
                && client.length == identifierBytes
                && Arrays.equals(identity, 0, identifierBytes, client, 0, identifierBytes);
    }

    boolean hasClient() {
        return identifierBytes != 0;
    }

    int clientHash(KeyedHash hash) {
        return clientHash(hash, identity, identifierBytes);
    }

    /** A hash with a key, because clients choose their identifiers. */
    static int clientHash(KeyedHash hash, byte[] identifier, int length) {
        long mixed = length;
        for (int i = 0; i < length; i += Long.BYTES) {
            long word = 0;
            for (int j = i; j < Math.min(length, i + Long.BYTES); j++) {
                word = word << 8 | identifier[j] & 0xff;
            }
            mixed = hash.of(mixed, word);
        }
        return (int) mixed;
    }

    @Nullable
    ClientIdentifier client() {
        return identifierBytes == 0 ? null : ClientIdentifier.of(Arrays.copyOf(identity, identifierBytes));
    }

    MacAddress mac() {
        if (identity.length > identifierBytes) {
            return new MacAddress(Bytes.u48(identity, identifierBytes));
        }
        return identifierBytes == 7 ? new MacAddress(Bytes.u48(identity, 1)) : MacAddress.NONE;
    }

    IpAddress ip() {
        return IpAddress.v4(address);
    }

    long expiry() {
        return expirySeconds & 0xffff_ffffL;
    }

    /** Returns whether the time of its state has expired. */
    boolean isOver(long nowSeconds) {
        return expiry() != LeaseRecord.NEVER && expiry() <= nowSeconds;
    }

    boolean isActive(long nowSeconds) {
        return state == LeaseState.ACTIVE && !isOver(nowSeconds);
    }

    /** Returns whether another client may have the address. */
    boolean isFree(long nowSeconds) {
        return state == LeaseState.RELEASED || isOver(nowSeconds);
    }

    LeaseRecord record() {
        return new LeaseRecord(ip(), state, startSeconds & 0xffff_ffffL, expiry(), client(), mac(), hostName);
    }
}
