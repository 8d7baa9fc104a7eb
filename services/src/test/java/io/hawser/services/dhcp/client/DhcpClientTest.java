package io.hawser.services.dhcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.host.Host;
import io.hawser.ip.Route;
import io.hawser.ip.address.Prefix;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.Requirement;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.Lan;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.Reservation;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DhcpClientTest {
    private final Lan lan = new Lan(1);

    @AfterEach
    void nothingLeaks() {
        lan.run(Duration.ofSeconds(2));
        long outstanding = lan.network.pool().outstanding();
        lan.close();
        assertThat(outstanding).isZero();
    }

    @Test
    void getsAnAddressAndConfiguresTheInterface() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(1));

        assertThat(lan.log)
                .containsExactly(
                        "0.000 client STOPPED > INIT",
                        "0.000 client INIT > SELECTING",
                        "0.000 client DISCOVER",
                        "0.000 server OFFER 10.0.0.100",
                        "0.000 client SELECTING > REQUESTING",
                        "0.000 client REQUEST 10.0.0.100",
                        "0.000 server ACK 10.0.0.100",
                        "0.000 client REQUESTING > PROBING",
                        "0.000 client PROBING > BOUND",
                        "0.000 client has 10.0.0.100/24 from 10.0.0.1 for 3600 s");
        assertThat(client.via().addresses()).hasToString("[10.0.0.100/24]");
        Host host = lan.network.findHost("client");
        Route route = host.ip().routes().lookup(IpAddress.parse("192.0.2.1"));
        assertThat(route).isNotNull();
        assertThat(route.gateway()).hasToString("10.0.0.1");
        assertThat(client.lease().nameServers()).hasToString("[10.0.0.1]");
        assertThat(client.lease().domain()).isEqualTo("example.org");
    }

    /** RFC 5227 §2.1.1: three probes one to two seconds apart, two seconds of silence, then two announcements. */
    @Test
    void probesBeforeItIsBound() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options().probe(ProbeTimes.RFC_5227));
        client.start();
        lan.run(Duration.ofMillis(3900));
        assertThat(client.state()).isEqualTo(DhcpClientState.PROBING);
        assertThat(client.via().addresses()).isEmpty();
        lan.run(Duration.ofMillis(3200));
        assertThat(client.state()).isEqualTo(DhcpClientState.BOUND);
    }

    @Test
    void classicTimesWithoutAServer() {
        DhcpClient client = lan.client("client", Lan.options().profile(DhcpProfile.CLASSIC));
        client.start();
        lan.run(Duration.ofMinutes(12));
        assertThat(lan.lines("DISCOVER"))
                .containsExactly(
                        "0.000 client DISCOVER",
                        "1.000 client DISCOVER",
                        "10.000 client DISCOVER",
                        "23.000 client DISCOVER",
                        "339.000 client DISCOVER",
                        "340.000 client DISCOVER",
                        "349.000 client DISCOVER",
                        "362.000 client DISCOVER",
                        "678.000 client DISCOVER",
                        "679.000 client DISCOVER",
                        "688.000 client DISCOVER",
                        "701.000 client DISCOVER");
        client.stop();
    }

    /** RFC 2131 §4.1: the intervals are 4, 8, 16, 32, 64 seconds, each plus or minus a second, then 64 s. */
    @Test
    @Requirement("DHCP-10")
    void modernTimesWithoutAServer() {
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofMinutes(5));
        List<Double> times = new ArrayList<>();
        lan.lines("DISCOVER").forEach(line -> times.add(Double.parseDouble(line.substring(0, line.indexOf(' ')))));
        int[] waits = {4, 8, 16, 32, 64, 64, 64};
        assertThat(times.size()).isBetween(7, 8);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isBetween(waits[i - 1] - 1.0, waits[i - 1] + 1.0);
        }
        assertThat(times.get(1)).isNotEqualTo(4.0);
        client.stop();
    }

    @Test
    void theFirstOfferWinsAndTheOtherIsWithdrawn() {
        DhcpServer near =
                lan.server("near", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpServer far = lan.server(
                "far",
                "10.0.0.2/24",
                Lan.config(Lan.subnet().option(DhcpOption.DOMAIN_NAME, "far.example"))
                        .build());
        lan.network.findCable("far-switch").latency(Duration.ofMillis(5));
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.lease().server()).hasToString("10.0.0.1");
        assertThat(lan.lines("ignores")).containsExactly("0.010 client ignores OFFER: OFFER in BOUND");
        assertThat(near.active()).isEqualTo(1);
        assertThat(far.known()).isZero();
    }

    @Test
    void declinesAnAddressThatAnotherStationHas() {
        lan.host("squatter", "10.0.0.100/24");
        DhcpServer server =
                lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options().probe(ProbeTimes.QUICK));
        client.start();
        lan.run(Duration.ofSeconds(12));
        assertThat(lan.log)
                .contains(
                        "0.000 client DECLINE 10.0.0.100",
                        "10.000 client DISCOVER",
                        "10.000 server OFFER 10.0.0.101",
                        "10.400 client has 10.0.0.101/24 from 10.0.0.1 for 3600 s");
        assertThat(server.leases().getFirst().toString()).contains("10.0.0.100").contains("abandoned");
    }

    @Test
    void asksForTheAddressOfAnEarlierRun() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options().reboot(IpAddress.parse("10.0.0.150")));
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(lan.log)
                .containsExactly(
                        "0.000 client STOPPED > INIT-REBOOT",
                        "0.000 client INIT-REBOOT > REBOOTING",
                        "0.000 client REQUEST 10.0.0.150",
                        "0.000 server ACK 10.0.0.150",
                        "0.000 client REBOOTING > PROBING",
                        "0.000 client PROBING > BOUND",
                        "0.000 client has 10.0.0.150/24 from 10.0.0.1 for 3600 s");
    }

    @Test
    void anAddressOfAnotherNetworkIsRefusedAndItStartsOver() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options().reboot(IpAddress.parse("192.168.1.5")));
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(lan.log)
                .contains(
                        "0.000 server NAK",
                        "0.000 client REBOOTING > INIT",
                        "0.000 client has 10.0.0.100/24 from 10.0.0.1 for 3600 s");
    }

    @Test
    void renewsAtHalfTheLease() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(5500));
        assertThat(lan.lines("REQUEST"))
                .containsExactly(
                        "0.000 client SELECTING > REQUESTING",
                        "0.000 client REQUEST 10.0.0.100",
                        "0.000 client REQUESTING > PROBING",
                        "1800.000 client REQUEST 10.0.0.100",
                        "3600.000 client REQUEST 10.0.0.100",
                        "5400.000 client REQUEST 10.0.0.100");
        assertThat(client.state()).isEqualTo(DhcpClientState.BOUND);
        assertThat(client.lease().expiryNanos()).isEqualTo(9000 * 1_000_000_000L);
        client.stop();
    }

    /**
     * RFC 2131 §4.4.5: the client waits half of the remaining time, but at least a minute; at the end it removes the
     * address.
     */
    @Test
    void withoutItsServerItRebindsAndLosesTheAddress() {
        DhcpServer server =
                lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(1));
        server.close();
        lan.run(Duration.ofHours(1));
        assertThat(lan.log.subList(10, lan.log.size()))
                .containsExactly(
                        "1800.000 client BOUND > RENEWING",
                        "1800.000 client REQUEST 10.0.0.100",
                        "2475.000 client REQUEST 10.0.0.100",
                        "2812.500 client REQUEST 10.0.0.100",
                        "2981.250 client REQUEST 10.0.0.100",
                        "3065.625 client REQUEST 10.0.0.100",
                        "3125.625 client REQUEST 10.0.0.100",
                        "3150.000 client RENEWING > REBINDING",
                        "3150.000 client REQUEST 10.0.0.100",
                        "3375.000 client REQUEST 10.0.0.100",
                        "3487.500 client REQUEST 10.0.0.100",
                        "3547.500 client REQUEST 10.0.0.100",
                        "3600.000 client loses 10.0.0.100: the lease has expired",
                        "3600.000 client REBINDING > INIT",
                        "3600.000 client INIT > SELECTING",
                        "3600.000 client DISCOVER 10.0.0.100");
        assertThat(client.via().addresses()).isEmpty();
        assertThat(lan.network.findHost("client").ip().routes().all())
                .noneMatch(each -> each.destination().equals(Prefix.ALL_V4));
        client.stop();
    }

    @Test
    void theClassicProfileRebindsAtThreeQuarters() {
        DhcpServer server =
                lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options().profile(DhcpProfile.CLASSIC));
        client.start();
        lan.run(Duration.ofSeconds(1));
        server.close();
        lan.run(Duration.ofMinutes(50));
        assertThat(lan.lines(">")).endsWith("1800.000 client BOUND > RENEWING", "2700.000 client RENEWING > REBINDING");
        client.stop();
    }

    @Test
    void releasesTheAddress() {
        DhcpServer server =
                lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(1));
        client.release();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.via().addresses()).isEmpty();
        assertThat(server.active()).isZero();
        assertThat(lan.log).contains("1.000 client RELEASE 10.0.0.100", "1.000 client BOUND > STOPPED");
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.lease().address().address()).as("the same again").hasToString("10.0.0.100");
    }

    @Test
    void informAsksForSettingsAlone() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        Host host = lan.host("client", "10.0.0.9/24");
        List<DhcpMessage> answers = new ArrayList<>();
        DhcpClient client = new DhcpClient(
                host, Lan.eth(host), lan.network.random("inform"), Lan.options(), new DhcpClientObserver() {
                    @Override
                    public void informed(DhcpMessage answer) {
                        answers.add(answer);
                    }
                });
        client.inform();
        lan.run(Duration.ofSeconds(1));
        assertThat(answers).hasSize(1);
        DhcpMessage answer = answers.getFirst();
        assertThat(answer.options().text(DhcpOption.DOMAIN_NAME)).isEqualTo("example.org");
        assertThat(answer.yourAddress()).hasToString("0.0.0.0");
        assertThat(answer.options().has(DhcpOption.LEASE_TIME))
                .as("RFC 2131 §4.3.5")
                .isFalse();
        assertThat(client.state()).isEqualTo(DhcpClientState.STOPPED);
        assertThat(Lan.eth(host).addresses()).hasToString("[10.0.0.9/24]");
    }

    @Test
    void takesMtuAndClasslessRoutesInPlaceOfTheRouter() {
        lan.server(
                "server",
                "10.0.0.1/24",
                Lan.config(Lan.subnet()
                                .option(DhcpOption.INTERFACE_MTU, "1400")
                                .option(
                                        DhcpOption.CLASSLESS_ROUTES,
                                        "0.0.0.0/0 via 10.0.0.2, 172.16.0.0/12 via 10.0.0.3, "
                                                + "192.168.0.0/16 via 172.31.0.1"))
                        .build());
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.via().mtuBytes()).isEqualTo(1400);
        Host host = lan.network.findHost("client");
        assertThat(host.ip().routes().lookup(IpAddress.parse("8.8.8.8")).gateway())
                .hasToString("10.0.0.2");
        assertThat(host.ip().routes().lookup(IpAddress.parse("172.16.0.9")).gateway())
                .hasToString("10.0.0.3");
        assertThat(host.ip().routes().all())
                .as("a router that is not on the link")
                .noneMatch(each -> each.destination().toString().startsWith("192.168"));
        client.release();
        assertThat(client.via().mtuBytes()).isEqualTo(1500);
    }

    /**
     * RFC 5227 §2.4 (b): the client answers one conflict; at a second one within ten seconds it gives up the address.
     */
    @Test
    void defendsItsAddressOnce() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        Host rival = lan.host("rival", "10.0.0.7/24");
        lan.run(Duration.ofSeconds(100));
        Lan.eth(rival).announce(IpAddress.parse("10.0.0.100"));
        lan.run(Duration.ofSeconds(100));
        assertThat(client.state()).isEqualTo(DhcpClientState.BOUND);
        Lan.eth(rival).announce(IpAddress.parse("10.0.0.100"));
        lan.run(Duration.ofSeconds(5));
        assertThat(client.state()).isEqualTo(DhcpClientState.BOUND);
        Lan.eth(rival).announce(IpAddress.parse("10.0.0.100"));
        lan.run(Duration.ofSeconds(1));
        assertThat(client.via().addresses()).isEmpty();
        assertThat(lan.lines("DECLINE")).containsExactly("205.000 client DECLINE 10.0.0.100");
        lan.run(Duration.ofSeconds(10));
        assertThat(client.lease().address().address()).hasToString("10.0.0.101");
    }

    @Test
    void aProbeOfItsAddressIsNoConflict() {
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        Host rival = lan.host("rival", "10.0.0.7/24");
        lan.run(Duration.ofSeconds(100));
        for (int i = 0; i < 5; i++) {
            Lan.eth(rival).probe(IpAddress.parse("10.0.0.100"));
            lan.run(Duration.ofSeconds(1));
        }
        assertThat(client.state()).isEqualTo(DhcpClientState.BOUND);
        assertThat(client.counters().get(DhcpCounter.CONFLICTS)).isZero();
    }

    @Test
    void withoutAServerItTakesALinkLocalAddressAndGivesItUpForALease() {
        DhcpClient client =
                lan.client("client", Lan.options().profile(DhcpProfile.CLASSIC).linkLocal(true));
        client.start();
        lan.run(Duration.ofSeconds(60));
        assertThat(client.linkLocalAddress()).isNotNull();
        assertThat(client.via().addresses().toString()).startsWith("[169.254.").endsWith("/16]");
        lan.server("server", "10.0.0.1/24", Lan.config(Lan.subnet()).build());
        lan.run(Duration.ofMinutes(5));
        assertThat(client.via().addresses()).hasToString("[10.0.0.100/24]");
        assertThat(client.linkLocalAddress()).isNull();
    }

    /** Row 54 of the table of bad inputs: contradictory offers are ignored. */
    @Test
    void badInput54_contradictoryOffersAreIgnored() {
        Host liar = lan.host("liar", "10.0.0.66/24");
        String[] lies = {
            "another transaction",
            "no server identifier",
            "a lease of 0 seconds",
            "T1 of 100 s after T2 of 50 s",
            "no address that a host can have: 224.0.0.1",
            "no address of a host in its network: 10.0.0.255 with mask 255.255.255.0"
        };
        DhcpSocket[] socket = new DhcpSocket[1];
        socket[0] = new DhcpSocket(
                liar, DhcpMessage.SERVER_PORT, null, new Counters<>(DhcpCounter.class), (request, _, via) -> {
                    for (int i = 0; i < lies.length; i++) {
                        socket[0].broadcast(lie(request, i), via, IpAddress.parse("10.0.0.66"), 68, 576);
                    }
                });
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.state()).isEqualTo(DhcpClientState.SELECTING);
        assertThat(lan.lines("ignores"))
                .containsExactly(List.of(lies).stream()
                        .map(each -> "0.000 client ignores OFFER: " + each)
                        .toArray(String[]::new));
        assertThat(client.counters().get(DhcpCounter.IN_IGNORED)).isEqualTo(lies.length);
        assertThat(client.counters().get(DhcpCounter.IGNORED_TRANSACTION)).isEqualTo(1);
        assertThat(client.counters().get(DhcpCounter.IGNORED_INVALID)).isEqualTo(lies.length - 1);
        client.stop();
    }

    private static DhcpMessage lie(DhcpMessage request, int which) {
        DhcpMessage basis = which == 0
                ? DhcpMessage.request(DhcpMessageType.DISCOVER, request.transaction() + 1, request.mac())
                : request;
        DhcpMessage offer = DhcpMessage.reply(DhcpMessageType.OFFER, basis)
                .yourAddress(IpAddress.parse(which == 4 ? "224.0.0.1" : which == 5 ? "10.0.0.255" : "10.0.0.50"));
        offer.options()
                .put(DhcpOption.SUBNET_MASK, IpAddress.parse("255.255.255.0"))
                .put32(DhcpOption.LEASE_TIME, which == 2 ? 0 : 600);
        if (which != 1) {
            offer.options().put(DhcpOption.SERVER_IDENTIFIER, IpAddress.parse("10.0.0.66"));
        }
        if (which == 3) {
            offer.options().put32(DhcpOption.RENEWAL_TIME, 100).put32(DhcpOption.REBINDING_TIME, 50);
        }
        return offer;
    }

    /** Row 54: a server identifier that changes between OFFER and ACK. */
    @Test
    void badInput54_anAckOfAnotherServerIsIgnored() {
        Host liar = lan.host("liar", "10.0.0.66/24");
        DhcpSocket[] socket = new DhcpSocket[1];
        socket[0] = new DhcpSocket(
                liar, DhcpMessage.SERVER_PORT, null, new Counters<>(DhcpCounter.class), (request, _, via) -> {
                    boolean discover = request.type() == DhcpMessageType.DISCOVER;
                    DhcpMessage reply = DhcpMessage.reply(
                                    discover ? DhcpMessageType.OFFER : DhcpMessageType.ACK, request)
                            .yourAddress(IpAddress.parse("10.0.0.50"));
                    reply.options()
                            .put(DhcpOption.SUBNET_MASK, IpAddress.parse("255.255.255.0"))
                            .put32(DhcpOption.LEASE_TIME, 600)
                            .put(DhcpOption.SERVER_IDENTIFIER, IpAddress.parse(discover ? "10.0.0.66" : "10.0.0.67"));
                    socket[0].broadcast(reply, via, IpAddress.parse("10.0.0.66"), 68, 576);
                });
        DhcpClient client = lan.client("client", Lan.options());
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.state()).isEqualTo(DhcpClientState.REQUESTING);
        assertThat(lan.lines("ignores"))
                .containsExactly("0.000 client ignores ACK: from 10.0.0.67, which was not asked");
        assertThat(client.counters().get(DhcpCounter.IGNORED_SERVER)).isEqualTo(1);
        client.stop();
    }

    @Test
    void aTunDeviceIsRefused() {
        Host host = lan.host("client");
        assertThatThrownBy(() -> new DhcpClient(
                        host,
                        host.ip().interfaces().getFirst(),
                        lan.network.random("x"),
                        Lan.options(),
                        DhcpClientObserver.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DHCP needs an Ethernet link");
    }

    @Test
    void aReservationGoesBeforeThePool() {
        DhcpClient client = lan.client("client", Lan.options());
        MacAddress mac = client.via().link().address();
        lan.server(
                "server",
                "10.0.0.1/24",
                Lan.config(Lan.subnet().reserve(Reservation.of(mac, IpAddress.parse("10.0.0.20"))))
                        .build());
        client.start();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.lease().address()).hasToString("10.0.0.20/24");
    }
}
