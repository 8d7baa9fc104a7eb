package io.hawser.lab.json;

import io.hawser.lab.replay.Replay;
import io.hawser.lab.scenario.Audience.Heading;
import io.hawser.lab.script.Completion;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/** Data for the editor of scenarios. */
public final class EditorJson {
    private EditorJson() {}

    /** Writes the first mistake of a file, where reading stops, or the machines and runs of a file without mistakes. */
    public static void check(JsonGenerator json, String yaml) {
        json.writeStartObject();
        try {
            ScriptedScenario read = ScriptedScenario.read(Replay.OWN_FILE, yaml.getBytes(StandardCharsets.UTF_8));
            json.writeArrayPropertyStart("errors");
            json.writeEndArray();
            json.writeObjectPropertyStart("topology");
            TimelineJson.layout(json, read.layout(0));
            json.writeEndObject();
            json.writeArrayPropertyStart("runs");
            for (Heading each : read.headings()) {
                json.writeStartObject();
                json.writeNumberProperty("index", each.number());
                json.writeStringProperty("title", each.number() == 0 ? read.summary() : each.title());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (ScenarioFileException wrong) {
            json.writeArrayPropertyStart("errors");
            json.writeStartObject();
            json.writeNumberProperty("line", wrong.place().line());
            json.writeNumberProperty("column", wrong.place().column());
            json.writeStringProperty("message", wrong.problem());
            json.writeStringProperty("hint", "");
            json.writeEndObject();
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Writes the possible completions at a position. */
    public static void complete(JsonGenerator json, String yaml, int line, int column) {
        json.writeStartObject();
        json.writeArrayPropertyStart("items");
        for (Completion.Proposal each : Completion.at(yaml, line, column)) {
            json.writeStartObject();
            json.writeStringProperty("label", each.label());
            json.writeStringProperty("insert", each.insert());
            json.writeStringProperty("detail", each.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
