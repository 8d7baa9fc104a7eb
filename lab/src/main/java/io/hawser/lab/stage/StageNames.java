package io.hawser.lab.stage;

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
import io.hawser.tools.command.Tool;
import io.hawser.tools.dns.DnsCommands;
import io.hawser.wire.IpAddress;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** DNS on a stage: the hosts that serve zones, the servers that each host uses, and the lookups of users. */
public final class StageNames {
    private static final NameServer NOBODY = NameServer.of(IpAddress.parse("127.0.0.1"));

    private final Stage stage;
    private final Map<String, ResolverSettings> settings = new HashMap<>();
    private final Map<String, StubResolver> resolvers = new HashMap<>();
    private final Map<String, RandomGenerator> chance = new HashMap<>();

    StageNames(Stage stage) {
        this.stage = stage;
    }

    /** Makes a host serve a zone by UDP and TCP. */
    public void serve(String host, Zone zone) throws TcpException {
        Authority authority = new Authority(List.of(zone), null);
        DnsServer.start(stage.host(host), DnsServerSettings.defaults(), authority, authority, chanceOf(host));
    }

    /** Sets the name servers and the resolver settings of a host, and empties its cache. */
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

    private StubResolver resolverOf(String host) {
        return resolvers.computeIfAbsent(
                host, each -> new StubResolver(stage.host(each), settingsOf(each), chanceOf(each)));
    }

    /** Looks up the addresses of a name for a program; finds none while the host has no name server. */
    void lookUpAddresses(String host, String name, Consumer<List<IpAddress>> found) {
        if (!settings.containsKey(host)) {
            found.accept(List.of());
            return;
        }
        resolverOf(host).lookupAddresses(name, each -> found.accept(each.addresses()));
    }

    /**
     * Looks up the addresses of a name like a program, and shows them with the elapsed time.
     *
     * @return whether the lookup has ended
     */
    public boolean lookUp(String host, String name, long limitNanos) {
        StubResolver resolver = resolverOf(host);
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
     * Looks up a name while an attacker forges answers of the first server, and shows the accepted address.
     *
     * @param fixedPort the port of a resolver that randomizes only the id; 0 for the host's resolver
     * @param targetPort the destination port of the forged answers
     * @param forged the address in them
     * @return whether the lookup has ended
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
                String line = found + " " + name + "\n";
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
                .forEach(each -> text.append(each).append(' ').append(name).append('\n'));
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

    /** {@code dig}, {@code host} and {@code nslookup} of a host. */
    List<Tool> tools(String host) {
        return DnsCommands.all(_ -> settingsOf(host), () -> Instant.EPOCH.plusNanos(stage.nowNanos()), chanceOf(host));
    }
}
