package io.hawser.sim.phrase;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A kind of sentence: {@code {host} listens on port {port} [with backlog {count}]}. Words are literal,
 * in small or capital letters; {@code a|b} means alternatives, braces a slot ({@code {label:slot}} if a slot occurs
 * twice), brackets optional words.
 *
 * @param pattern the pattern
 * @param description the effect, for readers of the manual
 * @param meaning turns the values into the phrase's meaning
 * @param elements the parsed pattern
 * @param <T> the type of the meaning
 */
public record Phrase<T>(String pattern, String description, Meaning<T> meaning, List<Element> elements) {
    /**
     * Turns the values of a sentence into its meaning. May throw an IllegalArgumentException whose message describes
     * the mistake.
     *
     * @param <T> the type of the meaning
     */
    @FunctionalInterface
    public interface Meaning<T> {
        /** Makes the meaning; may add to the names. */
        T of(Match match, Names names);
    }

    /** A part of a pattern. */
    public sealed interface Element {}

    private record Literal(List<String> words) implements Element {}

    private record Capture(String label, Slot<?> slot) implements Element {}

    private record Option(List<Element> elements) implements Element {
        /** The words of the option, by which {@link Match#has} finds it. */
        String label() {
            StringBuilder label = new StringBuilder();
            for (Element element : elements) {
                if (element instanceof Literal literal
                        && !literal.words().getFirst().equals(",")) {
                    label.append(label.isEmpty() ? "" : " ")
                            .append(literal.words().getFirst());
                }
            }
            return label.toString();
        }
    }

    /**
     * Makes a phrase.
     *
     * @param slots slots by the names that patterns use
     * @throws IllegalArgumentException if the pattern uses a slot that does not exist
     */
    public static <T> Phrase<T> of(String pattern, String description, Map<String, Slot<?>> slots, Meaning<T> meaning) {
        List<Element> elements = new ArrayList<>();
        int[] at = {0};
        compile(pattern.replace("[", " [ ").replace("]", " ] ").strip().split("\\s+", -1), at, slots, elements);
        return new Phrase<>(pattern, description, meaning, List.copyOf(elements));
    }

    private static void compile(String[] parts, int[] at, Map<String, Slot<?>> slots, List<Element> into) {
        while (at[0] < parts.length) {
            String part = parts[at[0]++];
            if (part.equals("]")) {
                return;
            }
            if (part.equals("[")) {
                List<Element> inner = new ArrayList<>();
                compile(parts, at, slots, inner);
                into.add(new Option(inner));
            } else if (part.startsWith("{")) {
                String[] names = part.substring(1, part.length() - 1).split(":", -1);
                Slot<?> slot = slots.get(names[names.length - 1]);
                if (slot == null) {
                    throw new IllegalArgumentException("no slot is called " + part);
                }
                into.add(new Capture(names[0], slot));
            } else {
                into.add(new Literal(List.of(part.split("\\|", -1))));
            }
        }
    }

    /**
     * Matches a sentence; returns null if it does not fit, after reporting each place where it deviates from the
     * phrase.
     */
    @Nullable
    Match match(Sentence sentence, Names names, Consumer<Mismatch> mismatches) {
        return match(elements, 0, sentence, 0, names, new Match(), mismatches);
    }

    private static @Nullable Match match(
            List<Element> elements,
            int element,
            Sentence sentence,
            int word,
            Names names,
            Match match,
            Consumer<Mismatch> mismatches) {
        if (element == elements.size()) {
            if (word == sentence.size()) {
                return match;
            }
            mismatches.accept(new Mismatch(word, Grammar.END, List.of(), ""));
            return null;
        }
        return switch (elements.get(element)) {
            case Literal literal -> {
                if (word < sentence.size() && literal.words().stream().anyMatch(each -> sentence.has(word, each))) {
                    yield match(elements, element + 1, sentence, word + 1, names, match, mismatches);
                }
                String expected = "'" + String.join("' or '", literal.words()) + "'";
                mismatches.accept(new Mismatch(word, expected, literal.words(), ""));
                yield null;
            }
            case Capture capture -> {
                Slot<?> slot = capture.slot();
                if (word >= sentence.size()) {
                    mismatches.accept(new Mismatch(word, slot.expected(names), slot.candidates(names), ""));
                    yield null;
                }
                try {
                    Slot.Read<?> read = slot.read(sentence, word, names);
                    Match more = match.with(capture.label(), read.value());
                    yield match(elements, element + 1, sentence, read.next(), names, more, mismatches);
                } catch (Slot.NotThis wrong) {
                    mismatches.accept(wrong.mismatch(slot, names));
                    yield null;
                }
            }
            case Option option -> {
                List<Element> with = new ArrayList<>(option.elements());
                with.addAll(elements.subList(element + 1, elements.size()));
                Match taken = match(with, 0, sentence, word, names, match.with(option.label(), true), mismatches);
                yield taken != null ? taken : match(elements, element + 1, sentence, word, names, match, mismatches);
            }
        };
    }
}
