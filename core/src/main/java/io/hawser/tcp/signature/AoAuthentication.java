package io.hawser.tcp.signature;

import io.hawser.ip.Path;
import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * TCP-AO (RFC 5925): every segment carries a code made with a traffic key. The traffic key is derived from a master key
 * and both initial sequence numbers, so it belongs to this connection alone. The KeyID selects the master key; keys can
 * be changed while the connection is open.
 */
public final class AoAuthentication implements SegmentAuthentication {
    /** The traffic keys of both directions, derived from one master key (RFC 5925 §3.2). */
    private static final class TrafficKeys {
        final TcpAoKey key;
        final byte[] send;
        final byte[] receive;

        TrafficKeys(TcpAoKey key, byte[] send, byte[] receive) {
            this.key = key;
            this.send = send;
            this.receive = receive;
        }
    }

    private final Signatures signatures;
    private final TcpKeys keys;
    private final IpAddress peer;
    private final SequenceExtension sent = new SequenceExtension();
    private final SequenceExtension received = new SequenceExtension();
    private final List<TrafficKeys> traffic = new ArrayList<>(1);

    /** Whether both numbers are known, which is so once there is a SYN+ACK. */
    private boolean isnsKnown;

    private int localIsn;
    private int remoteIsn;

    private AoAuthentication(Signatures signatures, TcpKeys keys, IpAddress peer) {
        this.signatures = signatures;
        this.keys = keys;
        this.peer = peer;
        keys.signFor(peer);
    }

    /**
     * Makes the state of an active open. Unless the user has chosen, the first key is both the current key and the
     * requested one.
     */
    static AoAuthentication active(Signatures signatures, TcpKeys keys, IpAddress peer) {
        TcpAoKey first = Objects.requireNonNull(keys.aoFor(peer));
        TcpAoKey current = keys.currentKey();
        TcpAoKey rnext = keys.rnextKey();
        keys.currentKey(current != null && current.isFor(peer) ? current : first);
        keys.rnextKey(rnext != null && rnext.isFor(peer) ? rnext : first);
        return new AoAuthentication(signatures, keys, peer);
    }

    /**
     * Makes the state of a passive open. As in Linux the answer is signed with the key that the peer requests, and the
     * peer is expected to keep the key that it used.
     */
    static AoAuthentication passive(Signatures signatures, TcpKeys keys, TcpSegment segment) {
        IpAddress peer = segment.source();
        TcpAoKey used = Objects.requireNonNull(keys.aoForReceiving(peer, segment.keyId()));
        TcpAoKey asked = keys.aoForSending(peer, segment.rnextKeyId());
        keys.currentKey(asked == null ? used : asked);
        keys.rnextKey(used);
        return new AoAuthentication(signatures, keys, peer);
    }

    @Override
    public TcpKeys keys() {
        return keys;
    }

    @Override
    public int optionBytes() {
        return TcpOptions.AUTHENTICATION_HEAD_BYTES + TcpAoAlgorithm.MAC_BYTES;
    }

    // ---- signing (RFC 5925 §7.4)

    @Override
    public boolean sign(@Nullable InitialSequenceNumbers flow, Path path, byte[] segment, int at, int length) {
        TcpAoKey key = Objects.requireNonNull(keys.currentKey());
        TcpAoKey rnext = Objects.requireNonNull(keys.rnextKey());
        int seq = TcpHeader.sequence(segment, at);
        int flags = TcpHeader.flags(segment, at);
        byte[] trafficKey;
        int extension = 0;
        if ((flags & TcpHeader.SYN) == 0) {
            if (!learnIsns(flow)) {
                // RFC 5925 §7.7: without both initial sequence numbers there is no key for the signature of a reset.
                return false;
            }
            trafficKey = traffic(key, path.local(), path.remote(), segment, at).send;
            extension = sent.of(seq);
            if ((flags & TcpHeader.RST) == 0) {
                sent.seen(seq);
            }
        } else {
            int other = 0;
            if ((flags & TcpHeader.ACK) != 0) {
                other = TcpHeader.acknowledgment(segment, at) - 1;
                isns(seq, other);
            }
            trafficKey = signatures.trafficKey(
                    key,
                    path.local(),
                    TcpHeader.sourcePort(segment, at),
                    path.remote(),
                    TcpHeader.destinationPort(segment, at),
                    seq,
                    other);
        }
        int macAt = TcpOptions.putAuthentication(
                segment, at + TcpHeader.MIN_BYTES, key.sendId(), rnext.receiveId(), TcpAoAlgorithm.MAC_BYTES);
        byte[] code = signatures.authenticationCode(
                key, trafficKey, extension, path.local(), path.remote(), segment, at, length, macAt);
        System.arraycopy(code, 0, segment, macAt, code.length);
        return true;
    }

    // ---- checking (RFC 5925 §7.5)

    @Override
    public @Nullable TcpCounter check(InitialSequenceNumbers flow, TcpSegment segment) {
        if (!segment.options.isSigned()) {
            return TcpCounter.TCP_AO_REQUIRED;
        }
        if (!SegmentAuthentication.isSignedByAo(segment)) {
            return TcpCounter.TCP_MD5_UNEXPECTED;
        }
        TcpAoKey key = keys.aoForReceiving(peer, segment.keyId());
        if (key == null) {
            return TcpCounter.TCP_AO_KEY_NOT_FOUND;
        }
        boolean good;
        if (!segment.isSyn()) {
            good = learnIsns(flow) && checkLater(key, segment);
        } else {
            // RFC 5925 §5.2: the number of an end that has not sent a segment yet counts as 0.
            int toIsn = segment.isAck() ? isnOf(flow) : 0;
            good = isCodeRight(signatures, key, trafficKeyOf(signatures, key, segment, segment.seq, toIsn), 0, segment);
        }
        if (!good) {
            return TcpCounter.TCP_AO_BAD;
        }
        if (segment.isAck()) {
            changeKey(segment.rnextKeyId());
        }
        return null;
    }

