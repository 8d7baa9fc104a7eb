package io.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** Runs the programs that check the page. */
final class PageTool {
    private PageTool() {}

    /** Skips the test if a program is not there; in CI the test fails. */
    static void require(String program) {
        boolean isThere = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!isThere) {
            String reason = program + " (node-typescript in Debian) is not there";
            assertThat(System.getenv("CI"))
                    .as(reason + ", and in CI nothing is skipped")
                    .isNull();
            Assumptions.abort(reason);
        }
    }

    /** Returns the output of a program that runs in the folder of this module. */
    static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
