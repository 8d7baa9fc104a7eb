package io.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * TypeScript's compiler checks the page's modules by tsconfig.json: names, arguments, types by JSDoc, and code that is
 * never used.
 */
class PageTypesTest {
    private static final String COMPILER = "tsc";

    /** The folder of the pinned libraries, which must not be changed. */
    private static final String LIBRARIES = "src/main/resources/io/hawser/web/page/vendor/";

    @Test
    void thePageHasNoErrorOfTypes() throws Exception {
        PageTool.require(COMPILER);
        String output = PageTool.output(COMPILER, "--pretty", "false", "--listFiles", "-p", "tsconfig.json");
        List<String> errors = output.lines()
                .filter(line -> line.contains("error TS") && !line.startsWith(LIBRARIES))
                .toList();
        assertThat(errors).isEmpty();
        assertThat(output).as("the files that were checked").contains("/web/page/app.js", "/web/page/panels/quiz.js");
    }
}
