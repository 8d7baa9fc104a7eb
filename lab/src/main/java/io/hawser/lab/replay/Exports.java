package io.hawser.lab.replay;

import io.hawser.lab.Scenarios;
import io.hawser.lab.report.LadderAudience;
import io.hawser.lab.stage.CaptureTrace;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import io.hawser.link.PcapngWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Exports runs in several formats. */
public final class Exports {
    private Exports() {}

    /** Exports the packets that machines have sent, with states and timers as comments, as a pcapng capture. */
    public static byte[] pcapng(Replay replay, Timeline timeline, BooleanSupplier stop) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PcapngWriter writer = new PcapngWriter(bytes, 0)) {
            CaptureTrace trace = new CaptureTrace(writer);
            replay.listen(List.of(trace), stop);
            trace.finish(timeline.endNanos());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Exports the ladder diagram; empty if no packet was sent. */
    public static String svg(Replay replay, BooleanSupplier stop) {
        LadderAudience audience =
                new LadderAudience(/* showsUnmet= */ replay.link().actions().isEmpty());
        audience.scenarioBegins(replay.scenario(), replay.options());
        List<StageListener> listeners = new ArrayList<>(audience.runBegins(replay.heading()));
        listeners.add(actionsAsRemarks(replay.link(), List.copyOf(listeners)));
        replay.listen(listeners, stop);
        audience.runEnds(replay.heading(), "", List.of(), 0);
        String svg = audience.pictures().getFirst().svg();
        return svg == null ? "" : svg;
    }

    /** Tells listeners of the user's actions as of the scenario's own remarks. */
    private static StageListener actionsAsRemarks(RunLink link, List<StageListener> told) {
        return new StageListener() {
            @Override
            public void begins(Stage stage) {
                for (UserAction each : link.actions()) {
                    stage.network()
                            .interveneAt(
                                    each.atNanos(),
                                    () -> told.forEach(one -> one.remark(stage.nowNanos(), "☞ " + each.sentence())));
                }
            }
        };
    }

    /** Exports the scenario's file, with the rest of the link as comments before it. */
    public static String yaml(Replay replay) {
        RunLink link = replay.link();
        List<String> lines = new ArrayList<>();
        lines.add("# run " + link.run() + ", seed " + link.seed() + ", profile " + link.profile());
        link.settings().forEach((name, value) -> lines.add("# setting " + name + "=" + value));
        link.actions().forEach(each -> lines.add("# at " + each.atNanos() + "ns: " + each.sentence()));
        String yaml = link.yaml();
        lines.add(
                yaml != null ? yaml : Scenarios.source(replay.scenario().name()).orElse(""));
        return String.join("\n", lines);
    }

    /** Exports a Java test that plays the run again and asserts its events. */
    public static String junit(Replay replay, Timeline timeline) {
        StringBuilder out = new StringBuilder(4096);
        RunLink link = replay.link();
        out.append("""
                // Needs io.hawser:hawser-lab and org.junit.jupiter:junit-jupiter on its class path, and JDK 25.
                import static org.junit.jupiter.api.Assertions.assertEquals;

                import io.hawser.lab.replay.Replay;
                import io.hawser.lab.replay.RunLink;
                import io.hawser.lab.replay.Timeline;
                import io.hawser.lab.replay.UserAction;
                import java.util.List;
                import java.util.Map;
                import java.util.TreeMap;
                import java.util.stream.Collectors;
                import org.junit.jupiter.api.Test;

                class LabRunTest {
                    @Test
                    void replaysAsItWas() throws Exception {
                """);
        String yaml = link.yaml();
        out.append("        RunLink link = new RunLink(\n                ")
                .append(link.scenario() == null ? "null" : quoted(link.scenario()))
                .append(",\n                ")
                .append(yaml == null ? "null" : quoted(yaml))
                .append(",\n                ")
                .append(link.run())
                .append(",\n                ")
                .append(link.seed())
                .append("L,\n                ")
                .append(quoted(link.profile()))
                .append(",\n                new TreeMap<>(Map.ofEntries(")
                .append(entries(link.settings()))
                .append(")),\n                List.of(")
                .append(String.join(
                        ",\n                        ",
                        link.actions().stream()
                                .map(each -> "new UserAction(" + each.atNanos() + "L, " + quoted(each.sentence()) + ")")
                                .toList()))
                .append("));\n        Timeline run = Replay.of(link).record(() -> false);\n")
                .append("        assertEquals(")
                .append(timeline.endNanos())
                .append("L, run.endNanos());\n        assertEquals(")
                .append(timeline.hops().size())
                .append(", run.hops().size());\n        assertEquals(\n                ")
                .append(quoted(states(timeline)).replace("\\n", "\\n\"\n                        + \""))
                .append("""
                ,
                                run.states().stream()
                                        .map(each -> each.atNanos() + " " + each.end().local() + " " + each.to())
                                        .collect(Collectors.joining("\\n")));
                    }
                }
                """);
        return out.toString();
    }

    private static String states(Timeline timeline) {
        return String.join(
                "\n",
                timeline.states().stream()
                        .map(each -> each.atNanos() + " " + each.end().local() + " " + each.to())
                        .toList());
    }

    private static String entries(Map<String, String> settings) {
        return String.join(
                ", ",
                settings.entrySet().stream()
                        .map(each -> "Map.entry(" + quoted(each.getKey()) + ", " + quoted(each.getValue()) + ")")
                        .toList());
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            switch (each) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(each);
            }
        }
        return out.append('"').toString();
    }
}
