package io.hawser.services.dns.message;

import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Service parameters of SVCB and HTTPS records (RFC 9460 §7) in text. */
final class ServiceParameter {
    private static final List<String> NAMES =
            List.of("mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath");

    private ServiceParameter() {}

    static String nameOf(int key) {
        return key < NAMES.size() ? NAMES.get(key) : "key" + key;
    }

    private static int parse(String name) {
        int known = NAMES.indexOf(name);
        if (known < 0 && name.matches("key[0-9]{1,5}")) {
            known = Integer.parseInt(name.substring(3));
        }
        if (known < 0 || known > 0xffff) {
            throw new IllegalArgumentException("there is no service parameter '" + name + "'");
        }
        return known;
    }

    /** Reads one parameter into {@code all}. */
    static void read(String name, String value, Map<Integer, byte[]> all) {
        int key = parse(name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String[] parts = value.split(",", -1);
        switch (key) {
            case 0 ->
                Arrays.stream(parts).forEach(each -> {
                    bytes.write(parse(each) >>> 8);
                    bytes.write(parse(each));
                });
            case 1 ->
                Arrays.stream(parts).forEach(each -> {
                    bytes.write(each.length());
                    bytes.writeBytes(each.getBytes(StandardCharsets.UTF_8));
                });
            case 3 -> {
                bytes.write(Integer.parseInt(value) >>> 8);
                bytes.write(Integer.parseInt(value));
            }
            case 4, 6 ->
                Arrays.stream(parts)
                        .forEach(each -> bytes.writeBytes(
                                RecordData.ofAddress(IpAddress.parse(each)).bytes()));
            case 5 -> bytes.writeBytes(Base64.getDecoder().decode(value));
            default -> bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        }
        if (all.put(key, bytes.toByteArray()) != null) {
            throw new IllegalArgumentException("the service parameter '" + name + "' is there twice");
        }
    }
}
