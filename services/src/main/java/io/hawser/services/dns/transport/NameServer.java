package io.hawser.services.dns.transport;

import io.hawser.wire.IpAddress;

/**
 * A DNS server.
 *
 * @param address its address
 * @param port 1 to 65535
 */
public record NameServer(IpAddress address, int port) {
    /** The port of DNS. */
    public static final int PORT = 53;

    /** Checks the port. */
    public NameServer {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("a port is from 1 to 65535, not " + port);
        }
    }

    /** A server on the standard port. */
    public static NameServer of(IpAddress address) {
        return new NameServer(address, PORT);
    }

    /**
     * Reads {@code 10.0.0.53} or {@code 10.0.0.53#5353}.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static NameServer parse(String text) {
        int mark = text.indexOf('#');
        if (mark < 0) {
            return of(IpAddress.parse(text));
        }
        String port = text.substring(mark + 1);
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("after # comes a port from 1 to 65535, not '" + port + "'");
        }
        return new NameServer(IpAddress.parse(text.substring(0, mark)), Integer.parseInt(port));
    }

    /** In the format of {@code dig}: {@code 10.0.0.53#53}. */
    @Override
    public String toString() {
        return address + "#" + port;
    }
}
