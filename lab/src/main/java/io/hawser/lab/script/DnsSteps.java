package io.hawser.lab.script;

import io.hawser.lab.script.Step.StepFailure;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.zone.MasterFile;
import io.hawser.services.dns.zone.Zone;
import io.hawser.services.dns.zone.ZoneFileException;
import io.hawser.sim.phrase.Match;
import io.hawser.udp.UdpHandler;
import io.hawser.wire.IpAddress;
import java.util.List;

/** DNS steps: who serves names, which servers a host uses, and lookups. */
final class DnsSteps {
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private DnsSteps() {}

    static void define(Steps steps) {
        steps.action(
                "{host} serves the zone {zone:text} with {text}",
                "A DNS server begins to serve a zone. The second text has its records as a master file "
                        + "has them, with semicolons between them and a TTL of an hour unless they say more: \"www "
                        + "A 10.0.0.80; alias CNAME www\".",
                match -> {
                    Zone zone = zone(match);
                    return stage -> stage.dns().serve(match.text("host"), zone);
                });
        steps.action(
                "{host} answers no queries",
                "Queries arrive at its port 53, and nobody reads them: a server that hangs, or a firewall that drops.",
                match -> stage -> stage.host(match.text("host")).udp().bind(null, NameServer.PORT, UdpHandler.NONE));
        steps.action(
                "{host} has the resolv.conf {text}",
                "Whom the programs of a host ask for names, with semicolons between the lines: "
                        + "\"nameserver 10.0.0.53; options timeout:1\". As the GNU C library does, it asks a dead "
                        + "server again each time, unless options say back-off.",
                match -> {
                    String text = match.text("text");
                    String lines = text.replace(';', '\n').replaceAll("(?m)^ +", "");
                    ResolverSettings settings = ResolverSettings.parse(lines).toBuilder()
                            .backOff(text.contains("back-off"))
                            .build();
                    return stage -> stage.dns().use(match.text("host"), settings);
                });
        steps.action(
                "{host} looks up {text}",
                "A program asks for the addresses of a name, as getaddrinfo(3) does. It waits for them, "
                        + "and shows them with the time that it took.",
                match -> stage -> {
                    if (!stage.dns().lookUp(match.text("host"), match.text("text"), PATIENCE_NANOS)) {
                        throw new StepFailure("the lookup has not ended after ten minutes");
                    }
                });
        steps.action(
                "{host} looks up {text} [from port {port}] while {forger:host} forges {count} answers to "
                        + "port {target:port} with {address}",
                "The forger does not see the query. It sends answers of the first name server of the "
                        + "resolv.conf, one every microsecond, with ids from 0 on. A lookup 'from port' is as "
                        + "resolvers did it before 2008: nothing but the id is drawn at random.",
                match -> stage -> {
                    boolean ended = stage.dns()
                            .lookUpUnderAttack(
                                    match.text("host"),
                                    match.text("text"),
                                    match.number("port", 0),
                                    match.text("forger"),
                                    match.number("count"),
                                    match.number("target"),
                                    match.get("address", IpAddress.class),
                                    PATIENCE_NANOS);
                    if (!ended) {
                        throw new StepFailure("the lookup has not ended after ten minutes");
                    }
                });
    }

    private static Zone zone(Match match) {
        String name = match.text("zone");
        try {
            DnsName origin = DnsName.parse(name);
            String head = "$TTL 3600\n@ SOA ns hostmaster 1 7200 3600 1209600 300\n@ NS ns\n";
            List<DnsRecord> records =
                    MasterFile.parse(name, head + match.text("text").replaceAll("; *", "\n") + "\n", origin);
            return Zone.of(name, records);
        } catch (ZoneFileException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }
}
