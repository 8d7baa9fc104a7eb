package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.settings.TcpSettings;

/**
 * Finds the path MTU without ICMP (packetization layer path MTU discovery, RFC 4821, enabled by tcp_mtu_probing) by
 * binary search: segments have a size that is known to arrive, and now and then a larger probe tests whether that size
 * arrives too. Made only for a connection that probes.
 */
final class MtuProbing {
    /** Linux's rule: a probe needs a congestion window of at least so many segments. */
    private static final int LEAST_WINDOW_SEGMENTS = 11;

    private static final long SECOND = 1_000_000_000;

    private final Sender sender;
    private final TcpConnection connection;

    /** The largest packet size known to arrive, and the largest that may arrive; both include IP headers. */
    private int lowBytes;

    private int highBytes;

    /** Size of the probe in flight; 0 for none. */
    private int probeBytes;

    private int probeStart;
    private int probeEnd;

    /** Start of the current search. */
    private long sinceNanos;

    MtuProbing(Sender sender) {
        this.sender = sender;
        connection = sender.connection();
        int headers = Mss.headerBytes(connection.path());
        highBytes = Math.min(sender.peerMss() + headers, connection.path().mtuBytes());
        lowBytes = Math.min(settings().baseMss + headers, highBytes);
        sinceNanos = now();
    }

    /** The largest packet size that needs no probe. */
    int lowBytes() {
        return lowBytes;
    }

    /**
     * Handles a full-stop timeout (RFC 4821 §7.7): no answer has arrived for the time of tcp_retries1, though packets
     * are no larger than what was known to arrive.
     */
    void blackHole() {
        int headers = Mss.headerBytes(connection.path());
        int mss = Math.min(settings().baseMss, lowBytes - headers >> 1);
        mss = Math.max(mss, Math.max(settings().mtuProbeFloor, settings().minSendMss));
        lowBytes = mss + headers;
        highBytes = Math.max(highBytes, lowBytes);
    }

    /** Handles a retransmission timeout, which says nothing about the probe (RFC 4821 §7.6). */
    void timedOut() {
        probeBytes = 0;
    }

    /** Judges by SND.UNA whether the probe has arrived. */
    void acknowledged() {
        if (probeBytes != 0 && Seq.geq(sender.sndUna(), probeEnd)) {
            lowBytes = Math.min(probeBytes, highBytes);
            probeBytes = 0;
            connection.context.count(TcpCounter.TCP_MTUP_SUCCESS);
            Mss.refresh(sender);
        }
    }

    /**
     * Handles a loss. Returns whether only the probe, at the front of the flight, was lost: then the probe was too
     * large, and the loss is no sign of congestion (RFC 4821 §7.6).
     */
    boolean takesBlame() {
        if (probeBytes == 0 || sender.sndUna() != probeStart) {
            return false;
        }
        highBytes = probeBytes - 1;
        probeBytes = 0;
        connection.context.count(TcpCounter.TCP_MTUP_FAIL);
        return true;
    }

    /**
     * Sends a probe if one is due. Returns whether nothing else may be sent now, because the flight must shrink until
     * the probe fits into the window.
     */
    boolean probe() {
        if (probeBytes != 0
                || sender.recovery().isRecovering()
                || sender.isAnythingSacked()
                // SACK blocks would take space from the probe.
                || Mss.ofNextSegment(sender) != sender.mss()) {
            return false;
        }
        highBytes = Math.min(highBytes, Math.max(connection.path().mtuBytes(), lowBytes));
        if (highBytes - lowBytes < settings().mtuProbeThreshold) {
            searchAgain();
            return false;
        }
        int tried = highBytes + lowBytes >> 1;
        int length = tried - Mss.headerBytes(connection.path()) - Mss.optionBytes(connection);
        // enough data follows the probe for its loss to be detected
        int needed = length + (settings().reordering + 1) * sender.mss();
        int window = sender.recovery().windowBytes();
        if (window < LEAST_WINDOW_SEGMENTS * sender.mss()
                || sender.unsentBytes() < needed
                || sender.sequence().sndWnd() < needed
                || window < needed) {
            return false;
        }
        if (sender.roomBytes() < needed) {
            return sender.sequence().isAnythingInFlight();
        }
        probeBytes = tried;
        probeStart = sender.sndMax();
        probeEnd = probeStart + length;
        sender.sendMtuProbe(length);
        return false;
    }

    /** Begins a new search: the path may have changed since the last one (RFC 4821 §7.3). */
    private void searchAgain() {
        if (now() - sinceNanos >= settings().mtuProbeIntervalSeconds * SECOND) {
            highBytes = Math.min(
                    sender.peerMss() + Mss.headerBytes(connection.path()),
                    connection.path().mtuBytes());
            sinceNanos = now();
        }
    }

    private TcpSettings settings() {
        return connection.context.settings();
    }

    private long now() {
        return connection.context.nowNanos();
    }
}
