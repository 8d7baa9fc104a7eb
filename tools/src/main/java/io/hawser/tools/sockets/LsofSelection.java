package io.hawser.tools.sockets;

import io.hawser.tools.sockets.SocketRow.Protocol;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that one {@code -i} of lsof selects: {@code [46][tcp|udp][@host][:port,…]}.
 *
 * @param family 4 or 6; 0 for both
 * @param protocol the protocol; null for both
 * @param addresses the addresses of the host; empty for any
 * @param ports the ports; empty for any
 */
record LsofSelection(
        int family, @Nullable Protocol protocol, List<IpAddress> addresses, List<LsofSelection.Ports> ports) {
    /** Every socket: an {@code -i} without a value. */
    static final LsofSelection ALL = new LsofSelection(0, null, List.of(), List.of());

    private static final int MOST_PORT_DIGITS = 9;

    /** A range of ports of a protocol, or of both protocols if it is null. */
    record Ports(int first, int last, @Nullable Protocol protocol) {
        boolean contains(SocketRow row, int port) {
            return port >= first && port <= last && (protocol == null || protocol == row.protocol());
        }
    }

    /** Thrown for an invalid selection; the message is the part before {@code in: -i}. */
    static final class BadSelection extends Exception {
        private static final long serialVersionUID = 1;

        BadSelection(String message) {
            super(message);
        }
    }

    /**
     * Reads a selection.
     *
     * @param hosts the addresses of each name
     */
    static LsofSelection parse(String text, Services services, Map<String, List<IpAddress>> hosts) throws BadSelection {
        return new Reader(text, services, hosts).read();
    }

    /** Returns whether the selection includes a socket: both the address and the port must be those of the same end. */
    boolean includes(SocketRow row) {
        if (family != 0 && row.isIpv6() != (family == 6) || protocol != null && row.protocol() != protocol) {
            return false;
        }
        return matches(row, row.local(), row.localPort())
                || row.remotePort() != 0 && matches(row, row.remote(), row.remotePort());
    }

    private boolean matches(SocketRow row, IpAddress address, int port) {
        return (addresses.isEmpty() || addresses.contains(address))
                && (ports.isEmpty() || ports.stream().anyMatch(each -> each.contains(row, port)));
    }

    private static final class Reader {
        private final String text;
        private final Services services;
        private final Map<String, List<IpAddress>> hosts;
        private int at;

        Reader(String text, Services services, Map<String, List<IpAddress>> hosts) {
            this.text = text;
            this.services = services;
            this.hosts = hosts;
        }

        LsofSelection read() throws BadSelection {
            int family = 0;
            if (text.startsWith("4") || text.startsWith("6")) {
                family = text.charAt(at++) - '0';
            }
            Protocol protocol = protocol();
            List<IpAddress> addresses = has('@') ? host(family) : List.of();
            List<Ports> ports = has(':') ? ports(protocol) : List.of();
            if (at < text.length()) {
                throw new BadSelection("unacceptable Internet address");
            }
            return new LsofSelection(family, protocol, addresses, ports);
        }

        private boolean has(char sign) {
            return at < text.length() && text.charAt(at) == sign;
        }

        private @Nullable Protocol protocol() throws BadSelection {
            int begin = at;
            while (at < text.length() && !has('@') && !has(':')) {
                at++;
            }
            String name = text.substring(begin, at);
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "" -> null;
                case "tcp" -> Protocol.TCP;
                case "udp" -> Protocol.UDP;
                default -> throw new BadSelection("unknown protocol name (" + name + ")");
            };
        }

        private List<IpAddress> host(int family) throws BadSelection {
            at++;
            boolean bracketed = has('[');
            int end = bracketed ? text.indexOf(']', at) : text.indexOf(':', at);
            String name = text.substring(bracketed ? at + 1 : at, end < 0 ? text.length() : end);
            if (name.isEmpty() || bracketed && end < 0) {
                throw new BadSelection("unacceptable Internet address");
            }
            at = end < 0 ? text.length() : bracketed ? end + 1 : end;
            List<IpAddress> found = hosts.get(name);
            if (found == null) {
                found = List.of(address(name, bracketed));
            }
            if (family != 0 && found.stream().noneMatch(each -> each.isV4() == (family == 4))) {
                throw new BadSelection((family == 4 ? "IPv6" : "IPv4") + " addresses are prohibited");
            }
            return found;
        }

        private static IpAddress address(String name, boolean bracketed) throws BadSelection {
            IpAddress address;
            try {
                address = IpAddress.parse(name);
            } catch (IllegalArgumentException unknown) {
                throw new BadSelection("unknown host name (" + name + ")");
            }
            if (address.isV4() == bracketed) {
                throw new BadSelection("unacceptable Internet address");
            }
            return address;
        }

        private List<Ports> ports(@Nullable Protocol protocol) throws BadSelection {
            List<Ports> ports = new ArrayList<>();
            for (String each : text.substring(at + 1).split(",", -1)) {
                if (each.isEmpty()) {
                    throw new BadSelection("unacceptable port specification");
                }
                if (Character.isDigit(each.charAt(0))) {
                    ports.add(numbers(each, protocol));
                } else {
                    named(each, protocol, ports);
                }
            }
            at = text.length();
            return ports;
        }

        private static Ports numbers(String written, @Nullable Protocol protocol) throws BadSelection {
            int dash = written.indexOf('-');
            int first = number(dash < 0 ? written : written.substring(0, dash));
            int last = dash < 0 ? first : number(written.substring(dash + 1));
            if (last < first) {
                throw new BadSelection("unacceptable port specification");
            }
            return new Ports(first, last, protocol);
        }

        private static int number(String digits) throws BadSelection {
            if (!digits.matches("\\d{1," + MOST_PORT_DIGITS + "}")) {
                throw new BadSelection("unacceptable port specification");
            }
            return Integer.parseInt(digits);
        }

        private void named(String name, @Nullable Protocol protocol, List<Ports> ports) throws BadSelection {
            boolean found = false;
            for (Protocol each : Protocol.values()) {
                OptionalInt port = protocol == null || protocol == each
                        ? services.port(each.printed(), name)
                        : OptionalInt.empty();
                if (port.isPresent()) {
                    ports.add(new Ports(port.getAsInt(), port.getAsInt(), each));
                    found = true;
                }
            }
            if (!found) {
                throw new BadSelection(
                        "unknown service " + name + (protocol == null ? "" : " for " + protocol.printed()));
            }
        }
    }
}
