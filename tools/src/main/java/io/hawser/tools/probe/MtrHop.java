package io.hawser.tools.probe;

import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of {@link Mtr} for one hop. Times, and means of them, are whole microseconds, rounded in the way of mtr.
 */
final class MtrHop {
    private static final double MICROS_PER_MILLI = 1000;
    private static final int SAVED = 200;

    /** A request that is not answered, or not yet. */
    static final int UNANSWERED = -1;

    /** The address that answered last. */
    private @Nullable IpAddress address;

    private final List<IpAddress> addresses = new ArrayList<>();
    private boolean unreachable;
    private int sent;
    private int returned;
    private int last;
    private int best;
    private int worst;
    private int average;
    private long sumOfSquaredDifferences;

    private int jitter;
    private int jitterWorst;
    private double jitterAverage;
    private double interarrivalJitter;
    private double sumOfLogarithms;

    /** The response times of the last requests, in microseconds, the newest at the end; each in an array of one. */
    private final Deque<int[]> recent = new ArrayDeque<>();

    /** Counts a request; what is returned takes its response time in microseconds. */
    int[] sent() {
        sent++;
        int[] sample = {UNANSWERED};
        recent.add(sample);
        if (recent.size() > SAVED) {
            recent.remove();
        }
        return sample;
    }

    /** The last response times in microseconds, {@link #UNANSWERED} for none; the newest at the end. */
    int[] recent(int most) {
        return recent.stream()
                .skip(Math.max(0, recent.size() - most))
                .mapToInt(sample -> sample[0])
                .toArray();
    }

    void answered(IpAddress from, int micros, boolean unreachableThere) {
        address = from;
        if (!addresses.contains(from)) {
            addresses.add(from);
        }
        unreachable = unreachableThere;
        if (returned > 0) {
            jitter = Math.abs(micros - last);
            jitterWorst = Math.max(jitterWorst, jitter);
            interarrivalJitter += (jitter - interarrivalJitter) / 16;
        }
        jitterAverage += (jitter - jitterAverage) / (returned + 1);
        sumOfLogarithms += Math.log(Math.max(1, micros));
        last = micros;
        best = returned == 0 ? micros : Math.min(best, micros);
        worst = Math.max(worst, micros);
        returned++;
        int before = average;
        average = (int) (before + (double) (micros - before) / returned);
        sumOfSquaredDifferences = (long) (sumOfSquaredDifferences + (micros - (double) before) * (micros - average));
    }

    @Nullable
    IpAddress address() {
        return address;
    }

    /** The addresses that answered earlier. */
    List<IpAddress> others() {
        return addresses.stream().filter(each -> !each.equals(address)).toList();
    }

    /** Returns whether the last answer reported that the target is unreachable. */
    boolean isUnreachable() {
        return unreachable;
    }

    /** The statistics, under a name. */
    MtrForm.Row row(String name) {
        return new MtrForm.Row(
                name,
                lossPercent(),
                sent,
                lastMillis(),
                averageMillis(),
                bestMillis(),
                worstMillis(),
                deviationMillis());
    }

    int sentCount() {
        return sent;
    }

    int returnedCount() {
        return returned;
    }

    double lastMillis() {
        return last / MICROS_PER_MILLI;
    }

    double bestMillis() {
        return best / MICROS_PER_MILLI;
    }

    double averageMillis() {
        return average / MICROS_PER_MILLI;
    }

    double worstMillis() {
        return worst / MICROS_PER_MILLI;
    }

    double deviationMillis() {
        return deviation() / MICROS_PER_MILLI;
    }

    double geometricMeanMillis() {
        return returned == 0 ? 0 : Math.exp(sumOfLogarithms / returned) / MICROS_PER_MILLI;
    }

    double jitterMillis() {
        return jitter / MICROS_PER_MILLI;
    }

    double jitterAverageMillis() {
        return jitterAverage / MICROS_PER_MILLI;
    }

    double jitterWorstMillis() {
        return jitterWorst / MICROS_PER_MILLI;
    }

    /** The variation between responses, smoothed as RFC 1889 (A.8) smooths it. */
    double interarrivalJitterMillis() {
        return interarrivalJitter / MICROS_PER_MILLI;
    }

    /** The loss without a last request that may still be answered. */
    double lossPercentSoFar() {
        int[] last = recent.peekLast();
        int over = last != null && last[0] == UNANSWERED ? sent - 1 : sent;
        return over == 0 ? 0 : 100 - 100.0 * returned / over;
    }

    double lossPercent() {
        return sent == 0 ? 0 : (int) (1000 * (100 - 100.0 * returned / sent)) / 1000.0;
    }

    private int deviation() {
        return returned > 1 ? (int) Math.sqrt(sumOfSquaredDifferences / (returned - 1.0)) : 0;
    }

    /** The columns of the report: Loss%, Snt, a space, Last, Avg, Best, Wrst, StDev. */
    List<String> fields() {
        return List.of(
                String.format(Locale.ROOT, " %4.1f%%", lossPercent()),
                String.format(Locale.ROOT, " %5d", sent),
                " ",
                millis(lastMillis()),
                millis(averageMillis()),
                millis(bestMillis()),
                millis(worstMillis()),
                millis(deviationMillis()));
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, " %5.1f", millis);
    }
}
