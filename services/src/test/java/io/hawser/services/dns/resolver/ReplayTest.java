package io.hawser.services.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import io.hawser.services.Requirement;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The situations of {@code replay.txt}: a resolver, up to three scripted servers 10 ms away, and timed lookups. Each
 * situation lists the results, the queries with their virtual times, and the counters.
 */
class ReplayTest {
    private static final long ONE_WAY_NANOS = 10_000_000;

    private static List<Situation> situations() throws IOException {
        List<Situation> all = new ArrayList<>();
        try (InputStream file = ReplayTest.class.getResourceAsStream("replay.txt")) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith("== ")) {
                    all.add(new Situation(line.substring(3)));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    all.getLast().lines.add(line);
                }
            }
        }
        return all;
    }

    @TestFactory
    @Requirement({"DNS-19", "DNS-20", "DNS-21", "DNS-22", "DNS-23", "DNS-24", "DNS-25", "DNS-26", "DNS-27"})
    Stream<DynamicTest> situationsGoAsTheySay() throws IOException {
        return situations().stream().map(each -> DynamicTest.dynamicTest(each.title, each::play));
    }

    @Test
    void thereAreAHundredSituationsWithTitlesOfTheirOwn() throws IOException {
        List<String> titles = situations().stream().map(each -> each.title).toList();
        assertThat(titles).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
    }

    /** A situation as written in the file. */
    private static final class Situation {
        private final String title;
        private final List<String> lines = new ArrayList<>();
        private final Network network = Network.seeded(1);
        private final Machine client = network.machine("client", "10.0.0.1/24");
        private final Machine servers = network.machine("servers", "10.0.0.66/24");
        private final Map<String, ScriptedServer> byName = new TreeMap<>();
        private final List<String> sent = new ArrayList<>();
        private final List<String> results = new ArrayList<>();
        private final ResolverSettings.Builder settings = ResolverSettings.builder();

        Situation(String title) {
            this.title = title;
        }

        void play() throws TcpException {
            Cable wire = network.cable("wire", LinkType.RAW_IP).latency(Duration.ofNanos(ONE_WAY_NANOS));
            client.plugIn(wire.left());
            servers.plugIn(wire.right());
            client.gateway(servers.address());
            List<NameServer> addresses = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                String name = "ns" + i;
                if (lines.stream().anyMatch(line -> line.startsWith(name + ":") || line.startsWith(name + "/"))) {
                    IpAddress address = IpAddress.parse("10.0.0." + (52 + i));
                    servers.host().ip().interfaces().get(1).addAddress(address, 24);
                    addresses.add(NameServer.of(address));
                    byName.put(name, new ScriptedServer(servers.host(), name, address, this::heard));
                }
            }
            settings.servers(addresses);
            lines.forEach(this::configure);
            for (ScriptedServer each : byName.values()) {
                each.start();
            }
            StubResolver resolver = new StubResolver(client.host(), settings.build(), network.random("resolver"));
            lines.forEach(line -> schedule(line, resolver));
            network.runUntil(Duration.ofDays(2).toNanos());
            resolver.close();
            check(resolver);
            network.close();
            assertThat(network.pool().outstanding()).as("packets").isZero();
        }

        private void heard(String server) {
            sent.add(seconds(network.nowNanos() - ONE_WAY_NANOS) + " " + server);
        }

        private static String seconds(long nanos) {
            return new BigDecimal(nanos).movePointLeft(9).stripTrailingZeros().toPlainString() + "s";
        }

        private void configure(String line) {
            if (line.startsWith("options ")) {
                for (String word : line.substring(8).split(" ", -1)) {
                    option(word);
                }
            } else if (line.matches("ns[123](/.*)?: .*")) {
                String[] sides = line.split(": ", 2);
                String key = sides[0].length() > 3 ? sides[0].substring(4) : "";
                byName.get(line.substring(0, 3)).script(key, List.of(sides[1].split(" \\| ", -1)));
            }
        }

        private void option(String word) {
            String[] pair = word.split(":", 2);
            String value = pair.length > 1 ? pair[1] : "";
            switch (pair[0]) {
                case "search" ->
                    settings.search(
                            Stream.of(value.split(",", -1)).map(DnsName::parse).toList());
                case "ndots" -> settings.ndots(Integer.parseInt(value));
                case "timeout" -> settings.timeout(Duration.ofSeconds(Integer.parseInt(value)));
                case "attempts" -> settings.attempts(Integer.parseInt(value));
                case "rotate" -> settings.rotate(true);
                case "no-back-off" -> settings.backOff(false);
                case "no-edns" -> settings.ednsUdpBytes(0);
                case "no-case" -> settings.mixedCase(false);
                case "no-cookies" -> settings.cookies(false);
                case "tcp" -> settings.tcpOnly(true);
                case "cache" -> settings.cacheEntries(Integer.parseInt(value));
                case "max-ttl" -> settings.maxTtl(Duration.ofSeconds(Integer.parseInt(value)));
                case "stale" -> settings.serveStale(Duration.ofSeconds(Integer.parseInt(value)));
                case "tcp-idle" -> settings.tcpIdle(Duration.ofSeconds(Integer.parseInt(value)));
                default -> throw new IllegalArgumentException("unknown option '" + word + "'");
            }
        }

        private void schedule(String line, StubResolver resolver) {
            if (!line.matches("[0-9.]+s (lookup|search|addresses|names|clear).*")) {
                return;
            }
            String[] words = line.split(" ", -1);
            long at =
                    new BigDecimal(words[0].replace("s", "")).movePointRight(9).longValueExact();
            network.scheduleAt(at, () -> {
                switch (words[1]) {
                    case "lookup" -> resolver.lookup(DnsName.parse(words[2]), RecordType.parse(words[3]), this::result);
                    case "search" -> resolver.search(words[2], RecordType.parse(words[3]), this::result);
                    case "addresses" -> resolver.lookupAddresses(words[2], this::result);
                    case "names" -> resolver.lookupNames(IpAddress.parse(words[2]), this::result);
                    default -> resolver.cache().clear();
                }
            });
        }

        private void result(LookupResult result) {
            StringBuilder text = new StringBuilder(seconds(network.nowNanos())).append(' ');
            text.append(result.status());
            if (!result.isFound()) {
                text.append(' ').append(ResponseCode.nameOf(result.code()));
            }
            if (result.failure() != null) {
                text.append(' ').append(result.failure());
            }
            result.aliases()
                    .forEach(alias ->
                            text.append(" via ").append(alias.data().name().toLowerCase()));
            text.append(result.records().stream()
                    .map(each -> " " + each.data().toText(each.type()))
                    .sorted()
                    .collect(Collectors.joining()));
            if (!result.records().isEmpty()) {
                text.append(" ttl ").append(result.records().getFirst().ttlSeconds());
            }
            text.append(result.fromCache() ? " cached" : "").append(result.isStale() ? " stale" : "");
            results.add(text.toString());
        }

        private void result(HostAddresses result) {
            results.add(seconds(network.nowNanos()) + " " + result.status() + " "
                    + result.canonicalName().toLowerCase()
                    + result.addresses().stream().map(each -> " " + each).collect(Collectors.joining()));
        }

        private void check(StubResolver resolver) {
            List<String> expected = lines.stream()
                    .filter(line -> line.startsWith("=> "))
                    .map(line -> line.substring(3))
                    .toList();
            assertThat(results).as("results").containsExactlyElementsOf(expected);
            String queries = lines.stream()
                    .filter(line -> line.startsWith("sent "))
                    .map(line -> line.substring(5))
                    .collect(Collectors.joining(", "));
            assertThat(String.join(", ", sent)).as("queries").isEqualTo(queries.equals("nothing") ? "" : queries);
            for (String line : lines) {
                if (line.startsWith("count ")) {
                    String[] words = line.split(" ", -1);
                    DnsCounter counter = Stream.of(DnsCounter.values())
                            .filter(each -> each.mibName().equals(words[1]))
                            .findFirst()
                            .orElseThrow();
                    assertThat(resolver.counters().get(counter)).as(words[1]).isEqualTo(Long.parseLong(words[2]));
                }
            }
        }
    }
}
