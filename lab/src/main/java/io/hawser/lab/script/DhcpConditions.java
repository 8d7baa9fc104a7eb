package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.ip.Route;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.lab.dhcp.DhcpCast;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.stage.Finding;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.Times;
import io.hawser.services.dhcp.client.DhcpClientState;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.sim.phrase.Match;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Conditions of DHCP: addresses, states, messages and leases. */
final class DhcpConditions {
    private static final IpAddress ELSEWHERE = IpAddress.parse("192.0.2.1");

    private DhcpConditions() {}

    /** Adds a condition to the grammar. */
    interface Adder {
        void add(String pattern, String description, Function<Match, Condition> meaning);
    }

    static void define(Adder adder) {
        adder.add("{host} has the address {address}", "An interface of the host has it.", match -> stage -> {
            List<InterfaceAddress> own = addresses(stage, match.text("host"));
            IpAddress wanted = match.get("address", IpAddress.class);
            return Finding.of(own.stream().anyMatch(each -> each.address().equals(wanted)), own);
        });
        adder.add("{host} has no address", "None but that of lo.", match -> stage -> {
            List<InterfaceAddress> own = addresses(stage, match.text("host"));
            return Finding.of(own.isEmpty(), own);
        });
        adder.add(
                "{host} has a link-local address",
                "One of 169.254.0.0/16, for want of a DHCP server.",
                match -> stage -> {
                    List<InterfaceAddress> own = addresses(stage, match.text("host"));
                    return Finding.of(
                            own.stream().anyMatch(each -> each.toString().startsWith("169.254.")), own);
                });
        adder.add("the router of {host} is {address}", "Its default route.", match -> stage -> {
            Route route = stage.host(match.text("host")).ip().routes().lookup(ELSEWHERE);
            IpAddress wanted = match.get("address", IpAddress.class);
            IpAddress gateway = route == null ? null : route.gateway();
            return Finding.of(wanted.equals(gateway), gateway == null ? "none" : gateway.toString());
        });
        clients(adder);
        adder.add(
                "{host} leases {number} addresses",
                "The addresses that clients of this DHCP server hold now.",
                match -> stage -> {
                    int active = DhcpCast.of(stage).server(match.text("host")).active();
                    return Finding.of(active == match.number("number"), active);
                });
        adder.add(
                "{host} refused {number} messages above the limit",
                "Messages that a DHCP server dropped because of its limits.",
                match -> stage -> {
                    long dropped = DhcpCast.of(stage)
                            .server(match.text("host"))
                            .counters()
                            .get(DhcpCounter.IN_RATE_LIMITED);
                    return Finding.of(dropped == match.number("number"), dropped);
                });
    }

    private static void clients(Adder adder) {
        adder.add("the DHCP client of {host} is {dhcpstate}", "The state now.", match -> stage -> {
            DhcpClientState state =
                    DhcpCast.of(stage).client(match.text("host")).client().state();
            return Finding.of(state == match.get("dhcpstate", DhcpClientState.class), state);
        });
        adder.add(
                "the DHCP client of {host} came to {dhcpstate} at {time}",
                "The instant at which it came to a state, for the last time.",
                match -> stage -> {
                    Long at = DhcpCast.of(stage)
                            .client(match.text("host"))
                            .cameAt(match.get("dhcpstate", DhcpClientState.class));
                    return at == null
                            ? new Finding(false, "never")
                            : new Finding(match.get("time", Instant.class).holds(at), "at " + Times.exact(at));
                });
        adder.add(
                "the DHCP client of {host} sent {dhcpmessage} at {times}",
                "When it has sent messages of a type: all of them.",
                match -> stage -> {
                    List<Long> found = DhcpCast.of(stage)
                            .client(match.text("host"))
                            .sentAt(match.get("dhcpmessage", DhcpMessageType.class));
                    List<?> wanted = match.get("times", List.class);
                    boolean holds = Instant.allHold(wanted, found);
                    return Finding.of(
                            holds,
                            found.isEmpty()
                                    ? "none"
                                    : found.stream().limit(40).map(Times::exact).collect(Collectors.joining(", ")));
                });
        adder.add(
                "the DHCP client of {host} sent {number} {dhcpmessage}",
                "How many messages of a type it has sent.",
                match -> stage -> {
                    int found = DhcpCast.of(stage)
                            .client(match.text("host"))
                            .sentAt(match.get("dhcpmessage", DhcpMessageType.class))
                            .size();
                    return Finding.of(found == match.number("number"), found);
                });
    }

    private static List<InterfaceAddress> addresses(Stage stage, String name) {
        Host host = stage.host(name);
        return host.ip().interfaces().stream()
                .flatMap(each -> each.addresses().stream())
                .filter(each -> !each.address().isLoopback())
                .toList();
    }
}
