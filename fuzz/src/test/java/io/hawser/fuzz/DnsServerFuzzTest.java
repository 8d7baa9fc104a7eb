package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.host.Host;
import io.hawser.packet.Packet;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.server.Authority;
import io.hawser.services.dns.server.DnsServer;
import io.hawser.services.dns.server.DnsServerSettings;
import io.hawser.services.dns.zone.MasterFile;
import io.hawser.services.dns.zone.Zone;
import io.hawser.services.dns.zone.ZoneFileException;
import io.hawser.services.dns.zone.ZoneYaml;
import io.hawser.sim.Network;
import io.hawser.tcp.TcpException;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any datagram to a DNS server causes no exception and at most one, well-formed response; any text is handled as a
 * zone.
 */
class DnsServerFuzzTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.53");
    private static final String ZONE = """
            $ORIGIN lab.example.
            @ 300 SOA ns hostmaster 1 7200 3600 1209600 60
            @ 300 NS ns
            ns 300 A 10.0.0.53
            www 300 A 192.0.2.1
            alias 300 CNAME www
            *.dev 300 TXT "any"
            old 300 DNAME www
            sub 300 NS ns.sub
            """;

    @MethodSource("queries")
    @FuzzTest
    void anyDatagram(byte[] query) throws ZoneFileException, TcpException, MalformedMessageException {
        if (query.length > 1400) {
            return;
        }
        try (Network network = Network.seeded(1)) {
            Host host = network.host("server", SERVER + "/24");
            Host client = network.host("client", "10.0.0.1/24");
            network.connect(host, client);
            Zone zone = Zone.of("lab.zone", MasterFile.parse("lab.zone", ZONE, DnsName.ROOT));
            Authority authority = new Authority(List.of(zone), null);
            DnsServer server =
                    DnsServer.start(host, DnsServerSettings.defaults(), authority, authority, network.random("server"));
            List<byte[]> responses = new ArrayList<>();
            UdpSocket socket = client.udp().bind(null, 0, readable -> {
                for (Packet packet = readable.receive(); packet != null; packet = readable.receive()) {
                    responses.add(Arrays.copyOfRange(packet.bytes(), packet.start(), packet.start() + packet.length()));
                    packet.release();
                }
            });
            socket.send(query, 0, query.length, SERVER, 53);
            network.runFor(Duration.ofSeconds(1));
            assertThat(responses).hasSizeLessThanOrEqualTo(1);
            for (byte[] each : responses) {
                DnsMessage response = DnsMessage.parse(each);
                assertThat(response.has(DnsMessage.RESPONSE)).isTrue();
                assertThat(response.id()).isEqualTo((query[0] & 0xff) << 8 | query[1] & 0xff);
                assertThat(each.length).isLessThanOrEqualTo(1232);
            }
            socket.close();
            server.close();
            network.runFor(Duration.ofMinutes(1));
            assertThat(network.pool().outstanding()).isZero();
        }
    }

    @MethodSource("zones")
    @FuzzTest
    void anyZone(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            Zone zone = Zone.of("a.zone", MasterFile.parse("a.zone", text, DnsName.ROOT));
            assertThat(zone.inOrder()).isNotEmpty();
        } catch (ZoneFileException refused) {
            assertThat(refused.getMessage()).startsWith("a.zone");
        }
        try {
            assertThat(ZoneYaml.parse("a.yaml", text).inOrder()).isNotEmpty();
        } catch (ZoneFileException refused) {
            assertThat(refused.getMessage()).startsWith("a.yaml");
        }
    }

    static Stream<byte[]> queries() {
        Stream<String> names = Stream.of("www", "alias", "x.dev", "a.old", "x.sub", "nothing");
        return names.map(name -> new DnsMessage(
                        0x1234,
                        DnsMessage.RECURSION_DESIRED,
                        List.of(new DnsQuestion(DnsName.parse(name + ".lab.example."), 1, 1)),
                        List.of(),
                        List.of(),
                        List.of(),
                        null)
                .toWire());
    }

    static Stream<byte[]> zones() {
        return Stream.of(ZONE, """
                zone: lab.example
                ttl: 5m
                soa: { primary: ns, mailbox: hostmaster, serial: 1, refresh: 2h, retry: 1h, expire: 2w, minimum: 5m }
                ns: [ns, ns.example.net.]
                records:
                  "@":     { MX: 10 mail }
                  ns:      { A: 10.77.0.2 }
                  www:     { A: [192.0.2.1, 192.0.2.2], AAAA: "2001:db8::1", TTL: 60 }
                """).map(each -> each.getBytes(StandardCharsets.UTF_8));
    }
}
