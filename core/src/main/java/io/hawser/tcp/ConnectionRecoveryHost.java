package io.hawser.tcp;

import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.congestion.WindowSample;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.recovery.RateSampler;
import io.hawser.tcp.recovery.RecoveryHost;
import io.hawser.tcp.recovery.ScoreboardPool;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * The connection around loss recovery: its options, its host's services, and all that is notified of recovery's
 * reports. {@link Sender} adds the state of the sending half. The superclass of it, and not an object of its own, to
 * save the memory of one in each connection.
 */
abstract class ConnectionRecoveryHost implements RecoveryHost {
    final TcpConnection connection;

    ConnectionRecoveryHost(TcpConnection connection) {
        this.connection = connection;
    }

    // ---- options and services

    @Override
    public final boolean usesSack() {
        return connection.usesSack();
    }

    @Override
    public final boolean usesTimestamps() {
        return connection.usesTimestamps();
    }

    @Override
    public final int timestamp() {
        return connection.timestamp();
    }

    @Override
    public final long nowNanos() {
        return connection.context.nowNanos();
    }

    @Override
    public final TcpSettings settings() {
        return connection.context.settings();
    }

    @Override
    public final ScoreboardPool scoreboards() {
        return connection.context.scoreboards();
    }

    @Override
    public final WindowSample windowSample() {
        return connection.context.windowSample();
    }

    @Override
    public final RateSample rateSample() {
        return connection.context.rateSample();
    }

    // ---- counts

    @Override
    public final void count(TcpCounter counter) {
        connection.context.count(counter);
    }

    @Override
    public final boolean hasRetransmitted() {
        Traffic traffic = connection.trafficIfAny();
        return traffic != null && traffic.retransmittedSegments > 0;
    }

    @Override
    public final void duplicateReported() {
        connection.traffic().dsackDuplicates++;
    }

    @Override
    public final void delivered(int segments, RateSampler rates, long minRttNanos) {
        Traffic traffic = connection.traffic();
        traffic.deliveredSegments += segments;
        traffic.deliveredBytes = rates.totalDelivered();
        if (rates.hasSample()) {
            traffic.delivered(rates, minRttNanos);
        }
    }

    @Override
    public final long deliveredBytes() {
        Traffic traffic = connection.trafficIfAny();
        return traffic == null ? 0 : traffic.deliveredBytes;
    }

    // ---- the observer and explicit congestion notification

    @Override
    public final void roundTripMeasured(long rttNanos) {
        connection.context.roundTripMeasured(connection, rttNanos);
    }

    @Override
    public final void congestionChanged(CongestionEvent event) {
        connection.congestionChanged(event);
    }

    @Override
    public final void windowReduced() {
        Ecn ecn = connection.ecn();
        if (ecn != null) {
            ecn.slowedDown();
        }
    }

    @Override
    public final void reductionUndone() {
        Ecn ecn = connection.ecn();
        if (ecn != null) {
            ecn.spedUpAgain();
        }
        SendTimers.spurious(connection.sender());
    }

    @Override
    public final boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery) {
        Ecn ecn = connection.ecn();
        return ecn != null && ecn.reportsMarks(segment, delivery);
    }
}
