package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.PeerTimestamps;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The compact TIME_WAIT records of a host: limits their number, sets their duration, and decides who may reuse their
 * four-tuples early.
 */
final class TimeWaits {
    private final TcpContext context;
    private final RandomGenerator random;
    private int count;

    /** Made only with tcp_tw_recycle. */
    private @Nullable PeerTimestamps peerTimestamps;

    /** @param random draws the key of the table that tcp_tw_recycle needs */
    TimeWaits(TcpContext context, RandomGenerator random) {
        this.context = context;
        this.random = random;
    }

    int count() {
        return count;
    }

    /** Replaces a connection by its compact record, unless there are too many. */
    void add(TcpConnection connection) {
        TcpSettings settings = context.settings();
        if (count >= settings.maxTimeWaits) {
            context.flows().forget(connection);
            context.count(TcpCounter.TCP_TIME_WAIT_OVERFLOW);
            context.stateChanged(connection, TcpState.TIME_WAIT, TcpState.CLOSED);
            return;
        }
        boolean recycles = settings.timeWaitRecycle && connection.usesTimestamps();
        TimeWait timeWait = new TimeWait(
                connection,
                // Linux's 3.5 retransmission timeouts: enough for the peer to repeat its FIN
                recycles ? connection.sender().rtoNanos() * 7 / 2 : settings.timeWaitNanos);
        context.flows().replace(connection, timeWait);
        count++;
        timeWait.start();
        if (recycles) {
            rememberTimestamp(connection);
        }
    }

    /** Records that a TIME_WAIT record that a SYN had replaced is restored; returns false if there are too many. */
    boolean resumed() {
        if (count >= context.settings().maxTimeWaits) {
            context.count(TcpCounter.TCP_TIME_WAIT_OVERFLOW);
            return false;
        }
        count++;
        return true;
    }

    void ended(TcpCounter counter) {
        count--;
        context.count(counter);
    }

    // ---- tcp_tw_reuse

    /** Returns whether a new connection may use the four-tuple of {@code flow}; true for null. */
    static boolean isFree(@Nullable TcpFlow flow) {
        return flow == null || flow instanceof TimeWait timeWait && timeWait.mayBeReused();
    }

    // ---- tcp_tw_recycle

    private void rememberTimestamp(TcpConnection connection) {
        PeerTimestamps known = peerTimestamps;
        if (known == null) {
            known = new PeerTimestamps(random);
            peerTimestamps = known;
        }
        known.remember(connection.remoteAddress(), connection.receiver().tsRecent(), context.nowNanos());
    }

    /**
     * Returns whether a SYN has an older timestamp than an earlier segment of its host. With tcp_tw_recycle such a SYN
     * counts as a late duplicate; it may also come from another host behind the same address.
     */
    boolean isSynOld(TcpSegment syn) {
        return context.settings().timeWaitRecycle
                && peerTimestamps != null
                && peerTimestamps.isOld(syn, context.nowNanos());
    }
}
