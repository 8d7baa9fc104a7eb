package io.hawser.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.Scenarios;
import io.hawser.lab.plot.Figure;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.RunOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
    /** Draws an empty figure, or nothing if only the verdict counts. */
    private static final class Drawing implements Experiment {
        private boolean brief;

        @Override
        public String name() {
            return "short";
        }

        @Override
        public String group() {
            return "";
        }

        @Override
        public String summary() {
            return "";
        }

        @Override
        public String introduction() {
            return "";
        }

        @Override
        public String meaning() {
            return "";
        }

        @Override
        public Result play(RunOptions conditions) {
            brief = conditions.brief();
            return new Result(new Figure("short", ""), List.of(), 0);
        }
    }

    @Test
    void aQuietRunDrawsWhatIsAskedFor(@TempDir Path folder) throws Exception {
        Drawing experiment = new Drawing();
        PrintStream out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        RunOptions conditions = new RunOptions(1, Map.of(), out, null);
        Path file = folder.resolve("x.svg");

        assertThat(Verdicts.of(experiment, conditions, Pictures.into(file, Audience.none()), out))
                .isTrue();
        assertThat(file).content().startsWith("<svg");
        assertThat(experiment.brief).isFalse();
    }

    @Test
    void eachRunOfAScenarioHasAPicture(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("x.svg");
        Pictures pictures = Pictures.into(file, Audience.none());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

        Scenarios.named("dead-peer").orElseThrow().play(new RunOptions(1, Map.of(), nowhere, null), pictures);

        assertThat(file).content().as("the run that the title is about").contains("keepalive</text>", "ETIMEDOUT");
        assertThat(folder.resolve("x-1.svg")).content().doesNotContain("keepalive</text>");
        assertThat(folder.resolve("x-3.svg")).content().contains("keepalive</text>");
        assertThat(folder.resolve("x-2.svg")).doesNotExist();
    }
}
