package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.tools.command.JsonRows;
import io.hawser.tools.net.Snmp.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The counters of a host in the format of {@code netstat -s} of net-tools 2.10. */
public final class Statistics {
    private static final String RESOURCE = "/io/hawser/tools/netstat-statistics.tsv";
    private static final String INDENT = "    ";
    private static final Map<String, List<Line>> LINES = read();

    private Statistics() {}

    /** The printed form of a counter. */
    private record Line(String counter, String when, String text) {}

    /**
     * Prints the counters. Must be called by the thread that owns the host.
     *
     * @param isPrinted selects groups by their names in /proc/net/snmp and /proc/net/netstat
     */
    public static String of(Host host, Predicate<String> isPrinted) {
        StringBuilder text = new StringBuilder();
        Snmp.of(host).forEach((group, values) -> {
            if (isPrinted.test(group)) {
                text.append(group).append(":\n");
                append(group, values, text);
            }
            // the kernel prints here a group that has no lines in this output
            if (group.equals("Udp") && isPrinted.test("Udp")) {
                text.append("UdpLite:\n");
            }
        });
        return text.toString();
    }

    /**
     * Prints the counters as JSON: an object for each group, all counters of each. Must be called by the thread that
     * owns the host.
     *
     * @param isPrinted selects groups by their names in /proc/net/snmp and /proc/net/netstat
     */
    public static String json(Host host, Predicate<String> isPrinted) {
        JsonRows rows = new JsonRows();
        Snmp.of(host).forEach((group, values) -> {
            if (isPrinted.test(group)) {
                rows.row().text("group", group);
                values.forEach(each -> rows.number(each.name(), each.value()));
            }
        });
        return rows.end();
    }

    private static void append(String group, List<Value> values, StringBuilder text) {
        String state = "";
        for (Value each : values) {
            Line line = find(LINES.getOrDefault(group, List.of()), each.name());
            if (line == null) {
                // netstat uses the indentation of the line before
                if (each.value() != 0) {
                    text.append(state.isEmpty() ? INDENT : INDENT + INDENT);
                    text.append(each.name())
                            .append(": ")
                            .append(Long.toUnsignedString(each.value()))
                            .append('\n');
                }
                continue;
            }
            switch (line.when) {
                case "in", "out" -> {
                    if (!state.equals(line.when)) {
                        text.append(state.isEmpty() ? INDENT : INDENT + INDENT);
                        text.append(line.when.equals("in") ? "ICMP input histogram:\n" : "ICMP output histogram:\n");
                        state = line.when;
                    }
                    if (each.value() > 0) {
                        text.append(INDENT + INDENT).append(filled(line, each)).append('\n');
                    }
                }
                case "always", "if" -> {
                    state = "";
                    if (each.value() != 0 || line.when.equals("always")) {
                        text.append(INDENT).append(filled(line, each)).append('\n');
                    }
                }
                default -> {}
            }
        }
    }

    private static String filled(Line line, Value value) {
        return line.text.replace("%d", Long.toUnsignedString(value.value()));
    }

    /** Binary search like bsearch(3), in a table that need not be sorted. */
    private static @Nullable Line find(List<Line> lines, String counter) {
        int low = 0;
        int high = lines.size();
        while (low < high) {
            int middle = (low + high) / 2;
            int order = counter.compareTo(lines.get(middle).counter);
            if (order == 0) {
                return lines.get(middle);
            }
            if (order < 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return null;
    }

    private static Map<String, List<Line>> read() {
        try (InputStream resource = Statistics.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            Map<String, List<Line>> groups = new HashMap<>();
            new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .forEach(part -> groups.computeIfAbsent(part[0], group -> new ArrayList<>())
                            .add(new Line(part[1], part[2], part[3])));
            return groups;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
