package io.hawser.tcp;

import io.hawser.tcp.recovery.Recovery;
import io.hawser.wire.TcpHeader;

/**
 * Chooses the new data to send: as much as the windows, Nagle's algorithm, the silly-window rule (RFC 9293 §3.7.4,
 * §3.8.6.2.1) and pacing allow. {@link Retransmission} precedes it.
 */
final class NewData {
    private NewData() {}

    /** Sends all new data that may be sent now, and the FIN behind it. */
    static void sendAll(Sender sender) {
        while (sendUnit(sender)) {
            // each pass sends one unit
        }
    }

    /** Sends one unit of data, or the FIN; returns false if nothing may be sent. */
    private static boolean sendUnit(Sender sender) {
        SendSequence sequence = sender.sequence();
        Recovery recovery = sender.recovery();
        int queued = sender.queuedBytes();
        int offset = sequence.nextOffset();
        int unsent = sender.unsentInRecord();
        boolean finDue = sequence.isFinQueued() && unsent >= 0 && unsent == queued - offset;
        if (unsent <= 0 && !finDue) {
            recovery.windowLimits(false);
            return false;
        }
        int full = Mss.ofNextSegment(sender);
        int congestionRoom = recovery.roomBytes();
        int room = Math.min(congestionRoom, sequence.sndWnd() - offset);
        int length = Math.min(Math.max(unsent, 0), room);
        recovery.windowLimits(congestionRoom < Math.min(unsent, full));
        if (room <= 0
                || length < full && !SmallSegments.mayLeave(sender, length, unsent, offset + length == queued)
                || !sender.mayLeave()) {
            return false;
        }
        // SHLD-28
        if (length > full) {
            length = Math.min(length, sender.unitBytes() / sender.mss() * full);
            int tail = length % full;
            if (tail > 0
                    && (length < unsent || !SmallSegments.mayLeave(sender, tail, tail, offset + length == queued))) {
                length -= tail;
            }
        }
        boolean fin = finDue && length == unsent && room > length;
        sender.sendNew(length, fin ? TcpHeader.FIN : 0);
        return true;
    }

    /**
     * Sends a segment as a tail loss probe regardless of the congestion window; returns false if there is no new data.
     */
    static boolean sendProbe(Sender sender) {
        int length =
                Math.min(Math.min(sender.unsentInRecord(), sender.sequence().roomBytes()), Mss.ofNextSegment(sender));
        if (length <= 0) {
            return false;
        }
        sender.sendNew(length, 0);
        return true;
    }

    /**
     * Sends the data that fits into a window too small for the silly-window rule; returns false if none fits. No FIN
     * waits for this: data before a FIN leaves as soon as it fits.
     */
    static boolean sendInSpiteOfSillyWindow(Sender sender) {
        int room = sender.sequence().roomBytes();
        // MUST-38, MUST-60
        if (room <= 0) {
            return false;
        }
        int length = Math.min(Math.min(sender.unsentInRecord(), room), Mss.ofNextSegment(sender));
        sender.pushNext(length);
        sender.sendNew(length, 0);
        return true;
    }
}
