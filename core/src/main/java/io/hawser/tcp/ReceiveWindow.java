package io.hawser.tcp;

import io.hawser.tcp.buffer.ReceiveTuning;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpOptions;

/**
 * Computes the window that a receiver offers from its buffer and memory, within the limits of the window field, in
 * steps of at least about a segment.
 */
final class ReceiveWindow {
    private ReceiveWindow() {}

    // ---- in a SYN

    /** The window to offer in a SYN, which is never scaled: whole segments, at most 65535 bytes. */
    static int firstField(int limitBytes, int mss) {
        int window = limitBytes > mss && mss > 0 ? limitBytes - limitBytes % mss : limitBytes;
        return Math.min(window, 0xffff);
    }

    /** The window shift at which the largest buffer this host may use can be offered (RFC 7323 §2.3). */
    static int shiftFor(TcpSettings settings, TcpSocketOptions options) {
        if (!settings.windowScaling) {
            return 0;
        }
        // as in Linux, a buffer whose size the user set does not grow
        int fixed = options.receiveBufferBytes();
        long largest = clamped(fixed > 0 ? fixed : settings.receiveBufferBytes[2], options);
        int shift = 0;
        while (shift < TcpOptions.MAX_WINDOW_SCALE && largest >> shift > 0xffff) {
            shift++;
        }
        return shift;
    }

    // ---- the buffer

    /** Bytes that a new connection may leave unread: SO_RCVBUF, or the data part of tcp_rmem's default. */
    static int firstLimitBytes(TcpSettings settings, TcpSocketOptions options) {
        int fixed = options.receiveBufferBytes();
        return (int) clamped(fixed > 0 ? fixed : settings.windowFromSpace(settings.receiveBufferBytes[1]), options);
    }

    /** Limits a size by TCP_WINDOW_CLAMP. */
    private static long clamped(long bytes, TcpSocketOptions options) {
        return options.windowClampBytes() > 0 ? Math.min(bytes, options.windowClampBytes()) : bytes;
    }

    /**
     * Bytes that the user may leave unread: SO_RCVBUF, or a limit that grows with the user's reading rate within
     * tcp_rmem.
     */
    static int limitBytes(Receiver receiver) {
        ReceiveTuning tuned = receiver.tuning();
        TcpConnection connection = receiver.connection();
        TcpSocketOptions options = connection.currentOptions();
        if (tuned == null || options.receiveBufferBytes() > 0) {
            return firstLimitBytes(connection.context.settings(), options);
        }
        return (int) clamped(tuned.limitBytes(), options);
    }

    /** The largest value to which the limit can grow, in bytes. */
    static int mostLimitBytes(TcpSettings settings) {
        return settings.windowFromSpace(settings.receiveBufferBytes[2]);
    }

    // ---- while the connection is established

    /**
     * Computes the window field of a segment that is sent now. The right edge never moves left (RFC 9293 SHLD-14), and
     * moves right only by a worthwhile step: a segment, or half the buffer (§3.8.6.2.2, MUST-39).
     */
    static int field(Receiver receiver) {
        TcpConnection connection = receiver.connection();
        // REC-1
        int offered = receiver.rcvWnd();
        int shift = receiver.windowShift();
        int mss = connection.sender().mss();
        int limit = limitBytes(receiver);
        int free = connection.context.memory().windowOf(Math.max(0, limit - receiver.queuedBytes()), limit, mss);
        // MUST-39
        int step = connection.context.settings().silly ? 1 : Math.max(1, Math.min(limit / 2, mss));
        // in whole steps, so that no remainder is left that the peer would send as a tiny segment
        int more = free - offered;
        // SHLD-14
        int window = more < step ? offered : offered + more / step * step;
        int field = Math.min(0xffff, window >> shift);
        if (field << shift < offered) {
            // Rounded up, because rounding down would shrink the offered window; but at most by one unit of the scale
            // beyond the buffer (RFC 7323 §2.4), or a peer that sends a few bytes at a time never finds the window
            // closed.
            int up = Math.min(0xffff, offered + (1 << shift) - 1 >> shift);
            field = (up << shift) - free < 1 << shift ? up : field;
        }
        return field;
    }

    /**
     * Returns whether reading has freed enough space for a window update: twice the present window, and two segments or
     * half of the buffer. For a peer that waits before a closed window one segment is enough.
     */
    static boolean isUpdateDue(Receiver receiver) {
        TcpConnection connection = receiver.connection();
        int offered = receiver.rcvWnd();
        int shift = receiver.windowShift();
        int limit = limitBytes(receiver);
        // space beyond the range of the window field does not count
        int gained = Math.min(limit - receiver.queuedBytes(), 0xffff << shift) - offered;
        if (connection.context.settings().silly) {
            return gained > 0 && offered >> shift == 0;
        }
        int segments = offered == 0 ? 1 : 2;
        // MUST-39
        return gained >= Math.min(limit / 2, segments * connection.sender().mss()) && gained >= offered;
    }
}
