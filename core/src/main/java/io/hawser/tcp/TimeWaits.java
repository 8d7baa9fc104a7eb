package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.PeerTimestamps;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The compact records of TIME_WAIT: how many there may be, how long they last, and who may have their four-tuples
 * early.
 */
final class TimeWaits {
    private final TcpContext context;
    private final RandomGenerator random;
    private int count;

    /** Only with tcp_tw_recycle. */
    private @Nullable PeerTimestamps peerTimestamps;

    /** @param random draws the key of the table that tcp_tw_recycle needs */
    TimeWaits(TcpContext context, RandomGenerator random) {
        this.context = context;
        this.random = random;
    }

    int count() {
        return count;
    }

    /** Puts the compact record in a connection's place, if there may be one more. */
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

    /** One that has made way for a SYN goes on, if there may be one more; returns whether there may. */
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

    /** Whether a new connection may have the four-tuple that {@code flow} has, if any has it. */
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
     * Whether a SYN is older than what its host has sent before, and so, by tcp_tw_recycle, a late duplicate; or comes
     * from another host behind the same address.
     */
    boolean isSynOld(TcpSegment syn) {
        return context.settings().timeWaitRecycle
                && peerTimestamps != null
                && peerTimestamps.isOld(syn, context.nowNanos());
    }
}
