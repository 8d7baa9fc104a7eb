package io.hawser.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.Conditions;
import io.hawser.lab.Scenarios;
import io.hawser.lab.report.TextAudience;
import io.hawser.lab.script.Manual;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages below docs/ that follow from the code are up to date. {@code ./mvnw -Dquick -Dtest=DocumentsTest
 * -DargLine=-Dhawser.docs.write=true -pl cli -am test} writes them anew.
 */
class DocumentsTest {
    @Test
    void sysctls() throws IOException {
        isUpToDate("sysctls.md", SysctlPage.text());
    }

    @Test
    void rfcs() throws IOException {
        Sources sources = Sources.read();
        isUpToDate("rfcs.md", RfcPage.text(Files.readAllLines(Sources.ROOT.resolve("docs/rfcs.tsv")), sources));
    }

    @Test
    void requirements() throws IOException {
        isUpToDate("rfc9293.md", RequirementPage.text(Sources.read()));
    }

    @Test
    void languageOfScenarios() throws IOException {
        isUpToDate("scenario-language.md", Manual.page());
        isUpToDate("scenario.schema.json", Manual.schema());
    }

    @Test
    void scenarios() throws Exception {
        ScenarioPage page = new ScenarioPage();
        isUpToDate("scenarios.md", page.text());
        Path folder = Sources.ROOT.resolve("docs/scenarios");
        Files.createDirectories(folder);
        for (Map.Entry<String, String> diagram : page.diagrams().entrySet()) {
            isUpToDate("scenarios/" + diagram.getKey(), diagram.getValue());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("docs/scenarios")
                    .containsExactlyInAnyOrderElementsOf(page.diagrams().keySet());
        }
    }

    @Test
    void badInputs() throws IOException {
        Path docs = Sources.ROOT.resolve("docs");
        String page = Files.readString(docs.resolve("security.md"));
        isUpToDate(
                "security.md",
                BadInputPage.text(page, Files.readAllLines(docs.resolve("bad-inputs.tsv")), Sources.read()));
    }

    /** The lines of a trace that the README shows are those that its first command prints, one after the other. */
    @Test
    void traceOfTheReadme() throws Exception {
        String shown = Files.readString(Sources.ROOT.resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("    00:"))
                .map(line -> line.substring(4) + "\n")
                .collect(Collectors.joining());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        Scenarios.named("handshake").orElseThrow().play(new Conditions(1, Map.of(), out, null), new TextAudience(out));
        assertThat(shown).isNotEmpty();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(shown);
    }

    private static void isUpToDate(String name, String text) throws IOException {
        Path page = Sources.ROOT.resolve("docs").resolve(name);
        if (Boolean.getBoolean("hawser.docs.write")) {
            Files.writeString(page, text);
        }
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as("docs/%s is stale: see DocumentsTest for how to write it anew", name)
                .isEqualTo(text);
    }
}
