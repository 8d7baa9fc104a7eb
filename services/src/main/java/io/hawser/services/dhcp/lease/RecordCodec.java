package io.hawser.services.dhcp.lease;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.wire.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A record of the journal: address (4 bytes), state (1), start (4), expiry (4), link address (6), then client
 * identifier and host name, each after its length (1). Of an IPv6 address the first 4 bytes come first, the state has
 * the upper bit set, and the other 12 bytes follow at the end: so records of IPv4 addresses are as they were before
 * there were others.
 */
final class RecordCodec {
    private static final int FIXED_BYTES = 21;

    /** The bit of the state that tells that the address is of IPv6. */
    private static final int IPV6 = 0x80;

    private static final int REST_BYTES = 12;

    /** Maximum size of a record. */
    static final int MAX_BYTES = FIXED_BYTES + 2 * 255 + REST_BYTES;

    private RecordCodec() {}

    static void write(LeaseRecord lease, ByteBuffer out) {
        IpAddress address = lease.address();
        boolean v4 = address.isV4();
        out.putInt(v4 ? address.v4() : (int) (address.high() >>> 32));
        out.put((byte) (lease.state().code() | (v4 ? 0 : IPV6)));
        out.putInt((int) lease.startSeconds());
        out.putInt((int) lease.expirySeconds());
        out.putShort((short) (lease.mac().value() >>> 32));
        out.putInt((int) lease.mac().value());
        put(lease.client() == null ? new byte[0] : lease.client().toBytes(), out);
        put(lease.hostName() == null ? new byte[0] : lease.hostName().getBytes(StandardCharsets.UTF_8), out);
        if (!v4) {
            out.putInt((int) address.high());
            out.putLong(address.low());
        }
    }

    private static void put(byte[] bytes, ByteBuffer out) {
        int count = Math.min(255, bytes.length);
        out.put((byte) count);
        out.put(bytes, 0, count);
    }

    /** Reads a record; null if it is malformed or runs past the end. */
    static @Nullable LeaseRecord read(ByteBuffer in) {
        if (in.remaining() < FIXED_BYTES) {
            return null;
        }
        int firstBytes = in.getInt();
        int code = in.get() & 0xff;
        int state = code & ~IPV6;
        boolean v4 = code == state;
        long start = in.getInt() & 0xffff_ffffL;
        long expiry = in.getInt() & 0xffff_ffffL;
        long mac = (in.getShort() & 0xffffL) << 32 | in.getInt() & 0xffff_ffffL;
        byte[] client = get(in);
        byte[] name = client == null ? null : get(in);
        if (client == null
                || name == null
                || !LeaseState.isCode(state)
                || client.length == 1
                || !v4 && in.remaining() < REST_BYTES) {
            return null;
        }
        return new LeaseRecord(
                v4 ? IpAddress.v4(firstBytes) : rest(firstBytes, in),
                LeaseState.of(state),
                start,
                expiry,
                client.length == 0 ? null : ClientIdentifier.of(client),
                new MacAddress(mac),
                name.length == 0 ? null : new String(name, StandardCharsets.UTF_8));
    }

    private static IpAddress rest(int firstBytes, ByteBuffer in) {
        long high = (long) firstBytes << 32 | in.getInt() & 0xffff_ffffL;
        return new IpAddress(high, in.getLong());
    }

    private static byte @Nullable [] get(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return null;
        }
        int count = in.get() & 0xff;
        if (count > in.remaining()) {
            return null;
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }
}
