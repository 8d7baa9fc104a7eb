package io.hawser.lab.script;

import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.script.ScenarioScript.Run;
import io.hawser.lab.script.Step.PlacedStep;
import io.hawser.lab.script.YamlValue.Sequence;
import io.hawser.lab.script.YamlValue.Text;
import io.hawser.sim.Network;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a scenario and checks it completely, so that the result can be played. */
final class ScriptReader {
    private static final Vocabulary VOCABULARY = new Vocabulary();

    /** The placeholder for the number of a round. */
    private static final String NUMBER = "#";

    private static final int MOST_NUMBERED = 10_000;

    private ScriptReader() {}

    static ScenarioScript read(String file, byte[] bytes) throws ScenarioFileException {
        YamlValue document = YamlReader.read(file, bytes, "a scenario");
        Fields fields = Fields.of(document, "a scenario", Field.SCENARIO);
        String name = fields.text("name");
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new ScenarioFileException(
                    place(fields, "name"), "a name is small letters, digits and dashes, not '" + name + "'");
        }
        String group = fields.text("group");
        if (!group.isEmpty() && !Field.GROUPS.contains(group)) {
            throw new ScenarioFileException(
                    place(fields, "group"),
                    "no group is called '" + group + "'; there are " + String.join("; ", Field.GROUPS));
        }
        List<Run> runs = new ArrayList<>();
        runs.add(run(fields, null, ""));
        YamlValue variants = fields.find("variants");
        if (variants instanceof Sequence sequence) {
            for (YamlValue each : sequence.values()) {
                Fields variant = Fields.of(each, "a variant", Field.VARIANT);
                runs.add(run(fields, variant, variant.text("title")));
            }
        } else if (variants != null) {
            throw new ScenarioFileException(variants.place(), "'variants' is a list, not " + variants.kind());
        }
        return new ScenarioScript(
                name,
                group,
                oneLine(fields.text("title")),
                fields.text("introduction"),
                fields.text("meaning"),
                fields.text("cure"),
                List.copyOf(runs));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static Place place(Fields fields, String key) {
        YamlValue value = fields.find(key);
        return value == null ? fields.place() : value.place();
    }

    private static Run run(Fields scenario, @Nullable Fields variant, String title) throws ScenarioFileException {
        boolean cures = variant != null && variant.flag("cures", false);
        Topology topology = new TopologyReader(key -> of(scenario, variant, key)).read();
        Map<String, String> sysctls = new LinkedHashMap<>(scenario.settings("sysctls"));
        if (variant != null) {
            sysctls.putAll(variant.settings("sysctls"));
        }
        List<FaultLine> faults = new ArrayList<>();
        for (Text line : Fields.texts(of(scenario, variant, "faults").find("faults"), "'faults'")) {
            faults.add(FaultLine.parse(line));
        }
        YamlValue steps = of(scenario, variant, "steps").find("steps");
        Names names = new Names();
        names.of(Slots.HOST).addAll(topology.hosts());
        names.of(Slots.LINK).addAll(topology.links());
        List<PlacedStep> read = steps == null ? List.of() : steps(steps, names);
        checkFaults(topology, faults, read);
        return new Run(
                title,
                cures,
                variant == null ? "" : variant.text("introduction"),
                variant == null ? "" : variant.text("meaning"),
                timers(of(scenario, variant, "timers")),
                variant != null && variant.flag("pictured", false),
                of(scenario, variant, "options").flag("options", false),
                topology,
                sysctls,
                faults,
                read,
                List.copyOf(names.of(Slots.CONNECTION)));
    }

    private static String timers(Fields fields) throws ScenarioFileException {
        String timers = fields.text("timers");
        if (!timers.isEmpty() && !List.of("telling", "all", "none").contains(timers)) {
            throw new ScenarioFileException(place(fields, "timers"), "'timers' is telling, all or none");
        }
        return timers.isEmpty() ? "telling" : timers;
    }

    /** The table with a key: the variant if it has the key, or else the scenario. */
    private static Fields of(Fields scenario, @Nullable Fields variant, String key) {
        return variant != null && variant.find(key) != null ? variant : scenario;
    }

    private static List<PlacedStep> steps(YamlValue value, Names names) throws ScenarioFileException {
        if (!(value instanceof Sequence sequence)) {
            throw new ScenarioFileException(value.place(), "'steps' is a list of sentences, not " + value.kind());
        }
        List<PlacedStep> steps = new ArrayList<>();
        for (YamlValue each : sequence.values()) {
            steps.add(step(each, names));
        }
        return List.copyOf(steps);
    }

    private static PlacedStep step(YamlValue value, Names names) throws ScenarioFileException {
        if (value instanceof Text text) {
            return new PlacedStep(VOCABULARY.parse(text, names), text.place(), text.text());
        }
        if (value instanceof YamlValue.Table table && table.entries().size() == 1) {
            YamlValue.Entry entry = table.entries().values().iterator().next();
            return block(entry.key(), entry.value(), names);
        }
        throw new ScenarioFileException(
                value.place(),
                "a step is a sentence, or 'repeat 3 times:', 'with profile classic:' and steps below, or 'say:' and a "
                        + "text,"
                        + " not " + value.kind());
    }

