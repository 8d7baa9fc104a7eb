package io.hawser.lab.stage;

import io.hawser.host.Host;
import io.hawser.services.dns.message.AddressText;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.resolver.HostAddresses;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.resolver.StubResolver;
import io.hawser.services.dns.server.Authority;
import io.hawser.services.dns.server.DnsServer;
import io.hawser.services.dns.server.DnsServerSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.zone.Zone;
import io.hawser.tcp.TcpException;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.dns.DnsCommands;
import io.hawser.wire.IpAddress;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** DNS on a stage: which hosts serve zones, whom each asks, and what their users look up. */
public final class StageNames {
    private static final NameServer NOBODY = NameServer.of(IpAddress.parse("127.0.0.1"));

    private final Stage stage;
    private final Map<String, ResolverSettings> settings = new HashMap<>();
    private final Map<String, StubResolver> resolvers = new HashMap<>();
    private final Map<String, RandomGenerator> chance = new HashMap<>();

    StageNames(Stage stage) {
        this.stage = stage;
    }

    /** Has a host serve a zone, by UDP and TCP. */
    public void serve(String host, Zone zone) throws TcpException {
        Authority authority = new Authority(List.of(zone), null);
        DnsServer.start(stage.host(host), DnsServerSettings.defaults(), authority, authority, chanceOf(host));
    }

    /** Says whom a host asks, and how; what it has cached is gone. */
    public void use(String host, ResolverSettings newSettings) {
        settings.put(host, newSettings);
        resolvers.remove(host);
    }

    private RandomGenerator chanceOf(String host) {
        return chance.computeIfAbsent(host, each -> stage.network().random("names of " + each));
    }

    private ResolverSettings settingsOf(String host) {
        return settings.getOrDefault(host, ResolverSettings.of(NOBODY));
    }

    /**
     * Looks up the addresses of a name as a program does, and shows them with the time that it took.
     *
     * @return whether the lookup came to its end
     */
    public boolean lookUp(String host, String name, long limitNanos) {
        StubResolver resolver = resolvers.computeIfAbsent(
                host, each -> new StubResolver(stage.host(each), settingsOf(each), chanceOf(each)));
        long began = stage.nowNanos();
        HostAddresses[] found = new HostAddresses[1];
        resolver.lookupAddresses(name, each -> found[0] = each);
        boolean ended = stage.runUntil(() -> found[0] != null, limitNanos);
        if (ended) {
            stage.output(host, "getaddrinfo " + name, text(name, found[0], stage.nowNanos() - began));
        }
        return ended;
    }

    /**
     * Looks up a name while an attacker forges answers of the first server, and shows what the program believes.
     *
     * @param fixedPort the port of a resolver that draws nothing but the id; 0 for the host's resolver
     * @param targetPort where the forged answers go
     * @param forged the address that they have
     * @return whether the lookup came to its end
     */
    public boolean lookUpUnderAttack(
            String host,
            String name,
            int fixedPort,
            String forger,
            long count,
            int targetPort,
            IpAddress forged,
            long limitNanos) {
        NameServer server = settingsOf(host).servers().getFirst();
        DnsName whole = DnsName.parse(name);
        BlindForger attack = new BlindForger(
                stage.host(forger), server.address(), stage.addressOf(host), targetPort, whole, forged, count);
        attack.begin();
        stage.hush(true);
        boolean ended;
        if (fixedPort == 0) {
            ended = lookUp(host, name, limitNanos);
        } else {
            long began = stage.nowNanos();
            NaiveLookup lookup = new NaiveLookup(
                    stage.host(host), fixedPort, server, whole, chanceOf(host).nextInt(0x1_0000));
            ended = stage.runUntil(() -> lookup.found() != null, limitNanos);
            lookup.end();
            IpAddress found = lookup.found();
            if (found != null) {
                String line = AddressText.of(found) + " " + name + "\n";
                stage.output(host, "getaddrinfo " + name, line + after(stage.nowNanos() - began));
            }
        }
        attack.end();
        stage.hush(false);
        return ended;
    }

    private static String after(long nanos) {
        return "after "
                + new BigDecimal(nanos).movePointLeft(9).stripTrailingZeros().toPlainString() + " s";
    }

    private static String text(String name, HostAddresses found, long nanos) {
        StringBuilder text = new StringBuilder();
        found.addresses()
                .forEach(each -> text.append(AddressText.of(each))
                        .append(' ')
                        .append(name)
                        .append('\n'));
        if (found.addresses().isEmpty()) {
            text.append(name).append(": ");
            text.append(
                    switch (found.status()) {
                        case NO_NAME -> "Name or service not known";
                        case NO_DATA -> "No address associated with hostname";
                        default -> "Temporary failure in name resolution";
                    });
            text.append('\n');
        }
        return text.append(after(nanos)).toString();
    }

    /**
     * Runs {@code dig}, {@code host} or {@code nslookup} and shows the output.
     *
     * @param words the command and its arguments
     * @return whether it came to its end
     */
    public boolean run(String host, List<String> words, long limitNanos) {
        Tool tool = tools(host).stream()
                .filter(each -> each.name().equals(words.getFirst()))
                .findFirst()
                .orElseThrow();
        TextConsole console = new TextConsole();
        Host on = stage.host(host);
        ToolRun run = tool.start(on, words.subList(1, words.size()), console);
        boolean ended = stage.runUntil(() -> console.exitCode().isPresent(), limitNanos);
        run.interrupt();
        stage.output(host, String.join(" ", words), (console.output() + console.errors()).strip());
        return ended;
    }

    private List<Tool> tools(String host) {
        return DnsCommands.all(_ -> settingsOf(host), () -> Instant.EPOCH.plusNanos(stage.nowNanos()), chanceOf(host));
    }
}
