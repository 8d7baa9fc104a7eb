package io.hawser.lab.script;

import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.script.Completion.Proposal;
import io.hawser.lab.script.Step.Action;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.script.YamlValue.Text;
import io.hawser.lab.stage.Finding;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import io.hawser.sim.Network;
import io.hawser.sim.fault.FaultScript;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Phrase;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import io.hawser.tcp.TcpException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network of a scenario file, on which sentences typed by a user are played one by one. The steps of the file are
 * not played. Belongs to the thread that plays.
 */
public final class InteractiveScenario implements AutoCloseable {
    private static final Vocabulary VOCABULARY = new Vocabulary();
    private static final Place LINE = new Place("line", 1, 1);

    /** The keys that describe the network: those of a scenario except for its texts and steps. */
    private static final List<Field> NETWORK = Field.SCENARIO.stream()
            .map(each -> new Field(each.name(), each.kind(), /* required= */ false, each.description()))
            .toList();

    private static final Set<String> NOT_OF_THE_NETWORK =
            Set.of("name", "group", "title", "introduction", "steps", "meaning", "cure", "variants");

    private final Topology topology;
    private final String networkText;
    private final Stage stage;
    private final Names names = new Names();

    /**
     * The result of a sentence.
     *
     * @param holds false if the sentence failed, or its condition does not hold
     * @param text the reason or the result; empty for none
     */
    public record Answer(boolean holds, String text) {}

    /** A sentence pattern, with slots in braces. */
    public record Form(String pattern, String description) {}

    private InteractiveScenario(Topology topology, String networkText, Stage stage) {
        this.topology = topology;
        this.networkText = networkText;
        this.stage = stage;
        names.of(Slots.HOST).addAll(topology.hosts());
        names.of(Slots.LINK).addAll(topology.links());
    }

    /**
     * Reads a scenario file, whose texts and steps may be missing, and builds its network.
     *
     * @param file its name, for messages
     * @param bytes its contents; {@code {}} for {@code client} and {@code server} with a link between them
     * @throws ScenarioFileException if the file has a mistake
     */
    public static InteractiveScenario read(
            String file, byte[] bytes, RunOptions conditions, List<? extends StageListener> listeners)
            throws ScenarioFileException {
        Fields fields = Fields.of(YamlReader.read(file, bytes, "a scenario"), "a scenario", NETWORK);
        Topology topology = new TopologyReader(_ -> fields).read();
        Map<String, String> sysctls = fields.settings("sysctls");
        List<FaultLine> faults = new ArrayList<>();
        for (Text line : Fields.texts(fields.find("faults"), "'faults'")) {
            faults.add(FaultLine.parse(line));
        }
        try (Network trial = Network.seeded(1)) {
            topology.build(trial);
            for (FaultLine fault : faults) {
                fault.check(trial);
            }
        }
        Stage stage = new Stage(conditions.seed(), conditions.profile(), listeners);
        topology.build(stage, List.of(Profiles.settings(conditions.profile()), sysctls), conditions.sysctls());
        faults.forEach(fault -> fault.schedule(stage));
        stage.settle();
        return new InteractiveScenario(topology, networkOf(new String(bytes, StandardCharsets.UTF_8)), stage);
    }

    /** The lines of a file that describe the network, unchanged. */
    private static String networkOf(String yaml) {
        StringBuilder text = new StringBuilder();
        boolean isTaken = false;
        for (String line : yaml.lines().toList()) {
            if (line.matches("[a-z]+:.*")) {
                isTaken = !NOT_OF_THE_NETWORK.contains(line.substring(0, line.indexOf(':')));
            } else if (!line.isBlank() && !line.startsWith(" ") && !line.startsWith("-")) {
                isTaken = false;
            }
            if (isTaken && !line.isBlank()) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    /** The stage, with the virtual time. */
    public Stage stage() {
        return stage;
    }

    /** The machines whose programs a sentence can name. */
    public List<String> hosts() {
        return topology.hosts();
    }

    /** The links. */
    public List<String> links() {
        return topology.links();
    }

    /** The names of connections in sentences: {@code client.c1}. */
    public List<String> connections() {
        return List.copyOf(names.of(Slots.CONNECTION));
    }

    /** The file's description of the network; empty for {@code client} and {@code server}. */
    public String networkText() {
        return networkText;
    }

    /**
     * Plays a sentence.
     *
     * @throws PhraseException if it fits no pattern, or contains an unknown name
     */
    public Answer play(String sentence) throws PhraseException {
        Step step = VOCABULARY.parse(Sentence.of(sentence), LINE, names);
        if (step instanceof Step.Fault fault) {
            check(fault.line());
        }
        stage.tellStep(sentence);
        try {
            return play(step);
        } catch (TcpException failure) {
            return new Answer(
                    false, failure.error().errno() + ", " + failure.error().text());
        } catch (StepFailure | IllegalArgumentException | IllegalStateException failure) {
            return new Answer(false, String.valueOf(failure.getMessage()));
        } finally {
            stage.settle();
        }
    }

    private Answer play(Step step) throws TcpException, StepFailure {
        switch (step) {
            case Action action -> action.play(stage);
            case Step.Fault fault -> fault.line().schedule(stage);
            case Step.Expect expect -> {
                Finding found = expect.condition().look(stage);
                return new Answer(found.holds(), found.holds() ? "so it is" : "no: " + found.found());
            }
            case Step.Failing failing -> {
                return fail(failing);
            }
            case Step.Repeat _, Step.WithProfiles _ -> throw new IllegalStateException("a sentence is no block");
        }
        return new Answer(true, "");
    }

    private Answer fail(Step.Failing failing) throws StepFailure {
        try {
            failing.action().play(stage);
            return new Answer(false, "it did not fail");
        } catch (TcpException failure) {
            String errno = failure.error().errno();
            return new Answer(
                    errno.equals(failing.errno()),
                    errno + ", " + failure.error().text());
        }
    }

    private void check(FaultLine line) throws PhraseException {
        try (Network trial = Network.seeded(1)) {
            topology.build(trial);
            line.check(trial);
        } catch (ScenarioFileException wrong) {
            throw new PhraseException(0, wrong.problem());
        }
    }

    /** Proposes completions of a sentence whose last word is incomplete. */
    public List<Proposal> complete(String text) {
        Map<String, Proposal> found = new LinkedHashMap<>();
        String begun = text.substring(text.lastIndexOf(' ') + 1);
        Completion.sentence(text, names, found);
        return found.values().stream()
                .filter(each -> each.label().startsWith(begun))
                .toList();
    }

    /** The sentence patterns: steps, then conditions after {@code expect} and {@code wait until}, then faults. */
    public static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        VOCABULARY.steps().phrases().forEach(each -> forms.add(form(each, "")));
        VOCABULARY.conditions().phrases().forEach(each -> forms.add(form(each, "expect ")));
        FaultScript.patterns().forEach(each -> forms.add(new Form(each, "A fault, from now on.")));
        return forms;
    }

    private static Form form(Phrase<?> phrase, String before) {
        return new Form(before + phrase.pattern(), phrase.description());
    }

    @Override
    public void close() {
        stage.close();
    }
}
