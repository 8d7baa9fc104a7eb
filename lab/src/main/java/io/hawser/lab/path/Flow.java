package io.hawser.lab.path;

import io.hawser.lab.plot.Series;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpState;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One connection over a {@link Bottleneck}, and the measurements of the data that it sends. */
public final class Flow {
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final String congestionControl;
    private final Series window;
    private final Series roundTrip;
    private final Series throughput;
    private final Phases phases = new Phases();
    /** Round-trip times in nanoseconds, to a tenth of a percent. */
    private final Histogram roundTrips = new Histogram(SIGNIFICANT_DIGITS);

    private long lost;
    private long wireBytes;
    private long wireBytesBefore;
    private double throughputSeconds;
    private long roundTripSum;
    private int roundTripCount;

    /** The end of the connection that sends data. */
    @Nullable
    TcpConnection sender;

    Flow(String congestionControl, String name, int colour) {
        this.congestionControl = congestionControl;
        window = new Series(name, colour);
        roundTrip = new Series(name, colour);
        throughput = new Series(name, colour);
    }

    /** Records an arrived packet. */
    void passed(int bytes, long roundTripNanos) {
        wireBytes += bytes;
        roundTrips.recordValue(roundTripNanos);
        roundTripSum += roundTripNanos;
        roundTripCount++;
    }

    void lost() {
        lost++;
    }

    /** Records a sample; called at regular intervals. */
    void sample(long nowNanos) {
        TcpConnection connection = sender;
        if (connection == null || connection.state() == TcpState.CLOSED) {
            return;
        }
        TcpInfo info = connection.info();
        if (info.cwndBytes == 0) {
            return;
        }
        double seconds = nowNanos / NANOS;
        phases.look(seconds, info);
        window.add(seconds, (double) info.cwndBytes / info.sndMss);
        if (roundTripCount > 0) {
            roundTrip.add(seconds, roundTripSum / 1e6 / roundTripCount);
            roundTripSum = 0;
            roundTripCount = 0;
        }
    }

    /** Records the throughput; called at longer intervals. */
    void sampleThroughput(long nowNanos) {
        double seconds = nowNanos / NANOS;
        if (sender != null && seconds > throughputSeconds) {
            double bits = (wireBytes - wireBytesBefore) * 8.0 / (seconds - throughputSeconds);
            throughput.add(seconds, bits / 1e6);
        }
        wireBytesBefore = wireBytes;
        throughputSeconds = seconds;
    }

    /** The name of its congestion control. */
    public String congestionControl() {
        return congestionControl;
    }

    /** The congestion window over time, in segments. */
    public Series window() {
        return window;
    }

    /** The round-trip time of packets over time, in milliseconds. */
    public Series roundTrip() {
        return roundTrip;
    }

    /** The throughput including headers over time, in Mbit/s. */
    public Series throughput() {
        return throughput;
    }

    /** The phases of its congestion control. */
    public Phases phases() {
        return phases;
    }

    /** The number of its lost packets. */
    public long lostPackets() {
        return lost;
    }

    /** The mean round-trip time of packets, in milliseconds. */
    public double roundTripMeanMillis() {
        return roundTrips.getMean() / NANOS_PER_MILLI;
    }

    /** The 95th percentile of the round-trip time, in milliseconds. */
    public double roundTrip95Millis() {
        return roundTrips.getValueAtPercentile(95) / NANOS_PER_MILLI;
    }
}
