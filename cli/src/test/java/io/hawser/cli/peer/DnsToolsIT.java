package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.RealHost;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.Tool;
import io.hawser.tools.dns.DnsCommands;
import io.hawser.wire.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** BIND's dig, host and nslookup and Hawser's query the same named: their outputs differ only in ids and times. */
@RealPeerTest({"named", "dig", "host", "nslookup"})
@Timeout(180)
class DnsToolsIT {
    private static final String ZONE = """
            $ORIGIN lab.example.
            $TTL 300
            @ SOA ns hostmaster 1 7200 3600 1209600 300
            @ NS ns
            ns A 10.77.0.1
            www A 192.0.2.1
            www A 192.0.2.2
            www AAAA 2001:db8::1
            alias CNAME www
            @ MX 10 mail
            mail A 192.0.2.25
            six AAAA 2001:db8::6
            @ TXT "v=spf1 -all" "a \\"quote\\" and \\\\ and \\195\\188"
            _sip._udp SRV 1 2 5060 sip
            sip A 192.0.2.9
            a-very-long-name-that-passes-the-columns A 192.0.2.77
            @ CAA 0 issue "ca.example.net"
            host HINFO "PC" "Linux"
            naptr NAPTR 100 10 "S" "SIP+D2T" "" _sip._tcp.lab.example.
            loop CNAME loop2
            sub NS ns.sub
            ns.sub A 192.0.2.53
            sec DS 12345 8 2 49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5
            sec NS ns.sub
            web HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1
            any TYPE4711 \\# 4 0A000001
            """;

    private static final List<String> COMMANDS = List.of(
            "dig @S www.lab.example",
            "dig @S nix.lab.example MX",
            "dig @S +short alias.lab.example",
            "dig @S -x 192.0.2.1",
            "dig @S lab.example ANY +tcp",
            "dig @S a-very-long-name-that-passes-the-columns.lab.example +nocmd +nocomments",
            "dig @S lab.example AXFR",
            "dig @S lab.example AXFR +noall +stats",
            "dig @S -p 9 www.lab.example +time=1 +tries=2",
            "dig @S www.lab.example +nsid +dnssec",
            "dig @S www.lab.example +noedns",
            "dig @S version.bind CH TXT",
            "dig @S lab.example SOA +multiline",
            "dig @S www.lab.example A www.lab.example AAAA +noall +answer",
            "dig @S www.lab.example +identify +short",
            "dig +qr @S www.lab.example",
            "dig +ttlunits @S www.lab.example +noall +answer",
            "dig @S x.example.net",
            "dig @S big.lab.example",
            "dig @S x.sub.lab.example",
            "dig @S lab.example MX",
            "dig @S alias.lab.example +noall +answer +nottlid",
            "dig @S alias.lab.example +noall +answer +noclass",
            "dig @S alias.lab.example +noall +answer +nottlid +noclass",
            "dig @S big.lab.example +ignore +noall +comments",
            "dig @S www.lab.example +norecurse +noall +comments",
            "dig @S lab.example TXT +nostats",
            "dig @S sec.lab.example DS +nostats",
            "dig @S web.lab.example HTTPS +nostats",
            "dig @S any.lab.example TYPE4711 +nostats",
            "dig @S naptr.lab.example NAPTR +short",
            "dig @S -t bogus lab.example",
            "dig @S a..b",
            "dig @nosuchhost x",
            "dig @S +subnet=10.0.0.0/8 +noall +comments lab.example",
            "dig +bogus",
            "host www.lab.example S",
            "host lab.example S",
            "host nix.lab.example S",
            "host 192.0.2.1 S",
            "host 192.0.2.9 S",
            "host -t SOA lab.example S",
            "host -v www.lab.example S",
            "host -v nix.lab.example S",
            "host -a host.lab.example S",
            "host alias.lab.example S",
            "host -t TXT www.lab.example S",
            "host -t CAA lab.example S",
            "host www.example.net S",
            "host -t ANY lab.example S",
            "host big.lab.example S",
            "host loop.lab.example S",
            "host x.sub.lab.example S",
            "host -l lab.example S",
            "host -p 9 www.lab.example S",
            "host -t bogus x S",
            "nslookup www.lab.example S",
            "nslookup alias.lab.example S",
            "nslookup nix.lab.example S",
            "nslookup 192.0.2.1 S",
            "nslookup 192.0.2.9 S",
            "nslookup -type=MX lab.example S",
            "nslookup -type=SOA lab.example S",
            "nslookup -type=TXT lab.example S",
            "nslookup -type=ANY lab.example S",
            "nslookup -type=NS www.lab.example S",
            "nslookup -port=9 www.lab.example S",
            "nslookup -debug www.lab.example S",
            "nslookup -debug -type=SOA lab.example S",
            "nslookup -type=SRV _sip._udp.lab.example S",
            "nslookup x.example.net S",
            "nslookup six.lab.example S",
            "nslookup host.lab.example S",
            "nslookup x.sub.lab.example S",
            "nslookup -type=MX x.sub.lab.example S",
            "nslookup big.lab.example S",
            "nslookup -type=ANY 192.0.2.1 S",
            "nslookup -bogus=1 www.lab.example S",
            "nslookup a..b S");

