package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import org.junit.jupiter.api.Test;

/** The Diffserv field of sent segments (RFC 9293 §3.9.2, RFC 2474). */
class DiffservTest extends TcpTestBase {
    private static final int EXPEDITED = 0xb8;
    private static final int LOWER_EFFORT = 0x20;

    @Test
    @Requirement({"SHLD-21", "SHLD-22"})
    void theUserMayChangeItInTheCourseOfAConnection() {
        TcpConnection connection = establish();
        connection.options().tos(EXPEDITED);
        send(connection, "a");
        assertThat(peer.expect("P. seq 1 ack 1 \"a\"").tos()).isEqualTo(EXPEDITED);
        peer.send(". seq 1 ack 2");
        connection.options().tos(LOWER_EFFORT);
        send(connection, "b");
        assertThat(peer.expect("P. seq 2 ack 1 \"b\"").tos()).isEqualTo(LOWER_EFFORT);
    }

    /** Acknowledgments and retransmissions have the field of the connection too. */
    @Test
    @Requirement("MUST-48")
    void allSegmentsOfTheConnectionHaveIt() {
        TcpConnection connection = establish();
        connection.options().tos(EXPEDITED);
        peer.send("P. seq 1 ack 1 \"data\"");
        assertThat(peer.expect(". seq 1 ack 5").tos()).isEqualTo(EXPEDITED);
        send(connection, "a");
        peer.expect("P. seq 1 ack 5 \"a\"");
        assertThat(peer.expectAfter(200, "P. seq 1 ack 5 \"a\"").tos()).isEqualTo(EXPEDITED);
    }

    /** TIME_WAIT keeps the field of the connection. */
    @Test
    @Requirement({"SHLD-22", "MUST-48", "MUST-49"})
    void timeWaitHasIt() {
        TcpConnection connection = establish();
        connection.options().tos(EXPEDITED).ttl(200);
        shutdownOutput(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        peer.send("F. seq 1 ack 2");
        Seen answer = peer.expect(". seq 2 ack 2");
        assertThat(answer.tos()).isEqualTo(EXPEDITED);
        assertThat(answer.ttl()).isEqualTo(200);
    }

    /** A reset that a connection sends in SYN_SENT or SYN_RCVD has the connection's field too. */
    @Test
    @Requirement({"SHLD-22", "MUST-48", "MUST-49"})
    void resetsHaveIt() {
        TcpConnection connection = connect();
        connection.options().tos(EXPEDITED).ttl(5);
        peer.expect("S seq 0");
        peer.send(". seq 100 ack 700");
        Seen reset = peer.expect("R seq 700");
        assertThat(reset.tos()).isEqualTo(EXPEDITED);
        assertThat(reset.ttl()).isEqualTo(5);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 700");
        reset = peer.expect("R seq 700");
        assertThat(reset.tos()).isEqualTo(EXPEDITED);
        assertThat(reset.ttl()).isEqualTo(5);
    }

    @Test
    @Requirement({"SHLD-22", "MUST-48", "MUST-49"})
    void handshakeOfAListenerHasIt() {
        TcpListener listener = listen(5);
        listener.options().tos(EXPEDITED).ttl(5);
        peer.send("S seq 0 <mss 1460>");
        Seen answer = peer.expect("S. seq 0 ack 1");
        assertThat(answer.tos()).isEqualTo(EXPEDITED);
        assertThat(answer.ttl()).isEqualTo(5);
        peer.send(". seq 1 ack 700");
        answer = peer.expect("R seq 700");
        assertThat(answer.tos()).isEqualTo(EXPEDITED);
        assertThat(answer.ttl()).isEqualTo(5);
    }

    /** RFC 3168 §5: the two lower bits belong to ECN, not to the user, if ECN is used. */
    @Test
    void theLowerBitsAreEcns() {
        script.sysctl("net.ipv4.tcp_ecn", 1);
        TcpConnection connection = connect();
        peer.expect("SEW seq 0");
        peer.send("S.E seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        connection.options().tos(EXPEDITED | 3);
        send(connection, "a");
        assertThat(peer.expect("P. seq 1 ack 1 \"a\"").tos()).isEqualTo(EXPEDITED | 2);
    }
}
