package io.hawser.services.dhcp.message;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A route of option 121 (RFC 3442): a network and its router. Router 0.0.0.0 means that the network is on the link.
 *
 * @param destination the network
 * @param router the next hop, or 0.0.0.0
 */
public record ClasslessRoute(Prefix destination, IpAddress router) {
    /**
     * Reads {@code 10.0.0.0/8 via 10.1.1.1}.
     *
     * @throws IllegalArgumentException if {@code text} is malformed
     */
    public static ClasslessRoute parse(String text) {
        String[] parts = text.strip().split("\\s+via\\s+|\\s+", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a route such as 10.0.0.0/8 via 10.1.1.1: '" + text + "'");
        }
        Prefix destination = Prefix.parse(parts[0]);
        if (!destination.address().isV4()) {
            throw new IllegalArgumentException("not an IPv4 network such as 10.0.0.0/8: '" + parts[0] + "'");
        }
        return new ClasslessRoute(destination, IpAddress.parseIpv4(parts[1]));
    }

    /** Encodes routes: the length of the prefix, as many bytes of it as are not 0 by definition, the router. */
    public static byte[] encode(List<ClasslessRoute> routes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] address = new byte[Integer.BYTES];
        for (ClasslessRoute route : routes) {
            int length = route.destination.length();
            out.write(length);
            Bytes.put32(address, 0, route.destination.address().v4());
            out.write(address, 0, (length + 7) / 8);
            Bytes.put32(address, 0, route.router.v4());
            out.write(address, 0, Integer.BYTES);
        }
        return out.toByteArray();
    }

    /**
     * Decodes routes; returns none if any part of the value is malformed, because an incomplete list may misroute
     * packets.
     */
    public static List<ClasslessRoute> decode(byte[] value) {
        List<ClasslessRoute> routes = new ArrayList<>();
        int at = 0;
        while (at < value.length) {
            int length = Bytes.u8(value, at++);
            int significant = (length + 7) / 8;
            if (length > 32 || at + significant + Integer.BYTES > value.length) {
                return List.of();
            }
            int network = 0;
            for (int i = 0; i < significant; i++) {
                network |= Bytes.u8(value, at + i) << 24 - 8 * i;
            }
            at += significant;
            routes.add(
                    new ClasslessRoute(Prefix.of(IpAddress.v4(network), length), IpAddress.v4(Bytes.i32(value, at))));
            at += Integer.BYTES;
        }
        return routes;
    }

    /** For example {@code 10.0.0.0/8 via 10.1.1.1}. */
    @Override
    public String toString() {
        return destination + " via " + router;
    }
}
