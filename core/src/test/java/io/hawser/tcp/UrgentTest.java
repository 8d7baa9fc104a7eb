package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import org.junit.jupiter.api.Test;

/** Urgent data (RFC 9293 §3.8.5) in both directions. The pointer names the octet after the urgent data (MUST-62). */
class UrgentTest extends TcpTestBase {
    /** Nagle's algorithm does not delay urgent data, nor the data after it while urgent mode lasts. */
    @Test
    void urgentDataDoesNotWaitForAnAcknowledgment() {
        TcpConnection connection = establish();
        send(connection, "ab");
        peer.expect("P. seq 1 ack 1 \"ab\"");
        sendUrgent(connection, "cd");
        peer.expect("P.U seq 3 ack 1 urg 2 \"cd\"");
        send(connection, "ef");
        peer.expect("P. seq 5 ack 1 \"ef\"");
        peer.send(". seq 1 ack 7");
        send(connection, "gh");
        peer.expect("P. seq 7 ack 1 \"gh\"");
        send(connection, "ij");
        peer.expectNothing();
    }

    @Test
    @Requirement({"MUST-30", "MUST-62"})
    void sendUrgent() {
        TcpConnection connection = establish();
        sendUrgent(connection, "stop");
        peer.expect("P.U seq 1 ack 1 urg 4 \"stop\"");
        peer.send(". seq 1 ack 5");
        send(connection, "go on");
        peer.expect("P. seq 5 ack 1 \"go on\"");
    }

    /** Segments sent before the urgent data was acknowledged carry the pointer, including retransmissions. */
    @Test
    @Requirement("MUST-30")
    void urgentModeLastsUntilThePointIsSent() {
        TcpConnection connection = establish();
        connection.options().noDelay(true);
        send(connection, "ab");
        peer.expect("P. seq 1 ack 1 \"ab\"");
        sendUrgent(connection, "cd");
        peer.expect("P.U seq 3 ack 1 urg 2 \"cd\"");
        send(connection, "ef");
        peer.expect("P. seq 5 ack 1 \"ef\"");
        script.advanceMillis(250);
        assertThat(peer.take().urgentPointer()).isEqualTo(4);
        peer.skip();
    }

