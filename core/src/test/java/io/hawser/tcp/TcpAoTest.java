package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ip.address.Prefix;
import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoInfo;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IcmpHeader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TCP Authentication Option (RFC 5925), segment by segment. */
class TcpAoTest extends TcpTestBase {
    private static final SegmentSigner.AoKey FIRST = new SegmentSigner.AoKey("first", 2, 1);
    private static final SegmentSigner.AoKey SECOND = new SegmentSigner.AoKey("second", 12, 11);
    private static final Prefix NETWORK = Prefix.parse("10.0.0.0/24");

    private final SegmentSigner.Ao signer = new SegmentSigner.Ao(FIRST, SECOND);

    /** Returns the host's side of the peer's key, with exchanged IDs. */
    private static TcpAoKey key(SegmentSigner.AoKey key) {
        TcpAoKey made = TcpAoKey.of(
                Peer.ADDRESS,
                /* sendId= */ key.receiveId(),
                /* receiveId= */ key.sendId(),
                TcpAoAlgorithm.HMAC_SHA_1_96,
                key.masterKey().getBytes(StandardCharsets.US_ASCII));
        return key.coversOptions() ? made : made.withoutOptions();
    }

    private TcpConnection prepare(SegmentSigner with, TcpAoKey... keys) throws TcpException {
        peer.signer = with;
        script.verifier = with;
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        for (TcpAoKey key : keys) {
            connection.options().keys().add(key);
        }
        return connection;
    }

    private void open(TcpConnection connection) {
        script.tcp.open(connection);
        script.flush();
    }

    /** Opens without timestamps, so that only the signature takes space. */
    private TcpConnection establishSigned(TcpAoKey... keys) throws TcpException {
        TcpConnection connection = prepare(signer, keys);
        open(connection);
        peer.expect("S seq 0 <ao 1 2,mss 1460,sackOK,TS,nop,wscale 10>");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 <ao 1 2>");
        user.said();
        return connection;
    }

    private TcpListener listenSigned(TcpAoKey... keys) {
        TcpListener listener = listen(5);
        for (TcpAoKey key : keys) {
            listener.options().keys().add(key);
        }
        peer.signer = signer;
        script.verifier = signer;
        return listener;
    }

