package io.hawser.services.dhcp.message;

import io.hawser.text.Excerpt;
import io.hawser.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The value of option 119 (RFC 3397): domain names with the compression of DNS messages. */
public final class DomainSearchList {
    private static final int POINTER = 0xc0;
    private static final int MAX_LABEL_BYTES = 63;
    private static final int MAX_NAME_LENGTH = 253;
    private static final int MAX_NAMES = 64;

    private DomainSearchList() {}

    /**
     * Encodes names such as {@code example.org}; a common suffix with an earlier name becomes a pointer.
     *
     * @throws IllegalArgumentException if one is not a domain name
     */
    public static byte[] encode(List<String> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, Integer> offsets = new HashMap<>();
        for (String name : names) {
            encode(checked(name), out, offsets);
        }
        return out.toByteArray();
    }

    private static String checked(String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean good = !plain.isEmpty() && plain.length() <= MAX_NAME_LENGTH;
        for (String label : plain.split("\\.", -1)) {
            good &= !label.isEmpty() && label.length() <= MAX_LABEL_BYTES;
        }
        if (!good || !plain.chars().allMatch(each -> each > ' ' && each < 0x7f)) {
            throw new IllegalArgumentException("not a domain name such as example.org: '" + Excerpt.of(name) + "'");
        }
        return plain;
    }

    private static void encode(String name, ByteArrayOutputStream out, Map<String, Integer> offsets) {
        String rest = name;
        while (!rest.isEmpty()) {
            Integer earlier = offsets.get(rest);
            if (earlier != null) {
                out.write(POINTER | earlier >> 8);
                out.write(earlier);
                return;
            }
            if (out.size() < 0x4000) {
                offsets.put(rest, out.size());
            }
            int dot = rest.indexOf('.');
            String label = dot < 0 ? rest : rest.substring(0, dot);
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        out.write(0);
    }

    /**
     * Decodes the names; returns none if the value is malformed. Pointers are followed only backwards, which limits the
     * work.
     */
    public static List<String> decode(byte[] value) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < value.length && names.size() < MAX_NAMES) {
            StringBuilder name = new StringBuilder();
            at = decode(value, at, name);
            if (at < 0 || name.isEmpty()) {
                return List.of();
            }
            names.add(name.toString());
        }
        return names;
    }

    /** Decodes a name; returns the index after it, -1 if it is malformed. */
    private static int decode(byte[] value, int from, StringBuilder name) {
        int at = from;
        int earliest = from;
        int end = -1;
        while (at < value.length) {
            int label = Bytes.u8(value, at);
            if (label == 0) {
                return end < 0 ? at + 1 : end;
            }
            if (label >= POINTER) {
                int target = at + 1 < value.length ? Bytes.u16(value, at) & 0x3fff : value.length;
                if (target >= earliest) {
                    return -1;
                }
                end = end < 0 ? at + 2 : end;
                earliest = target;
                at = target;
            } else {
                if (label > MAX_LABEL_BYTES
                        || at + 1 + label > value.length
                        || name.length() + label >= MAX_NAME_LENGTH) {
                    return -1;
                }
                name.append(name.isEmpty() ? "" : ".");
                name.append(
                        new String(value, at + 1, label, StandardCharsets.ISO_8859_1).replaceAll("[^!-~]|[.]", "?"));
                at += 1 + label;
            }
        }
        return -1;
    }
}
