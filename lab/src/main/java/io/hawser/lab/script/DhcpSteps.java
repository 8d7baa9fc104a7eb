package io.hawser.lab.script;

import io.hawser.lab.dhcp.DhcpCast;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.stage.Stage;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.sim.phrase.Match;
import io.hawser.udp.UdpBindException;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** DHCP steps: clients, servers, relays, and attackers. */
final class DhcpSteps {
    private DhcpSteps() {}

    /** A call that a server or client refuses if its settings are wrong. */
    private interface Call {
        void on(DhcpCast cast);
    }

    static void define(Steps steps) {
        servers(steps);
        clients(steps);
        steps.action(
                "show leases of {host}",
                "The lease table of a DHCP server.",
                match -> stage -> stage.show(DhcpCast.of(stage).leases(match.text("host"))));
        steps.action(
                "show DHCP messages", "The DHCP messages so far, as tcpdump -v prints them.", match -> Stage::showDhcp);
    }

    private static void servers(Steps steps) {
        steps.action(
                "{host} gives addresses {first:address} to {last:address} [with router {router:address}]"
                        + " [for {lease:time}] [to one new client every {limit:time}]",
                "A DHCP server begins to give a range of a network of /24 to clients: with itself as the router, and"
                        + " for an hour, unless said otherwise. With a limit two clients get an address at once.",
                match -> stage -> call(
                        stage,
                        cast -> cast.serve(
                                match.text("host"),
                                new DhcpCast.ServerPlan(
                                        new AddressRange(
                                                match.get("first", IpAddress.class),
                                                match.get("last", IpAddress.class)),
                                        match.find("router", IpAddress.class),
                                        time(match, "lease"),
                                        time(match, "limit")))));
        steps.action(
                "{host} gives no more addresses",
                "The DHCP server stops, and forgets its leases.",
                match -> stage -> call(stage, cast -> cast.stopServer(match.text("host"))));
        steps.action(
                "{host} relays DHCP to {peer:host}",
                "A relay agent on a router: it carries DHCP between its links and a server, with option 82.",
                match -> stage ->
                        call(stage, cast -> cast.relay(match.text("host"), stage.addressOf(match.text("peer")))));
        steps.action(
                "{host} asks for {count} addresses with forged Ethernet addresses at intervals of {time}",
                "An attacker takes addresses in the names of stations that do not exist.",
                match -> stage -> call(
                        stage,
                        cast -> cast.forge(
                                match.text("host"),
                                match.number("count"),
                                Duration.ofNanos(
                                        match.get("time", Instant.class).nanos()))));
    }

    private static void clients(Steps steps) {
        steps.action(
                "{host} asks for an address [or takes a link-local one]",
                "A DHCP client begins, with the times of the profile. It probes an address for 0.4 s before it"
                        + " uses it.",
                match -> stage -> call(
                        stage, cast -> cast.begin(match.text("host"), null, match.has("or takes a link-local one"))));
        steps.action(
                "{host} asks for its former address {address}",
                "The same in INIT-REBOOT: the host had this address before.",
                match -> stage -> call(
                        stage, cast -> cast.begin(match.text("host"), match.get("address", IpAddress.class), false)));
        steps.action(
                "{host} releases its address",
                "The client gives the address back, and stops.",
                match -> stage -> call(
                        stage, cast -> cast.client(match.text("host")).client().release()));
        steps.action(
                "{host} stops its DHCP client",
                "The client stops without a word: its address is taken away, and the lease runs on.",
                match -> stage -> call(
                        stage, cast -> cast.client(match.text("host")).client().stop()));
    }

    private static @Nullable Duration time(Match match, String slot) {
        Instant found = match.find(slot, Instant.class);
        return found == null ? null : Duration.ofNanos(found.nanos());
    }

    private static void call(Stage stage, Call call) throws StepFailure {
        try {
            call.on(DhcpCast.of(stage));
        } catch (IllegalArgumentException | IllegalStateException | UdpBindException refused) {
            throw new StepFailure(String.valueOf(refused.getMessage()));
        }
    }
}
