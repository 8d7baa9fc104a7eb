package io.hawser.cli.up;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Converters;
import io.hawser.cli.options.InterfaceOption;
import io.hawser.cli.options.NetworkOptions;
import io.hawser.cli.options.RouteOption;
import io.hawser.device.DeviceException;
import io.hawser.device.RealHost;
import io.hawser.ip.address.InterfaceAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options for a host with several interfaces, and for the end of the run. */
final class InterfacesOptions {
    private static final String INTERFACE = "--interface";

    @Option(
            names = {INTERFACE, "--interfaces"},
            paramLabel = "tap=NAME,address=ADDRESS/PREFIX",
            converter = InterfaceOption.Converter.class,
            description = "an interface, or one more than --tap, --tun or --packet; may be repeated. It has tap=, tun="
                    + " or packet=, one address= or more, and mac= as --mac")
    private List<InterfaceOption> interfaces = new ArrayList<>();

    @Option(
            names = {"--route", "--routes"},
            paramLabel = "'PREFIX via ROUTER'",
            converter = RouteOption.Converter.class,
            description = "a route, also 'default via ROUTER' and '… dev NAME metric N'; may be repeated")
    private List<RouteOption> routes = new ArrayList<>();

    @Option(
            names = "--close-limit",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Converters.TimeConverter.class,
            description = "how long the end may wait for the peers of connections; then those are reset (default"
                    + " ${DEFAULT-VALUE})")
    private Duration closeLimit = Duration.ofSeconds(1);

    /** The interfaces other than the host's first one. */
    private List<InterfaceOption> later = List.of();

    /** Passes the first interface to the network options, if those contain none, and the number of loops. */
    void prepare(NetworkOptions network, int loops) {
        network.closeLimit(closeLimit);
        later = interfaces;
        refuseRepetitions(network);
        if (!interfaces.isEmpty() && !network.hasDevice()) {
            network.use(interfaces.getFirst());
            later = interfaces.subList(1, interfaces.size());
        }
        if (loops < 1 || loops > RealHost.MOST_LOOPS) {
            throw network.wrong("--loops is a number from 1 to " + RealHost.MOST_LOOPS + ", not " + loops);
        }
        if (loops > 1 && !later.isEmpty()) {
            throw network.wrong("--loops comes with one interface; connections of a second one would have one loop");
        }
        network.loops(loops);
    }

    /** Refuses an interface that is described twice, and an address that two interfaces have. */
    private void refuseRepetitions(NetworkOptions network) {
        Map<String, String> owners = new HashMap<>();
        String first = network.deviceName();
        if (first != null) {
            owners.put(first, first);
            network.ownAddresses().forEach(own -> owners.put(own.address().toString(), first));
        }
        for (InterfaceOption each : interfaces) {
            if (owners.putIfAbsent(each.device(), each.device()) != null) {
                throw network.wrong(INTERFACE + ": " + each.device() + " is described twice", each.device());
            }
            for (InterfaceAddress address : each.addresses()) {
                String other = owners.putIfAbsent(address.address().toString(), each.device());
                if (other != null) {
                    throw network.wrong(
                            INTERFACE + ": " + each.device() + " cannot have the address " + address.address()
                                    + ", which " + (other.equals(each.device()) ? "it" : other) + " has already",
                            each.device());
                }
            }
        }
    }

    /** Attaches the other interfaces to the host, and adds routes. */
    void attach(RealHost real, NetworkOptions network) {
        try {
            for (InterfaceOption each : later) {
                real.attach(each.opener(network.offload()), each.addresses());
            }
        } catch (IllegalArgumentException wrong) {
            throw network.wrong(INTERFACE + ": " + wrong.getMessage());
        } catch (DeviceException failed) {
            throw new CommandFailure(failed);
        }
        try {
            real.call(host -> {
                routes.forEach(route -> route.addTo(host));
                return host;
            });
        } catch (IllegalArgumentException wrong) {
            throw network.wrong("--route: " + wrong.getMessage());
        }
    }

    /** The devices of the host with their addresses, for the line that reports that it is ready. */
    String list(NetworkOptions network, RealHost real) {
        StringBuilder text =
                new StringBuilder(real.device() + " as " + network.address() + andMore(network.ownAddresses()));
        for (InterfaceOption each : later) {
            text.append(", ")
                    .append(each.device())
                    .append(" as ")
                    .append(each.addresses().getFirst());
            text.append(andMore(each.addresses()));
        }
        return text.toString();
    }

    private static String andMore(List<InterfaceAddress> addresses) {
        return addresses.stream().skip(1).map(each -> " and " + each).collect(Collectors.joining());
    }
}