    private static Sentence sentence(Text text) throws ScenarioFileException {
        try {
            return Sentence.of(text.text());
        } catch (PhraseException wrong) {
            throw new ScenarioFileException(text, wrong);
        }
    }

    private static PlacedStep block(Text key, YamlValue value, Names names) throws ScenarioFileException {
        if (key.text().chars().filter(letter -> letter == '"').count() % 2 != 0) {
            throw new ScenarioFileException(
                    key.place(), "a sentence with ': ' in it needs quotes around it: - 'say \"note: this\"'");
        }
        Sentence head = sentence(key);
        if (head.size() == 1 && head.has(0, "say")) {
            String text = Fields.text(value, "what is said").text().strip();
            return new PlacedStep((Step.Action) stage -> stage.say(text), key.place(), key.text());
        }
        if (head.size() == 3 && head.has(0, "repeat") && head.has(2, "times")) {
            String count = head.word(1).text().replace("_", "");
            if (!count.matches("[1-9]\\d{0,6}")) {
                throw new ScenarioFileException(key.at(head.offset(1)), "how often is a number from 1 to 9999999");
            }
            return new PlacedStep(repeat(Integer.parseInt(count), value, names), key.place(), key.text());
        }
        if (head.size() >= 3 && head.has(0, "with") && head.has(1, "profile")) {
            return new PlacedStep(
                    new Step.WithProfiles(profiles(key, head), steps(value, names)), key.place(), key.text());
        }
        throw new ScenarioFileException(
                key.place(),
                "'" + key.text()
                        + ":' is no step; what has steps below is 'repeat 3 times:' or 'with profile classic:',"
                        + " and a sentence with ': ' in it needs quotes around it");
    }

    /** The names in {@code with profile modern or classic}. */
    private static List<String> profiles(Text key, Sentence head) throws ScenarioFileException {
        List<String> profiles = new ArrayList<>();
        for (int i = 2; i < head.size(); i++) {
            if (i % 2 != 0) {
                if (!head.has(i, "or") || i + 1 == head.size()) {
                    throw new ScenarioFileException(
                            key.at(head.offset(i)), "profiles are joined by 'or': 'with profile modern or classic:'");
                }
                continue;
            }
            String profile = head.word(i).text();
            if (!Profiles.NAMES.contains(profile)) {
                throw new ScenarioFileException(
                        key.at(head.offset(i)), "no profile is called '" + profile + "'; there are " + Profiles.NAMES);
            }
            profiles.add(profile);
        }
        return List.copyOf(profiles);
    }

    /** Replaces # in the steps by the number of the round. */
    private static Step.Repeat repeat(int times, YamlValue value, Names names) throws ScenarioFileException {
        if (!isNumbered(value)) {
            return new Step.Repeat(times, List.of(steps(value, names)));
        }
        if (times > MOST_NUMBERED) {
            throw new ScenarioFileException(
                    value.place(), "with # in the steps there are at most " + MOST_NUMBERED + " rounds");
        }
        List<List<PlacedStep>> rounds = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
            rounds.add(steps(numbered(value, i), names));
        }
        return new Step.Repeat(times, rounds);
    }

    private static boolean isNumbered(YamlValue value) {
        return switch (value) {
            case Text text -> text.text().contains(NUMBER);
            case Sequence sequence -> sequence.values().stream().anyMatch(ScriptReader::isNumbered);
            case YamlValue.Table table ->
                table.entries().values().stream().anyMatch(entry -> isNumbered(entry.value()));
        };
    }

    private static YamlValue numbered(YamlValue value, int number) {
        return switch (value) {
            case Text text ->
                new Text(text.text().replace(NUMBER, Integer.toString(number)), text.place(), text.onOneLine());
            case Sequence sequence ->
                new Sequence(
                        sequence.values().stream()
                                .map(each -> numbered(each, number))
                                .toList(),
                        sequence.place());
            case YamlValue.Table table -> {
                Map<String, YamlValue.Entry> entries = new LinkedHashMap<>();
                table.entries()
                        .forEach((key, entry) ->
                                entries.put(key, new YamlValue.Entry(entry.key(), numbered(entry.value(), number))));
                yield new YamlValue.Table(entries, table.place());
            }
        };
    }

    /** Checks the names in every fault on a trial network. */
    private static void checkFaults(Topology topology, List<FaultLine> faults, List<PlacedStep> steps)
            throws ScenarioFileException {
        List<FaultLine> all = new ArrayList<>(faults);
        addFaults(steps, all);
        if (all.isEmpty()) {
            return;
        }
        try (Network trial = Network.seeded(1)) {
            topology.build(trial);
            for (FaultLine fault : all) {
                fault.check(trial);
            }
        }
    }

    private static void addFaults(List<PlacedStep> steps, List<FaultLine> all) {
        for (PlacedStep each : steps) {
            switch (each.step()) {
                case Step.Fault fault -> all.add(fault.line());
                case Step.Repeat repeat -> repeat.rounds().forEach(round -> addFaults(round, all));
                case Step.WithProfiles with -> addFaults(with.steps(), all);
                default -> {
                    // not a fault
                }
            }
        }
    }
}
