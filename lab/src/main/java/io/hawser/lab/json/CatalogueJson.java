package io.hawser.lab.json;

import io.hawser.lab.Scenarios;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.scenario.Audience.Heading;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScriptedScenario;
import io.hawser.tcp.TcpState;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** The list of the scenarios. */
public final class CatalogueJson {
    /** Symptoms for which users search: states, errors and counters that a scenario mentions. */
    private static final Pattern SYMPTOM = Pattern.compile("\\b(LISTEN|SYN_SENT|SYN_RCVD|ESTABLISHED|FIN_WAIT_1|"
            + "FIN_WAIT_2|CLOSE_WAIT|CLOSING|LAST_ACK|TIME_WAIT|E[A-Z]{5,}|Connection re[a-z]+|"
            + "[a-z.0-9]*tcp_[a-z_0-9]+|SO_[A-Z]+|TCP_[A-Z]+|[A-Z][A-Za-z]+(?:Drops|Overflows|Estab|Retrans))\\b");

    private static final Set<String> STATES =
            Arrays.stream(TcpState.values()).map(TcpState::name).collect(Collectors.toSet());

    private CatalogueJson() {}

    /** Writes the list in a language. */
    public static void write(JsonGenerator json, MessageCatalogue messages) {
        json.writeStartObject();
        json.writeArrayPropertyStart("groups");
        List<Scenario> all = Scenarios.all();
        for (String group : Scenarios.groups()) {
            json.writeStartObject();
            json.writeStringProperty("name", group);
            json.writeStringProperty("title", title(group, messages));
            json.writeArrayPropertyStart("scenarios");
            all.stream().filter(each -> each.group().equals(group)).forEach(each -> write(json, each, messages));
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String title(String group, MessageCatalogue messages) {
        String key = "group." + group.replace(' ', '-');
        return messages.has(key) ? messages.text(key) : group;
    }

    private static void write(JsonGenerator json, Scenario scenario, MessageCatalogue messages) {
        ScenarioTexts texts = new ScenarioTexts(scenario, messages);
        json.writeStartObject();
        json.writeStringProperty("name", scenario.name());
        json.writeStringProperty("title", texts.title());
        json.writeStringProperty("question", texts.question());
        Set<String> symptoms = symptoms(scenario);
        JsonText.strings(json, "symptoms", symptoms);
        JsonText.strings(
                json, "states", symptoms.stream().filter(STATES::contains).toList());
        JsonText.strings(json, "profiles", Profiles.NAMES);
        json.writeBooleanProperty("isExperiment", !(scenario instanceof ScriptedScenario));
        json.writeArrayPropertyStart("runs");
        if (scenario instanceof ScriptedScenario scripted) {
            for (Heading each : scripted.headings()) {
                json.writeStartObject();
                json.writeNumberProperty("index", each.number());
                json.writeStringProperty("title", texts.run(each));
                json.writeBooleanProperty("cures", each.cures());
                json.writeEndObject();
            }
        } else {
            json.writeStartObject();
            json.writeNumberProperty("index", 0);
            json.writeStringProperty("title", texts.title());
            json.writeBooleanProperty("cures", false);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Set<String> symptoms(Scenario scenario) {
        Optional<String> source = Scenarios.source(scenario.name());
        String text = source.orElse(scenario.introduction() + " " + scenario.meaning() + " " + scenario.cure());
        Set<String> found = new LinkedHashSet<>();
        for (Matcher each = SYMPTOM.matcher(text); each.find(); ) {
            found.add(each.group());
        }
        return found;
    }
}