    private boolean checkLater(TcpAoKey key, TcpSegment segment) {
        byte[] trafficKey = traffic(key, segment).receive;
        if (!isCodeRight(signatures, key, trafficKey, received.of(segment.seq), segment)) {
            return false;
        }
        if (!segment.isRst()) {
            received.seen(segment.seq);
        }
        return true;
    }

    /** Changes to the key that the peer is ready to receive, if this end has it (RFC 5925 §7.5.2). */
    private void changeKey(int rnextKeyId) {
        TcpAoKey current = keys.currentKey();
        if (current == null || current.sendId() != rnextKeyId) {
            TcpAoKey asked = keys.aoForSending(peer, rnextKeyId);
            if (asked != null) {
                keys.currentKey(asked);
            }
        }
    }

    /** Checks a segment for a listener: a SYN, or the answer to a SYN+ACK whose number was a cookie. */
    public static @Nullable TcpCounter checkOpening(Signatures signatures, @Nullable TcpKeys keys, TcpSegment segment) {
        TcpAoKey key = keys == null ? null : keys.aoForReceiving(segment.source(), segment.keyId());
        if (key == null) {
            return TcpCounter.TCP_AO_KEY_NOT_FOUND;
        }
        byte[] trafficKey;
        int extension = 0;
        if (segment.isSyn()) {
            trafficKey = trafficKeyOf(signatures, key, segment, segment.seq, 0);
        } else {
            trafficKey = trafficKeyOf(signatures, key, segment, segment.seq - 1, segment.ack - 1);
            extension = segment.seq == 0 ? 1 : 0;
        }
        return isCodeRight(signatures, key, trafficKey, extension, segment) ? null : TcpCounter.TCP_AO_BAD;
    }

    private static byte[] trafficKeyOf(
            Signatures signatures, TcpAoKey key, TcpSegment segment, int fromIsn, int toIsn) {
        return signatures.trafficKey(
                key,
                segment.source(),
                segment.sourcePort,
                segment.destination(),
                segment.destinationPort,
                fromIsn,
                toIsn);
    }

    private static boolean isCodeRight(
            Signatures signatures, TcpAoKey key, byte[] trafficKey, int extension, TcpSegment segment) {
        if (segment.options.signatureBytes() != TcpAoAlgorithm.MAC_BYTES) {
            return false;
        }
        byte[] expected = signatures.authenticationCode(
                key,
                trafficKey,
                extension,
                segment.source(),
                segment.destination(),
                segment.bytes,
                segment.headerAt,
                segment.wholeLength(),
                segment.options.signatureAt());
        return MessageDigest.isEqual(expected, segment.signature());
    }

    // ---- traffic keys

    private boolean learnIsns(@Nullable InitialSequenceNumbers flow) {
        if (isnsKnown) {
            return true;
        }
        if (flow != null && flow.hasBothIsns()) {
            isns(flow.localIsn(), flow.remoteIsn());
        }
        return isnsKnown;
    }

    private void isns(int local, int remote) {
        isnsKnown = true;
        localIsn = local;
        remoteIsn = remote;
        sent.start(local);
        received.start(remote);
    }

    private int isnOf(InitialSequenceNumbers flow) {
        return isnsKnown ? localIsn : flow.localIsn();
    }

    private TrafficKeys traffic(TcpAoKey key, IpAddress local, IpAddress remote, byte[] segment, int at) {
        return traffic(key, local, TcpHeader.sourcePort(segment, at), remote, TcpHeader.destinationPort(segment, at));
    }

    private TrafficKeys traffic(TcpAoKey key, TcpSegment segment) {
        return traffic(key, segment.destination(), segment.destinationPort, segment.source(), segment.sourcePort);
    }

    private TrafficKeys traffic(TcpAoKey key, IpAddress local, int localPort, IpAddress remote, int remotePort) {
        for (TrafficKeys known : traffic) {
            if (known.key == key) {
                return known;
            }
        }
        TrafficKeys made = new TrafficKeys(
                key,
                signatures.trafficKey(key, local, localPort, remote, remotePort, localIsn, remoteIsn),
                signatures.trafficKey(key, remote, remotePort, local, localPort, remoteIsn, localIsn));
        traffic.add(made);
        return made;
    }

    // ---- ICMP

    /**
     * Returns whether to ignore an ICMP error. RFC 5925 §7.8: hard errors are ignored unless the user allows them,
     * because they are not signed. Fragmentation needed is one of them: without it only net.ipv4.tcp_mtu_probing finds
     * the path MTU.
     */
    @Override
    public boolean ignoresIcmp(int type, int code) {
        return !keys.acceptsIcmps()
                && type == IcmpHeader.DESTINATION_UNREACHABLE
                && code >= IcmpHeader.PROTOCOL_UNREACHABLE
                && code <= IcmpHeader.FRAGMENTATION_NEEDED;
    }
}
