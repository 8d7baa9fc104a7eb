package io.hawser.lab.script;

import io.hawser.sim.fault.FaultScript;
import io.hawser.sim.phrase.Grammar;
import io.hawser.sim.phrase.Mismatch;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proposes completions at a position of a scenario file that is being written. The file may be incomplete: names of
 * machines, links and connections are taken from anything that looks like their definition.
 */
public final class Completion {
    private static final Vocabulary VOCABULARY = new Vocabulary();
    private static final Pattern LINK = Pattern.compile("(?m)^\\s+([a-zA-Z][a-zA-Z0-9]*)-([a-zA-Z][a-zA-Z0-9]*):");
    private static final Pattern MACHINE = Pattern.compile("(?m)^  ([a-zA-Z][a-zA-Z0-9]*):");
    private static final Pattern CONNECTION =
            Pattern.compile("- ([a-zA-Z][a-zA-Z0-9]*) (?:opens|connects|accepts) ([a-zA-Z][a-zA-Z0-9]*)\\b");
    private static final Pattern STEP = Pattern.compile("^\\s*- (?:\"|')?(.*)$");
    private static final int MOST = 60;

    /**
     * A proposal.
     *
     * @param label the text in the list
     * @param insert the text that replaces the word under the cursor
     * @param detail a description
     */
    public record Proposal(String label, String insert, String detail) {}

    private Completion() {}

    /**
     * Proposes words.
     *
     * @param line from 1
     * @param column the position of the cursor, from 1
     */
    public static List<Proposal> at(String yaml, int line, int column) {
        List<String> lines = yaml.lines().toList();
        String text = line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
        String before = text.substring(0, Math.clamp(column - 1L, 0, text.length()));
        String begun = before.substring(before.lastIndexOf(' ') + 1);
        Matcher step = STEP.matcher(before);
        Map<String, Proposal> found = new LinkedHashMap<>();
        if (step.matches()) {
            sentence(step.group(1), names(yaml), found);
        } else if (!before.startsWith(" ")) {
            Field.SCENARIO.forEach(
                    each -> found.put(each.name(), new Proposal(each.name(), each.name() + ": ", each.description())));
        } else {
            keys(found);
        }
        return found.values().stream()
                .filter(each -> each.label().startsWith(begun))
                .limit(MOST)
                .toList();
    }

    private static void keys(Map<String, Proposal> found) {
        for (List<Field> fields : List.of(Field.LINK, Field.HOST, Field.ROUTER, Field.FIREWALL, Field.VARIANT)) {
            fields.forEach(
                    each -> found.put(each.name(), new Proposal(each.name(), each.name() + ": ", each.description())));
        }
    }

    private static Names names(String yaml) {
        Names names = new Names();
        for (Matcher each = MACHINE.matcher(yaml); each.find(); ) {
            names.of(Slots.HOST).add(each.group(1));
        }
        for (Matcher each = LINK.matcher(yaml); each.find(); ) {
            names.of(Slots.LINK).add(each.group(1) + "-" + each.group(2));
            names.of(Slots.HOST).add(each.group(1));
            names.of(Slots.HOST).add(each.group(2));
        }
        for (Matcher each = CONNECTION.matcher(yaml); each.find(); ) {
            names.of(Slots.CONNECTION).add(each.group(1) + "." + each.group(2));
        }
        return names;
    }

    /** Proposes words for a sentence whose last word is incomplete. */
    static void sentence(String text, Names names, Map<String, Proposal> found) {
        // the last word is incomplete: find the words that are valid in its place
        String whole = text.substring(0, text.lastIndexOf(' ') + 1);
        Sentence sentence;
        try {
            sentence = Sentence.of(whole);
        } catch (PhraseException unfinished) {
            return;
        }
        if (sentence.size() == 0) {
            names.of(Slots.HOST).forEach(each -> found.put(each, new Proposal(each, each + " ", "")));
            names.of(Slots.CONNECTION).forEach(each -> found.put(each, new Proposal(each, each + " ", "")));
            List.of("expect", "wait", "show", "say")
                    .forEach(each -> found.put(each, new Proposal(each, each + " ", "")));
            FaultScript.beginnings().forEach(each -> found.put(each, new Proposal(each, each + " ", "")));
            return;
        }
        boolean isExpectation = sentence.has(0, "expect");
        Sentence rest = isExpectation ? sentence.from(1) : sentence;
        List<Mismatch> mismatches = new ArrayList<>();
        collect(isExpectation ? VOCABULARY.conditions() : VOCABULARY.steps(), rest, names, mismatches);
        for (Mismatch each : mismatches) {
            if (each.index() == rest.size()) {
                each.candidates().forEach(word -> found.put(word, new Proposal(word, word + " ", each.expected())));
                if (each.candidates().isEmpty() && !each.expected().startsWith("the end")) {
                    found.put(each.expected(), new Proposal(each.expected(), "", each.expected()));
                }
            }
        }
        faults(sentence.word(0).text(), found);
    }

    private static void collect(Grammar<?> grammar, Sentence sentence, Names names, List<Mismatch> mismatches) {
        try {
            grammar.find(sentence, names, mismatches);
        } catch (PhraseException refused) {
            // it already fits
        }
    }

    private static void faults(String verb, Map<String, Proposal> found) {
        for (String each : FaultScript.patterns()) {
            if (each.startsWith(verb + " ")) {
                found.put(each, new Proposal(each, "", each));
            }
        }
    }
}
