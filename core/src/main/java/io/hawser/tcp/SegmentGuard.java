package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.signature.AoAuthentication;
import io.hawser.tcp.signature.Md5Authentication;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Checks a segment before any flow processes it: the segment must be intact, and signed if its connection is signed
 * (RFC 2385, RFC 5925). A segment that fails is dropped without an answer. Also answers segments that belong to no
 * flow.
 */
final class SegmentGuard {
    private final TcpContext context;

    private final Listeners listeners;

    SegmentGuard(TcpContext context, Listeners listeners) {
        this.context = context;
        this.listeners = listeners;
    }

    boolean isIntact(Packet packet) {
        byte[] bytes = packet.bytes();
        if (!TcpHeader.isWellFormed(bytes, packet.start(), packet.length())) {
            context.count(TcpCounter.IN_ERRS);
            context.dropped(null, TcpCounter.BAD_HEADER);
            return false;
        }
        // MUST-3
        if (!packet.isChecksumVouched()
                && !TcpHeader.isChecksumValid(
                        bytes, packet.start(), packet.length(), PacketAddresses.pseudoHeader(packet, IpProtocol.TCP))) {
            context.count(TcpCounter.IN_ERRS);
            context.dropped(null, TcpCounter.IN_CSUM_ERRORS);
            return false;
        }
        return true;
    }

    /** Returns whether a segment of a known flow has a valid signature, if the flow is signed. */
    boolean accepts(TcpFlow flow, TcpSegment segment) {
        SegmentAuthentication authentication = flow.authentication;
        TcpCounter reason;
        if (segment.options.isSignedTwice()) {
            reason = TcpCounter.SIGNED_TWICE;
        } else if (authentication == null) {
            reason = opening(null, segment);
        } else {
            reason = authentication.check(flow, segment);
        }
        return note(flow, authentication == null ? null : authentication.keys(), segment, reason);
    }

    /** Returns whether a segment for a listener has a valid signature by one of these keys. */
    boolean acceptsOpening(@Nullable TcpKeys keys, TcpSegment segment) {
        TcpCounter reason = segment.options.isSignedTwice() ? TcpCounter.SIGNED_TWICE : opening(keys, segment);
        return note(null, keys, segment, reason);
    }

    private @Nullable TcpCounter opening(@Nullable TcpKeys keys, TcpSegment segment) {
        if (SegmentAuthentication.isSignedByAo(segment)) {
            // RFC 5925 §7.3 would accept such a segment as unsigned. As in Linux the user must allow that explicitly:
            // most likely a key is misconfigured.
            return AoAuthentication.checkOpening(context.signatures(), keys, segment);
        }
        if (keys != null && !segment.options.isSigned() && keys.isAoRequiredOf(segment.source())) {
            return TcpCounter.TCP_AO_REQUIRED;
        }
        return Md5Authentication.check(
                context.signatures(), segment, keys == null ? null : keys.md5For(segment.source()));
    }

    private boolean note(
            @Nullable TcpFlow flow, @Nullable TcpKeys keys, TcpSegment segment, @Nullable TcpCounter reason) {
        boolean good = reason == null;
        TcpCounter what = reason;
        if (what == null) {
            if (!SegmentAuthentication.isSignedByAo(segment)) {
                return true;
            }
            what = TcpCounter.TCP_AO_GOOD;
        }
        if (keys != null) {
            keys.count(what);
        }
        if (good) {
            context.count(what);
        } else {
            context.dropped(flow, what);
        }
        return good;
    }

    /** Returns whether an ICMP error about a connection may have an effect. */
    boolean acceptsIcmp(TcpConnection connection, int type, int code) {
        SegmentAuthentication authentication = connection.authentication;
        if (authentication == null || !connection.state().isSynchronized() || !authentication.ignoresIcmp(type, code)) {
            return true;
        }
        authentication.keys().count(TcpCounter.TCP_AO_DROPPED_ICMPS);
        context.dropped(connection, TcpCounter.TCP_AO_DROPPED_ICMPS);
        return false;
    }

    /** Answers a segment that belongs to no flow with a reset, unless it is a reset (RFC 9293 §3.10.7.1). */
    void answerNobody(TcpSegment stray) {
        if (stray.isRst()) {
            return;
        }
        SegmentAuthentication authentication = null;
        if (stray.options.isSigned()) {
            authentication = knownSigner(stray);
            if (authentication == null) {
                // The sender would reject an answer without a signature.
                return;
            }
        }
        Path path = context.flows().replyPath(stray);
        if (path != null) {
            context.output().resetFor(stray, path, null, authentication);
        }
    }

    /**
     * Finds a key for the reset of a forgotten connection. According to RFC 2385 §4.1 such resets are unsigned, so that
     * the peer ignores them. As in Linux a listener may know a key for the peer: on the segment's port, or on the
     * peer's port, because a client often has a listener of the same service. TCP-AO has no such keys (RFC 5925 §7.7).
     */
    private @Nullable SegmentAuthentication knownSigner(TcpSegment stray) {
        if (!SegmentAuthentication.isSignedByMd5(stray) || stray.options.isSignedTwice()) {
            return null;
        }
        TcpKeys keys = keysOfListener(stray, stray.destinationPort);
        if (keys == null || keys.md5For(stray.source()) == null) {
            keys = keysOfListener(stray, stray.sourcePort);
        }
        byte[] key = keys == null ? null : keys.md5For(stray.source());
        return keys == null || key == null || Md5Authentication.check(context.signatures(), stray, key) != null
                ? null
                : new Md5Authentication(context.signatures(), keys, stray.source());
    }

    private @Nullable TcpKeys keysOfListener(TcpSegment segment, int port) {
        TcpSocketOptions options = switch (listeners.find(segment, port)) {
            case TcpListener listener -> listener.currentOptions();
            case TcpConnection connection -> connection.currentOptions();
            case null, default -> null;
        };
        return options == null ? null : options.currentKeys();
    }
}
