package io.hawser.services.dhcp6.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp6.Lan6;
import io.hawser.services.dhcp6.client.Dhcp6ClientObserver.Dhcp6Timer;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.Dhcp6Status;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.IdentityAssociation;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.services.dhcp6.server.Dhcp6Server;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.time.Deadline;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Dhcp6ClientTest {
    /** Draws the middle of each interval: RAND is 0, and 0.05 for the first Solicit. */
    private static final RandomGenerator MIDDLE = () -> Long.MIN_VALUE;

    private final Lan6 lan = new Lan6(1);

    private Dhcp6Server server() {
        return lan.server("server", 1, Lan6.config(Lan6.subnet()).build());
    }

    private Dhcp6Client client() {
        return client(Lan6.options());
    }

    private Dhcp6Client client(Dhcp6ClientOptions options) {
        return lan.client(lan.station("client", 7), options, MIDDLE);
    }

    @Test
    void getsAnAddressWithFourMessages() {
        server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(10));
        assertThat(lan.log)
                .containsExactly(
                        "0.000 client STOPPED > INIT",
                        "0.000 client INIT > SOLICITING",
                        "0.000 client Solicit",
                        "0.001 server Advertise ::100/4000",
                        "1.050 client SOLICITING > REQUESTING",
                        "1.050 client Request ::100",
                        "1.051 server Reply ::100/4000",
                        "1.052 client REQUESTING > CHECKING",
                        "2.052 client CHECKING > BOUND",
                        "2.052 client has ::100 for 4000");
        Dhcp6Lease lease = client.lease();
        assertThat(lease.nameServers()).containsExactly(Lan6.address(0x53));
        assertThat(lease.searchList()).containsExactly("example.org");
        // counted from the reply: T1 is half of the preferred lifetime, T2 four fifths
        assertThat(client.deadlineNanos(Dhcp6Timer.RENEW)).isEqualTo(lease.obtainedNanos() + 1500_000_000_000L);
        assertThat(client.deadlineNanos(Dhcp6Timer.REBIND)).isEqualTo(lease.obtainedNanos() + 2400_000_000_000L);
        assertThat(client.deadlineNanos(Dhcp6Timer.EXPIRY)).isEqualTo(lease.obtainedNanos() + 4000_000_000_000L);
    }

    @Test
    void getsAnAddressWithTwoMessages() {
        lan.server("server", 1, Lan6.config(Lan6.subnet()).rapidCommit(true).build());
        Dhcp6Client client = client(Lan6.options().rapidCommit(true));
        client.start();
        lan.run(Duration.ofSeconds(2));
        assertThat(lan.lines("Re")).containsExactly("0.001 server Reply ::100/4000");
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.BOUND);
    }

    @Test
    void aServerWithoutRapidCommitAdvertises() {
        server();
        Dhcp6Client client = client(Lan6.options().rapidCommit(true));
        client.start();
        lan.run(Duration.ofSeconds(3));
        assertThat(lan.lines("server"))
                .containsExactly("0.001 server Advertise ::100/4000", "1.051 server Reply ::100/4000");
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.BOUND);
    }

    /** RFC 8415 §15: each wait is twice the one before, at most an hour; the first one is longer than a second. */
    @Test
    void solicitIsRepeatedForEver() {
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofHours(6));
        assertThat(lan.times("Solicit").subList(0, 8))
                .containsExactly(0.0, 1.05, 3.15, 7.35, 15.75, 32.55, 66.15, 133.35);
        List<Double> times = lan.times("Solicit");
        assertThat(times.getLast() - times.get(times.size() - 2)).isEqualTo(3600.0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void waitsVaryByATenth(long seed) {
        Lan6 other = new Lan6(seed);
        Dhcp6Client client = other.client("client", 7, Lan6.options());
        client.start();
        other.run(Duration.ofHours(12));
        List<Double> times = other.times("Solicit");
        double before = times.get(1);
        assertThat(before).isGreaterThan(1.0).isLessThanOrEqualTo(1.1);
        for (int i = 2; i < times.size(); i++) {
            double wait = times.get(i) - times.get(i - 1);
            // the log rounds to milliseconds
            if (before * 2.1 < 3600) {
                assertThat(wait).isBetween(before * 1.9 - 0.01, before * 2.1 + 0.01);
            } else {
                assertThat(wait).isBetween(3240.0 - 0.01, 3960.0 + 0.01);
            }
            before = wait;
        }
        assertThat(times.size()).isGreaterThan(20);
    }

    @Test
    void theFirstMessageWaitsAtMostASecond() {
        Dhcp6Client client = lan.client("client", 7, Dhcp6ClientOptions.defaults());
        client.start();
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.INIT);
        lan.run(Duration.ofSeconds(1));
        assertThat(lan.times("Solicit")).hasSize(1);
        assertThat(lan.times("Solicit").getFirst()).isBetween(0.001, 1.0);
    }

    @Test
    void anAdvertisementAfterTheFirstTimeIsAcceptedAtOnce() {
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(2));
        server();
        lan.run(Duration.ofSeconds(3));
        assertThat(lan.lines("client Re")).containsExactly("3.152 client Request ::100");
    }

    @Test
    void theHighestPreferenceWins() {
        lan.server("low", 1, Lan6.config(Lan6.subnet()).preference(10).build());
        Dhcp6Server high =
                lan.server("high", 2, Lan6.config(Lan6.subnet()).preference(20).build());
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        assertThat(client.lease().server()).isEqualTo(high.identifier());
        assertThat(lan.lines("low ignores")).hasSize(1);
        assertThat(lan.lines("client Request")).containsExactly("1.050 client Request ::100");
    }

    @Test
    void preference255IsChosenAtOnce() {
        lan.server("server", 1, Lan6.config(Lan6.subnet()).preference(255).build());
        client().start();
        lan.run(Duration.ofSeconds(1));
        assertThat(lan.lines("Request")).containsExactly("0.002 client Request ::100");
    }

    @Test
    void afterTenRequestsItStartsOver() {
        server();
        lan.lose(message -> message.type() == Dhcp6MessageType.REPLY);
        client().start();
        lan.run(Duration.ofMinutes(5));
        assertThat(lan.times("client Request").subList(0, 11))
                .containsExactly(1.05, 2.05, 4.05, 8.05, 16.05, 32.05, 62.05, 92.05, 122.05, 152.05, 183.1);
        assertThat(lan.times("Solicit")).contains(182.05);
    }

    @Test
    void renewsAtT1AndRebindsAtT2AndExpires() {
        server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        lan.lose(_ -> true);
        lan.run(Duration.ofMinutes(75));
        double t0 = 1.052;
        assertThat(lan.times("Renew").subList(0, 4)).containsExactly(t0 + 1500, t0 + 1510, t0 + 1530, t0 + 1570);
        assertThat(lan.times("BOUND > RENEWING")).containsExactly(t0 + 1500);
        assertThat(lan.times("RENEWING > REBINDING")).containsExactly(t0 + 2400);
        assertThat(lan.times("Rebind").subList(0, 3)).containsExactly(t0 + 2400, t0 + 2410, t0 + 2430);
        assertThat(lan.times("Rebind").getLast()).isLessThan(t0 + 4000);
        assertThat(lan.times("client loses ::100")).containsExactly(t0 + 4000);
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.SOLICITING);
    }

    @Test
    void aRenewalExtendsTheLease() {
        server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(1600));
        assertThat(lan.lines("Renew")).containsExactly("1501.052 client Renew ::100");
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.BOUND);
        assertThat(client.deadlineNanos(Dhcp6Timer.EXPIRY)).isEqualTo(5501_054_000_000L);
    }

    @Test
    void anotherServerExtendsAtT2() {
        Dhcp6Server first = server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        first.close();
        Duid identity = first.identifier();
        lan.server("standby", 2, Lan6.config(Lan6.subnet()).authoritative(true).build());
        lan.run(Duration.ofSeconds(2500));
        // it does not know the lease, so the client requests the address from it
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.BOUND);
        assertThat(client.lease().address()).isEqualTo(Lan6.address(0x100));
        assertThat(client.lease().server()).isNotEqualTo(identity);
        assertThat(lan.lines("NoBinding"))
                .containsExactly("2401.053 standby Reply (NoBinding: no lease of this client is known)");
        assertThat(lan.lines("client Request ::100").getLast()).startsWith("2401.054");
    }

    @Test
    void anAddressInUseIsDeclinedAndAnotherRequested() {
        Dhcp6Server server = server();
        lan.taken.add(Lan6.address(0x100));
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(10));
        assertThat(lan.lines("Decline")).containsExactly("2.052 client Decline ::100");
        assertThat(client.lease().address()).isEqualTo(Lan6.address(0x101));
        assertThat(client.counters().get(Dhcp6Counter.CONFLICTS)).isEqualTo(1);
        assertThat(server.leases().getFirst().state()).hasToString("abandoned");
    }

    /** RFC 8415 §18.2.7: REL_TIMEOUT, four times. */
    @Test
    void releaseIsSentFourTimesWithoutAnAnswer() {
        Dhcp6Server server = server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        lan.lose(_ -> true);
        client.release();
        assertThat(client.lease()).isNull();
        lan.run(Duration.ofSeconds(20));
        assertThat(lan.times("client Release")).containsExactly(3.0, 4.0, 6.0, 10.0);
        assertThat(lan.times("RELEASING > STOPPED")).containsExactly(18.0);
        assertThat(server.active()).isEqualTo(1);
    }

    @Test
    void aReleasedAddressIsFreeAtOnce() {
        Dhcp6Server server = server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        client.release();
        lan.run(Duration.ofSeconds(1));
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.STOPPED);
        assertThat(server.active()).isZero();
        assertThat(server.leases()).hasSize(1);
    }

    @Test
    void confirmsTheAddressOfAnEarlierRun() {
        server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        Dhcp6Lease earlier = client.lease();
        client.stop();
        lan.log.clear();
        Dhcp6Client again = client(Lan6.options().confirm(earlier));
        again.start();
        lan.run(Duration.ofSeconds(3));
        assertThat(lan.log)
                .containsExactly(
                        "3.000 client STOPPED > INIT",
                        "3.000 client INIT > CONFIRMING",
                        "3.000 client Confirm ::100",
                        "3.001 server Reply [Success: all addresses are of this link]",
                        "3.002 client CONFIRMING > CHECKING",
                        "4.002 client CHECKING > BOUND",
                        "4.002 client has ::100 for 4000");
        assertThat(again.lease().expiryNanos()).isEqualTo(earlier.expiryNanos());
    }

    @Test
    void anAddressOfAnotherLinkIsGivenUp() {
        server();
        Dhcp6Lease foreign = new Dhcp6Lease(
                new LeasedAddress(new IpAddress(0x2001_0db8_0000_0001L, 5), 1000, 2000, Dhcp6Status.SUCCESS),
                Duid.parse("00:03:00:01:02:00:00:00:00:01"),
                Dhcp6Message.of(Dhcp6MessageType.REPLY, 1).options(),
                0,
                Deadline.NEVER,
                Deadline.NEVER,
                Deadline.NEVER);
        Dhcp6Client client = client(Lan6.options().confirm(foreign));
        client.start();
        lan.run(Duration.ofSeconds(4));
        assertThat(lan.lines("NotOnLink")).hasSize(1);
        assertThat(client.lease().address()).isEqualTo(Lan6.address(0x100));
    }

    /** RFC 8415 §18.2.3: after CNF_MAX_RD the address is used as before. */
    @Test
    void withoutAnAnswerToConfirmTheAddressIsKept() {
        server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        Dhcp6Lease earlier = client.lease();
        client.stop();
        lan.lose(_ -> true);
        Dhcp6Client again = client(Lan6.options().confirm(earlier));
        again.start();
        lan.run(Duration.ofSeconds(12));
        assertThat(lan.times("client Confirm")).containsExactly(3.0, 4.0, 6.0, 10.0);
        assertThat(lan.times("CONFIRMING > CHECKING")).containsExactly(13.0);
        assertThat(again.lease()).isEqualTo(earlier);
    }

    @Test
    void settingsAloneAreRefreshed() {
        lan.server(
                "server",
                1,
                Lan6.config(Lan6.subnet().option(Dhcp6Option.INFORMATION_REFRESH_TIME, "700"))
                        .build());
        Dhcp6Client client = client();
        client.inform();
        lan.run(Duration.ofMinutes(25));
        assertThat(lan.times("Information-request")).containsExactly(0.0, 700.002, 1400.004);
        assertThat(lan.lines("informed").getFirst()).isEqualTo("0.002 client informed [example.org]");
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.INFORMED);
    }

    /** RFC 8415 §21.23: less than 600 s is taken as 600 s. */
    @Test
    void settingsAreRefreshedAfterTenMinutesAtTheEarliest() {
        lan.server(
                "server",
                1,
                Lan6.config(Lan6.subnet().option(Dhcp6Option.INFORMATION_REFRESH_TIME, "5"))
                        .build());
        client().inform();
        lan.run(Duration.ofSeconds(700));
        assertThat(lan.times("Information-request")).containsExactly(0.0, 600.002);
    }

    @Test
    void aServerLimitsTheWaitOfSolicit() {
        lan.server(
                "server",
                1,
                Lan6.config(Lan6.subnet().option(Dhcp6Option.SOL_MAX_RT, "60")).build());
        lan.lose(message -> message.type() == Dhcp6MessageType.REPLY
                || message.type() == Dhcp6MessageType.ADVERTISE && lan.wheel.nowNanos() > 1_000_000_000);
        client().start();
        lan.run(Duration.ofMinutes(20));
        List<Double> times = lan.times("Solicit");
        assertThat(times.getLast() - times.get(times.size() - 2)).isEqualTo(60.0);
    }

    @Test
    void reconfigureIsIgnoredAndCounted() {
        server();
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        var liar = lan.station("liar", 66, Lan6.address(66));
        Dhcp6Message reconfigure = Dhcp6Message.of(Dhcp6MessageType.RECONFIGURE, 0);
        reconfigure.options().put(Dhcp6Option.SERVER_ID, client.lease().server().toBytes());
        liar.send(reconfigure.encode(), liar, lan.station("x", 7).linkLocal(), Dhcp6Packet.CLIENT_PORT);
        lan.run(Duration.ofSeconds(1));
        assertThat(client.counters().get(Dhcp6Counter.IGNORED_RECONFIGURE)).isEqualTo(1);
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.BOUND);
    }

    /** Answers Solicit with an Advertise, and Request with a Reply that a test has changed. */
    private void lie(Function<Dhcp6Message, Dhcp6Message> change) {
        var liar = lan.station("liar", 66, Lan6.address(66));
        Duid own = Duid.ofLink(liar.mac());
        liar.open((bytes, at, length, source, _, _) -> {
            Dhcp6Message request = parsed(bytes, at, length);
            boolean solicit = request.type() == Dhcp6MessageType.SOLICIT;
            Dhcp6Message reply = Dhcp6Message.of(
                    solicit ? Dhcp6MessageType.ADVERTISE : Dhcp6MessageType.REPLY, request.transaction());
            reply.options()
                    .put(Dhcp6Option.SERVER_ID, own.toBytes())
                    .put(Dhcp6Option.CLIENT_ID, request.client().toBytes())
                    .add(association(request, 100, 160, 200, 300));
            Dhcp6Message sent = solicit ? reply : change.apply(reply);
            liar.send(sent.encode(), liar, source, Dhcp6Packet.CLIENT_PORT);
        });
    }

    private static IdentityAssociation association(Dhcp6Message request, long t1, long t2, long preferred, long valid) {
        return new IdentityAssociation(
                request.options().associations().getFirst().id(),
                t1,
                t2,
                List.of(new LeasedAddress(Lan6.address(0x50), preferred, valid, Dhcp6Status.SUCCESS)),
                Dhcp6Status.SUCCESS);
    }

    private static Dhcp6Message parsed(byte[] bytes, int at, int length) {
        try {
            return (Dhcp6Message) Dhcp6Packet.parse(bytes, at, length);
        } catch (DhcpFormatException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static Dhcp6Message with(Dhcp6Message reply, long t1, long t2, long preferred, long valid) {
        IdentityAssociation association = association(reply, t1, t2, preferred, valid);
        reply.options().remove(Dhcp6Option.IA_NA);
        reply.options().add(association);
        return reply;
    }

    @Test
    void badInput_repliesThatCannotBeTrueAreIgnoredWithTheReason() {
        List<String> reasons = new ArrayList<>();
        List<Function<Dhcp6Message, Dhcp6Message>> lies = List.of(
                reply -> new Dhcp6Message(reply.type(), reply.transaction() ^ 1, reply.options()),
                reply -> {
                    reply.options().remove(Dhcp6Option.SERVER_ID);
                    return reply;
                },
                reply -> {
                    reply.options().remove(Dhcp6Option.CLIENT_ID);
                    return reply;
                },
                reply -> {
                    reply.options().put(Dhcp6Option.CLIENT_ID, new byte[] {0, 3, 9});
                    return reply;
                },
                reply -> {
                    reply.options().put(Dhcp6Option.SERVER_ID, new byte[] {0, 3, 9});
                    return reply;
                },
                reply -> with(reply, 200, 100, 200, 300),
                reply -> with(reply, 100, 160, 400, 300),
                reply -> with(reply, 0, 0, 0, 0),
                reply -> {
                    reply.options().put(new Dhcp6Status(Dhcp6Status.UNSPEC_FAIL, "full disk"));
                    return reply;
                },
                reply -> new Dhcp6Message(Dhcp6MessageType.ADVERTISE, reply.transaction(), reply.options()));
        int[] turn = {0};
        lie(reply -> lies.get(Math.min(turn[0]++, lies.size() - 1)).apply(reply));
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofMinutes(3));
        lan.lines("ignores").forEach(line -> reasons.add(line.substring(line.indexOf("ignores ") + 8)));
        assertThat(reasons)
                .startsWith(
                        "Reply: another transaction",
                        "Reply: no server identifier",
                        "Reply: no client identifier",
                        "Reply: for the client 00:03:09",
                        "Reply: from 00:03:09, which was not asked",
                        "Reply: no address that a host can have",
                        "Reply: no address that a host can have",
                        "Reply: no address that a host can have",
                        "Reply: UnspecFail: full disk",
                        "Advertise: Advertise while REQUESTING");
        assertThat(client.counters().get(Dhcp6Counter.IN_IGNORED)).isEqualTo(reasons.size());
        assertThat(client.lease()).isNull();
    }

    @Test
    void timesThatTheServerLeavesToTheClient() {
        lie(reply -> with(reply, 0, 0, 200, 300));
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofSeconds(3));
        Dhcp6Lease lease = client.lease();
        assertThat(lease.renewNanos() - lease.obtainedNanos()).isEqualTo(100_000_000_000L);
        assertThat(lease.rebindNanos() - lease.obtainedNanos()).isEqualTo(160_000_000_000L);
    }

    @Test
    void anInfiniteLeaseIsNeverRenewed() {
        lie(reply -> with(reply, 0, 0, LeasedAddress.INFINITE, LeasedAddress.INFINITE));
        Dhcp6Client client = client();
        client.start();
        lan.run(Duration.ofDays(1000));
        assertThat(client.state()).isEqualTo(Dhcp6ClientState.BOUND);
        assertThat(client.deadlineNanos(Dhcp6Timer.RENEW)).isEqualTo(Deadline.NEVER);
        assertThat(client.deadlineNanos(Dhcp6Timer.EXPIRY)).isEqualTo(Deadline.NEVER);
    }

    /** RFC 8415 §14.1: a server that advertises and then refuses does not cause a storm. */
    @Test
    void refusalsAreAnsweredMoreAndMoreSlowly() {
        lie(reply -> {
            reply.options().put(new Dhcp6Status(Dhcp6Status.NO_ADDRS_AVAIL, ""));
            return reply;
        });
        client().start();
        lan.run(Duration.ofMinutes(10));
        List<Double> times = lan.times("Solicit");
        assertThat(times.get(1) - times.get(0)).isLessThan(1.1);
        assertThat(times.getLast() - times.get(times.size() - 2)).isGreaterThan(64);
        assertThat(times).hasSizeLessThan(18);
    }
}
