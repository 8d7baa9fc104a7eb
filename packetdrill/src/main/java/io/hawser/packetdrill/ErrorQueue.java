package io.hawser.packetdrill;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The queue that recvmsg(2) reads with MSG_ERRQUEUE: it reports when data of MSG_ZEROCOPY is no longer needed, and when
 * the last byte of a write was sent and acknowledged (SO_TIMESTAMPING). Data is copied here and reported as copied, as
 * Linux does for its TUN device.
 */
final class ErrorQueue {
    static final int ORIGIN_TIMESTAMPING = 4;
    static final int ORIGIN_ZEROCOPY = 5;
    static final int CODE_COPIED = 1;
    static final int STAMP_SENT = 0;
    static final int STAMP_SCHEDULED = 1;
    static final int STAMP_ACKNOWLEDGED = 2;

    private static final int ERRNO_OF_STAMPS = 42; // ENOMSG
    private static final long NO_TIME = -1;

    /**
     * One message.
     *
     * @param atNanos its time since the start of the script; -1 if it is not reported
     */
    record Report(int errno, int origin, int code, long info, long data, long atNanos) {
        boolean isTimed() {
            return atNanos != NO_TIME;
        }
    }

    /** A write with MSG_ZEROCOPY: its number, and its end in the stream. */
    private record Lent(long end, long number) {}

    /** A write to be timestamped, the number of its last byte, and whether that was sent. */
    private static final class Stamped {
        final long end;
        final long key;
        final int flags;
        boolean sent;

        Stamped(long end, long key, int flags) {
            this.end = end;
            this.key = key;
            this.flags = flags;
        }
    }

    private final Deque<Report> reports = new ArrayDeque<>();
    private final Deque<Lent> lent = new ArrayDeque<>();
    private final Deque<Stamped> stamped = new ArrayDeque<>();
    private long nextNumber;

    boolean isEmpty() {
        return reports.isEmpty();
    }

    /** Removes the next message; null if there is none. */
    @Nullable
    Report take() {
        return reports.poll();
    }

    /** Records a write with MSG_ZEROCOPY, up to {@code end} bytes of the stream. */
    void lend(long end) {
        lent.add(new Lent(end, nextNumber++));
    }

    /** Records a write to be timestamped according to these flags of SO_TIMESTAMPING. */
    void stamp(long end, long key, int flags) {
        stamped.add(new Stamped(end, key, flags));
    }

    /** Records how many bytes of the stream were sent and acknowledged. Returns whether there are new messages. */
    boolean progress(long sentBytes, long acknowledgedBytes, long nowNanos) {
        int before = reports.size();
        boolean extended = false;
        for (Iterator<Stamped> all = stamped.iterator(); all.hasNext(); ) {
            Stamped each = all.next();
            if (!each.sent && each.end <= sentBytes) {
                each.sent = true;
                report(each, Constants.SOF_TIMESTAMPING_TX_SCHED, STAMP_SCHEDULED, nowNanos);
                report(each, Constants.SOF_TIMESTAMPING_TX_SOFTWARE, STAMP_SENT, nowNanos);
            }
            if (each.end <= acknowledgedBytes) {
                report(each, Constants.SOF_TIMESTAMPING_TX_ACK, STAMP_ACKNOWLEDGED, nowNanos);
                all.remove();
            }
        }
        while (!lent.isEmpty() && lent.peek().end <= acknowledgedBytes) {
            giveBack(lent.remove().number);
            extended = true;
        }
        return extended || reports.size() > before;
    }

    private void report(Stamped write, int flag, int kind, long nowNanos) {
        if ((write.flags & flag) != 0) {
            reports.add(new Report(ERRNO_OF_STAMPS, ORIGIN_TIMESTAMPING, 0, kind, write.key, nowNanos));
        }
    }

    /** Reports a number; as in Linux, the last message in the queue is extended by the next number. */
    private void giveBack(long number) {
        Report last = reports.peekLast();
        long first = number;
        if (last != null && last.origin == ORIGIN_ZEROCOPY && last.data == number - 1) {
            reports.removeLast();
            first = last.info;
        }
        reports.add(new Report(0, ORIGIN_ZEROCOPY, CODE_COPIED, first, number, NO_TIME));
    }
}
