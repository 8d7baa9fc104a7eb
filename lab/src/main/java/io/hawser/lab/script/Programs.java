package io.hawser.lab.script;

import io.hawser.sim.Application;
import io.hawser.sim.app.Echo;
import io.hawser.sim.app.Server;
import io.hawser.sim.app.Sink;
import io.hawser.sim.phrase.Grammar;
import io.hawser.sim.phrase.Match;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Phrase;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Programs that start on hosts at each boot. */
final class Programs {
    /** Makes a new program for each run. */
    @FunctionalInterface
    interface Program extends Supplier<Application> {}

    private static final Grammar<Program> GRAMMAR = grammar();

    private Programs() {}

    private static Grammar<Program> grammar() {
        Map<String, Slot<?>> slots = Slots.all();
        List<Phrase<Program>> phrases = new ArrayList<>();
        String habits = " [, never closes] [, never accepts] [, one at a time] [, stops reading after {size}]";
        phrases.add(Phrase.of(
                "echo on port {port}" + habits,
                "Sends back what it gets; it is called HOST.echo.",
                slots,
                (match, names) -> () -> with(match, new Echo("echo", match.number("port")))));
        phrases.add(Phrase.of(
                "sink on port {port}" + habits,
                "Reads what it gets, closes when its peer does, and is called HOST.sink.",
                slots,
                (match, names) -> () -> with(match, new Sink("sink", match.number("port")))));
        return new Grammar<>(phrases);
    }

    private static Server with(Match match, Server server) {
        if (match.has("never closes")) {
            server.neverCloses();
        }
        if (match.has("never accepts")) {
            server.neverAccepts();
        }
        if (match.has("one at a time")) {
            server.oneAtATime();
        }
        if (match.has("size")) {
            server.stopsReadingAfter(match.get("size", Long.class));
        }
        return server;
    }

    static List<Phrase<Program>> phrases() {
        return GRAMMAR.phrases();
    }

    static Program parse(YamlValue.Text text) throws ScenarioFileException {
        try {
            return GRAMMAR.parse(Sentence.of(text.text()), new Names());
        } catch (PhraseException wrong) {
            throw new ScenarioFileException(text, wrong);
        }
    }
}
