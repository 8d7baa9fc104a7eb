package io.hawser.tools.probe;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Statistics of {@link Ping}, and the last lines that it prints. Times are in microseconds. */
final class PingStatistics {
    private static final int HALF = 0x7fff;

    long transmitted;
    long received;
    long errors;
    long maxMicros;
    private long repeats;
    private long minMicros = Long.MAX_VALUE;
    private long sumMicros;
    private double sumOfSquares;

    /** The maximum number of requests in flight at once. */
    private int pipe;

    void sent() {
        transmitted++;
    }

    /** The number of the request sent last. */
    int sequence() {
        return (int) transmitted & 0xffff;
    }

    /** Number of requests that are answered or timed out. */
    long answered() {
        return received + errors;
    }

    /** @param micros the round trip; negative if it is unknown */
    void received(int sequence, long micros, boolean duplicate) {
        acknowledge(sequence);
        if (micros >= 0) {
            sumMicros += micros;
            sumOfSquares += (double) micros * micros;
            minMicros = Math.min(minMicros, micros);
            maxMicros = Math.max(maxMicros, micros);
        }
        if (duplicate) {
            repeats++;
        } else {
            received++;
        }
    }

    void failed(int sequence) {
        acknowledge(sequence);
        errors++;
    }

    private void acknowledge(int sequence) {
        int behind = sequence() - sequence & 0xffff;
        if (behind <= HALF) {
            pipe = Math.max(pipe, behind + 1);
        }
    }

    /** Prints the lines after the headline; {@code sentNanos} is the time from the first request to the last one. */
    void print(ProbeTool tool, long sentNanos, boolean timed) {
        StringBuilder counts = new StringBuilder(100);
        counts.append(transmitted)
                .append(" packets transmitted, ")
                .append(received)
                .append(" received");
        if (repeats > 0) {
            counts.append(", +").append(repeats).append(" duplicates");
        }
        if (errors > 0) {
            counts.append(", +").append(errors).append(" errors");
        }
        counts.append(", ").append(percent()).append("% packet loss, time ");
        counts.append((sentNanos + 500_000) / 1_000_000).append("ms");
        tool.line(counts.toString());
        StringBuilder times = new StringBuilder(100);
        if (received > 0 && timed) {
            times.append("rtt min/avg/max/mdev = ").append(ProbeTool.millis(minMicros));
            times.append('/').append(ProbeTool.millis(average()));
            times.append('/').append(ProbeTool.millis(maxMicros));
            times.append('/').append(ProbeTool.millis(deviation())).append(" ms");
        }
        if (pipe > 1) {
            times.append(times.isEmpty() ? "" : ", ").append("pipe ").append(pipe);
        }
        tool.line(times.toString());
    }

    private long average() {
        return sumMicros / (received + repeats);
    }

    private long deviation() {
        long total = received + repeats;
        double variance = sumMicros < Integer.MAX_VALUE
                ? (sumOfSquares - (double) Math.floorDiv(sumMicros * sumMicros, total)) / total
                : sumOfSquares / total - (double) (average() * average());
        return (long) Math.sqrt((double) (long) Math.max(0, variance));
    }

    /** Formats with six digits, like C's {@code %g}. */
    private String percent() {
        double lost = (float) ((transmitted - received) * 100.0 / transmitted);
        return BigDecimal.valueOf(lost)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    /**
     * Formats a round trip with the number of digits of ping: {@code 0.067}, {@code 1.23}, {@code 12.3}, {@code 123}.
     */
    static String time(long micros) {
        if (micros >= 100_000 - 50) {
            return Long.toString((micros + 500) / 1000);
        }
        if (micros >= 10_000 - 5) {
            long rounded = micros + 50;
            return rounded / 1000 + "." + rounded % 1000 / 100;
        }
        if (micros >= 1000) {
            long rounded = micros + 5;
            return String.format(Locale.ROOT, "%d.%02d", rounded / 1000, rounded % 1000 / 10);
        }
        return ProbeTool.millis(micros);
    }
}
