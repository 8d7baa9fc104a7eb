package io.hawser.cli.options;

import io.hawser.device.OffloadMode;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.text.Quantity;
import io.hawser.wire.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts options to values; error messages contain a correction. */
public final class Converters {
    private Converters() {}

    /** A host's address with the prefix length of its network. */
    public static final class InterfaceAddressConverter implements ITypeConverter<InterfaceAddress> {
        @Override
        public InterfaceAddress convert(String text) {
            InterfaceAddress address = converted(() -> InterfaceAddress.parse(text));
            if (address.address().isLoopback()) {
                throw new TypeConversionException(text
                        + " is a loopback address, which no packet leaves a host with; use one such as 10.77.0.2/24");
            }
            return address;
        }
    }

    /** An IPv4 address. */
    public static final class IpAddressConverter implements ITypeConverter<IpAddress> {
        @Override
        public IpAddress convert(String text) {
            return converted(() -> IpAddress.parse(text));
        }
    }

    /** A name server. */
    public static final class NameServerConverter implements ITypeConverter<NameServer> {
        @Override
        public NameServer convert(String text) {
            NameServer server;
            try {
                server = NameServer.parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
            if (!server.address().isV4()) {
                throw new TypeConversionException(text + " is an IPv6 address, and the stack has no IPv6 yet");
            }
            return server;
        }
    }

    /** Whether devices take over work of the stack. */
    public static final class OffloadModeConverter implements ITypeConverter<OffloadMode> {
        @Override
        public OffloadMode convert(String text) {
            return switch (text) {
                case "auto" -> OffloadMode.AUTO;
                case "off" -> OffloadMode.OFF;
                default -> throw new TypeConversionException("'auto' or 'off' is wanted, not '" + text + "'");
            };
        }
    }

    /** A TCP port. */
    public static final class PortConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.matches("[0-9]{1,5}")) {
                int port = Integer.parseInt(text);
                if (port >= 1 && port <= 0xffff) {
                    return port;
                }
            }
            throw new TypeConversionException("a port is a number from 1 to 65535, not '" + text + "'");
        }
    }

    /** A port on the loopback address of this machine, or one of its addresses with a port. */
    public static final class SocketAddressConverter implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            try {
                int port = new PortConverter().convert(text.substring(colon + 1));
                InetAddress address = InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
                if (bracketed == address instanceof Inet6Address) {
                    return new InetSocketAddress(address, port);
                }
            } catch (IllegalArgumentException | TypeConversionException wrong) {
                // reported below
            }
            throw new TypeConversionException("a port, an address with a port, or an IPv6 address in brackets with a"
                    + " port is wanted, such as 9464, 192.0.2.1:9464 or [::1]:9464, not '" + text + "'");
        }
    }

    /** A share, 0 to 1, written as a percentage. */
    public static final class ShareConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return converted(() -> Quantity.share(text));
        }
    }

    /** A time with its unit. */
    public static final class TimeConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return converted(() -> Quantity.time(text));
        }
    }

    private static <T> T converted(Supplier<T> conversion) {
        try {
            return conversion.get();
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
