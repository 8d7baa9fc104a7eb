package io.hawser.telemetry.metrics;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.TcpCounter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Figures missing from the counters of TCP, collected while segments pass. Belongs to the thread that owns the host.
 */
final class TcpFigures implements TcpObserver {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long[] flows = new long[TcpState.values().length];
    private final long[] drops = new long[TcpCounter.values().length];
    private long retransmittedSegments;
    private long retransmittedBytes;

    final BucketHistogram roundTrips = new BucketHistogram(
            "hawser_tcp_rtt_seconds",
            "Measured round trips of all connections (RFC 6298).",
            NANOS_PER_SECOND,
            BucketHistogram.oneTwoFive(TimeUnit.MICROSECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(10)));

    final BucketHistogram windows = new BucketHistogram(
            "hawser_tcp_cwnd_bytes",
            "Congestion window at each measured round trip.",
            1,
            BucketHistogram.doubling(1 << 11, 1 << 26));

    /** Begins to count, with the flows that {@code host} already has. */
    TcpFigures(Host host) {
        host.tcp().forEachFlow(flow -> flows[flow.state().ordinal()]++);
    }

    /** Returns the sum of the figures of all hosts of a group. */
    static TcpFigures sum(List<TcpFigures> all) {
        TcpFigures sum = new TcpFigures();
        for (TcpFigures each : all) {
            for (int i = 0; i < sum.flows.length; i++) {
                sum.flows[i] += each.flows[i];
            }
            for (int i = 0; i < sum.drops.length; i++) {
                sum.drops[i] += each.drops[i];
            }
            sum.retransmittedSegments += each.retransmittedSegments;
            sum.retransmittedBytes += each.retransmittedBytes;
            sum.roundTrips.addAll(each.roundTrips);
            sum.windows.addAll(each.windows);
        }
        return sum;
    }

    private TcpFigures() {}

    /** Number of flows in a state; 0 for CLOSED and LISTEN, which are not states of a flow with a peer. */
    long flows(TcpState state) {
        return isCounted(state) ? flows[state.ordinal()] : 0;
    }

    /** Number of segments, or parts of them, dropped for this reason. */
    long drops(TcpCounter reason) {
        return drops[reason.ordinal()];
    }

    long retransmittedSegments() {
        return retransmittedSegments;
    }

    long retransmittedBytes() {
        return retransmittedBytes;
    }

    private static boolean isCounted(TcpState state) {
        return state != TcpState.CLOSED && state != TcpState.LISTEN;
    }

    @Override
    public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
        if (isCounted(from)) {
            flows[from.ordinal()]--;
        }
        if (isCounted(to)) {
            flows[to.ordinal()]++;
        }
    }

    @Override
    public void retransmitted(TcpFlow flow, int seq, int bytes) {
        retransmittedSegments++;
        retransmittedBytes += bytes;
    }

    @Override
    public void roundTripMeasured(TcpConnection connection, long rttNanos, int cwndBytes) {
        roundTrips.record(rttNanos);
        windows.record(cwndBytes);
    }

    @Override
    public void dropped(@Nullable TcpFlow flow, TcpCounter reason) {
        drops[reason.ordinal()]++;
    }
}
