package io.hawser.services.dhcp.message;

import io.hawser.text.Excerpt;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of option values (RFC 2132), each with its text form for configurations. */
public enum OptionFormat {
    /** One IPv4 address. */
    ADDRESS("an IPv4 address") {
        @Override
        byte[] read(String text) {
            return addresses(List.of(IpAddress.parseIpv4(text)));
        }

        @Override
        String write(byte[] value) {
            return IpAddress.v4(Bytes.i32(value, 0)).toString();
        }

        @Override
        boolean fits(byte[] value) {
            return value.length == Integer.BYTES;
        }
    },
    /** One or more IPv4 addresses, joined by commas. */
    ADDRESSES("IPv4 addresses joined by commas") {
        @Override
        byte[] read(String text) {
            List<IpAddress> all = new ArrayList<>();
            for (String part : parts(text)) {
                all.add(IpAddress.parseIpv4(part));
            }
            return addresses(all);
        }

        @Override
        String write(byte[] value) {
            return listed(value).stream().map(IpAddress::toString).collect(Collectors.joining(", "));
        }

        @Override
        boolean fits(byte[] value) {
            return value.length > 0 && value.length % Integer.BYTES == 0;
        }
    },
    /** A number of one byte. */
    U8("a number from 0 to 255") {
        @Override
        byte[] read(String text) {
            return number(text, 1);
        }

        @Override
        String write(byte[] value) {
            return Integer.toString(value[0] & 0xff);
        }

        @Override
        boolean fits(byte[] value) {
            return value.length == 1;
        }
    },
    /** A number of two bytes. */
    U16("a number from 0 to 65535") {
        @Override
        byte[] read(String text) {
            return number(text, 2);
        }

        @Override
        String write(byte[] value) {
            return Integer.toString(Bytes.u16(value, 0));
        }

        @Override
        boolean fits(byte[] value) {
            return value.length == Short.BYTES;
        }
    },
    /** A number of four bytes, for instance of seconds. */
    U32("a number from 0 to 4294967295") {
        @Override
        byte[] read(String text) {
            return number(text, 4);
        }

        @Override
        String write(byte[] value) {
            return Long.toString(Bytes.i32(value, 0) & 0xffff_ffffL);
        }

        @Override
        boolean fits(byte[] value) {
            return value.length == Integer.BYTES;
        }
    },
    /** A byte that is 0 or 1. */
    BOOLEAN("true or false") {
        @Override
        byte[] read(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "1" -> new byte[] {1};
                case "false", "0" -> new byte[] {0};
                default -> throw new IllegalArgumentException("true or false, not '" + Excerpt.of(text) + "'");
            };
        }

        @Override
        String write(byte[] value) {
            return value[0] == 0 ? "false" : "true";
        }

        @Override
        boolean fits(byte[] value) {
            return value.length == 1;
        }
    },
    /** Text in ASCII. */
    TEXT("text") {
        @Override
        byte[] read(String text) {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("text of at least one character");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        String write(byte[] value) {
            return printable(value);
        }

        @Override
        boolean fits(byte[] value) {
            return value.length > 0;
        }
    },
    /** Bytes as hexadecimal digits, with or without colons. */
    BYTES("hexadecimal bytes such as 01:02:0a") {
        @Override
        byte[] read(String text) {
            try {
                return text.contains(":")
                        ? HexFormat.ofDelimiter(":").parseHex(text)
                        : HexFormat.of().parseHex(text);
            } catch (IllegalArgumentException notHex) {
                throw new IllegalArgumentException(
                        "hexadecimal bytes such as 01:02:0a, not '" + Excerpt.of(text) + "'", notHex);
            }
        }

        @Override
        String write(byte[] value) {
            return HexFormat.ofDelimiter(":").formatHex(value);
        }

        @Override
        boolean fits(byte[] value) {
            return true;
        }
    },
    /** Domain names with DNS compression (RFC 3397). */
    DOMAINS("domain names joined by commas") {
        @Override
        byte[] read(String text) {
            return DomainSearchList.encode(parts(text));
        }

        @Override
        String write(byte[] value) {
            return String.join(", ", DomainSearchList.decode(value));
        }

        @Override
        boolean fits(byte[] value) {
            return !DomainSearchList.decode(value).isEmpty();
        }
    },
    /** Routes with the prefix lengths of their networks (RFC 3442). */
    ROUTES("routes such as 10.0.0.0/8 via 10.1.1.1, joined by commas") {
        @Override
        byte[] read(String text) {
            List<ClasslessRoute> routes = new ArrayList<>();
            for (String part : parts(text)) {
                routes.add(ClasslessRoute.parse(part));
            }
            return ClasslessRoute.encode(routes);
        }

        @Override
        String write(byte[] value) {
            return ClasslessRoute.decode(value).stream()
                    .map(ClasslessRoute::toString)
                    .collect(Collectors.joining(", "));
        }

        @Override
        boolean fits(byte[] value) {
            return !ClasslessRoute.decode(value).isEmpty();
        }
    };

    private final String described;

    OptionFormat(String described) {
        this.described = described;
    }

    abstract byte[] read(String text);

    abstract String write(byte[] value);

    /** Returns whether a value has this format; received values may not. */
    abstract boolean fits(byte[] value);

    /** Describes the text form, for messages. */
    public String described() {
        return described;
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is malformed; the message describes the format
     */
    public byte[] parse(String text) {
        return read(text.strip());
    }

    /** Returns the text form of a value, or hexadecimal bytes if it has another format. */
    public String format(byte[] value) {
        return fits(value) ? write(value) : HexFormat.ofDelimiter(":").formatHex(value);
    }

    static byte[] addresses(List<IpAddress> all) {
        byte[] value = new byte[all.size() * Integer.BYTES];
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).isV4()) {
                throw new IllegalArgumentException("an IPv4 address, not " + all.get(i));
            }
            Bytes.put32(value, i * Integer.BYTES, all.get(i).v4());
        }
        return value;
    }

    static List<IpAddress> listed(byte[] value) {
        List<IpAddress> all = new ArrayList<>();
        for (int i = 0; i + Integer.BYTES <= value.length; i += Integer.BYTES) {
            all.add(IpAddress.v4(Bytes.i32(value, i)));
        }
        return all;
    }

    /** Decodes received text: no control characters, and no trailing zeros, which some senders add. */
    static String printable(byte[] value) {
        int end = value.length;
        while (end > 0 && value[end - 1] == 0) {
            end--;
        }
        return new String(value, 0, end, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            parts.add(part.strip());
        }
        return parts;
    }

    private static byte[] number(String text, int bytes) {
        long most = (1L << 8 * bytes) - 1;
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > most) {
            throw new IllegalArgumentException("a number from 0 to " + most + ", not '" + Excerpt.of(text) + "'");
        }
        byte[] value = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            value[i] = (byte) (Long.parseLong(text) >>> 8 * (bytes - 1 - i));
        }
        return value;
    }
}
