package io.hawser.services.dns.message;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of a record: its bytes, with compressed names expanded. The accessors are valid only for data that
 * {@link DnsMessage#parse} or this class has checked, and for the type of the record.
 */
public final class RecordData {
    private static final int V4_BYTES = 4;
    private static final int SOA_NUMBERS = 5;

    private final byte[] bytes;

    RecordData(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The data of an A or AAAA record. */
    public static RecordData ofAddress(IpAddress address) {
        byte[] bytes = new byte[address.isV4() ? V4_BYTES : 16];
        if (address.isV4()) {
            Bytes.put32(bytes, 0, address.v4());
        } else {
            for (int i = 0; i < 8; i++) {
                bytes[i] = (byte) (address.high() >>> 56 - 8 * i);
                bytes[8 + i] = (byte) (address.low() >>> 56 - 8 * i);
            }
        }
        return new RecordData(bytes);
    }

    /** The data of a record that is one name: NS, CNAME, PTR, DNAME. */
    public static RecordData ofName(DnsName name) {
        return new RecordData(name.toWire());
    }

    /** The data of an MX record. */
    public static RecordData ofMx(int preference, DnsName exchange) {
        return new RecordData(concat(u16(preference), exchange.toWire()));
    }

    /** The data of an SRV record (RFC 2782). */
    public static RecordData ofSrv(int priority, int weight, int port, DnsName target) {
        return new RecordData(concat(u16(priority), u16(weight), u16(port), target.toWire()));
    }

    /**
     * The data of a TXT record.
     *
     * @throws IllegalArgumentException if a string has more than 255 bytes
     */
    public static RecordData ofText(List<String> strings) {
        byte[][] parts = new byte[strings.size()][];
        for (int i = 0; i < parts.length; i++) {
            byte[] text = strings.get(i).getBytes(StandardCharsets.UTF_8);
            if (text.length > 0xff) {
                throw new IllegalArgumentException(
                        "a string of a TXT record has 255 bytes at most, not " + text.length);
            }
            parts[i] = concat(new byte[] {(byte) text.length}, text);
        }
        return new RecordData(parts.length == 0 ? new byte[1] : concat(parts));
    }

    /** The data of an SOA record (RFC 1035 §3.3.13), with times in seconds. */
    public static RecordData ofSoa(
            DnsName primary, DnsName mailbox, long serial, long refresh, long retry, long expire, long minimum) {
        return new RecordData(concat(
                primary.toWire(), mailbox.toWire(), u32(serial), u32(refresh), u32(retry), u32(expire), u32(minimum)));
    }

    /** Makes opaque data, of a type whose layout is unknown to this package. */
    public static RecordData ofBytes(byte[] opaque) {
        return new RecordData(opaque.clone());
    }

    private static byte[] u16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    private static byte[] u32(long value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    /** The address of an A or AAAA record. */
    public IpAddress address() {
        if (bytes.length == V4_BYTES) {
            return IpAddress.v4(Bytes.i32(bytes, 0));
        }
        return new IpAddress(Bytes.i64(bytes, 0), Bytes.i64(bytes, 8));
    }

    /** The name of an NS, CNAME, PTR or DNAME record. */
    public DnsName name() {
        return nameAt(0);
    }

    /** The name at an offset: at 2 of an MX record, at 6 of an SRV record. */
    public DnsName nameAt(int offset) {
        int end = offset;
        while (bytes[end] != 0) {
            end += 1 + bytes[end];
        }
        return DnsName.ofChecked(Arrays.copyOfRange(bytes, offset, end + 1));
    }

    /** The 16 bits at an offset: the preference at 0 of an MX record. */
    public int u16At(int offset) {
        return Bytes.u16(bytes, offset);
    }

    /** One of the five numbers of an SOA record: serial, refresh, retry, expire, minimum. */
    public long soaNumber(int index) {
        return Bytes.i32(bytes, bytes.length - 4 * (SOA_NUMBERS - index)) & 0xffff_ffffL;
    }

    /** The strings of a TXT record. */
    public List<byte[]> strings() {
        List<byte[]> strings = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 1 + (bytes[at] & 0xff)) {
            strings.add(Arrays.copyOfRange(bytes, at + 1, at + 1 + (bytes[at] & 0xff)));
        }
        return strings;
    }

    /** The data in the form of master files. */
    public String toText(int type) {
        return RecordText.of(type, bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordData data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "RecordData[" + bytes.length + " bytes]";
    }
}
