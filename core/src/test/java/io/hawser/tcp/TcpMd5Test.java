package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ip.address.Prefix;
import io.hawser.link.Offloads;
import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** TCP MD5 signatures (RFC 2385), segment by segment. */
class TcpMd5Test extends TcpTestBase {
    private static final Prefix NETWORK = Prefix.parse("10.0.0.0/24");

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }

    private TcpConnection openSigned() throws TcpException {
        peer.signer = SegmentSigner.md5("secret");
        script.verifier = peer.signer;
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().keys().md5(Peer.ADDRESS, bytes("secret"));
        script.tcp.open(connection);
        script.flush();
        return connection;
    }

    private TcpConnection establishSigned() throws TcpException {
        TcpConnection connection = openSigned();
        peer.expect("S seq 0 <nop,nop,md5,mss 1460,nop,nop,sackOK,nop,wscale 10>");
        peer.send("S. seq 0 ack 1 <mss 1460,nop,nop,sackOK>");
        peer.expect(". seq 1 ack 1 <nop,nop,md5>");
        user.said();
        return connection;
    }

    private TcpListener listenSigned() {
        TcpListener listener = listen(5);
        listener.options().keys().md5(NETWORK, bytes("secret"));
        peer.signer = SegmentSigner.md5("secret");
        script.verifier = peer.signer;
        return listener;
    }

    /**
     * All segments are signed, from the SYN to the answers of TIME_WAIT. RFC 2385 §4.3: a data segment is smaller by
     * the signature, 1460 - 20 bytes.
     */
    @Test
    void everySegmentOfAnActiveOpenIsSigned() throws TcpException {
        TcpConnection connection = establishSigned();
        send(connection, SegmentText.pattern(3000));
        peer.expect(". seq 1 ack 1 len 1440 <nop,nop,md5>");
        peer.expect(". seq 1441 ack 1 len 1440 <nop,nop,md5>");
        peer.expect("P. seq 2881 ack 1 len 120 <nop,nop,md5>");
        peer.send("P. seq 1 ack 3001 \"answer\"");
        assertThat(receive(connection)).isEqualTo("answer");
        peer.expect(". seq 3001 ack 7 <nop,nop,md5>");
        shutdownOutput(connection);
        peer.expect("F. seq 3001 ack 7 <nop,nop,md5>");
        peer.send("F. seq 7 ack 3002");
        peer.expect(". seq 3002 ack 8 <nop,nop,md5>");
        assertState(connection, TcpState.TIME_WAIT);
        peer.send("F. seq 7 ack 3002");
        peer.expect(". seq 3002 ack 8 <nop,nop,md5>");
        peer.signer = null;
        peer.send("F. seq 7 ack 3002");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_MD5_NOT_FOUND)).isEqualTo(1);
    }

    @Test
    void whatIsNotSignedOrSignedWithAnotherKeyIsDroppedAndCounted() throws TcpException {
        TcpConnection connection = establishSigned();
        SegmentSigner right = peer.signer;
        peer.signer = null;
        peer.send("R. seq 1 ack 1");
        peer.send("P. seq 1 ack 1 \"forged\"");
        assertThat(script.counter(TcpCounter.TCP_MD5_NOT_FOUND)).isEqualTo(2);
        peer.signer = SegmentSigner.md5("guessed");
        peer.send("R. seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_MD5_FAILURE)).isEqualTo(1);
        assertState(connection, TcpState.ESTABLISHED);
        peer.signer = right;
        peer.send("P. seq 1 ack 1 \"true\" <nop>");
        assertThat(receive(connection)).isEqualTo("true");
        peer.expect(". seq 1 ack 5");
        peer.send("R. seq 5 ack 1");
        assertState(connection, TcpState.CLOSED);
        assertThat(script.counter(TcpCounter.TCP_MD5_UNEXPECTED)).isZero();
    }

    /** A link that splits a large segment cannot sign the pieces; therefore it gets no large segments. */
    @Test
    void aLinkThatCutsSegmentsUpGetsSignedOnesWhole() throws TcpException {
        script.offloads = new Offloads(false, 65_535);
        TcpConnection unsigned = establish();
        send(unsigned, SegmentText.pattern(2920));
        peer.expect("P. seq 1 ack 1 len 2920");
        peer.send(". seq 1 ack 2921");
        peer = new Peer(script, Peer.ADDRESS, PEER_PORT, -1);
        TcpConnection connection = establishSigned();
        send(connection, SegmentText.pattern(2880));
        peer.expect(". seq 1 ack 1 len 1440 <nop,nop,md5>");
        peer.expect("P. seq 1441 ack 1 len 1440 <nop,nop,md5>");
        peer.send(". seq 1 ack 2881");
        script.verifier = null;
    }

    /** Every bit of the header except the checksum, of the data and of the digest counts. */
    @Test
    void everyBitCounts() throws TcpException {
        TcpConnection connection = establishSigned();
        byte[] good = peer.build("P. seq 1 ack 1 \"true\"");
        int tried = 0;
        for (int bit = 20 * 8; bit < good.length * 8; bit++) {
            int octet = bit / 8;
            boolean ports = octet < 24;
            boolean offsetOrChecksum = octet == 32 || octet == 36 || octet == 37;
            boolean optionHead = octet >= 40 && octet < 44;
            if (ports || offsetOrChecksum || optionHead) {
                continue;
            }
            byte[] bad = good.clone();
            bad[octet] ^= (byte) (1 << bit % 8);
            Peer.fixChecksum(bad);
            script.deliver(bad);
            tried++;
        }
        assertThat(script.counter(TcpCounter.TCP_MD5_FAILURE)).isEqualTo(tried);
        assertThat(connection.receiveQueueBytes()).isZero();
        script.deliver(good);
        assertThat(receive(connection)).isEqualTo("true");
        peer.expect(". seq 1 ack 5");
    }

    @Test
    void aConnectionWithoutKeyTakesNoSignedSegments() {
        TcpConnection connection = establish();
        peer.signer = SegmentSigner.md5("secret");
        peer.send("P. seq 1 ack 1 \"text\"");
        assertThat(script.counter(TcpCounter.TCP_MD5_UNEXPECTED)).isEqualTo(1);
        assertThat(connection.receiveQueueBytes()).isZero();
    }

    /**
     * The SYN+ACK of the compact record is signed too, and so are all later segments; timestamps are omitted although
     * they are offered.
     */
    @Test
    void aListenerSignsForThePeersOfAPrefix() {
        TcpListener listener = listenSigned();
        SegmentSigner signer = peer.signer;
        peer.signer = null;
        peer.send("S seq 0 <mss 1460>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_MD5_NOT_FOUND)).isEqualTo(1);
        peer.signer = SegmentSigner.md5("guessed");
        peer.send("S seq 0 <mss 1460>");
        assertThat(script.counter(TcpCounter.TCP_MD5_FAILURE)).isEqualTo(1);
        assertThat(script.tcp.flowCount()).isZero();
        peer.signer = signer;
        peer.send("S seq 0 <nop,nop,sackOK,nop,nop,TS>");
        peer.expect("S. seq 0 ack 1 <nop,nop,md5,mss 1460,nop,nop,sackOK>");
        peer.expectAfter(1000, "S. seq 0 ack 1 <nop,nop,md5,mss 1460,nop,nop,sackOK>");
        peer.send(". seq 1 ack 7");
        peer.expect("R seq 7 <nop,nop,md5>");
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        assertThat(connection.info().timestamps).isFalse();
        listener.options().keys().removeMd5(NETWORK);
        peer.send("P. seq 1 ack 1 \"text\"");
        peer.expect(". seq 1 ack 5 <nop,nop,md5>");
        abort(connection);
        peer.expect("R. seq 1 ack 5 <nop,nop,md5>");
    }

    @Test
    void aListenerTakesPeersWithoutKeyUnsigned() {
        TcpListener listener = listen(5);
        listener.options().keys().md5(Peer.ADDRESS, bytes("secret"));
        peer = new Peer(script, IpAddress.parse("10.0.0.9"), 4711, LOCAL_PORT);
        handshake(peer, "mss 1460");
        send(accept(listener), "text");
        peer.expect("P. seq 1 ack 1 \"text\" <>");
        peer.send(". seq 1 ack 5");
    }

    @Test
    void aCookieIsSignedAndSoIsItsAnswer() {
        TcpListener listener = listenSigned();
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        peer.send("S seq 0 <mss 1000>");
        peer.expect("S. seq 0 ack 1 <nop,nop,md5,mss 1460>");
        assertThat(script.tcp.flowCount()).isZero();
        SegmentSigner signer = peer.signer;
        peer.signer = null;
        peer.send(". seq 1 ack 1");
        assertThat(script.tcp.flowCount()).isZero();
        peer.signer = signer;
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        send(connection, "text");
        peer.expect("P. seq 1 ack 1 \"text\" <nop,nop,md5>");
        peer.send(". seq 1 ack 5");
    }

    /** RFC 2018 §3: as many blocks as fit are sent, here two: 40 - 20 - 4 = 16 bytes. */
    @Test
    void sackBlocksMakeRoomForTheSignature() throws TcpException {
        TcpConnection connection = establishSigned();
        for (int left : new int[] {101, 201, 301}) {
            peer.send("P. seq " + left + " ack 1 len 10");
        }
        peer.expect(". seq 1 ack 1 <nop,nop,md5,nop,nop,sack 1>");
        peer.expect(". seq 1 ack 1 <nop,nop,md5,nop,nop,sack 2>");
        peer.expect(". seq 1 ack 1 <nop,nop,md5,nop,nop,sack 2>");
        abort(connection);
        peer.expect("R. seq 1 ack 1");
    }

    @Test
    void aKeyCanBeChangedInTheCourseOfAConnection() throws TcpException {
        TcpConnection connection = establishSigned();
        connection.options().keys().md5(Peer.ADDRESS, bytes("newer"));
        peer.send("P. seq 1 ack 1 \"old\"");
        assertThat(script.counter(TcpCounter.TCP_MD5_FAILURE)).isEqualTo(1);
        peer.signer = SegmentSigner.md5("newer");
        script.verifier = peer.signer;
        peer.send("P. seq 1 ack 1 \"new\"");
        peer.expect(". seq 1 ack 4");
        connection.options().keys().removeMd5(TcpKeys.only(Peer.ADDRESS));
        peer.send("P. seq 4 ack 1 \"er\"");
        peer.expect(". seq 1 ack 6 <nop,nop,md5>");
        assertThat(receive(connection)).isEqualTo("newer");
    }

    /** As in Linux, the key is that of a listener on the port, or on the peer's port. */
    @Test
    void aStraySegmentIsAnsweredWithTheKeyOfAListener() throws TcpException {
        TcpListener listener = listenSigned();
        Peer server = new Peer(script, Peer.ADDRESS, LOCAL_PORT, 3333);
        server.signer = peer.signer;
        server.send(". seq 5 ack 77");
        server.expect("R seq =77 <nop,nop,md5>");
        peer.send(". seq 5 ack 78");
        peer.expect("R seq =78 <nop,nop,md5>");
        Peer stranger = new Peer(script, Peer.ADDRESS, 5555, 3333);
        stranger.signer = peer.signer;
        stranger.send(". seq 5 ack 79");
        server.signer = SegmentSigner.md5("guessed");
        server.send(". seq 5 ack 80");
        assertThat(script.sent).isEmpty();
        script.verifier = null;
        stranger.signer = null;
        stranger.send(". seq 5 ack 81");
        stranger.expect("R seq =81 <>");
        assertThat(listener.synQueueSize()).isZero();
    }

    @Test
    void aPassiveOpenOfOneConnectionIsSignedAndForgetsItInListen() {
        TcpConnection connection = listenOnce();
        connection.options().keys().md5(Peer.ADDRESS, bytes("secret"));
        peer.signer = SegmentSigner.md5("secret");
        script.verifier = peer.signer;
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <nop,nop,md5,mss 1460>");
        peer.send("R seq 1");
        assertState(connection, TcpState.LISTEN);
        peer.isn = 2_000_000;
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <nop,nop,md5,mss 1460>");
        peer.send(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
    }

    @Test
    void aSegmentWithTwoSignaturesIsDropped() throws TcpException {
        TcpConnection connection = establishSigned();
        peer.send("P. seq 1 ack 1 \"text\" <ao 1 1>");
        assertThat(script.counter(TcpCounter.SIGNED_TWICE)).isEqualTo(1);
        assertThat(connection.receiveQueueBytes()).isZero();
    }

    /** A cookie of 8 bytes, which takes 12, does not fit beside the signature and the other options of a SYN. */
    @Test
    void fastOpenIsLeftOut() throws TcpException {
        peer.signer = SegmentSigner.md5("secret");
        script.verifier = peer.signer;
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().fastOpenConnect(true).keys().md5(Peer.ADDRESS, bytes("secret"));
        script.tcp.open(connection);
        peer.expect("S seq 0 <nop,nop,md5,mss 1460,nop,nop,sackOK,nop,wscale 10>");
    }

    @Test
    void theLongestPrefixCounts() {
        TcpKeys keys = new TcpKeys()
                .md5(Prefix.ALL_V4, bytes("all"))
                .md5(NETWORK, bytes("some"))
                .md5(Peer.ADDRESS, bytes("one"));
        assertThat(keys.md5For(Peer.ADDRESS)).isEqualTo(bytes("one"));
        assertThat(keys.md5For(IpAddress.parse("10.0.0.3"))).isEqualTo(bytes("some"));
        assertThat(keys.md5For(IpAddress.parse("10.0.1.3"))).isEqualTo(bytes("all"));
        assertThat(keys.removeMd5(Prefix.ALL_V4).md5For(IpAddress.parse("10.0.1.3")))
                .isNull();
    }

    @Test
    void impossibleKeysAreRefused() {
        TcpKeys keys = new TcpKeys();
        assertThatThrownBy(() -> keys.md5(NETWORK, new byte[81])).hasMessage("a key has 1 to 80 bytes, not 81");
        assertThatThrownBy(() -> keys.md5(NETWORK, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        keys.md5(NETWORK, bytes("x"));
        assertThatThrownBy(() -> keys.add(TcpAoKey.of(Peer.ADDRESS, 1, 2, TcpAoAlgorithm.HMAC_SHA_1_96, bytes("x"))))
                .hasMessage("a connection is signed in one way: there is a key of TCP MD5 for 10.0.0.0/24");
    }

    @Test
    void aListenerWithoutKeyTakesNoSignedSyn() {
        TcpListener listener = listen(5);
        peer.signer = SegmentSigner.md5("secret");
        peer.send("S seq 0 <mss 1460>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_MD5_UNEXPECTED)).isEqualTo(1);
        assertThat(listener.synQueueSize()).isZero();
    }

    /** A segment that TCP-AO signs is none of TCP MD5: no key of that kind is known. */
    @Test
    void aSegmentSignedByTcpAoIsDroppedAndCounted() throws TcpException {
        TcpConnection connection = establishSigned();
        peer.signer = null;
        peer.send("P. seq 1 ack 1 \"text\" <ao 1 2>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_AO_KEY_NOT_FOUND)).isEqualTo(1);
        assertThat(connection.receiveQueueBytes()).isZero();
    }

    /** RFC 2385 says nothing of ICMP: an error about the path MTU has its effect, as in Linux. */
    @Test
    void icmpErrorsAreNotIgnored() throws TcpException {
        TcpConnection connection = establishSigned();
        send(connection, SegmentText.pattern(1440));
        peer.expect("P. seq 1 ack 1 len 1440");
        peer.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.FRAGMENTATION_NEEDED, 1000, "1");
        assertThat(peer.take().payload()).hasSize(1000 - 40 - 20);
        peer.skip();
        peer.send(". seq 1 ack 1441");
    }
}