    /** RFC 9293 §3.10.2: "The urgent bit ... must be sent with the data segments sent as a result of this command." */
    @Test
    void urgentDataOfSynSent() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        sendUrgent(connection, "hurry");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect("P.U seq 1 ack 1 urg 5 \"hurry\"");
    }

    /** RFC 9293 MUST-31: urgent data may have any length, also more than 16 bits can express. */
    @Test
    @Requirement("MUST-31")
    void pointerFurtherThan16Bits() {
        TcpConnection connection = establish("mss 1460,nop,wscale 7");
        connection.options().sendBufferBytes(100_000);
        sendUrgent(connection, "u".repeat(80_000));
        Seen first = peer.take();
        assertThat(first.urgentPointer()).isEqualTo(65_535);
        assertThat(SegmentText.letters(first.flags())).isEqualTo("U.");
        int sent = first.payload().length();
        while (sent < 80_000) {
            Seen next = peer.take();
            if (next == null) {
                peer.send(". seq 1 ack " + (1 + sent));
            } else {
                assertThat(next.urgentPointer()).isEqualTo(Math.min(80_000 - sent, 65_535));
                sent += next.payload().length();
            }
        }
    }

    @Test
    @Requirement({"MUST-30", "MUST-32", "MUST-33", "MUST-62"})
    void receiveUrgent() {
        TcpConnection connection = establish();
        peer.send("P.U seq 1 ack 1 urg 3 \"abcdef\"");
        peer.expect(". seq 1 ack 7");
        assertThat(user.said()).containsExactly("urgent", "readable");
        assertThat(connection.urgentBytes()).isEqualTo(3);
        assertThat(receive(connection)).isEqualTo("abcdef");
        assertThat(connection.urgentBytes()).isZero();
    }

    /** RFC 9293 §3.1: the pointer "is only to be interpreted in segments with the URG control bit set". */
    @Test
    void pointerWithoutTheFlagMeansNothing() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 urg 3 \"abcdef\"");
        peer.expect(". seq 1 ack 7");
        assertThat(user.said()).containsExactly("readable");
        assertThat(connection.urgentBytes()).isZero();
        peer.send(". seq 7 ack 1 urg 9");
        assertThat(connection.urgentBytes()).isZero();
        assertThat(user.said()).doesNotContain("urgent");
    }

    /** The pointer may arrive before the data, in a segment without data. */
    @Test
    @Requirement({"MUST-32", "MUST-33"})
    void pointerAheadOfTheData() throws TcpException {
        TcpConnection connection = establish();
        peer.send(".U seq 1 ack 1 urg 10");
        assertThat(user.said()).containsExactly("urgent");
        assertThat(connection.urgentBytes()).isEqualTo(10);
        peer.send("P. seq 1 ack 1 \"0123\"");
        peer.expect(". seq 1 ack 5");
        assertThat(connection.urgentBytes()).isEqualTo(10);
        assertThat(connection.receive(new byte[3], 0, 3)).isEqualTo(3);
        assertThat(connection.urgentBytes()).isEqualTo(7);
        peer.send("P. seq 5 ack 1 \"456789ab\"");
        peer.expect(". seq 1 ack 13");
        assertThat(receive(connection)).isEqualTo("3456789ab");
        assertThat(connection.urgentBytes()).isZero();
    }

    /** RFC 9293 §3.10.7.4, sixth: the user is notified once for each urgent point, and again when it advances. */
    @Test
    @Requirement("MUST-32")
    void userIsToldAgainWhenThePointAdvances() {
        TcpConnection connection = establish();
        peer.send(".U seq 1 ack 1 urg 10");
        assertThat(user.said()).containsExactly("urgent");
        peer.send(".U seq 1 ack 1 urg 10");
        peer.send(".U seq 1 ack 1 urg 9");
        assertThat(user.said()).isEmpty();
        assertThat(connection.urgentBytes()).isEqualTo(10);
        peer.send(".U seq 1 ack 1 urg 11");
        assertThat(user.said()).containsExactly("urgent");
        assertThat(connection.urgentBytes()).isEqualTo(11);
    }

    /** RFC 9293 §3.10.7.4: with a closed window, valid ACKs, URGs and RSTs are still accepted. */
    @Test
    @Requirement("MUST-66")
    void urgentWithTheWindowClosed() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().receiveBufferBytes(1460);
        script.tcp.open(connection);
        peer.expect("S seq 0 win 1460");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 win 1460");
        peer.send(". seq 1 ack 1 len 1460");
        peer.expect(". seq 1 ack 1461 win 0");
        user.said();
        send(connection, "abc");
        peer.expect("P. seq 1 ack 1461 \"abc\"");
        peer.send("P.U seq 1461 ack 4 urg 4 \"more\"");
        assertThat(user.said()).containsExactly("urgent");
        assertThat(connection.urgentBytes()).isEqualTo(1464);
        assertThat(connection.sendQueueBytes()).isZero();
        peer.expect(". seq 4 ack 1461 win 0");
        peer.send("R seq 1461");
        assertState(connection, TcpState.CLOSED);
        close(connection);
    }

    /** Bad input 31: a pointer of 0 has no effect; for a pointer past the data the receiver waits. */
    @Test
    void badInput31_urgentPointerOfZero() {
        TcpConnection connection = establish();
        peer.send("P.U seq 1 ack 1 urg 0 \"data\"");
        peer.expect(". seq 1 ack 5");
        assertThat(user.said()).containsExactly("readable");
        assertThat(connection.urgentBytes()).isZero();
        assertThat(receive(connection)).isEqualTo("data");
    }

    @Test
    void badInput31_urgentPointerPastTheData() {
        TcpConnection connection = establish();
        peer.send("P.U seq 1 ack 1 urg 65535 \"data\"");
        peer.expect(". seq 1 ack 5");
        assertThat(connection.urgentBytes()).isEqualTo(65_535);
        assertThat(receive(connection)).isEqualTo("data");
        assertThat(connection.urgentBytes()).isEqualTo(65_531);
        peer.send("F. seq 5 ack 1");
        peer.expect(". seq 1 ack 6");
        assertThat(receive(connection)).isEqualTo("<EOF>");
        assertThat(connection.urgentBytes()).isLessThanOrEqualTo(65_531);
    }

    /** A pointer into data that was already read has no effect (bad input 31: no underflow). */
    @Test
    void badInput31_urgentPointerIntoThePast() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"data\"");
        peer.expect(". seq 1 ack 5");
        assertThat(receive(connection)).isEqualTo("data");
        user.said();
        peer.send("P.U seq 3 ack 1 urg 1 \"tamore\"");
        peer.expect(". seq 1 ack 9");
        assertThat(user.said()).containsExactly("readable");
        assertThat(connection.urgentBytes()).isZero();
    }

    /** Urgent pointers after the peer's FIN are ignored (RFC 9293 §3.10.7.4, sixth). */
    @Test
    void urgentAfterFin() {
        TcpConnection connection = establish();
        peer.send("F. seq 1 ack 1");
        peer.expect(". seq 1 ack 2");
        user.said();
        peer.send(".U seq 2 ack 1 urg 5");
        assertThat(user.said()).isEmpty();
        assertThat(connection.urgentBytes()).isZero();
    }

    /** The pointer of a SYN+ACK counts from the sequence number of the SYN. */
    @Test
    void urgentPointerOfASynAck() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S.U seq 0 ack 1 urg 5 \"data\" <mss 1460>");
        peer.expect(". seq 1 ack 5");
        assertThat(connection.urgentBytes()).isEqualTo(4);
    }

    /** RFC 9293 §3.1: the urgent pointer "is only to be interpreted in segments with the URG control bit set". */
    @Test
    void pointerWithoutTheBitMeansNothing() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 urg 3 \"abc\"");
        peer.expect(". seq 1 ack 4");
        assertThat(user.said()).containsExactly("readable");
        assertThat(receive(connection)).isEqualTo("abc");
    }
}
