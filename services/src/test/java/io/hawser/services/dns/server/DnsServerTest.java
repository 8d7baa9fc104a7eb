package io.hawser.services.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.link.LinkType;
import io.hawser.mib.Counters;
import io.hawser.services.Requirement;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.EdnsOption;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.resolver.LookupResult;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.resolver.StubResolver;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.services.dns.transport.DnsResponse;
import io.hawser.services.dns.transport.DnsTcpClient;
import io.hawser.services.dns.transport.Expectation;
import io.hawser.services.dns.transport.MessageStream;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.services.dns.transport.QueryListener;
import io.hawser.services.dns.transport.UdpQuery;
import io.hawser.services.dns.zone.DynamicNames;
import io.hawser.services.dns.zone.Zone;
import io.hawser.services.dns.zone.ZoneYaml;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsServerTest {
    private static final NameServer SERVER = NameServer.of(IpAddress.parse("10.0.0.53"));

    private final Network network = Network.seeded(1);
    private final Machine client = network.machine("client", "10.0.0.1/24");
    private final Machine machine = network.machine("server", "10.0.0.53/24");
    private final Counters<DnsCounter> counters = new Counters<>(DnsCounter.class);
    private Authority authority;
    private DnsServer server;

    @BeforeEach
    void connect() throws Exception {
        var wire = network.cable("wire", LinkType.RAW_IP).latency(Duration.ofMillis(10));
        client.plugIn(wire.left());
        machine.plugIn(wire.right());
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append(i == 0 ? "" : ", ").append("192.0.2.").append(i);
        }
        Zone zone = ZoneYaml.parse("lab.yaml", """
                zone: lab.example
                ttl: 300
                records:
                  ns: { A: 10.0.0.53 }
                  www: { A: [192.0.2.1, 192.0.2.2] }
                  alias: { CNAME: www }
                  far: { CNAME: www.example.net. }
                  "*.dev": { A: 192.0.2.3 }
                  "@": { MX: 10 mail }
                  mail: { A: 192.0.2.25, AAAA: "2001:db8::25" }
                  many: { A: [%s] }
                  some: { A: [%s] }
                  sub: { NS: ns.sub }
                  ns.sub: { A: 192.0.2.53 }
                """.formatted(many, many.substring(0, many.indexOf(", 192.0.2.40"))));
        authority = new Authority(List.of(zone), null);
    }

    private void start(DnsServerSettings settings) throws TcpException {
        server = DnsServer.start(machine.host(), settings, authority, authority, network.random("dns"));
    }

    @AfterEach
    void nothingIsLeft() {
        if (server != null) {
            server.close();
        }
        network.runFor(Duration.ofMinutes(5));
        assertThat(network.pool().outstanding()).isZero();
        network.close();
    }

    private DnsMessage ask(DnsMessage query) {
        List<DnsMessage> got = new ArrayList<>();
        UdpQuery.send(client.host(), SERVER, Expectation.of(query), Duration.ofSeconds(1), counters, listener(got));
        network.runFor(Duration.ofSeconds(1));
        return got.isEmpty() ? null : got.getFirst();
    }

    private static QueryListener listener(List<DnsMessage> got) {
        return new QueryListener() {
            @Override
            public void answered(DnsResponse response) {
                got.add(response.message());
            }

            @Override
            public void failed(QueryFailure why) {}
        };
    }

    private DnsMessage ask(String name, String type) {
        return ask(query(name, type));
    }

    private static DnsMessage query(String name, String type) {
        return DnsMessage.query(
                7, new DnsQuestion(DnsName.parse(name), RecordType.parse(type)), Edns.of(Edns.SAFE_UDP_BYTES));
    }

    private static List<String> texts(List<DnsRecord> records) {
        return records.stream().map(each -> each.toString().replace('\t', ' ')).toList();
    }

    @Test
    @Requirement({"DNS-1", "DNS-17"})
    void answersFromItsZone() throws Exception {
        start(DnsServerSettings.defaults());
        DnsMessage response = ask("www.lab.example.", "A");

        assertThat(response.flags()).isEqualTo(DnsMessage.RESPONSE | DnsMessage.AUTHORITATIVE | 0x0100);
        assertThat(texts(response.answers()))
                .containsExactly("www.lab.example. 300 IN A 192.0.2.1", "www.lab.example. 300 IN A 192.0.2.2");
    }

    @Test
    @Requirement("DNS-8")
    void aSecondEqualQueryGetsAnEqualResponseWithItsOwnIdAndLetters() throws Exception {
        start(DnsServerSettings.defaults());
        DnsMessage first = ask("www.lab.example.", "A");
        DnsMessage second = ask(query("WWW.Lab.example.", "A").withId(8));

        assertThat(server.counters().get(DnsServerCounter.PREPARED)).isEqualTo(1);
        assertThat(second.id()).isEqualTo(8);
        assertThat(second.question().name().toString()).isEqualTo("WWW.Lab.example.");
        assertThat(second).isEqualTo(first.withId(8));
    }

    @Test
    @Requirement("DNS-2")
    void followsAliases() throws Exception {
        start(DnsServerSettings.defaults());
        assertThat(texts(ask("alias.lab.example.", "A").answers()))
                .containsExactly(
                        "alias.lab.example. 300 IN CNAME www.lab.example.",
                        "www.lab.example. 300 IN A 192.0.2.1",
                        "www.lab.example. 300 IN A 192.0.2.2");
        assertThat(texts(ask("far.lab.example.", "A").answers()))
                .containsExactly("far.lab.example. 300 IN CNAME www.example.net.");
    }

    @Test
    @Requirement("DNS-3")
    void saysNoWithTheSoaRecord() throws Exception {
        start(DnsServerSettings.defaults());
        DnsMessage noName = ask("nix.lab.example.", "A");
        DnsMessage noData = ask("www.lab.example.", "MX");
        assertThat(noName.code()).isEqualTo(ResponseCode.NXDOMAIN);
        assertThat(noData.code()).isEqualTo(ResponseCode.NOERROR);
        assertThat(noData.answers()).isEmpty();
        String soa = "lab.example. 300 IN SOA ns.lab.example. hostmaster.lab.example. 1 7200 3600 1209600 300";
        assertThat(texts(noName.authority())).containsExactly(soa);
        assertThat(texts(noData.authority())).containsExactly(soa);
    }

    @Test
    @Requirement("DNS-4")
    void refersToTheServersOfASubzone() throws Exception {
        start(DnsServerSettings.defaults());
        DnsMessage response = ask("www.sub.lab.example.", "A");
        assertThat(response.has(DnsMessage.AUTHORITATIVE)).isFalse();
        assertThat(response.answers()).isEmpty();
        assertThat(texts(response.authority())).containsExactly("sub.lab.example. 300 IN NS ns.sub.lab.example.");
        assertThat(texts(response.additional())).containsExactly("ns.sub.lab.example. 300 IN A 192.0.2.53");
    }

    @Test
    void addsAddressesOfMailServers() throws Exception {
        start(DnsServerSettings.defaults());
        assertThat(texts(ask("lab.example.", "MX").additional()))
                .containsExactly("mail.lab.example. 300 IN A 192.0.2.25", "mail.lab.example. 300 IN AAAA 2001:db8::25");
    }

    @Test
    void answersAnyByOneRecordSet() throws Exception {
        start(DnsServerSettings.defaults());
        assertThat(texts(ask("mail.lab.example.", "ANY").answers()))
                .containsExactly("mail.lab.example. 300 IN A 192.0.2.25");
    }

    @Test
    void refusesWhatItIsNotResponsibleFor() throws Exception {
        start(DnsServerSettings.defaults());
        assertThat(ask("www.example.org.", "A").code()).isEqualTo(ResponseCode.REFUSED);
        assertThat(ask("lab.example.", "AXFR").code()).isEqualTo(ResponseCode.REFUSED);
    }

    @Test
    void truncatesByUdpAndAnswersWholeByTcp() throws Exception {
        start(DnsServerSettings.defaults());
        DnsMessage response = ask("many.lab.example.", "A");
        assertThat(response.has(DnsMessage.TRUNCATED)).isTrue();
        assertThat(response.answers()).isEmpty();

        StubResolver resolver =
                new StubResolver(client.host(), ResolverSettings.of(SERVER), network.random("resolver"));
        List<LookupResult> results = new ArrayList<>();
        resolver.lookup(DnsName.parse("many.lab.example."), RecordType.A, results::add);
        network.runFor(Duration.ofSeconds(1));
        assertThat(results.getFirst().records()).hasSize(100);
        assertThat(resolver.counters().get(DnsCounter.TCP_QUERIES_SENT)).isEqualTo(1);
        resolver.close();
    }

    @Test
    @Requirement("DNS-6")
    void withoutEdnsAResponseHas512BytesAtMost() throws Exception {
        start(DnsServerSettings.defaults());
        DnsMessage response = ask(query("many.lab.example.", "A").withEdns(null));
        assertThat(response.edns()).isNull();
        assertThat(response.has(DnsMessage.TRUNCATED)).isTrue();
        assertThat(ask("some.lab.example.", "A").answers()).as("with EDNS").hasSize(40);
        response = ask(query("some.lab.example.", "A").withEdns(null));
        assertThat(response.has(DnsMessage.TRUNCATED)).isTrue();
        assertThat(response.answers()).isEmpty();
    }

    @Test
    void tellsItsNameAndVersion() throws Exception {
        start(DnsServerSettings.defaults().withIdentity("ns1"));
        DnsMessage nsid =
                ask(query("www.lab.example.", "A").withEdns(Edns.of(1232).with(EdnsOption.NSID, new byte[0])));
        assertThat(nsid.edns().option(EdnsOption.NSID)).asString().isEqualTo("ns1");

        DnsQuestion version = new DnsQuestion(DnsName.parse("version.bind."), RecordType.TXT, RecordClass.CHAOS);
        assertThat(texts(ask(DnsMessage.query(1, version, null)).answers()))
                .containsExactly("version.bind. 0 CH TXT \"Hawser\"");
        DnsQuestion id = new DnsQuestion(DnsName.parse("id.server."), RecordType.TXT, RecordClass.CHAOS);
        assertThat(texts(ask(DnsMessage.query(1, id, null)).answers())).containsExactly("id.server. 0 CH TXT \"ns1\"");
    }

    @Test
    void answersCookies() throws Exception {
        start(DnsServerSettings.defaults());
        byte[] cookie = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] whole = ask(query("www.lab.example.", "A").withEdns(Edns.of(1232).with(EdnsOption.COOKIE, cookie)))
                .edns()
                .option(EdnsOption.COOKIE);
        assertThat(whole).hasSize(16).startsWith(cookie);
        assertThat(ask(query("www.lab.example.", "A").withEdns(Edns.of(1232).with(EdnsOption.COOKIE, new byte[3])))
                        .code())
                .isEqualTo(ResponseCode.FORMERR);
    }

    @Test
    @Requirement("DNS-9")
    void doesNotKnowOtherVersionsAndOperations() throws Exception {
        start(DnsServerSettings.defaults());
        assertThat(ask(query("www.lab.example.", "A").withEdns(new Edns(1232, 0, 1, 0, List.of())))
                        .code())
                .isEqualTo(ResponseCode.BADVERS);
        assertThat(ask(query("www.lab.example.", "A").withFlags(4 << 11)).code())
                .isEqualTo(ResponseCode.NOTIMP);
    }

    @Test
    @Requirement("DNS-10")
    void badInput55And56_malformedQueriesGetFormerrAndResponsesNothing() throws Exception {
        start(DnsServerSettings.defaults());
        UdpSocket socket = client.host().udp().bind(null, 4000, UdpHandler.NONE);
        byte[][] bad = {
            {},
            {0, 1, 2},
            {0, 7, 1, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 0},
            {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xc0, 12, 0, 1, 0, 1},
            {0, 7, (byte) 0x81, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1},
        };
        for (byte[] each : bad) {
            socket.send(each, 0, each.length, SERVER.address(), 53);
        }
        network.runFor(Duration.ofSeconds(1));
        assertThat(server.counters().get(DnsServerCounter.DROPPED)).isEqualTo(3);
        assertThat(server.counters().get(DnsServerCounter.FORMAT_ERRORS)).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            var packet = socket.receive();
            assertThat(packet.length()).isEqualTo(12);
            assertThat(packet.bytes()[packet.start() + 3] & 0xf).isEqualTo(ResponseCode.FORMERR);
            packet.release();
        }
        assertThat(socket.receive()).isNull();
        socket.close();
    }

    @Test
    @Requirement("DNS-7")
    void answersManyQueriesOfOneConnection() throws Exception {
        start(DnsServerSettings.defaults());
        List<DnsMessage> got = new ArrayList<>();
        DnsTcpClient tcp = new DnsTcpClient(client.host(), SERVER, Duration.ofSeconds(1), counters);
        for (int i = 0; i < 500; i++) {
            tcp.send(Expectation.of(query("many.lab.example.", "A").withId(i)), Duration.ofSeconds(5), listener(got));
        }
        network.runFor(Duration.ofSeconds(6));
        assertThat(got).hasSize(500).allMatch(each -> each.answers().size() == 100);
        assertThat(server.counters().get(DnsServerCounter.TCP_CONNECTIONS)).isEqualTo(1);
        assertThat(server.connections()).isZero();
    }

    @Test
    void closesIdleConnectionsAndThoseThatSendHalfAQuery() throws Exception {
        start(DnsServerSettings.defaults());
        TcpConnection silent = client.host().tcp().connect(SERVER.address(), 53);
        TcpConnection half = client.host().tcp().connect(SERVER.address(), 53);
        network.runFor(Duration.ofSeconds(2));
        half.send(new byte[] {0, 50, 1}, 0, 3);
        network.runFor(Duration.ofMillis(27_900));
        assertThat(server.connections()).isEqualTo(2);
        network.runFor(Duration.ofSeconds(2));
        assertThat(server.connections()).isZero();
        assertThat(server.counters().get(DnsServerCounter.TCP_IDLE)).isEqualTo(2);
        silent.close();
        half.close();
    }

    @Test
    void keepsTheNumberOfConnectionsBounded() throws Exception {
        start(DnsServerSettings.defaults().withTcp(Duration.ofSeconds(30), 3));
        List<TcpConnection> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(client.host().tcp().connect(SERVER.address(), 53));
        }
        network.runFor(Duration.ofSeconds(1));
        assertThat(server.connections()).isEqualTo(3);
        assertThat(server.counters().get(DnsServerCounter.TCP_REFUSED)).isEqualTo(2);
        all.forEach(TcpConnection::close);
    }

    @Test
    void transfersTheZoneToWhomItMay() throws Exception {
        start(DnsServerSettings.defaults().withTransfersTo(List.of(Prefix.parse("10.0.0.0/24"))));
        List<DnsRecord> records = new ArrayList<>();
        TcpConnection connection = client.host().tcp().connect(SERVER.address(), 53);
        MessageStream messages = new MessageStream(connection);
        connection.handler(new TcpHandler() {
            @Override
            public void readable(TcpConnection by) {
                try {
                    for (byte[] each = messages.read(); each != null; each = messages.read()) {
                        records.addAll(DnsMessage.parse(each).answers());
                    }
                } catch (Exception wrong) {
                    throw new AssertionError(wrong);
                }
            }
        });
        network.runFor(Duration.ofSeconds(1));
        messages.send(query("lab.example.", "AXFR").toWire());
        network.runFor(Duration.ofSeconds(1));

        Zone zone = authority.zones().getFirst();
        assertThat(records).hasSize(zone.size() + 1);
        assertThat(records.getFirst()).isEqualTo(zone.soa());
        assertThat(records.getLast()).isEqualTo(zone.soa());
        connection.close();
    }

    @Test
    void limitsEqualResponsesToOneNetwork() throws Exception {
        start(DnsServerSettings.defaults().withResponsesPerSecond(10));
        UdpSocket socket = client.host().udp().bind(null, 4000, UdpHandler.NONE);
        byte[] query = query("www.lab.example.", "A").toWire();
        for (int i = 0; i < 100; i++) {
            socket.send(query, 0, query.length, SERVER.address(), 53);
        }
        network.runFor(Duration.ofMillis(500));
        int whole = 0;
        int truncated = 0;
        for (var packet = socket.receive(); packet != null; packet = socket.receive()) {
            if ((packet.bytes()[packet.start() + 2] & 2) != 0) {
                truncated++;
            } else {
                whole++;
            }
            packet.release();
        }
        assertThat(whole).isEqualTo(10);
        assertThat(truncated).isEqualTo(45);
        assertThat(server.counters().get(DnsServerCounter.RATE_DROPPED)).isEqualTo(45);
        network.runFor(Duration.ofSeconds(1));
        assertThat(ask("www.lab.example.", "A").answers()).as("a second later").hasSize(2);
        socket.close();
    }

    @Test
    void leasesAreNamesAtOnce() throws Exception {
        List<IpAddress> leased = new ArrayList<>();
        DnsName laptop = DnsName.parse("laptop.lab.example.");
        authority = new Authority(authority.zones(), new DynamicNames() {
            @Override
            public List<IpAddress> addressesOf(DnsName name) {
                return name.equals(laptop) ? leased : List.of();
            }

            @Override
            public DnsName nameOf(IpAddress address) {
                return leased.contains(address) ? laptop : null;
            }
        });
        start(DnsServerSettings.defaults());

        assertThat(ask("laptop.lab.example.", "A").code()).isEqualTo(ResponseCode.NXDOMAIN);
        leased.add(IpAddress.parse("10.0.0.100"));
        assertThat(texts(ask("laptop.lab.example.", "A").answers()))
                .containsExactly("laptop.lab.example. 60 IN A 10.0.0.100");
        assertThat(texts(ask("100.0.0.10.in-addr.arpa.", "PTR").answers()))
                .containsExactly("100.0.0.10.in-addr.arpa. 60 IN PTR laptop.lab.example.");
        assertThat(ask("laptop.lab.example.", "AAAA").answers()).isEmpty();
        leased.add(new IpAddress(0x2001_0db8_0000_0000L, 0x100));
        assertThat(ask("laptop.lab.example.", "AAAA").answers()).hasSize(1);
        String zeros = "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.";
        assertThat(texts(ask("0.0.1." + zeros, "PTR").answers()))
                .containsExactly("0.0.1." + zeros + " 60 IN PTR laptop.lab.example.");
        assertThat(ask("0.0.g." + zeros, "PTR").code()).isEqualTo(ResponseCode.REFUSED);
        leased.clear();
        assertThat(ask("laptop.lab.example.", "A").code()).isEqualTo(ResponseCode.NXDOMAIN);
    }

    @Test
    void aLeaseCannotTakeOverANameOfAZone() throws Exception {
        DnsName www = DnsName.parse("www.lab.example.");
        authority = new Authority(authority.zones(), new DynamicNames() {
            @Override
            public List<IpAddress> addressesOf(DnsName name) {
                return name.equals(www) ? List.of(IpAddress.parse("10.0.0.100")) : List.of();
            }

            @Override
            public @Nullable DnsName nameOf(IpAddress address) {
                return null;
            }
        });
        start(DnsServerSettings.defaults());
        assertThat(texts(ask("www.lab.example.", "A").answers()))
                .containsExactly("www.lab.example. 300 IN A 192.0.2.1", "www.lab.example. 300 IN A 192.0.2.2");
    }

    @Test
    @Requirement("DNS-28")
    void forwardsWhatItDoesNotKnowAndRemembersIt() throws Exception {
        start(DnsServerSettings.defaults());
        StubResolver resolver = new StubResolver(client.host(), ResolverSettings.of(SERVER), network.random("fw"));
        DnsForwarder forwarder = new DnsForwarder(resolver, null);
        DnsServer second = DnsServer.start(
                client.host(),
                DnsServerSettings.defaults(),
                forwarder,
                new Authority(List.of(), null),
                network.random("second"));
        List<DnsMessage> got = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            UdpQuery.send(
                    machine.host(),
                    NameServer.of(client.address()),
                    Expectation.of(query("alias.lab.example.", "A")),
                    Duration.ofSeconds(1),
                    counters,
                    listener(got));
            network.runFor(Duration.ofSeconds(2));
        }
        assertThat(got).hasSize(2);
        assertThat(got.getFirst().has(DnsMessage.RECURSION_AVAILABLE)).isTrue();
        assertThat(texts(got.getLast().answers()))
                .containsExactly(
                        "alias.lab.example. 299 IN CNAME www.lab.example.",
                        "www.lab.example. 299 IN A 192.0.2.1",
                        "www.lab.example. 299 IN A 192.0.2.2");
        assertThat(resolver.counters().get(DnsCounter.QUERIES_SENT)).isEqualTo(1);
        second.close();
        resolver.close();
    }
}
