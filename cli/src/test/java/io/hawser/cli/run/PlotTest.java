package io.hawser.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.plot.Figure;
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

class PlotTest {
    /** Draws an empty figure, and nothing when only the verdict counts. */
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

        assertThat(Verdicts.of(experiment, conditions, Plot.into(file), out)).isTrue();
        assertThat(file).content().startsWith("<svg");
        assertThat(experiment.brief).isFalse();
    }
}
