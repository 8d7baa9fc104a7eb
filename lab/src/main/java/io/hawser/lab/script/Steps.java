package io.hawser.lab.script;

import io.hawser.lab.script.Step.Action;
import io.hawser.sim.phrase.Match;
import io.hawser.sim.phrase.Phrase;
import io.hawser.sim.phrase.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Collects the phrases of steps. */
final class Steps {
    private final Map<String, Slot<?>> slots;
    private final List<Phrase<Step>> phrases = new ArrayList<>();

    Steps(Map<String, Slot<?>> slots) {
        this.slots = slots;
    }

    List<Phrase<Step>> phrases() {
        return phrases;
    }

    /** Adds a phrase that defines no names. */
    void action(String pattern, String description, Function<Match, Action> meaning) {
        phrases.add(Phrase.of(pattern, description, slots, (match, names) -> meaning.apply(match)));
    }

    /** Adds a phrase that defines the name of a connection: {@code {host}.{name}}. */
    void naming(String pattern, String description, Function<Match, Action> meaning) {
        phrases.add(Phrase.of(pattern, description, slots, (match, names) -> {
            names.of(Slots.CONNECTION).add(connection(match));
            return meaning.apply(match);
        }));
    }

    /** Adds another phrase. */
    void step(String pattern, String description, Phrase.Meaning<Step> meaning) {
        phrases.add(Phrase.of(pattern, description, slots, meaning));
    }

    /** The name of the connection in a naming phrase. */
    static String connection(Match match) {
        return match.text("host") + "." + match.text("name");
    }
}
