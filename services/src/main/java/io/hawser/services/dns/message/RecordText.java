package io.hawser.services.dns.message;

import io.hawser.wire.Bytes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Prints record data in the form of master files and BIND's tools. */
final class RecordText {
    /** Long hexadecimal and Base64 texts are split into words of this many characters. */
    private static final int WORD = 56;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final byte[] bytes;
    private int at;

    private RecordText(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Prints data; data that does not have the layout of its type, and data of unknown types, in the form of
     * RFC 3597 §5.
     */
    static String of(int type, byte[] bytes) {
        List<RecordField> layout = RecordField.of(type);
        if (layout.isEmpty()) {
            return unknown(bytes);
        }
        try {
            RecordText text = new RecordText(bytes);
            StringJoiner fields = new StringJoiner(" ");
            for (RecordField field : layout) {
                String printed = text.field(field);
                if (!printed.isEmpty()) {
                    fields.add(printed);
                }
            }
            return fields.toString();
        } catch (IndexOutOfBoundsException short_) {
            return unknown(bytes);
        }
    }

    private static String unknown(byte[] bytes) {
        return bytes.length == 0 ? "\\# 0" : "\\# " + bytes.length + " " + words(hex(bytes, 0, bytes.length));
    }

    private String field(RecordField field) {
        return switch (field) {
            case NAME, PLAIN_NAME -> name().toString();
            case U8 -> String.valueOf(Bytes.u8(bytes, at++));
            case U16 -> String.valueOf(u16());
            case U32 -> String.valueOf(u32());
            case ADDRESS4 -> address(4);
            case ADDRESS6 -> address(16);
            case STRING -> quoted(counted());
            case TAG -> plain(counted());
            case STRINGS -> strings();
            case TEXT -> quoted(rest());
            case HEX -> words(hex(rest()));
            case BASE64 -> words(Base64.getEncoder().encodeToString(rest()));
            case TYPE -> RecordType.nameOf(u16());
            case TYPES -> types();
            case TIME -> DATE.format(Instant.ofEpochSecond(u32()));
            case SALT -> {
                byte[] salt = counted();
                yield salt.length == 0 ? "-" : hex(salt);
            }
            case HASH -> base32(counted());
            case PARAMETERS -> parameters();
            case EUI -> eui(rest());
        };
    }

    private int u16() {
        at += 2;
        return Bytes.u16(bytes, at - 2);
    }

    private long u32() {
        at += 4;
        return Bytes.i32(bytes, at - 4) & 0xffff_ffffL;
    }

    private DnsName name() {
        int from = at;
        while (bytes[at] != 0) {
            at += 1 + bytes[at];
        }
        at++;
        return DnsName.ofChecked(Arrays.copyOfRange(bytes, from, at));
    }

    private String address(int length) {
        String text = AddressText.of(bytes, at, length);
        at += length;
        return text;
    }

    private byte[] counted() {
        int length = bytes[at] & 0xff;
        java.util.Objects.checkFromIndexSize(at + 1, length, bytes.length);
        at += 1 + length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    private byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }

    private String strings() {
        StringJoiner all = new StringJoiner(" ");
        while (at < bytes.length) {
            all.add(quoted(counted()));
        }
        return all.toString();
    }

    static String quoted(byte[] text) {
        return '"' + plain(text) + '"';
    }

    private static String plain(byte[] text) {
        StringBuilder escaped = new StringBuilder(text.length + 2);
        for (byte each : text) {
            int c = each & 0xff;
            if (c < ' ' || c >= 0x7f) {
                escaped.append('\\').append((char) ('0' + c / 100));
                escaped.append((char) ('0' + c / 10 % 10)).append((char) ('0' + c % 10));
            } else {
                escaped.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
            }
        }
        return escaped.toString();
    }

    private static String hex(byte[] data) {
        return hex(data, 0, data.length);
    }

    private static String hex(byte[] data, int from, int to) {
        StringBuilder digits = new StringBuilder(2 * data.length);
        for (int i = from; i < to; i++) {
            digits.append(Character.toUpperCase(Character.forDigit(data[i] >> 4 & 0xf, 16)));
            digits.append(Character.toUpperCase(Character.forDigit(data[i] & 0xf, 16)));
        }
        return digits.toString();
    }

    private static String words(String text) {
        StringJoiner words = new StringJoiner(" ");
        for (int i = 0; i < text.length(); i += WORD) {
            words.add(text.substring(i, Math.min(text.length(), i + WORD)));
        }
        return words.toString();
    }

    private static String eui(byte[] data) {
        StringJoiner parts = new StringJoiner("-");
        for (int i = 0; i < data.length; i++) {
            parts.add(hex(data, i, i + 1).toLowerCase(Locale.ROOT));
        }
        return parts.toString();
    }

    private static String base32(byte[] data) {
        StringBuilder text = new StringBuilder();
        long bits = 0;
        int count = 0;
        for (byte each : data) {
            bits = bits << 8 | each & 0xff;
            count += 8;
            while (count >= 5) {
                count -= 5;
                text.append(Character.toUpperCase(Character.forDigit((int) (bits >>> count) & 0x1f, 32)));
            }
        }
        if (count > 0) {
            text.append(Character.toUpperCase(Character.forDigit((int) (bits << 5 - count) & 0x1f, 32)));
        }
        return text.toString();
    }

    private String types() {
        StringJoiner types = new StringJoiner(" ");
        while (at + 1 < bytes.length) {
            int window = bytes[at] & 0xff;
            int length = bytes[at + 1] & 0xff;
            for (int i = 0; i < 8 * length; i++) {
                if ((bytes[at + 2 + i / 8] & 0x80 >>> i % 8) != 0) {
                    types.add(RecordType.nameOf(window << 8 | i));
                }
            }
            at += 2 + length;
        }
        return types.toString();
    }

    private String parameters() {
        StringJoiner all = new StringJoiner(" ");
        while (at < bytes.length) {
            int key = u16();
            int length = u16();
            byte[] value = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            String name = ServiceParameter.nameOf(key);
            String text = parameter(key, value);
            all.add(text.isEmpty() ? name : name + "=" + text);
        }
        return all.toString();
    }

    private static String parameter(int key, byte[] value) {
        StringJoiner list = new StringJoiner(",");
        switch (key) {
            case 0 -> {
                for (int i = 0; i + 1 < value.length; i += 2) {
                    list.add(ServiceParameter.nameOf(Bytes.u16(value, i)));
                }
            }
            case 1 -> {
                for (int i = 0; i < value.length; i += 1 + (value[i] & 0xff)) {
                    list.add(plain(Arrays.copyOfRange(value, i + 1, i + 1 + (value[i] & 0xff))));
                }
                return '"' + list.toString() + '"';
            }
            case 3 -> list.add(String.valueOf(Bytes.u16(value, 0)));
            case 4 -> {
                for (int i = 0; i + 3 < value.length; i += 4) {
                    list.add(AddressText.of(value, i, 4));
                }
            }
            case 5 -> list.add(Base64.getEncoder().encodeToString(value));
            case 6 -> {
                for (int i = 0; i + 15 < value.length; i += 16) {
                    list.add(AddressText.of(value, i, 16));
                }
            }
            default -> {
                return value.length == 0 ? "" : quoted(value);
            }
        }
        return list.toString();
    }
}
