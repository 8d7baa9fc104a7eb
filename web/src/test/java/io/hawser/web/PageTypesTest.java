package io.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** TypeScript's compiler checks the page's modules by tsconfig.json: names, arguments, and types by JSDoc. */
class PageTypesTest {
    private static final String COMPILER = "tsc";

    /** The folder of the pinned libraries, which must not be changed. */
    private static final String LIBRARIES = "src/main/resources/io/hawser/web/page/vendor/";

    @Test
    void thePageHasNoErrorOfTypes() throws Exception {
        if (!isThere()) {
            assertThat(System.getenv("CI"))
                    .as("%s (node-typescript in Debian) is not there, and in CI nothing is skipped", COMPILER)
                    .isNull();
            Assumptions.abort(COMPILER + " (node-typescript in Debian) is not there");
        }
        Process compiler = new ProcessBuilder(COMPILER, "--pretty", "false", "--listFiles", "-p", "tsconfig.json")
                .redirectErrorStream(true)
                .start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        compiler.waitFor();
        List<String> errors = output.lines()
                .filter(line -> line.contains("error TS") && !line.startsWith(LIBRARIES))
                .toList();
        assertThat(errors).isEmpty();
        assertThat(output).as("the files that were checked").contains("/web/page/app.js", "/web/page/panels/quiz.js");
    }

    private static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, COMPILER)));
    }
}
