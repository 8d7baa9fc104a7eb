package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.Requirement;
import io.hawser.ip.TestNet;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.SourceRoute;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Source routes (RFC 9293 §3.9.2.1, RFC 1122 §4.2.3.8). 10.0.0.250 to 10.0.0.253 are routers. */
class SourceRouteTest extends TcpTestBase {
    private static final String ACCEPT = "net.ipv4.conf.all.accept_source_route";

    @BeforeEach
    void accept() {
        script.sysctl(ACCEPT, 1);
    }

    private static SourceRoute route(boolean strict, String... hops) {
        return new SourceRoute(
                strict, List.of(hops).stream().map(IpAddress::parse).toList());
    }

    private TcpConnection open(SourceRoute route) throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.sourceRoute(route);
        script.tcp.open(connection);
        script.flush();
        return connection;
    }

    /** Sends a segment of the peer that has passed these routers: each has written its address over its own hop. */
    private void sendVia(Peer from, String segment, int... routers) {
        int[] option = new int[3 + 4 * routers.length];
        option[0] = 131;
        option[1] = option.length;
        option[2] = option.length + 1;
        for (int i = 0; i < routers.length; i++) {
            System.arraycopy(new int[] {10, 0, 0, routers[i]}, 0, option, 3 + 4 * i, 4);
        }
        script.deliver(TestNet.withOptions(from.build(segment), option));
    }

    @Test
    @Requirement("MUST-51")
    void applicationSpecifiesTheRouteOfAnActiveOpen() throws TcpException {
        TcpConnection connection = open(route(false, "10.0.0.253", "10.9.0.1"));
        assertThat(peer.expect("S seq 0 <mss 1460,sackOK,TS,nop,wscale 10>").via())
                .isEqualTo("10.0.0.253 10.9.0.1");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        assertThat(peer.expect(". seq 1 ack 1").via()).isEqualTo("10.0.0.253 10.9.0.1");
        send(connection, "x".repeat(1448 + 10));
        Seen full = peer.expect(". seq 1 ack 1 \"" + "x".repeat(1448) + "\"");
        // the twelve bytes of the option make the segment smaller (RFC 6691 §3)
        assertThat(full.packetBytes()).isEqualTo(1500);
        assertThat(full.via()).isEqualTo("10.0.0.253 10.9.0.1");
        assertThat(full.dontFragment()).isFalse();
        assertThat(peer.expect("P. seq 1449 ack 1 \"" + "x".repeat(10) + "\"").via())
                .isEqualTo("10.0.0.253 10.9.0.1");
        // also after a change of the routes
        script.host.ip().interfaces().getLast().addAddress(IpAddress.parse("10.0.1.1"), 24);
        peer.send(". seq 1 ack 1459");
        close(connection);
        assertThat(peer.expect("F. seq 1459 ack 1").via()).isEqualTo("10.0.0.253 10.9.0.1");
    }

    @Test
    void theRouteMayBeStrict() throws TcpException {
        open(route(true, "10.0.0.253"));
        assertThat(peer.expect("S seq 0").via()).isEqualTo("strictly 10.0.0.253");
    }

    @Test
    void noWayToTheFirstHop() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        assertThat(errorOf(() -> connection.sourceRoute(route(false, "192.0.2.1"))))
                .isEqualTo(TcpError.NETWORK_UNREACHABLE);
        connection.close();
    }

    @Test
    void routeIsChosenBeforeOpening() throws TcpException {
        TcpConnection connection = open(route(false, "10.0.0.253"));
        peer.expect("S seq 0");
        assertThatThrownBy(() -> connection.sourceRoute(route(false, "10.0.0.252")))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.1.1.1 2 3 4 5 6 7 8 9 10", "224.0.0.1", "0.0.0.0", "255.255.255.255"})
    void noRoute(String hops) {
        List<IpAddress> addresses = List.of(hops.split(" ", -1)).stream()
                .filter(hop -> !hop.isEmpty())
                .map(hop -> IpAddress.parse(hop.contains(".") ? hop : "1.1.1." + hop))
                .toList();
        assertThatThrownBy(() -> new SourceRoute(false, addresses)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Requirement("MUST-52")
    void theApplicationsRouteTakesPrecedence() throws TcpException {
        open(route(false, "10.0.0.253"));
        peer.expect("S seq 0");
        sendVia(peer, "S. seq 0 ack 1 <mss 1460>", 252, 251);
        assertThat(peer.expect(". seq 1 ack 1").via()).isEqualTo("10.0.0.253");
        sendVia(peer, "F. seq 1 ack 1", 250);
        assertThat(peer.expect(". seq 1 ack 2").via()).isEqualTo("10.0.0.253");
    }

    /** RFC 9293 MAY-2: a SYN that cannot be answered opens nothing, and so does not end TIME_WAIT. */
    @Test
    void aSynWithoutAWayBackDoesNotEndTimeWait() {
        TcpConnection first = listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        close(first);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        Peer client = peer;
        TcpConnection second = listenOnce();
        script.deliver(TestNet.withOptions(client.build("S seq 100 <mss 1460>"), 131, 7, 8, 192, 0, 2, 1));
        client.expect(". seq 2 ack 2");
        assertState(first, TcpState.TIME_WAIT);
        assertState(second, TcpState.LISTEN);
        assertThat(script.counter(TcpCounter.LISTEN_DROPS)).isEqualTo(1);
    }

    @Test
    @Requirement("MUST-53")
    void aListenerAnswersAlongTheRouteOfTheSyn() {
        TcpListener listener = listen(5);
        sendVia(peer, "S seq 0 <mss 1460>", 250, 251);
        assertThat(peer.expect("S. seq 0 ack 1").via()).isEqualTo("10.0.0.251 10.0.0.250");
        // lost: it is retransmitted along the same route
        script.advanceMillis(1000);
        assertThat(peer.expect("S. seq 0 ack 1").via()).isEqualTo("10.0.0.251 10.0.0.250");
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        send(connection, "hello");
        assertThat(peer.expect("P. seq 1 ack 1 \"hello\"").via()).isEqualTo("10.0.0.251 10.0.0.250");
        peer.send("F. seq 1 ack 6");
        assertThat(peer.expect(". seq 6 ack 2").via()).isEqualTo("10.0.0.251 10.0.0.250");
        close(connection);
        assertThat(peer.expect("F. seq 6 ack 2").via()).isEqualTo("10.0.0.251 10.0.0.250");
        peer.send(". seq 2 ack 7");
    }

    @Test
    @Requirement("MUST-53")
    void onePassiveOpenAnswersAlongTheRouteOfTheSyn() {
        TcpConnection connection = listenOnce();
        sendVia(peer, "S seq 0 <mss 1460>", 250, 251);
        assertThat(peer.expect("S. seq 0 ack 1").via()).isEqualTo("10.0.0.251 10.0.0.250");
        peer.send(". seq 1 ack 1");
        shutdownOutput(connection);
        assertThat(peer.expect("F. seq 1 ack 1").via()).isEqualTo("10.0.0.251 10.0.0.250");
        peer.send("F. seq 1 ack 2");
        assertThat(peer.expect(". seq 2 ack 2").via()).isEqualTo("10.0.0.251 10.0.0.250");
        // TIME_WAIT answers the same FIN again
        script.advanceMillis(1000);
        peer.send("F. seq 1 ack 2");
        assertThat(peer.expect(". seq 2 ack 2").via()).isEqualTo("10.0.0.251 10.0.0.250");
    }

    @Test
    void nobodyAnswersAlongTheRouteToo() {
        peer = new Peer(script, Peer.ADDRESS, 4711, 99);
        sendVia(peer, "S seq 0", 250);
        assertThat(peer.expect("R. seq =0 ack 1").via()).isEqualTo("10.0.0.250");
    }

    @Test
    @Requirement("SHLD-24")
    void aLaterRouteOverrides() {
        TcpListener listener = listen(5);
        sendVia(peer, "S seq 0 <mss 1460>", 250);
        assertThat(peer.expect("S. seq 0 ack 1").via()).isEqualTo("10.0.0.250");
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        // a forged segment or a segment without a route does not change the route
        sendVia(peer, ". seq 99999 ack 1", 249);
        assertThat(peer.expect(". seq 1 ack 1").via()).isEqualTo("10.0.0.250");
        sendVia(peer, "P. seq 1 ack 1 \"ab\"", 252, 251);
        assertThat(peer.expect(". seq 1 ack 3").via()).isEqualTo("10.0.0.251 10.0.0.252");
        peer.send("P. seq 3 ack 1 \"c\"");
        assertThat(receive(connection)).isEqualTo("abc");
        script.advanceMillis(200);
        assertThat(peer.expect(". seq 1 ack 4").via()).isEqualTo("10.0.0.251 10.0.0.252");
    }

    @Test
    void offAsInLinuxUntilItIsAskedFor() {
        assertThat(new TcpScript(1).host.sysctls().get(ACCEPT)).isEqualTo("0");
        script.sysctl(ACCEPT, 0);
        listen(5);
        sendVia(peer, "S seq 0 <mss 1460>", 250);
        peer.expectNothing();
        assertThat(script.host.ipCounters().get(IpCounter.IN_HDR_ERRORS)).isEqualTo(1);
    }

    /** A hop that is not a router drops the packet and reports this. */
    @Test
    void whoDoesNotForwardIsNoHop() {
        listen(5);
        byte[] syn = peer.build("S seq 0 <mss 1460>");
        script.deliver(TestNet.withOptions(syn, 131, 7, 4, 10, 0, 0, 77));
        peer.expectNothing();
        assertThat(script.host.ipCounters().get(IpCounter.IN_ADDR_ERRORS)).isEqualTo(1);
        byte[] error = Objects.requireNonNull(script.otherPackets.getFirst());
        assertThat(error[20]).as("destination unreachable").isEqualTo((byte) 3);
        assertThat(error[21]).as("source route failed").isEqualTo((byte) 5);
    }
}
