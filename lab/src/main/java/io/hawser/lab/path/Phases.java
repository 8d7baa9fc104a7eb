package io.hawser.lab.path;

import io.hawser.tcp.TcpInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The phases of the congestion control of one connection. */
public final class Phases {
    private static final int LISTED = 5;

    /** One kind of phase: its start times and its total time. */
    private static final class Kind {
        final List<Double> begins = new ArrayList<>();
        double seconds;
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private @Nullable Kind present;
    private String presentName = "";
    private double lastSeconds;

    /** Samples the connection; called some hundred times a second. */
    void look(double seconds, TcpInfo info) {
        String name = nameOf(info);
        if (present != null) {
            present.seconds += seconds - lastSeconds;
        }
        if (!name.equals(presentName)) {
            presentName = name;
            present = kinds.computeIfAbsent(name, _ -> new Kind());
            present.begins.add(seconds);
        }
        lastSeconds = seconds;
    }

    private static String nameOf(TcpInfo info) {
        String phase = info.sending.congestionPhase;
        if (!phase.isEmpty()) {
            return phase;
        }
        if (info.recovering) {
            return "recovery";
        }
        return info.cwndBytes < info.ssthreshBytes ? "slow start" : "congestion avoidance";
    }

    /** The number of phases of a name. */
    public int count(String name) {
        Kind kind = kinds.get(name);
        return kind == null ? 0 : kind.begins.size();
    }

    /** The time in phases of a name, in seconds. */
    public double seconds(String name) {
        Kind kind = kinds.get(name);
        return kind == null ? 0 : kind.seconds;
    }

    /** A line for each kind, in the order of first appearance; only the first phases of a kind are listed. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        kinds.forEach((name, kind) -> {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-21s%5d ×", name, kind.begins.size()));
            line.append(String.format(Locale.ROOT, "%7.2f s in all; from ", kind.seconds));
            for (int i = 0; i < Math.min(LISTED, kind.begins.size()); i++) {
                line.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%.2f", kind.begins.get(i)));
            }
            if (kind.begins.size() > LISTED) {
                line.append(String.format(Locale.ROOT, ", … %.2f", kind.begins.getLast()));
            }
            lines.add(line.append(" s").toString());
        });
        return lines;
    }
}
