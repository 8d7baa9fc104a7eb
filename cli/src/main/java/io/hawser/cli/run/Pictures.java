package io.hawser.cli.run;

import io.hawser.cli.options.CommandFailure;
import io.hawser.lab.plot.Figure;
import io.hawser.lab.report.LadderAudience;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.StageListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes a scenario on to another audience, and writes its pictures: the plot of an experiment, or a ladder diagram of
 * each run. The picture of the run that the title describes is written to the file itself, those of the other runs to
 * files next to it with the number of the run in their names. Existing files are not changed until then.
 */
final class Pictures implements Audience {
    private final Path file;
    private final Audience audience;
    private final LadderAudience ladder = new LadderAudience();
    private final Map<Path, String> written = new LinkedHashMap<>();

    private Pictures(Path file, Audience audience) {
        this.file = file;
        this.audience = audience;
    }

    /**
     * Makes an audience that writes pictures to this file.
     *
     * @throws IOException if it is not writable, which is checked before anything is played
     */
    static Pictures into(Path file, Audience audience) throws IOException {
        boolean isNew = Files.notExists(file);
        try (OutputStream _ = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (isNew) {
                Files.delete(file);
            }
        }
        return new Pictures(file, audience);
    }

    /** Prints the names of the written files. */
    void tell(PrintStream out) {
        written.forEach((path, title) ->
                out.println("Picture: " + path.toAbsolutePath().normalize() + (title.isEmpty() ? "" : " — " + title)));
    }

    @Override
    public PrintStream out() {
        return audience.out();
    }

    @Override
    public void scenarioBegins(Scenario scenario, RunOptions conditions) {
        ladder.scenarioBegins(scenario, conditions);
        audience.scenarioBegins(scenario, conditions);
    }

    @Override
    public List<StageListener> runBegins(Heading heading) {
        List<StageListener> all = new ArrayList<>(audience.runBegins(heading));
        all.addAll(ladder.runBegins(heading));
        return all;
    }

    @Override
    public void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {
        ladder.runEnds(heading, meaning, checks, virtualNanos);
        audience.runEnds(heading, meaning, checks, virtualNanos);
    }

    @Override
    public void scenarioEnds(Scenario scenario, Outcome outcome) {
        audience.scenarioEnds(scenario, outcome);
        for (LadderAudience.Picture each : ladder.pictures()) {
            String title = each.heading().title();
            write(each.heading().isPictured() ? file : beside(each.heading().number() + 1), each.svg(), title);
        }
    }

    @Override
    public void figure(Experiment experiment, Figure figure) {
        audience.figure(experiment, figure);
        write(file, figure.svg(), "");
    }

    /** The name of a further picture: {@code handshake-2.svg} next to {@code handshake.svg}. */
    private Path beside(int number) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(
                dot <= 0 ? name + "-" + number : name.substring(0, dot) + "-" + number + name.substring(dot));
    }

    private void write(Path path, @Nullable String svg, String title) {
        if (svg == null) {
            return;
        }
        try {
            Files.writeString(path, svg);
            written.put(path, title);
        } catch (IOException e) {
            throw CommandFailure.ofFile("cannot write " + path, e);
        }
    }
}
