package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.settings.TcpSettings;

/**
 * Finds the path MTU without ICMP (packetization layer path MTU discovery, RFC 4821, by tcp_mtu_probing): segments are
 * as large as is known to arrive, and now and then a larger one is sent to see whether it does. A binary search. Made
 * only for a connection that does it.
 */
final class MtuProbing {
    /** Linux's rule: below a window of so many segments there is nothing to gain. */
    private static final int LEAST_WINDOW_SEGMENTS = 11;

    private static final long SECOND = 1_000_000_000;

    private final Sender sender;
    private final TcpConnection connection;

    /** The largest packet that is known to arrive, and the largest that may; IP headers included. */
    private int lowBytes;

    private int highBytes;

    /** The packet that is being tried; 0 for none. */
    private int probeBytes;

    private int probeStart;
    private int probeEnd;

    /** When the search began. */
    private long sinceNanos;

    MtuProbing(Sender sender) {
        this.sender = sender;
        connection = sender.connection();
        int headers = Mss.headerBytes(connection.path());
        highBytes = Math.min(sender.peerMss() + headers, connection.path().mtuBytes());
        lowBytes = Math.min(settings().baseMss + headers, highBytes);
        sinceNanos = now();
    }

    /** The largest packet that may be sent as a matter of course. */
    int lowBytes() {
        return lowBytes;
    }

    /**
     * Nothing has come back for as long as tcp_retries1 says, though packets are no larger than was known to arrive:
     * RFC 4821 §7.7, full-stop timeout.
     */
    void blackHole() {
        int headers = Mss.headerBytes(connection.path());
        int mss = Math.min(settings().baseMss, lowBytes - headers >> 1);
        mss = Math.max(mss, Math.max(settings().mtuProbeFloor, settings().minSendMss));
        lowBytes = mss + headers;
        highBytes = Math.max(highBytes, lowBytes);
    }

    /** A timeout says nothing about the probe (RFC 4821 §7.6). */
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
     * A loss was found. Returns whether it is the probe alone, at the front: then it was too large, which says nothing
     * about congestion (RFC 4821 §7.6).
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
     * Sends a probe if it is time for one. Returns whether nothing else is to be sent, because the window needs to
     * drain until the probe fits.
     */
    boolean probe() {
        if (probeBytes != 0
                || sender.recovery().isRecovering()
                || sender.isAnythingSacked()
                // The blocks would take their place from it.
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
        // so much behind it that its loss shows
        int needed = length + (settings().reordering + 1) * sender.mss();
        int window = sender.recovery().windowBytes();
        if (window < LEAST_WINDOW_SEGMENTS * sender.mss()
                || sender.unsentBytes() < needed
                || sender.sndWnd() < needed
                || window < needed) {
            return false;
        }
        if (sender.roomBytes() < needed) {
            return sender.isAnythingInFlight();
        }
        probeBytes = tried;
        probeStart = sender.sndMax();
        probeEnd = probeStart + length;
        sender.sendMtuProbe(length);
        return false;
    }

    /** RFC 4821 §7.3: the path may have changed since. */
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
