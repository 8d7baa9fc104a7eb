package io.hawser.cli.run;

import io.hawser.cli.options.CommandFailure;
import io.hawser.lab.plot.Figure;
import io.hawser.lab.report.TextAudience;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.stage.StageListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The file that an experiment's plot goes to. One that is there already stays as it is until the plot is drawn. */
final class Plot {
    private final Path file;

    private Plot(Path file) {
        this.file = file;
    }

    /** A plot for a file; refuses a file that cannot be written before anything is played. */
    static Plot into(Path file) throws IOException {
        boolean isNew = Files.notExists(file);
        try (OutputStream _ = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (isNew) {
                Files.delete(file);
            }
        }
        return new Plot(file);
    }

    private void write(Figure figure) {
        try {
            Files.writeString(file, figure.svg());
        } catch (IOException e) {
            throw CommandFailure.ofFile("cannot write " + file, e);
        }
    }

    /** An audience that only draws the plot. */
    Audience alone() {
        return new Audience() {
            @Override
            public List<StageListener> runBegins(Heading heading) {
                return List.of();
            }

            @Override
            public void figure(Experiment experiment, Figure figure) {
                write(figure);
            }
        };
    }

    /** An audience that prints text, draws the plot and names its file. */
    Audience audience(PrintStream out, int width) {
        return new TextAudience(out, width) {
            @Override
            public void figure(Experiment experiment, Figure figure) {
                write(figure);
                out.println();
                out.println("The plot is in " + file.toAbsolutePath().normalize());
                out.println();
            }
        };
    }
}
