package io.hawser.services.dns.message;

import io.hawser.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the parts of a message, and never reads past its end. The work is limited by its length: each compression
 * pointer of a name must lead to an earlier byte than the ones before it (RFC 1035 §4.1.4).
 */
final class MessageReader {
    private static final int POINTER = 0xc0;
    private static final int OFFSET = 0x3fff;

    private final byte[] bytes;
    private final int base;
    private final int end;
    private int at;

    MessageReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        base = offset;
        at = offset;
        end = offset + length;
    }

    int remaining() {
        return end - at;
    }

    int position() {
        return at - base;
    }

    int u8() throws MalformedMessageException {
        need(1);
        return bytes[at++] & 0xff;
    }

    int u16() throws MalformedMessageException {
        need(2);
        at += 2;
        return Bytes.u16(bytes, at - 2);
    }

    long u32() throws MalformedMessageException {
        need(4);
        at += 4;
        return Bytes.i32(bytes, at - 4) & 0xffff_ffffL;
    }

    byte[] bytes(int count) throws MalformedMessageException {
        need(count);
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    private void need(int count) throws MalformedMessageException {
        if (count > end - at) {
            throw new MalformedMessageException("the message ends at byte " + (end - base) + ", where " + count
                    + " more bytes are due from byte " + position());
        }
    }

    /** Reads a name, and follows its pointers. */
    DnsName name() throws MalformedMessageException {
        byte[] name = new byte[DnsName.MAX_BYTES];
        int length = 0;
        int cursor = at;
        int earliest = at;
        boolean jumped = false;
        while (true) {
            if (cursor >= end) {
                throw new MalformedMessageException("the name at byte " + position() + " goes past the end");
            }
            int label = bytes[cursor] & 0xff;
            if (label >= POINTER) {
                if (cursor + 1 >= end) {
                    throw new MalformedMessageException("the name at byte " + position() + " goes past the end");
                }
                int target = base + (Bytes.u16(bytes, cursor) & OFFSET);
                // RFC 1035 §4.1.4, DNS-13: each pointer must lead further back, so the loop ends
                if (target >= earliest) {
                    throw new MalformedMessageException(
                            "the name at byte " + position() + " has a pointer to itself or forward");
                }
                if (!jumped) {
                    at = cursor + 2;
                    jumped = true;
                }
                earliest = target;
                cursor = target;
            } else if (label > DnsName.MAX_LABEL_BYTES) {
                throw new MalformedMessageException("the name at byte " + position() + " has a label of unknown kind");
            } else {
                if (cursor + 1 + label > end || length + 1 + label > DnsName.MAX_BYTES) {
                    throw new MalformedMessageException("the name at byte " + position() + " is too long");
                }
                System.arraycopy(bytes, cursor, name, length, 1 + label);
                length += 1 + label;
                cursor += 1 + label;
                if (label == 0) {
                    if (!jumped) {
                        at = cursor;
                    }
                    return DnsName.ofChecked(Arrays.copyOf(name, length));
                }
            }
        }
    }

    /** Reads the data of a record: checks its fields, and expands its names. */
    RecordData data(int type, int length) throws MalformedMessageException {
        need(length);
        int dataEnd = at + length;
        List<RecordField> layout = RecordField.of(type);
        RecordData data = layout.stream().anyMatch(RecordField::isName)
                ? expanded(layout, dataEnd)
                : new RecordData(Arrays.copyOfRange(bytes, at, checked(layout, dataEnd)));
        if (at > dataEnd) {
            throw pastData(dataEnd);
        }
        at = dataEnd;
        return data;
    }

    private RecordData expanded(List<RecordField> layout, int dataEnd) throws MalformedMessageException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (RecordField field : layout) {
            if (field.isName()) {
                whole.writeBytes(name().toWire());
            } else {
                int from = at;
                at = skip(field, at, dataEnd);
                whole.write(bytes, from, at - from);
            }
            if (at > dataEnd) {
                throw pastData(dataEnd);
            }
        }
        requireEnd(dataEnd);
        return new RecordData(whole.toByteArray());
    }

    private int checked(List<RecordField> layout, int dataEnd) throws MalformedMessageException {
        if (!layout.isEmpty()) {
            int from = at;
            for (RecordField field : layout) {
                at = skip(field, at, dataEnd);
            }
            requireEnd(dataEnd);
            at = from;
        }
        return dataEnd;
    }

    private int skip(RecordField field, int from, int dataEnd) throws MalformedMessageException {
        int length = field.fixedBytes();
        if (field.hasLength()) {
            length = from < dataEnd ? 1 + (bytes[from] & 0xff) : 1;
        } else if (length < 0) {
            length = dataEnd - from;
            checkRest(field, from, dataEnd);
        }
        if (length > dataEnd - from) {
            throw pastData(dataEnd);
        }
        return from + length;
    }

    /** Checks a field that extends to the end and has parts. */
    private void checkRest(RecordField field, int from, int dataEnd) throws MalformedMessageException {
        int i = from;
        switch (field) {
            case STRINGS -> {
                while (i < dataEnd) {
                    i += 1 + (bytes[i] & 0xff);
                }
            }
            case TYPES -> {
                while (i + 1 < dataEnd) {
                    i += 2 + (bytes[i + 1] & 0xff);
                }
            }
            case PARAMETERS -> {
                while (i + 3 < dataEnd) {
                    i += 4 + Bytes.u16(bytes, i + 2);
                }
            }
            default -> i = dataEnd;
        }
        if (i != dataEnd) {
            throw pastData(dataEnd);
        }
    }

    private void requireEnd(int dataEnd) throws MalformedMessageException {
        if (at != dataEnd) {
            throw pastData(dataEnd);
        }
    }

    private MalformedMessageException pastData(int dataEnd) {
        return new MalformedMessageException(
                "the data of the record that ends at byte " + (dataEnd - base) + " does not fit its type");
    }
}
