package io.hawser.lab.json;

import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.ExperimentResult;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** An experiment as a timeline without machines: its tables, its plot and its verdict. */
public final class ExperimentJson {
    private static final List<String> EMPTY =
            List.of("nodes", "links", "connections", "kinds", "states", "timerKinds", "texts", "folds", "stateNames");
    private static final List<String> SEGMENT_COLUMNS = List.of(
            "id",
            "sent",
            "arrived",
            "from",
            "to",
            "link",
            "lostAt",
            "lostTime",
            "lostReason",
            "flags",
            "seq",
            "ack",
            "length",
            "window",
            "connection",
            "kind",
            "text",
            "options",
            "packet");
    private static final List<String> TIMER_COLUMNS =
            List.of("at", "connection", "node", "timer", "what", "due", "why");
    private static final List<String> TALLY_COLUMNS = List.of("at", "node", "state", "count");

    private ExperimentJson() {}

    /** Writes the result of an experiment. */
    public static void write(JsonGenerator json, ExperimentResult result, MessageCatalogue messages) {
        ScenarioTexts texts = new ScenarioTexts(result.experiment(), messages);
        json.writeStartObject();
        json.writeStringProperty("scenario", result.experiment().name());
        json.writeStringProperty("title", texts.title());
        json.writeStringProperty("question", texts.question());
        json.writeNumberProperty("run", 0);
        json.writeStringProperty("runTitle", texts.title());
        json.writeStringProperty("introduction", texts.introduction());
        json.writeNumberProperty("end", result.virtualNanos());
        json.writeBooleanProperty("complete", true);
        json.writeStringProperty("cut", "");
        for (String each : EMPTY) {
            json.writeArrayPropertyStart(each);
            json.writeEndArray();
        }
        columns(json, "segments", SEGMENT_COLUMNS);
        columns(json, "timers", TIMER_COLUMNS);
        columns(json, "tally", TALLY_COLUMNS);
        json.writeObjectPropertyStart("samples");
        json.writeEndObject();
        json.writeObjectPropertyStart("experiment");
        json.writeStringProperty("output", result.output());
        json.writeStringProperty("svg", result.svg());
        json.writeBooleanProperty("passed", result.passed());
        json.writeEndObject();
        json.writeObjectPropertyStart("ending");
        json.writeStringProperty("meaning", texts.meaning());
        json.writeObjectPropertyStart("cure");
        json.writeStringProperty("text", texts.cure());
        json.writeEndObject();
        json.writeEndObject();
        JsonText.strings(json, "strings", List.of());
        json.writeEndObject();
    }

    private static void columns(JsonGenerator json, String name, List<String> columns) {
        json.writeObjectPropertyStart(name);
        for (String each : columns) {
            json.writeArrayPropertyStart(each);
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
