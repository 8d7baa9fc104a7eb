package io.hawser.lab.json;

import io.hawser.lab.explain.Transition;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.ConnectionEnd;
import io.hawser.lab.replay.Fold;
import io.hawser.lab.replay.HopKind;
import io.hawser.lab.replay.Hops;
import io.hawser.lab.replay.Note;
import io.hawser.lab.replay.Replay;
import io.hawser.lab.replay.Samples;
import io.hawser.lab.replay.StateChange;
import io.hawser.lab.replay.StateTally;
import io.hawser.lab.replay.Timeline;
import io.hawser.lab.replay.TimerEvents;
import io.hawser.lab.scenario.Audience.Heading;
import io.hawser.lab.script.TopologyLayout;
import io.hawser.lab.script.TopologyLayout.Connector;
import io.hawser.lab.script.TopologyLayout.Lifeline;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** A recorded run as JSON. */
public final class TimelineJson {
    private final Replay replay;
    private final Timeline timeline;
    private final MessageCatalogue messages;
    private final ScenarioTexts texts;
    private final List<String> strings;
    private final Map<String, Integer> added = new HashMap<>();

    /** Makes the view of a run in a language. */
    public TimelineJson(Replay replay, Timeline timeline, MessageCatalogue messages) {
        this.replay = replay;
        this.timeline = timeline;
        this.messages = messages;
        texts = new ScenarioTexts(replay.scenario(), messages);
        strings = new ArrayList<>(timeline.strings().all());
    }

    /** Writes the run. */
    public void write(JsonGenerator json) {
        Heading heading = replay.heading();
        json.writeStartObject();
        json.writeStringProperty("scenario", replay.scenario().name());
        json.writeStringProperty("title", texts.title());
        json.writeStringProperty("question", texts.question());
        json.writeNumberProperty("run", heading.number());
        json.writeStringProperty("runTitle", texts.run(heading));
        json.writeStringProperty("introduction", texts.introduction(heading));
        json.writeNumberProperty("end", timeline.endNanos());
        json.writeBooleanProperty("complete", timeline.complete());
        json.writeStringProperty("cut", timeline.cut().isEmpty() ? "" : messages.text(timeline.cut()));
        layout(json, timeline.layout());
        connections(json);
        hops(json);
        states(json);
        timers(json);
        samples(json);
        notes(json);
        folds(json);
        tally(json);
        ending(json);
        JsonText.strings(json, "strings", strings);
        json.writeEndObject();
    }