    @TempDir
    Path folder;

    private PeerProcess named(Testbed testbed) throws Exception {
        StringBuilder zone = new StringBuilder(ZONE);
        for (int i = 0; i < 95; i++) {
            zone.append("big A 192.0.4.").append(i).append('\n');
        }
        Files.writeString(folder.resolve("lab.zone"), zone);
        Files.writeString(folder.resolve("rev.zone"), """
                $ORIGIN 2.0.192.in-addr.arpa.
                $TTL 300
                @ SOA ns.lab.example. hostmaster.lab.example. 1 7200 3600 1209600 300
                @ NS ns.lab.example.
                1 PTR www.lab.example.
                """);
        Path configuration = Files.writeString(folder.resolve("named.conf"), """
                options {
                    directory "%s"; listen-on port 53 { 10.77.0.1; }; listen-on-v6 { none; }; recursion no;
                    pid-file none; session-keyfile "%s/session.key"; allow-transfer { any; }; version "peer";
                    rrset-order { order none; }; dnssec-validation no; managed-keys-directory "%s";
                };
                zone "lab.example" { type primary; file "lab.zone"; };
                zone "2.0.192.in-addr.arpa" { type primary; file "rev.zone"; };
                controls {};
                """.formatted(folder, folder, folder));
        PeerProcess named =
                testbed.namespace.start("named", "-c", configuration.toString(), "-g", "-u", "root", "-n", "1");
        named.awaitOutput("running", Testbed.LIMIT);
        return named;
    }

    private static RealHost hawser() {
        return RealHost.builder()
                .name("hawser")
                .address(InterfaceAddress.parse(Testbed.HAWSER + "/24"))
                .tap("tap0")
                .start();
    }

    /** Returns the output on both streams and the exit code of a command, without ids, cookies and times. */
    private static String normalized(String out, String err, int exitCode) {
        return (out + "--- errors\n" + err + "--- exit code " + exitCode + "\n")
                .replaceAll("DiG 9\\S+", "DiG VERSION")
                .replaceAll("id: \\d+", "id: N")
                .replaceAll("COOKIE: [0-9a-f]+", "COOKIE: C")
                .replaceAll("Query time: \\d+", "Query time: N")
                .replaceAll("WHEN: .*", "WHEN: W")
                .replaceAll("in \\d+ ms", "in N ms");
    }

    private static String ours(RealHost host, List<String> words, TextConsole console) throws Exception {
        ResolverSettings settings = ResolverSettings.of(NameServer.of(IpAddress.parse(Testbed.KERNEL)));
        Tool tool = DnsCommands.all(_ -> settings, InstantSource.system(), new SecureRandom()).stream()
                .filter(each -> each.name().equals(words.getFirst()))
                .findFirst()
                .orElseThrow();
        host.call(on -> tool.start(on, words.subList(1, words.size()), console));
        Testbed.await(
                "the end of " + words, () -> host.call(_ -> console.exitCode().isPresent()));
        return host.call(_ -> normalized(
                console.output(), console.errors(), console.exitCode().orElseThrow()));
    }

    @Test
    void theyPrintTheSame() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess named = named(testbed);
                RealHost host = testbed.namespace.inside(DnsToolsIT::hawser)) {
            SoftAssertions all = new SoftAssertions();
            for (String command : COMMANDS) {
                List<String> words = new ArrayList<>(List.of(command.replace("@S", "@" + Testbed.KERNEL)
                        .replaceFirst(" S$", " " + Testbed.KERNEL)
                        .split(" ", -1)));
                PeerProcess.Finished theirs = testbed.namespace.attempt(Testbed.LIMIT, words.toArray(String[]::new));
                all.assertThat(ours(host, words, new TextConsole()))
                        .as(command)
                        .isEqualTo(normalized(theirs.stdout(), theirs.stderr(), theirs.exitCode()));
            }
            all.assertAll();
            assertThat(named.isAlive()).isTrue();
        }
    }

    @Test
    void aConversationWithNslookupGoesTheSameWay() throws Exception {
        String[] lines = {
            "server " + Testbed.KERNEL,
            "www.lab.example",
            "set type=mx",
            "lab.example",
            "set all",
            "set debug",
            "lab.example",
            "set nodebug",
            "set bogus",
            "set type=bogus",
            "lserver " + Testbed.KERNEL,
            "set q=a",
            "set domain=lab.example",
            "www",
            "nix",
            "set retry=1",
            "set port=9",
            "www.lab.example",
            "ls x",
            "help",
            "exit"
        };
        try (Testbed testbed = new Testbed();
                PeerProcess named = named(testbed);
                RealHost host = testbed.namespace.inside(DnsToolsIT::hawser)) {
            try (PeerProcess theirs = testbed.namespace.start("nslookup")) {
                theirs.send(String.join("\n", lines) + "\n");
                theirs.endInput();
                PeerProcess.Finished finished = theirs.await(Testbed.LIMIT);
                assertThat(ours(host, List.of("nslookup"), new TextConsole().input(lines)))
                        .isEqualTo(normalized(finished.stdout(), finished.stderr(), finished.exitCode()));
            }
            assertThat(named.isAlive()).isTrue();
        }
    }
}
