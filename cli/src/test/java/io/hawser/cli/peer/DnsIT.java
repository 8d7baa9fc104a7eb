package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.RealHost;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.resolver.LookupResult;
import io.hawser.services.dns.resolver.LookupStatus;
import io.hawser.services.dns.resolver.ResolverClient;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.resolver.StubResolver;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.wire.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our server with BIND's tools and dnsperf, our resolver with named, unbound and dnsmasq. */
@RealPeerTest({"named", "dig", "host", "nslookup", "unbound", "dnsmasq", "dnsperf"})
@Timeout(240)
class DnsIT {
    private static final int NAMED = 5300;
    private static final int UNBOUND = 5301;
    private static final int DNSMASQ = 5302;

    private static final String RECORDS = """
            $TTL 300
            @ SOA ns hostmaster 1 7200 3600 1209600 60
            @ NS ns
            ns A 10.77.0.1
            www A 192.0.2.1
            www AAAA 2001:db8::1
            alias CNAME www
            @ MX 10 mail
            mail A 192.0.2.25
            *.dev A 192.0.2.3
            """;

    @TempDir
    Path folder;

    private static String many() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 95; i++) {
            many.append("many A 192.0.4.").append(i).append('\n');
        }
        return many.toString();
    }

    private Path zone() throws Exception {
        return Files.writeString(folder.resolve("lab.zone"), "$ORIGIN lab.example.\n" + RECORDS + many());
    }

    private PeerProcess named(Testbed testbed) throws Exception {
        zone();
        Path configuration =
                Files.writeString(folder.resolve("named.conf"), """
                options {
                    directory "%s"; listen-on port %d { 10.77.0.1; }; listen-on-v6 { none; }; recursion no;
                    pid-file none; session-keyfile "%s/session.key"; rrset-order { order none; };
                    dnssec-validation no; managed-keys-directory "%s";
                };
                zone "lab.example" { type primary; file "lab.zone"; };
                controls {};
                """.formatted(folder, NAMED, folder, folder));
        PeerProcess named =
                testbed.namespace.start("named", "-c", configuration.toString(), "-g", "-u", "root", "-n", "1");
        named.awaitOutput("running", Testbed.LIMIT);
        return named;
    }

    private PeerProcess unbound(Testbed testbed) throws Exception {
        Path configuration = Files.writeString(folder.resolve("unbound.conf"), """
                server:
                    interface: 10.77.0.1@%d
                    access-control: 0.0.0.0/0 allow
                    do-daemonize: no
                    username: ""
                    chroot: ""
                    directory: ""
                    pidfile: ""
                    use-syslog: no
                    logfile: ""
                    module-config: "iterator"
                stub-zone:
                    name: "lab.example"
                    stub-addr: 10.77.0.1@%d
                """.formatted(UNBOUND, NAMED));
        PeerProcess unbound = testbed.namespace.start("unbound", "-d", "-c", configuration.toString());
        unbound.awaitOutput("start of service", Testbed.LIMIT);
        return unbound;
    }

    private static PeerProcess dnsmasq(Testbed testbed) throws Exception {
        PeerProcess dnsmasq = testbed.namespace.start(
                "dnsmasq",
                "--keep-in-foreground",
                "--log-facility=-",
                "--port=" + DNSMASQ,
                "--no-resolv",
                "--no-hosts",
                "--conf-file=/dev/null",
                "--server=10.77.0.1#" + NAMED,
                "--listen-address=10.77.0.1",
                "--bind-interfaces",
                "--user=root",
                "--pid-file=");
        dnsmasq.awaitOutput("started", Testbed.LIMIT);
        return dnsmasq;
    }

    private static RealHost hawser() {
        return RealHost.builder()
                .name("hawser")
                .address(InterfaceAddress.parse(Testbed.HAWSER + "/24"))
                .tap("tap0")
                .start();
    }

    private static LookupResult look(ResolverClient client, String name, int type) throws Exception {
        return client.lookupAsync(DnsName.parse(name), type).get(30, TimeUnit.SECONDS);
    }

    private static List<String> data(LookupResult result) {
        return result.records().stream()
                .map(DnsRecord::data)
                .map(each -> each.toText(result.question().type()))
                .toList();
    }

    @Test
    void ourResolverAgreesWithNamedUnboundAndDnsmasq() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess named = named(testbed);
                PeerProcess unbound = unbound(testbed);
                PeerProcess dnsmasq = dnsmasq(testbed);
                RealHost host = testbed.namespace.inside(DnsIT::hawser)) {
            for (int port : new int[] {NAMED, UNBOUND, DNSMASQ}) {
                NameServer server = new NameServer(IpAddress.parse(Testbed.KERNEL), port);
                StubResolver resolver =
                        host.call(on -> new StubResolver(on, ResolverSettings.of(server), new SecureRandom()));
                ResolverClient client = new ResolverClient(resolver, host.loop());

                assertThat(data(look(client, "www.lab.example", RecordType.A))).containsExactly("192.0.2.1");
                assertThat(data(look(client, "www.lab.example", RecordType.AAAA)))
                        .containsExactly("2001:db8::1");
                LookupResult alias = look(client, "alias.lab.example", RecordType.A);
                assertThat(alias.canonicalName()).isEqualTo(DnsName.parse("www.lab.example"));
                assertThat(data(look(client, "lab.example", RecordType.MX))).containsExactly("10 mail.lab.example.");
                assertThat(look(client, "nix.lab.example", RecordType.A).status())
                        .isEqualTo(LookupStatus.NO_NAME);
                assertThat(look(client, "www.lab.example", RecordType.MX).status())
                        .isEqualTo(LookupStatus.NO_DATA);
                assertThat(look(client, "many.lab.example", RecordType.A).records())
                        .as("by TCP")
                        .hasSize(95);
                assertThat(look(client, "nix.lab.example", RecordType.TXT).fromCache())
                        .isTrue();
                assertThat(client.addresses("alias.lab.example")).hasSize(2);
                long tcp = host.call(_ -> resolver.counters().get(DnsCounter.TCP_QUERIES_SENT));
                long ignored = host.call(_ -> resolver.counters().get(DnsCounter.WRONG_CASE)
                        + resolver.counters().get(DnsCounter.IGNORED_COOKIE)
                        + resolver.counters().get(DnsCounter.TIMEOUTS));
                assertThat(tcp).isEqualTo(1);
                assertThat(ignored).isZero();
                host.call(_ -> {
                    resolver.close();
                    return null;
                });
            }
            assertThat(List.of(named.isAlive(), unbound.isAlive(), dnsmasq.isAlive()))
                    .containsOnly(true);
        }
    }

    private static String dig(Testbed testbed, String... words) throws Exception {
        String[] all = new String[words.length + 2];
        all[0] = "dig";
        all[1] = "@" + Testbed.HAWSER;
        System.arraycopy(words, 0, all, 2, words.length);
        return testbed.namespace.run(all).stdout();
    }

    @Test
    void bindsToolsAskOurServer() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess named = named(testbed);
                PeerProcess up = testbed.up(
                        "--dns-zone", zone().toString(), "--dns-transfer", "10.77.0.0/24", "--dns-identity", "haw1")) {
            assertThat(up.stdout()).contains("; dns on 53 serves lab.example");
            assertThat(dig(testbed, "www.lab.example", "+short")).isEqualTo("192.0.2.1\n");
            assertThat(dig(testbed, "x.dev.lab.example", "+short")).isEqualTo("192.0.2.3\n");
            assertThat(dig(testbed, "many.lab.example", "+short").lines()).hasSize(95);
            assertThat(dig(testbed, "nix.lab.example")).contains("status: NXDOMAIN", "lab.example.\t\t60\tIN\tSOA");
            assertThat(dig(testbed, "www.lab.example", "+nsid")).contains("(\"haw1\")", "(good)");
            assertThat(dig(testbed, "lab.example", "AXFR")).contains(";; XFR size: 105 records (messages 1");
            assertThat(dig(testbed, "www.example.org")).contains("status: REFUSED");
            assertThat(dig(testbed, "www.lab.example", "+dnssec", "+tcp", "+cookie"))
                    .contains("(TCP)", "flags: do");
            assertThat(testbed.namespace
                            .run("host", "alias.lab.example", Testbed.HAWSER)
                            .stdout())
                    .contains(
                            "alias.lab.example is an alias for www.lab.example.",
                            "www.lab.example has address 192.0.2.1",
                            "www.lab.example has IPv6 address 2001:db8::1");
            assertThat(testbed.namespace
                            .run("nslookup", "www.lab.example", Testbed.HAWSER)
                            .stdout())
                    .contains("Name:\twww.lab.example\nAddress: 192.0.2.1\n");
            assertThat(named.isAlive()).isTrue();
            Testbed.down(up);
        }
    }

    @Test
    void aJavaProgramFindsNamesThroughHawser() throws Exception {
        Path program = Files.writeString(folder.resolve("Names.java"), """
                import java.net.*;

                class Names {
                    public static void main(String[] arguments) throws Exception {
                        for (String name : arguments) {
                            try {
                                for (InetAddress each : InetAddress.getAllByName(name)) {
                                    System.out.println(each);
                                }
                            } catch (UnknownHostException unknown) {
                                System.out.println(unknown.getMessage());
                            }
                        }
                    }
                }
                """);
        try (Testbed testbed = new Testbed();
                PeerProcess named = named(testbed)) {
            PeerProcess.Finished finished = testbed.namespace
                    .start(Testbed.hawser(
                            "exec",
                            "--dns",
                            Testbed.KERNEL + "#" + NAMED,
                            "--",
                            "java",
                            program.toString(),
                            "alias.lab.example",
                            "nix.lab.example"))
                    .await(Testbed.LIMIT)
                    .succeeded();
            assertThat(finished.stdout()).isEqualTo("""
                            alias.lab.example/192.0.2.1
                            alias.lab.example/2001:db8:0:0:0:0:0:1
                            nix.lab.example: Name or service not known
                            """);
            assertThat(named.isAlive()).isTrue();
        }
    }

    /** A measurement without a promise: three seconds of dnsperf for each server, one after the other. */
    @Test
    void dnsperfGetsAnAnswerToEveryQuery() throws Exception {
        Path queries = Files.writeString(
                folder.resolve("queries"), "www.lab.example A\nnix.lab.example A\nlab.example MX\n".repeat(100));
        try (Testbed testbed = new Testbed();
                PeerProcess named = named(testbed);
                PeerProcess dnsmasq = dnsmasq(testbed);
                PeerProcess up = testbed.up("--dns-zone", zone().toString())) {
            double hawser = rate(testbed, Testbed.HAWSER, 53, queries);
            double bind = rate(testbed, Testbed.KERNEL, NAMED, queries);
            double masq = rate(testbed, Testbed.KERNEL, DNSMASQ, queries);
            System.out.printf(
                    "dnsperf, queries a second: Hawser over a TAP device %.0f, named %.0f, dnsmasq %.0f%n",
                    hawser, bind, masq);
            assertThat(hawser).isPositive();
            assertThat(List.of(named.isAlive(), dnsmasq.isAlive())).containsOnly(true);
            Testbed.down(up);
        }
    }

    private static double rate(Testbed testbed, String server, int port, Path queries) throws Exception {
        String report = testbed.namespace
                .run(
                        "dnsperf",
                        "-s",
                        server,
                        "-p",
                        String.valueOf(port),
                        "-d",
                        queries.toString(),
                        "-l",
                        "3",
                        "-q",
                        "50",
                        "-t",
                        "5")
                .stdout();
        Matcher found = Pattern.compile("Queries per second:\\s+([0-9.]+)").matcher(report);
        assertThat(found.find()).as(report).isTrue();
        assertThat(report).contains("Queries lost:         0 (0.00%)");
        return Double.parseDouble(found.group(1));
    }
}