    /** Writes machines and links as two properties. */
    static void layout(JsonGenerator json, TopologyLayout layout) {
        json.writeArrayPropertyStart("nodes");
        List<String> names = new ArrayList<>();
        for (Lifeline each : layout.lifelines()) {
            json.writeStartObject();
            json.writeNumberProperty("id", names.size());
            json.writeStringProperty("name", each.name());
            json.writeStringProperty("kind", each.kind().name().toLowerCase(Locale.ROOT));
            JsonText.strings(json, "addresses", each.addresses());
            json.writeEndObject();
            names.add(each.name());
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("links");
        int id = 0;
        for (Connector each : layout.connectors()) {
            json.writeStartObject();
            json.writeNumberProperty("id", id++);
            json.writeStringProperty("name", each.name());
            json.writeNumberProperty("a", names.indexOf(each.left()));
            json.writeNumberProperty("b", names.indexOf(each.right()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void connections(JsonGenerator json) {
        json.writeArrayPropertyStart("connections");
        int id = 0;
        for (List<ConnectionEnd> each : timeline.connections()) {
            json.writeStartObject();
            json.writeNumberProperty("id", id++);
            json.writeStringProperty("name", nameOf(each));
            json.writeArrayPropertyStart("ends");
            for (ConnectionEnd end : each) {
                json.writeStartObject();
                json.writeNumberProperty("node", end.node());
                json.writeStringProperty("local", end.local());
                json.writeStringProperty("remote", end.remote());
                json.writeStringProperty("name", end.label());
                json.writeNumberProperty("isn", end.isn());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The scenario's name for one of its ends; else the ports. */
    private static String nameOf(List<ConnectionEnd> ends) {
        for (ConnectionEnd end : ends) {
            if (!end.label().isEmpty()
                    && !end.label().startsWith("←")
                    && !end.label().startsWith("↔")) {
                return end.label();
            }
        }
        return ends.getFirst().local() + " ↔ " + ends.getFirst().remote();
    }

    private void hops(JsonGenerator json) {
        Hops hops = timeline.hops();
        JsonText.strings(
                json,
                "kinds",
                Arrays.stream(HopKind.values()).map(HopKind::label).toList());
        json.writeObjectPropertyStart("segments");
        JsonText.column(json, "id", hops.number());
        JsonText.column(json, "sent", hops.sent());
        JsonText.column(json, "arrived", hops.arrived());
        JsonText.column(json, "from", hops.from());
        JsonText.column(json, "to", hops.to());
        JsonText.column(json, "link", hops.link());
        JsonText.column(json, "lostAt", hops.lostAt());
        JsonText.column(json, "lostTime", hops.lostNanos());
        JsonText.column(json, "lostReason", hops.lostReason(), reason -> reason < 0 ? -1 : reasonText(reason));
        JsonText.column(json, "flags", hops.flags());
        JsonText.column(json, "seq", hops.seq());
        JsonText.column(json, "ack", hops.ack());
        JsonText.column(json, "length", hops.length());
        JsonText.column(json, "window", hops.window());
        JsonText.column(json, "connection", hops.connection());
        JsonText.column(json, "kind", hops.kind());
        JsonText.column(json, "text", hops.text());
        JsonText.column(json, "options", hops.options());
        JsonText.column(json, "packet", hops.packet());
        json.writeEndObject();
    }

    /** The index of a message in the table of strings. */
    private int reasonText(long reason) {
        String key = timeline.reasons().get((int) reason);
        return added.computeIfAbsent(key, each -> {
            strings.add(messages.first(each, each.substring(each.indexOf('.') + 1)));
            return strings.size() - 1;
        });
    }

    private void states(JsonGenerator json) {
        json.writeArrayPropertyStart("states");
        for (StateChange each : timeline.states()) {
            json.writeStartObject();
            json.writeNumberProperty("at", each.atNanos());
            json.writeNumberProperty("connection", each.end().connection());
            json.writeNumberProperty("node", each.end().node());
            json.writeStringProperty("from", each.from().name());
            json.writeStringProperty("to", each.to().name());
            Transition transition = Transition.of(each, timeline, messages);
            json.writeStringProperty("event", transition.event());
            json.writeStringProperty("action", transition.action());
            json.writeStringProperty("why", transition.why());
            json.writeStringProperty("section", transition.section());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void timers(JsonGenerator json) {
        TimerEvents timers = timeline.timers();
        JsonText.strings(
                json,
                "timerKinds",
                Arrays.stream(TcpTimerKind.values()).map(TimelineJson::label).toList());
        json.writeObjectPropertyStart("timers");
        JsonText.column(json, "at", timers.at());
        JsonText.column(json, "connection", timers.connection());
        JsonText.column(json, "node", timers.node());
        JsonText.column(json, "timer", timers.timer());
        JsonText.column(json, "what", timers.what());
        JsonText.column(json, "due", timers.due());
        JsonText.column(json, "why", timers.why(), this::reasonText);
        json.writeEndObject();
    }

    /** The label of a timer, such as {@code connection-establishment}. */
    static String label(TcpTimerKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void samples(JsonGenerator json) {
        json.writeObjectPropertyStart("samples");
        for (List<ConnectionEnd> ends : timeline.connections()) {
            for (ConnectionEnd end : ends) {
                Samples samples = end.samples();
                if (samples != null) {
                    json.writeObjectPropertyStart(end.connection() + "/" + end.node());
                    JsonText.column(json, "at", samples.at());
                    for (Samples.Variable each : Samples.Variable.values()) {
                        JsonText.column(json, each.label(), samples.of(each));
                    }
                    json.writeEndObject();
                }
            }
        }
        json.writeEndObject();
    }

    private void notes(JsonGenerator json) {
        json.writeArrayPropertyStart("texts");
        for (Note each : timeline.notes()) {
            json.writeStartObject();
            json.writeNumberProperty("at", each.atNanos());
            json.writeStringProperty("kind", each.kind().label());
            json.writeNumberProperty("node", each.node());
            json.writeNumberProperty("connection", each.connection());
            json.writeStringProperty(
                    "text", each.kind() == Note.Kind.SAYS ? messages.remark(each.text()) : each.text());
            json.writeStringProperty("detail", each.detail());
            json.writeBooleanProperty("met", each.met());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void folds(JsonGenerator json) {
        json.writeArrayPropertyStart("folds");
        for (Fold each : timeline.folds()) {
            json.writeStartObject();
            json.writeNumberProperty("from", each.fromNanos());
            json.writeNumberProperty("to", each.toNanos());
            json.writeNumberProperty("rounds", each.rounds());
            json.writeNumberProperty("segments", each.hops());
            json.writeStringProperty("text", messages.text("fold", grouped(each.rounds())));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
    }

    private void tally(JsonGenerator json) {
        JsonText.strings(
                json,
                "stateNames",
                Arrays.stream(TcpState.values()).map(TcpState::name).toList());
        json.writeObjectPropertyStart("tally");
        tally(json, "at", (count, row) -> count.at().get(row));
        tallyKey(json, "node", (node, state) -> node);
        tallyKey(json, "state", (node, state) -> state.ordinal());
        tally(json, "count", (count, row) -> count.count().get(row));
        json.writeEndObject();
    }

    private interface Cell {
        long of(StateTally.Count count, int row);
    }

    private interface TallyKey {
        int of(int node, TcpState state);
    }

    private void tally(JsonGenerator json, String name, Cell cell) {
        json.writeArrayPropertyStart(name);
        for (int node = 0; node < timeline.tally().machines(); node++) {
            for (TcpState state : TcpState.values()) {
                StateTally.Count count = timeline.tally().of(node, state);
                for (int row = 0; row < count.at().size(); row++) {
                    json.writeNumber(cell.of(count, row));
                }
            }
        }
        json.writeEndArray();
    }

    private void tallyKey(JsonGenerator json, String name, TallyKey key) {
        json.writeArrayPropertyStart(name);
        for (int node = 0; node < timeline.tally().machines(); node++) {
            for (TcpState state : TcpState.values()) {
                int rows = timeline.tally().of(node, state).at().size();
                for (int row = 0; row < rows; row++) {
                    json.writeNumber(key.of(node, state));
                }
            }
        }
        json.writeEndArray();
    }

    private void ending(JsonGenerator json) {
        json.writeObjectPropertyStart("ending");
        json.writeStringProperty(
                "meaning", texts.meaning(replay.scenario(), replay.heading().number()));
        json.writeObjectPropertyStart("cure");
        json.writeStringProperty("text", texts.cure());
        replay.scenario().headings().stream()
                .filter(each ->
                        each.cures() && each.number() != replay.heading().number())
                .findFirst()
                .ifPresent(cured -> {
                    json.writeNumberProperty("run", cured.number());
                    json.writeStringProperty("title", texts.run(cured));
                });
        json.writeEndObject();
        json.writeEndObject();
    }
}