    /**
     * RFC 5925 §7.6: signature and timestamps leave 1460 - 16 - 12 bytes; all segments are signed, from the SYN to the
     * answers of TIME_WAIT.
     */
    @Test
    void everySegmentOfAnActiveOpenIsSigned() throws TcpException {
        TcpConnection connection = prepare(signer, key(FIRST));
        open(connection);
        peer.expect("S seq 0 <ao 1 2,mss 1460,sackOK,TS,nop,wscale 10>");
        peer.send("S. seq 0 ack 1 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.timestamps = true;
        peer.expect(". seq 1 ack 1 <ao 1 2,nop,nop,TS>");
        send(connection, SegmentText.pattern(1500));
        peer.expect(". seq 1 ack 1 \"" + SegmentText.pattern(1432) + "\" <ao 1 2,nop,nop,TS>");
        peer.expect("P. seq 1433 ack 1 \"" + SegmentText.pattern(1500).substring(1432) + "\"");
        peer.send("P. seq 1 ack 1501 \"answer\"");
        assertThat(receive(connection)).isEqualTo("answer");
        peer.expect(". seq 1501 ack 7");
        // 40 - 16 - 12 - 4 leaves room for one block.
        peer.send("P. seq 101 ack 1501 len 10");
        peer.expect(". seq 1501 ack 7 <ao 1 2,nop,nop,TS,nop,nop,sack 1>");
        peer.send("P. seq 201 ack 1501 len 10");
        peer.expect(". seq 1501 ack 7 <ao 1 2,nop,nop,TS,nop,nop,sack 1>");
        peer.send("P. seq 7 ack 1501 len 94");
        peer.expect(". seq 1501 ack 111 <ao 1 2,nop,nop,TS,nop,nop,sack 1>");
        peer.send("P. seq 111 ack 1501 len 90");
        peer.expect(". seq 1501 ack 211 <ao 1 2,nop,nop,TS>");
        receive(connection);
        shutdownOutput(connection);
        peer.expect("F. seq 1501 ack 211");
        peer.send("F. seq 211 ack 1502");
        peer.expect(". seq 1502 ack 212 <ao 1 2,nop,nop,TS>");
        assertState(connection, TcpState.TIME_WAIT);
        peer.send("F. seq 211 ack 1502");
        peer.expect(". seq 1502 ack 212 <ao 1 2,nop,nop,TS>");
        // SYN+ACK, five with data, two FINs
        assertThat(script.counter(TcpCounter.TCP_AO_GOOD)).isEqualTo(8);
        assertThat(connection.options().keys().aoInfo()).isEqualTo(new TcpAoInfo(1, 2, false, false, 8, 0, 0, 0, 0));
    }

    @Test
    void whatIsNotSignedAsItShouldBeIsDroppedAndCounted() throws TcpException {
        TcpConnection connection = establishSigned(key(FIRST));
        peer.signer = null;
        peer.send("R. seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_AO_REQUIRED)).isEqualTo(1);
        peer.signer = SegmentSigner.md5("first");
        peer.send("R. seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_MD5_UNEXPECTED)).isEqualTo(1);
        peer.signer = signer;
        signer.keyId = SECOND.sendId();
        peer.send("R. seq 1 ack 1");
        assertThat(script.counter(TcpCounter.TCP_AO_KEY_NOT_FOUND)).isEqualTo(1);
        peer.signer = null;
        peer.send("R. seq 1 ack 1 <ao 2 1>");
        peer.send("R. seq 1 ack 1 <1d 08 02 01 00 00 00 00>");
        peer.send("R. seq 1 ack 1 <1d 04 02 01>");
        peer.send("R. seq 1 ack 1 <1d 03 02>");
        peer.send("R. seq 1 ack 1 <1d 02>");
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isEqualTo(5);
        assertState(connection, TcpState.ESTABLISHED);
        assertThat(connection.options().keys().aoInfo()).isEqualTo(new TcpAoInfo(1, 2, false, false, 1, 5, 1, 1, 0));
        peer.signer = signer;
        signer.keyId = FIRST.sendId();
        peer.send("R. seq 1 ack 1");
        assertState(connection, TcpState.CLOSED);
    }

    @Test
    void everyBitCounts() throws TcpException {
        TcpConnection connection = establishSigned(key(FIRST));
        byte[] good = peer.build("P. seq 1 ack 1 \"true\" <nop,nop,nop,nop>");
        int tried = 0;
        for (int bit = 20 * 8; bit < good.length * 8; bit++) {
            int octet = bit / 8;
            boolean ports = octet < 24;
            boolean offsetOrChecksum = octet == 32 || octet == 36 || octet == 37;
            boolean kindLengthOrKey = octet >= 40 && octet < 43;
            boolean otherOptions = octet >= 56 && octet < 60;
            if (ports || offsetOrChecksum || kindLengthOrKey || otherOptions && bit % 8 != 1) {
                continue;
            }
            byte[] bad = good.clone();
            bad[octet] ^= (byte) (1 << bit % 8);
            Peer.fixChecksum(bad);
            script.deliver(bad);
            tried++;
        }
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isEqualTo(tried);
        assertThat(connection.receiveQueueBytes()).isZero();
        script.deliver(good);
        assertThat(receive(connection)).isEqualTo("true");
        peer.expect(". seq 1 ack 5");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutAKeyForThePeerACodeIsNotBelieved(boolean otherKeys) throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        if (otherKeys) {
            connection.options().keys().add(TcpAoKey.of(TcpScript.HOST, 1, 2, TcpAoAlgorithm.HMAC_SHA_1_96, new byte[] {
                1
            }));
        }
        open(connection);
        peer.expect("S seq 0");
        peer.signer = signer;
        peer.send("S. seq 0 ack 1 <mss 1460>");
        assertState(connection, TcpState.SYN_SENT);
        assertThat(script.counter(TcpCounter.TCP_AO_KEY_NOT_FOUND)).isEqualTo(1);
    }

    /** RFC 5925 §6.1, §7.5.2: the user sets rnext, the peer sets current; each end changes its own keys. */
    @Test
    void keysChangeInTheCourseOfAConnection() throws TcpException {
        TcpConnection connection = establishSigned(key(FIRST));
        connection.options().keys().add(key(SECOND));
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\" <ao 1 2>");
        connection.options().keys().rnext(SECOND.sendId());
        peer.send(". seq 1 ack 2");
        send(connection, "b");
        peer.expect("P. seq 2 ack 1 \"b\" <ao 1 12>");
        // The peer has changed its key as requested, but still requests the old one.
        signer.keyId = SECOND.sendId();
        peer.send("P. seq 1 ack 3 \"x\"");
        peer.expect(". seq 3 ack 2 <ao 1 12>");
        signer.rnextKeyId = SECOND.receiveId();
        peer.send("P. seq 2 ack 3 \"y\"");
        peer.expect(". seq 3 ack 3 <ao 11 12>");
        // An unknown key changes nothing. A late segment is accepted, because it is authentic. Both hold in both
        // directions.
        signer.rnextKeyId = 99;
        peer.send("P. seq 3 ack 3 \"z\"");
        peer.expect(". seq 3 ack 4 <ao 11 12>");
        signer.keyId = FIRST.sendId();
        signer.rnextKeyId = FIRST.receiveId();
        peer.send("P. seq 4 ack 3 \"!\"");
        peer.expect(". seq 3 ack 5 <ao 1 12>");
        assertThat(receive(connection)).isEqualTo("xyz!");
        connection.options().keys().current(SECOND.receiveId());
        send(connection, "c");
        peer.expect("P. seq 3 ack 5 \"c\" <ao 11 12>");
        connection.options().keys().remove(/* sendId= */ FIRST.receiveId(), /* receiveId= */ FIRST.sendId());
        peer.send("P. seq 5 ack 4 \"?\"");
        assertThat(script.counter(TcpCounter.TCP_AO_KEY_NOT_FOUND)).isEqualTo(1);
        signer.keyId = SECOND.sendId();
        peer.send(". seq 5 ack 4");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /** IDs need to differ only among the keys of one peer (RFC 5925 §3.1). */
    @Test
    void aKeyForAnotherPeerCannotBeChosen() throws TcpException {
        TcpAoKey others = TcpAoKey.of(TcpScript.HOST, 1, 2, TcpAoAlgorithm.HMAC_SHA_1_96, new byte[] {1});
        TcpConnection connection = prepare(signer, others, key(FIRST));
        connection.options().keys().current(1).rnext(2);
        open(connection);
        peer.expect("S seq 0 <ao 1 2,mss 1460,sackOK,TS,nop,wscale 10>");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 <ao 1 2>");
        connection.options().keys().current(1);
        send(connection, "text");
        peer.expect("P. seq 1 ack 1 \"text\" <ao 1 2>");
        peer.send(". seq 1 ack 5");
    }

    @Test
    void aListenerSignsAsThePeerDoes() {
        TcpListener listener = listenSigned(key(FIRST), key(SECOND));
        peer.signer = null;
        peer.send("S seq 0 <mss 1460>");
        assertThat(script.counter(TcpCounter.TCP_AO_REQUIRED)).isEqualTo(1);
        peer.signer = signer;
        signer.keyId = SECOND.sendId();
        signer.rnextKeyId = SECOND.receiveId();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <ao 11 12,mss 1460>");
        peer.expectAfter(1000, "S. seq 0 ack 1 <ao 11 12,mss 1460>");
        peer.send(". seq 1 ack 7");
        peer.expect("R seq 7 <ao 11 12>");
        peer.send("R seq 1 ack 1 <nop>");
        assertThat(listener.synQueueSize()).isZero();
        peer.isn = 2_000_000;
        signer.rnextKeyId = 99;
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <ao 11 12,mss 1460>");
        signer.rnextKeyId = FIRST.receiveId();
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        send(connection, "text");
        peer.expect("P. seq 1 ack 1 \"text\" <ao 1 12>");
        assertThat(connection.options().keys().aoInfo().currentSendId()).isEqualTo(1);
        assertThat(listener.options().keys().aoInfo().currentSendId()).isEqualTo(-1);
        abort(connection);
        peer.expect("R. seq 5 ack 1 <ao 1 12>");
    }

    @Test
    void aListenerMayRequireACodeOfEverybody() {
        TcpListener listener = listen(5);
        listener.options().keys().required(true);
        peer.send("S seq 0 <mss 1460>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_AO_REQUIRED)).isEqualTo(1);
        assertThat(listener.options().keys().aoInfo().unsigned()).isEqualTo(1);
    }

    /** Both initial sequence numbers of the handshake with a cookie are part of the signature. */
    @Test
    void theAnswerToACookieIsChecked() {
        TcpListener listener = listenSigned(key(FIRST));
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <ao 1 2,mss 1460>");
        peer.signer = null;
        peer.send(". seq 1 ack 1 <ao 2 1>");
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isEqualTo(1);
        assertThat(script.tcp.flowCount()).isZero();
        peer.signer = signer;
        peer.send(". seq 1 ack 1");
        send(accept(listener), "text");
        peer.expect("P. seq 1 ack 1 \"text\" <ao 1 2>");
        peer.send(". seq 1 ack 5");
    }

    /** A signed segment of an earlier connection between the same ports is rejected in a later one. */
    @Test
    void aReplayFromAnEarlierConnectionIsDropped() {
        TcpListener listener = listenSigned(key(FIRST));
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        byte[] old = peer.build("P. seq 1 ack 1 \"old\"");
        abort(connection);
        peer.expect("R. seq 1 ack 1");
        script.advanceMillis(1000);
        Peer again = newClient(peer.port);
        again.signer = signer;
        again.send("S seq 0 <mss 1460>");
        again.expect("S. seq 0 ack 1");
        again.send(". seq 1 ack 1");
        connection = accept(listener);
        script.deliver(old);
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isEqualTo(1);
        assertThat(connection.receiveQueueBytes()).isZero();
    }

    /** RFC 5925 §6.2: both numbers wrap in this test; the test's signer counts with 64 bits. */
    @Test
    void theSequenceNumberExtensionCountsWraps() throws TcpException {
        TcpConnection connection = prepare(signer, key(FIRST));
        connection.isnToUse(-5);
        peer.isn = -3;
        open(connection);
        peer.expect("S seq =4294967291");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        send(connection, "0123456789");
        peer.expect("P. seq 1 ack 1 \"0123456789\"");
        peer.send("P. seq 1 ack 11 \"01\"");
        peer.expect(". seq 11 ack 3");
        peer.send("P. seq 3 ack 11 \"23456789\"");
        peer.expect(". seq 11 ack 11");
        // A segment from before the wrap is still authentic, and answered as a duplicate.
        peer.send("P. seq 1 ack 11 \"01\"");
        peer.expect(". seq 11 ack 11");
        send(connection, "more");
        peer.expect("P. seq 11 ack 11 \"more\"");
        peer.send(". seq 11 ack 15");
        assertThat(receive(connection)).isEqualTo("0123456789");
        assertThat(connection.sendQueueBytes()).isZero();
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isZero();
    }

    /** RFC 5925 §3.1: other options may then be changed on the path, but not the TCP-AO itself. */
    @Test
    void otherOptionsCanBeLeftUncovered() throws TcpException {
        SegmentSigner.AoKey uncovered = new SegmentSigner.AoKey("first", 2, 1, false);
        SegmentSigner.Ao omitting = new SegmentSigner.Ao(uncovered);
        TcpConnection connection = prepare(omitting, key(uncovered));
        open(connection);
        peer.expect("S seq 0 <ao 1 2,mss 1460,sackOK,TS,nop,wscale 10>");
        byte[] synAck = peer.build("S. seq 0 ack 1 <mss 1460>");
        synAck[58] = 1000 >> 8;
        synAck[59] = (byte) 1000;
        Peer.fixChecksum(synAck);
        script.deliver(synAck);
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndMss).isEqualTo(1000 - 16);
        byte[] other = peer.build("P. seq 1 ack 1 \"text\"");
        other[43] = 7;
        Peer.fixChecksum(other);
        script.deliver(other);
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isEqualTo(1);
    }

    /** RFC 5925 §7.8. */
    @Test
    void hardIcmpErrorsAreIgnoredUnlessTheUserAcceptsThem() throws TcpException {
        TcpConnection connection = establishSigned(key(FIRST));
        send(connection, SegmentText.pattern(1444));
        peer.expect("P. seq 1 ack 1 len 1444");
        peer.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.PORT_UNREACHABLE, 0, "1");
        peer.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.PROTOCOL_UNREACHABLE, 0, "1");
        peer.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.FRAGMENTATION_NEEDED, 1000, "1");
        assertThat(connection.softError()).isNull();
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TCP_AO_DROPPED_ICMPS)).isEqualTo(3);
        assertThat(connection.options().keys().aoInfo().droppedIcmps()).isEqualTo(3);
        peer.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.HOST_UNREACHABLE, 0, "1");
        assertThat(connection.softError()).isEqualTo(TcpError.HOST_UNREACHABLE);
        connection.options().keys().acceptIcmps(true);
        peer.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.PORT_UNREACHABLE, 0, "1");
        assertThat(connection.softError()).isEqualTo(TcpError.CONNECTION_REFUSED);
        assertThat(script.counter(TcpCounter.TCP_AO_DROPPED_ICMPS)).isEqualTo(3);
    }

    /** Before the connection is established such errors count (RFC 5925 §7.8 concerns synchronized states). */
    @Test
    void aHardIcmpErrorEndsAConnectionThatIsStillOpening() throws TcpException {
        TcpConnection connection = prepare(signer, key(FIRST));
        open(connection);
        peer.expect("S seq 0");
        peer.sendIcmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.PORT_UNREACHABLE, 0, "0");
        assertThat(connection.error()).isEqualTo(TcpError.CONNECTION_REFUSED);
    }

    /** RFC 5925 §7.7: without the initial sequence numbers the host cannot sign a reset that the peer would accept. */
    @Test
    void aStraySegmentWithACodeIsNotAnswered() {
        listenSigned(key(FIRST));
        Peer stray = new Peer(script, Peer.ADDRESS, 5555, 3333);
        stray.signer = signer;
        stray.send(". seq 1 ack 1");
        peer.send(". seq 1 ack 1");
        assertThat(script.sent).isEmpty();
        stray.signer = null;
        script.verifier = null;
        stray.send(". seq 1 ack =9");
        stray.expect("R seq =9 <>");
    }

    /**
     * In SYN_SENT the peer's number is not known yet: the host can neither answer a wrong ACK nor check a reset without
     * SYN.
     */
    @Test
    void beforeTheSynAckThereIsNoKeyForAReset() throws TcpException {
        TcpConnection connection = prepare(signer, key(FIRST));
        open(connection);
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 9 <mss 1460>");
        peer.expectNothing();
        peer.send("R. seq 0 ack 1");
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isEqualTo(1);
        assertState(connection, TcpState.SYN_SENT);
        peer.isn = 3_000_000;
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 <ao 1 2>");
        assertState(connection, TcpState.ESTABLISHED);
    }

    /** RFC 9293 §3.5: both ends open simultaneously. */
    @Test
    void aSimultaneousOpenIsSigned() throws TcpException {
        TcpConnection connection = prepare(signer, key(FIRST));
        open(connection);
        peer.expect("S seq 0");
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <ao 1 2,mss 1460>");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 <ao 1 2>");
        assertState(connection, TcpState.ESTABLISHED);
    }

    @Test
    void impossibleKeysAreRefused() {
        TcpKeys keys = new TcpKeys().add(key(FIRST));
        assertThatThrownBy(() -> TcpAoKey.of(NETWORK, 256, 0, TcpAoAlgorithm.HMAC_SHA_1_96, new byte[] {1}))
                .hasMessage("a KeyID is 0 to 255, not 256 or 0");
        assertThatThrownBy(() -> keys.add(TcpAoKey.of(NETWORK, 1, 7, TcpAoAlgorithm.AES_128_CMAC_96, new byte[] {1})))
                .hasMessage("the ID is taken: there is a TCP-AO key for 10.0.0.2/32, SendID 1, RecvID 2");
        assertThatThrownBy(() -> keys.md5(NETWORK, new byte[] {1}))
                .hasMessageStartingWith("a connection is signed in one way");
        assertThatThrownBy(() -> keys.current(2)).hasMessage("no key has the ID 2");
        assertThatThrownBy(() -> keys.remove(2, 1)).hasMessage("no key has SendID 2 and RecvID 1");
        keys.current(1);
        assertThatThrownBy(() -> keys.remove(1, 2)).hasMessageStartingWith("in use is the TCP-AO key");
        assertThat(keys.aoKeys()).hasSize(1);
    }

    /** TCP_AO_INFO before the opening: the keys of the SYN are those that the user has chosen. */
    @Test
    void theUserChoosesTheKeysOfTheSyn() throws TcpException {
        TcpConnection connection = prepare(signer, key(FIRST), key(SECOND));
        connection.options().keys().current(SECOND.receiveId()).rnext(SECOND.sendId());
        open(connection);
        peer.expect("S seq 0 <ao 11 12,mss 1460,sackOK,TS,nop,wscale 10>");
    }

    /** A connection that listens again signs with the initial sequence numbers of its next peer. */
    @Test
    void aConnectionThatListensAgainSignsForTheNextPeer() throws TcpException {
        TcpConnection connection = listenOnce();
        connection.options().keys().add(key(FIRST));
        peer.signer = signer;
        script.verifier = signer;
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <ao 1 2,mss 1460>");
        peer.send("R seq 1");
        assertState(connection, TcpState.LISTEN);
        peer.send("S seq 5000 <mss 1460>");
        peer.expect("S. seq 0 ack 5001 <ao 1 2,mss 1460>");
        peer.send("P. seq 5001 ack 1 \"text\"");
        peer.expect(". seq 1 ack 5005 <ao 1 2>");
        assertThat(receive(connection)).isEqualTo("text");
        assertThat(script.counter(TcpCounter.TCP_AO_BAD)).isZero();
    }
}
