package io.hawser.services.dns.message;

import io.hawser.wire.Bytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a message into a limited number of bytes, with compressed names (RFC 1035 §4.1.4). */
final class MessageWriter {
    private static final int FIRST_BYTES = 512;
    private static final int POINTER = 0xc000;
    private static final int MAX_OFFSET = 0x3fff;
    private static final int OPT_BYTES = 11;

    /** Bytes of type, class, TTL and length. */
    private static final int FIXED_BYTES = 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int at = DnsMessage.HEADER_BYTES;

    /** The first position of each name, for compression pointers. */
    private final Map<DnsName, Integer> places = new HashMap<>();

    private MessageWriter() {}

    static byte[] write(DnsMessage message, int most) {
        MessageWriter out = new MessageWriter();
        Edns edns = message.edns();
        int limit = Math.min(most, DnsMessage.MAX_BYTES) - (edns == null ? 0 : optBytes(edns));
        for (DnsQuestion question : message.questions()) {
            out.name(question.name(), true);
            out.u16(question.type());
            out.u16(question.recordClass());
        }
        int answers = out.section(message.answers(), limit);
        boolean whole = answers == message.answers().size();
        int authority = whole ? out.section(message.authority(), limit) : 0;
        whole &= authority == message.authority().size();
        int additional = whole ? out.section(message.additional(), limit) : 0;
        if (edns != null) {
            out.opt(edns);
        }
        Bytes.put16(out.bytes, 0, message.id());
        Bytes.put16(out.bytes, 2, message.flags() | (whole ? 0 : DnsMessage.TRUNCATED));
        Bytes.put16(out.bytes, 4, message.questions().size());
        Bytes.put16(out.bytes, 6, answers);
        Bytes.put16(out.bytes, 8, authority);
        Bytes.put16(out.bytes, 10, additional + (edns == null ? 0 : 1));
        return Arrays.copyOf(out.bytes, out.at);
    }

    private static int optBytes(Edns edns) {
        int length = OPT_BYTES;
        for (EdnsOption option : edns.options()) {
            length += 4 + option.data().length;
        }
        return length;
    }

    /** Writes whole record sets while they fit (RFC 2181 §9, DNS-16); returns the number of records. */
    private int section(List<DnsRecord> records, int limit) {
        int written = 0;
        while (written < records.size()) {
            int setStart = at;
            int next = written;
            do {
                record(records.get(next));
                next++;
            } while (next < records.size() && records.get(next).isOfSetOf(records.get(written)) && at <= limit);
            if (at > limit) {
                at = setStart;
                return written;
            }
            written = next;
        }
        return written;
    }

    private void record(DnsRecord each) {
        name(each.name(), true);
        u16(each.type());
        u16(each.recordClass());
        u32(each.ttlSeconds());
        int lengthAt = at;
        u16(0);
        List<RecordField> layout = RecordField.of(each.type());
        if (layout.contains(RecordField.NAME)) {
            data(layout, each.data().bytes());
        } else {
            raw(each.data().bytes(), 0, each.data().length());
        }
        Bytes.put16(bytes, lengthAt, at - lengthAt - 2);
    }

    /** Writes data with names that may be compressed. Its other fields have fixed lengths. */
    private void data(List<RecordField> layout, byte[] data) {
        int from = 0;
        for (RecordField field : layout) {
            if (from >= data.length) {
                return;
            }
            if (field.isName()) {
                int end = from;
                while (data[end] != 0) {
                    end += 1 + data[end];
                }
                name(DnsName.ofChecked(Arrays.copyOfRange(data, from, end + 1)), field == RecordField.NAME);
                from = end + 1;
            } else {
                int length = Math.min(field.fixedBytes(), data.length - from);
                raw(data, from, length);
                from += length;
            }
        }
    }

    private void name(DnsName whole, boolean compressed) {
        @Nullable DnsName rest = whole;
        while (rest != null && !rest.isRoot()) {
            Integer place = compressed ? places.get(rest) : null;
            if (place != null) {
                u16(POINTER | place);
                return;
            }
            if (compressed && at <= MAX_OFFSET) {
                places.put(rest, at);
            }
            int label = rest.byteAt(0);
            require(1 + label);
            for (int i = 0; i <= label; i++) {
                bytes[at++] = rest.byteAt(i);
            }
            rest = rest.parent();
        }
        require(1);
        bytes[at++] = 0;
    }

    private void opt(Edns edns) {
        require(1);
        bytes[at++] = 0;
        u16(RecordType.OPT);
        u16(edns.udpBytes());
        u32((long) edns.extendedCode() << 24 | (long) edns.version() << 16 | edns.flags());
        u16(optBytes(edns) - FIXED_BYTES - 1);
        for (EdnsOption option : edns.options()) {
            u16(option.code());
            u16(option.data().length);
            raw(option.data(), 0, option.data().length);
        }
    }

    private void u16(int value) {
        require(2);
        Bytes.put16(bytes, at, value);
        at += 2;
    }

    private void u32(long value) {
        require(4);
        Bytes.put32(bytes, at, (int) value);
        at += 4;
    }

    private void raw(byte[] from, int offset, int length) {
        require(length);
        System.arraycopy(from, offset, bytes, at, length);
        at += length;
    }

    private void require(int more) {
        if (at + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + more));
        }
    }
}
