package io.hawser.lab.json;

import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.scenario.Audience.Heading;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScriptedScenario;

/** The texts of a scenario in a language; texts without a translation are those of its file. */
final class ScenarioTexts {
    private final Scenario scenario;
    private final MessageCatalogue messages;

    ScenarioTexts(Scenario scenario, MessageCatalogue messages) {
        this.scenario = scenario;
        this.messages = messages;
    }

    private String text(String key, String own) {
        String full = "scenario." + scenario.name() + "." + key;
        return messages.has(full) ? messages.text(full) : own;
    }

    String title() {
        return text("title", scenario.summary());
    }

    /** The question that the scenario answers, in one line; empty if it has none. */
    String question() {
        String key = "scenario." + scenario.name() + ".question";
        String text = messages.text(key);
        return text.equals(key) ? "" : text;
    }

    String introduction() {
        return text("introduction", scenario.introduction());
    }

    String cure() {
        return text("cure", scenario.cure());
    }

    String run(Heading heading) {
        return heading.number() == 0 ? title() : text(heading.number() + ".title", heading.title());
    }

    String meaning() {
        return text("meaning", scenario.meaning());
    }

    String introduction(Heading heading) {
        return heading.number() == 0
                ? introduction()
                : text(heading.number() + ".introduction", heading.introduction());
    }

    String meaning(ScriptedScenario scripted, int run) {
        String key = run == 0 ? "meaning" : run + ".meaning";
        return text(key, scripted.meaning(run));
    }
}
