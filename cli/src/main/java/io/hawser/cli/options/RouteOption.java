package io.hawser.cli.options;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A route of a host, in the syntax of {@code ip route add}: {@code 10.99.0.0/16 via 10.78.0.1}.
 *
 * @param destination the destination network
 * @param gateway the router; null if the network is that of the interface
 * @param device the name of the interface; null for the interface whose network contains the router
 * @param metric among routes to the same destination the one with the lowest metric is used
 */
public record RouteOption(
        Prefix destination,
        @Nullable IpAddress gateway,
        @Nullable String device,
        int metric) {
    private static final Pattern FORM =
            Pattern.compile("(\\S+)(?: +via +(\\S+))?(?: +dev +(\\S+))?(?: +metric +([0-9]{1,9}))?");

    /**
     * Reads a route.
     *
     * @throws IllegalArgumentException if it is malformed; the message contains a correction
     */
    public static RouteOption parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        String router = form.matches() ? form.group(2) : null;
        String device = form.matches() ? form.group(3) : null;
        if (router == null && device == null) {
            throw new IllegalArgumentException("a route is 'PREFIX via ROUTER', with 'dev NAME' and 'metric N' if"
                    + " wanted, such as '10.99.0.0/16 via 10.78.0.1' or 'default via 10.77.0.1', not '" + text + "'");
        }
        String destination = String.valueOf(form.group(1));
        String metric = form.group(4);
        IpAddress gateway = router == null ? null : IpAddress.parse(router);
        return new RouteOption(
                destination.equals("default")
                        ? Prefix.defaultBy(gateway == null ? IpAddress.ANY_V4 : gateway)
                        : Prefix.parse(destination),
                gateway,
                device,
                metric == null ? 0 : Integer.parseInt(metric));
    }

    /**
     * Adds the route to a host that has all its interfaces. Must be called by the thread that owns the host.
     *
     * @throws IllegalArgumentException if no interface reaches the router
     */
    public void addTo(Host host) {
        host.ip().routes().add(destination, gateway, interfaceOf(host), metric);
    }

    private NetworkInterface interfaceOf(Host host) {
        return host.ip().interfaces().stream()
                .filter(this::leadsThere)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the route to " + this
                        + (device == null
                                ? ": no interface has the router " + gateway + " on its network"
                                : ": there is no interface " + device)));
    }

    private boolean leadsThere(NetworkInterface each) {
        IpAddress router = gateway;
        return device != null
                ? each.name().equals(device)
                : router != null
                        && each.addresses().stream()
                                .anyMatch(own -> own.network().contains(router));
    }

    @Override
    public String toString() {
        return (destination.length() == 0 ? "default" : destination.toString())
                + (gateway == null ? "" : " via " + gateway)
                + (device == null ? "" : " dev " + device);
    }

    /** Called by picocli. */
    public static final class Converter implements ITypeConverter<RouteOption> {
        @Override
        public RouteOption convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }
}
