package io.hawser.services.dhcp6.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ip.address.Prefix;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.lease.LeaseFamily;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseState;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp.server.ServerLimits;
import io.hawser.services.dhcp6.Lan6;
import io.hawser.services.dhcp6.client.Dhcp6Client;
import io.hawser.services.dhcp6.client.Dhcp6ClientState;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.Dhcp6Status;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.IdentityAssociation;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.services.dhcp6.message.RelayMessage;
import io.hawser.services.dhcp6.relay.Dhcp6Relay;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.services.dhcp6.transport.Dhcp6Transport;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class Dhcp6ServerTest {
    private final Lan6 lan = new Lan6(1);
    private final Lan6.Station peer = lan.station("peer", 7);
    private final List<Dhcp6Message> answers = new ArrayList<>();
    private final Duid client = Duid.ofLink(peer.mac());

    Dhcp6ServerTest() {
        peer.open((bytes, at, length, _, _, _) -> answers.add((Dhcp6Message) parsed(bytes, at, length)));
    }

    private static Dhcp6Packet parsed(byte[] bytes, int at, int length) {
        try {
            return Dhcp6Packet.parse(bytes, at, length);
        } catch (DhcpFormatException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private Dhcp6Server server(Dhcp6Subnet.Builder subnet) {
        return lan.server("server", 1, Lan6.config(subnet).build());
    }

    private Dhcp6Message message(Dhcp6MessageType type, long... addresses) {
        return message(type, 1, addresses);
    }

    private Dhcp6Message message(Dhcp6MessageType type, int association, long... addresses) {
        Dhcp6Message message = Dhcp6Message.of(type, 0x1234);
        message.options().put(Dhcp6Option.CLIENT_ID, client.toBytes());
        List<LeasedAddress> all = new ArrayList<>();
        for (long each : addresses) {
            all.add(LeasedAddress.requested(Lan6.address(each)));
        }
        message.options().add(IdentityAssociation.of(association, all));
        return message;
    }

    private static Dhcp6Message to(Dhcp6Server server, Dhcp6Message message) {
        message.options().put(Dhcp6Option.SERVER_ID, server.identifier().toBytes());
        return message;
    }

    private Dhcp6Message answer(Dhcp6Message message) {
        int before = answers.size();
        send(message, Dhcp6Transport.ALL_AGENTS);
        assertThat(answers).hasSize(before + 1);
        return answers.getLast();
    }

    private void send(Dhcp6Packet message, IpAddress destination) {
        peer.send(message.encode(), peer, destination, Dhcp6Packet.SERVER_PORT);
        lan.run(Duration.ofMillis(10));
    }

    private IdentityAssociation association(Dhcp6Message reply) {
        return reply.options().associations().getFirst();
    }

    private void bind(Dhcp6Server server) {
        Dhcp6Message reply = answer(to(server, message(Dhcp6MessageType.REQUEST)));
        assertThat(association(reply).addresses()).hasSize(1);
    }

    @Test
    void onlyRequestedOptionsAreSent() {
        Dhcp6Server server = server(Lan6.subnet().option(Dhcp6Option.INFORMATION_REFRESH_TIME, "700"));
        Dhcp6Message bare = answer(to(server, message(Dhcp6MessageType.REQUEST)));
        assertThat(bare.options().codes()).containsExactly(2, 1, 3);
        Dhcp6Message asking = to(server, message(Dhcp6MessageType.REQUEST));
        asking.options()
                .putRequested(List.of(
                        Dhcp6Option.DOMAIN_SEARCH, Dhcp6Option.INFORMATION_REFRESH_TIME, Dhcp6Option.SNTP_SERVERS));
        assertThat(answer(asking).options().codes()).containsExactly(2, 1, 3, 24);
    }

    @Test
    void aReservationGoesBeforeThePool() {
        Dhcp6Server server = server(Lan6.subnet().reserve(client, Lan6.address(0x20)));
        assertThat(association(answer(message(Dhcp6MessageType.SOLICIT)))
                        .addresses()
                        .getFirst()
                        .address())
                .isEqualTo(Lan6.address(0x20));
        bind(server);
        assertThat(server.leases()).hasSize(1);
    }

    @Test
    void eachAssociationGetsAnAddress() {
        Dhcp6Server server = server(Lan6.subnet());
        Dhcp6Message request = to(server, message(Dhcp6MessageType.REQUEST));
        request.options().add(IdentityAssociation.of(2, List.of()));
        List<IdentityAssociation> got = answer(request).options().associations();
        assertThat(got).extracting(IdentityAssociation::id).containsExactly(1, 2);
        assertThat(got)
                .extracting(each -> each.addresses().getFirst().address())
                .containsExactly(Lan6.address(0x100), Lan6.address(0x101));
        assertThat(server.active()).isEqualTo(2);
    }

    @Test
    void anEmptyPoolIsSaid() {
        Dhcp6Server server = server(Dhcp6Subnet.of(new Prefix(Lan6.address(0), 64))
                .pool(new AddressRange(Lan6.address(0x100), Lan6.address(0x100))));
        bind(server);
        Dhcp6Message advertise = answer(message(Dhcp6MessageType.SOLICIT, 2));
        assertThat(association(advertise).status().code()).isEqualTo(Dhcp6Status.NO_ADDRS_AVAIL);
        Dhcp6Message reply = answer(to(server, message(Dhcp6MessageType.REQUEST, 2)));
        assertThat(association(reply).status().code()).isEqualTo(Dhcp6Status.NO_ADDRS_AVAIL);
        assertThat(server.counters().get(Dhcp6Counter.POOL_EXHAUSTED)).isEqualTo(2);
        // the client goes on to search, and gets the address when it is free
        Dhcp6Client other = lan.client("client", 8, Lan6.options());
        other.start();
        lan.run(Duration.ofSeconds(10));
        assertThat(other.state()).isEqualTo(Dhcp6ClientState.SOLICITING);
        answer(to(server, message(Dhcp6MessageType.RELEASE, 1, 0x100)));
        lan.run(Duration.ofSeconds(30));
        assertThat(other.lease().address()).isEqualTo(Lan6.address(0x100));
    }

    @Test
    void anAddressOfAnotherLinkIsRefused() {
        Dhcp6Server server = server(Lan6.subnet());
        Dhcp6Message request = to(server, message(Dhcp6MessageType.REQUEST));
        request.options().remove(Dhcp6Option.IA_NA);
        request.options()
                .add(IdentityAssociation.of(
                        1, List.of(LeasedAddress.requested(new IpAddress(0x2001_0db8_0000_0001L, 5)))));
        assertThat(association(answer(request)).status().code()).isEqualTo(Dhcp6Status.NOT_ON_LINK);
        assertThat(server.active()).isZero();
    }

    @Test
    void renewOfAnUnknownLease() {
        Dhcp6Server server = server(Lan6.subnet());
        Dhcp6Message reply = answer(to(server, message(Dhcp6MessageType.RENEW, 1, 0x100)));
        assertThat(association(reply).status().code()).isEqualTo(Dhcp6Status.NO_BINDING);
        bind(server);
        Dhcp6Message both = answer(to(server, message(Dhcp6MessageType.RENEW, 1, 0x100, 0x150)));
        // RFC 8415 §18.3.4: the address that the client may not use comes back without time
        assertThat(association(both).addresses())
                .extracting(LeasedAddress::validSeconds)
                .containsExactly(4000L, 0L);
    }

    @Test
    void rebindOfAnUnknownLeaseIsLeftToOthersUnlessAuthoritative() {
        lan.server("server", 1, Lan6.config(Lan6.subnet()).authoritative(false).build());
        send(message(Dhcp6MessageType.REBIND, 1, 0x100), Dhcp6Transport.ALL_AGENTS);
        assertThat(answers).isEmpty();
        assertThat(lan.lines("ignores"))
                .containsExactly("0.001 server ignores Rebind: another server may know the client");
    }

    @Test
    void releaseAndDeclineOfAnUnknownLease() {
        Dhcp6Server server = server(Lan6.subnet());
        for (Dhcp6MessageType type : List.of(Dhcp6MessageType.RELEASE, Dhcp6MessageType.DECLINE)) {
            Dhcp6Message reply = answer(to(server, message(type, 1, 0x100)));
            assertThat(association(reply).status().code()).isEqualTo(Dhcp6Status.NO_BINDING);
            assertThat(reply.options().status().isSuccess()).isTrue();
        }
    }

    @Test
    void aMessageToTheServersOwnAddressIsRefused() {
        Dhcp6Server server = server(Lan6.subnet());
        send(to(server, message(Dhcp6MessageType.REQUEST)), Lan6.address(1));
        assertThat(answers.getLast().options().status().code()).isEqualTo(Dhcp6Status.USE_MULTICAST);
        assertThat(answers.getLast().options().associations()).isEmpty();
        send(message(Dhcp6MessageType.SOLICIT), Lan6.address(1));
        assertThat(answers).hasSize(1);
        assertThat(server.active()).isZero();
    }

    /** RFC 8415 §16. */
    @Test
    void badInput_invalidMessagesAreIgnoredWithTheReason() {
        Dhcp6Server server = server(Lan6.subnet());
        Dhcp6Message nobody = Dhcp6Message.of(Dhcp6MessageType.SOLICIT, 1);
        Dhcp6Message empty = Dhcp6Message.of(Dhcp6MessageType.SOLICIT, 1);
        empty.options().put(Dhcp6Option.CLIENT_ID, client.toBytes());
        Stream.of(
                        nobody,
                        to(server, message(Dhcp6MessageType.SOLICIT)),
                        empty,
                        message(Dhcp6MessageType.REQUEST),
                        to(server, message(Dhcp6MessageType.REBIND, 1, 0x100)),
                        message(Dhcp6MessageType.INFORMATION_REQUEST),
                        message(Dhcp6MessageType.CONFIRM),
                        message(Dhcp6MessageType.ADVERTISE),
                        message(Dhcp6MessageType.REPLY),
                        message(Dhcp6MessageType.RECONFIGURE))
                .forEach(each -> send(each, Dhcp6Transport.ALL_AGENTS));
        assertThat(lan.lines("ignores"))
                .extracting(line -> line.substring(line.indexOf("ignores ") + 8))
                .containsExactly(
                        "Solicit: no client identifier",
                        "Solicit: a server identifier in Solicit",
                        "Solicit: no association of addresses (IA_NA)",
                        "Request: no server identifier",
                        "Rebind: a server identifier in Rebind",
                        "Information-request: an association in an Information-request",
                        "Confirm: it confirms no address",
                        "Advertise: a message of servers",
                        "Reply: a message of servers",
                        "Reconfigure: a message of servers");
        assertThat(answers).isEmpty();
        assertThat(server.counters().get(Dhcp6Counter.IGNORED_INVALID)).isEqualTo(10);
        peer.sendRaw(new byte[] {1, 2, 3});
        lan.run(Duration.ofMillis(10));
        assertThat(server.counters().get(Dhcp6Counter.IN_MALFORMED)).isEqualTo(1);
    }

    @Test
    void aClientThatSendsTooMuchIsLimited() {
        Dhcp6Server server = server(Lan6.subnet());
        for (int i = 0; i < 30; i++) {
            send(message(Dhcp6MessageType.SOLICIT), Dhcp6Transport.ALL_AGENTS);
        }
        assertThat(answers).hasSize(10);
        assertThat(server.counters().get(Dhcp6Counter.IN_RATE_LIMITED)).isEqualTo(20);
    }

    @Test
    void forgedIdentitiesDoNotEmptyThePoolFasterThanTheLimit() {
        Dhcp6Server server = lan.server(
                "server",
                1,
                Lan6.config(Lan6.subnet())
                        .limits(ServerLimits.DEFAULT.addresses(5, Duration.ofSeconds(10)))
                        .build());
        for (int i = 0; i < 100; i++) {
            Dhcp6Message forged = message(Dhcp6MessageType.SOLICIT);
            forged.options().put(Dhcp6Option.CLIENT_ID, new byte[] {0, 3, 0, (byte) i});
            send(forged, Dhcp6Transport.ALL_AGENTS);
        }
        assertThat(answers).hasSize(5);
        assertThat(server.counters().get(Dhcp6Counter.IN_RATE_LIMITED)).isEqualTo(95);
    }

    @Test
    void aLeaseEndsAtItsTimeAndItsClientGetsTheSameAddressAgain() {
        Dhcp6Server server = server(Lan6.subnet());
        bind(server);
        lan.run(Duration.ofSeconds(3999));
        assertThat(server.active()).isEqualTo(1);
        lan.run(Duration.ofSeconds(3));
        assertThat(server.active()).isZero();
        bind(server);
        assertThat(server.leases()).hasSize(1);
    }

    @Test
    void noReplyBeforeTheLeaseIsStored() {
        List<LeaseStore.Written> pending = new ArrayList<>();
        LeaseStore slow = store(List.of(), pending);
        Dhcp6Server server = lan.server("server", 1, Lan6.config(Lan6.subnet()).build(), slow);
        send(to(server, message(Dhcp6MessageType.REQUEST)), Dhcp6Transport.ALL_AGENTS);
        assertThat(answers).isEmpty();
        pending.removeFirst().written("");
        lan.run(Duration.ofMillis(10));
        assertThat(answers).hasSize(1);
        // a full disk: no reply, and the address is free for the next one
        send(to(server, message(Dhcp6MessageType.REQUEST, 2)), Dhcp6Transport.ALL_AGENTS);
        assertThat(server.active()).isEqualTo(2);
        pending.removeFirst().written("no space left");
        lan.run(Duration.ofMillis(10));
        assertThat(answers).hasSize(1);
        assertThat(server.active()).isEqualTo(1);
        assertThat(server.counters().get(Dhcp6Counter.STORE_FAILURES)).isEqualTo(1);
    }

    @Test
    void leasesAreThereAfterARestart() {
        Dhcp6Server server = server(Lan6.subnet());
        bind(server);
        List<LeaseRecord> stored = server.leases();
        server.close();
        LeaseRecord other = new LeaseRecord(
                IpAddress.v4(0x0a000001), LeaseState.ACTIVE, 0, LeaseRecord.NEVER, null, peer.mac(), null);
        Dhcp6Server again = lan.server(
                lan.station("again", 2, Lan6.address(2)),
                Lan6.config(Lan6.subnet()).identifier(server.identifier()).build(),
                store(Stream.concat(stored.stream(), Stream.of(other)).toList(), new ArrayList<>()));
        assertThat(again.active()).isEqualTo(1);
        Dhcp6Message advertise = answer(message(Dhcp6MessageType.SOLICIT, 2));
        assertThat(association(advertise).addresses().getFirst().address()).isEqualTo(Lan6.address(0x101));
    }

    private static LeaseStore store(List<LeaseRecord> stored, List<LeaseStore.Written> pending) {
        return new LeaseStore() {
            @Override
            public List<LeaseRecord> load(LeaseFamily family) {
                return stored.stream().filter(family::has).toList();
            }

            @Override
            public void write(LeaseRecord lease, Written callback) {
                pending.add(callback);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void subnetsThatCannotBeRightAreRejected() {
        assertThatThrownBy(() -> Lan6.subnet()
                        .pool(new AddressRange(Lan6.address(0x180), Lan6.address(0x280)))
                        .build())
                .hasMessageContaining("overlaps with another one");
        assertThatThrownBy(() -> Lan6.subnet()
                        .pool(new AddressRange(Lan6.address(0), Lan6.address(5)))
                        .build())
                .hasMessageContaining("is not within the hosts of");
        assertThatThrownBy(() -> new AddressRange(Lan6.address(5), new IpAddress(0x2001_0db8_0000_0001L, 5)))
                .hasMessageContaining("ends in another network");
        assertThatThrownBy(
                        () -> Lan6.subnet().preferredTime(Duration.ofHours(2)).build())
                .hasMessageContaining("the preferred lifetime");
    }

    // relay agents

    /** A relay agent behind a relay agent: the innermost address names the link. */
    @Test
    void answersGoBackThroughAllRelayAgents() {
        Prefix far = new Prefix(new IpAddress(0x2001_0db8_0000_0009L, 0), 64);
        AddressRange range = new AddressRange(
                new IpAddress(0x2001_0db8_0000_0009L, 0x10), new IpAddress(0x2001_0db8_0000_0009L, 0x20));
        lan.server(
                "server",
                1,
                Dhcp6ServerConfig.builder()
                        .subnet(Lan6.subnet().build())
                        .subnet(Dhcp6Subnet.of(far).pool(range).build())
                        .build());
        Lan6.Station router = lan.station("router", 9, Lan6.address(9));
        List<Dhcp6Packet> got = new ArrayList<>();
        router.open((bytes, at, length, _, _, _) -> got.add(parsed(bytes, at, length)));
        var options = new Dhcp6Options().put(Dhcp6Option.INTERFACE_ID, new byte[] {5});
        RelayMessage inner = new RelayMessage(
                Dhcp6MessageType.RELAY_FORWARD,
                0,
                new IpAddress(0x2001_0db8_0000_0009L, 1),
                peer.linkLocal(),
                options,
                message(Dhcp6MessageType.SOLICIT));
        RelayMessage outer = new RelayMessage(
                Dhcp6MessageType.RELAY_FORWARD,
                1,
                new IpAddress(0, 0),
                new IpAddress(0x2001_0db8_0000_0009L, 2),
                new Dhcp6Options(),
                inner);
        router.send(outer.encode(), router, Lan6.address(1), Dhcp6Packet.SERVER_PORT);
        lan.run(Duration.ofMillis(10));
        RelayMessage reply = (RelayMessage) got.getFirst();
        assertThat(reply.type()).isEqualTo(Dhcp6MessageType.RELAY_REPLY);
        assertThat(reply.peer()).isEqualTo(outer.peer());
        assertThat(((RelayMessage) reply.contents()).options()).isEqualTo(options);
        assertThat(association(reply.innermost()).addresses().getFirst().address())
                .isEqualTo(new IpAddress(0x2001_0db8_0000_0009L, 0x10));
    }

    @Test
    void aClientBehindARelayAgentGetsAnAddress() {
        Lan6 behind = lan;
        // the relay agent stands on the client's link and reaches the server by its address; the server does not hear
        // the group
        Lan6.Station relay = behind.station("relay", 9, Lan6.address(9));
        new Dhcp6Relay(relay, List.of(relay), relay, Lan6.address(1));
        Lan6.Station far = behind.station("server", 1, Lan6.address(1));
        Dhcp6Server server = new Dhcp6Server(
                new DeafToGroups(far),
                List.of(far),
                behind.wheel,
                Lan6.config(Lan6.subnet()).build(),
                behind.clock(),
                LeaseStore.inMemory(),
                Dhcp6ServerObserver.NONE);
        Dhcp6Client client6 = behind.client("client", 8, Lan6.options());
        client6.start();
        behind.run(Duration.ofSeconds(5));
        assertThat(client6.lease().address()).isEqualTo(Lan6.address(0x100));
        assertThat(server.counters().get(Dhcp6Counter.IN_RELAY_FORWARDS)).isEqualTo(2);
        assertThat(server.counters().get(Dhcp6Counter.OUT_RELAY_REPLIES)).isEqualTo(2);
    }

    private record DeafToGroups(Lan6.Station station) implements Dhcp6Transport {
        @Override
        public void open(Receiver receiver, Counters<Dhcp6Counter> counters) {
            station.open((bytes, at, length, source, multicast, via) -> {
                if (!multicast) {
                    receiver.received(bytes, at, length, source, false, via);
                }
            });
        }

        @Override
        public void send(byte[] datagram, Dhcp6Link via, IpAddress destination, int toPort) {
            station.send(datagram, via, destination, toPort);
        }

        @Override
        public void close() {
            station.close();
        }
    }
}
