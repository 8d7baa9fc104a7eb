package io.hawser.tools.probe;

import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of {@link Mtr} for one hop. Times, and means of them, are whole microseconds, rounded in the way of mtr.
 */
final class MtrHop {
    private static final double MICROS_PER_MILLI = 1000;

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

    void sent() {
        sent++;
    }

    void answered(IpAddress from, int micros, boolean unreachableThere) {
        address = from;
        if (!addresses.contains(from)) {
            addresses.add(from);
        }
        unreachable = unreachableThere;
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
                last / MICROS_PER_MILLI,
                average / MICROS_PER_MILLI,
                best / MICROS_PER_MILLI,
                worst / MICROS_PER_MILLI,
                deviation() / MICROS_PER_MILLI);
    }

    private double lossPercent() {
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
                millis(last),
                millis(average),
                millis(best),
                millis(worst),
                millis(deviation()));
    }

    private static String millis(int micros) {
        return String.format(Locale.ROOT, " %5.1f", micros / MICROS_PER_MILLI);
    }
}
