package io.hawser.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.options.ConfigurationSchema;
import io.hawser.cli.requirements.Requirement;
import io.hawser.cli.up.UpCommand;
import io.hawser.lab.Scenarios;
import io.hawser.lab.report.TextAudience;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.script.Manual;
import io.hawser.lab.stage.Styles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The pages below docs/ that are generated from the code are up to date. {@code ./hawser docs} writes them. */
class DocumentsTest {
    private static final boolean WRITE = Boolean.getBoolean("hawser.docs.write");

    @Test
    void sysctls() throws IOException {
        isUpToDate("sysctls.md", SysctlPage.text(Files.readAllLines(Sources.ROOT.resolve("docs/sysctls.tsv"))));
    }

    @Test
    void rfcs() throws IOException {
        Sources sources = Sources.read();
        isUpToDate("rfcs.md", RfcPage.text(Files.readAllLines(Sources.ROOT.resolve("docs/rfcs.tsv")), sources));
    }

    @Test
    void requirements() throws IOException {
        Sources sources = Sources.read();
        for (Requirement.Document each : Requirement.Document.values()) {
            isUpToDate(each.file() + ".md", RequirementPage.text(each, sources));
        }
    }

    @Test
    void languageOfScenarios() throws IOException {
        isUpToDate("scenario-language.md", Manual.page());
        isUpToDate("scenario.schema.json", Manual.schema());
    }

    @Test
    void configuration() throws IOException {
        isUpToDate("up.schema.json", ConfigurationSchema.of(new CommandLine(new UpCommand()).getCommandSpec()));
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
        if (WRITE) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (!page.diagrams().containsKey(file.getFileName().toString())) {
                        Files.delete(file);
                    }
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("docs/scenarios")
                    .containsExactlyInAnyOrderElementsOf(page.diagrams().keySet());
        }
    }

    @Test
    void scenariosInChinese() throws IOException {
        isUpToDate("scenarios.zh.md", ChineseScenarioPage.text());
    }

    @Test
    void badInputs() throws IOException {
        Path docs = Sources.ROOT.resolve("docs");
        String page = Files.readString(docs.resolve("security.md"));
        isUpToDate(
                "security.md",
                BadInputPage.text(page, Files.readAllLines(docs.resolve("bad-inputs.tsv")), Sources.read()));
    }

    @Test
    void transcriptsOfTheShell() throws Exception {
        isUpToDate("shell.md", ShellPage.text(Files.readString(Sources.ROOT.resolve("docs/shell.md"))));
    }

    /** The lines of the README's first example are consecutive lines of the output of its first command. */
    @Test
    void traceOfTheReadme() throws Exception {
        String shown = Files.readString(Sources.ROOT.resolve("README.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("      0.000 s"))
                .takeWhile(line -> line.startsWith("    "))
                .map(line -> line.substring(4) + "\n")
                .collect(Collectors.joining());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        TextAudience.Form form =
                new TextAudience.Form(/* isFull= */ false, TextAudience.WIDTH, TextAudience.WIDTH, Styles.PLAIN);
        Scenarios.named("handshake")
                .orElseThrow()
                .play(new RunOptions(1, Map.of(), out, null), new TextAudience(out, form));
        assertThat(shown).isNotEmpty();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(shown);
    }

    /** The programs in the README are parts of the examples, which are compiled and tested. */
    @Test
    void programsOfTheReadme() throws IOException {
        String readme = Files.readString(Sources.ROOT.resolve("README.md"));
        Matcher marks =
                Pattern.compile("<!-- from (\\w+) -->\n(?:    .*\n|\n)*").matcher(readme);
        StringBuilder written = new StringBuilder();
        int programs = 0;
        while (marks.find()) {
            programs++;
            String program = "<!-- from " + marks.group(1) + " -->\n\n" + shownPart(marks.group(1)) + "\n";
            marks.appendReplacement(written, Matcher.quoteReplacement(program));
        }
        marks.appendTail(written);
        assertThat(programs).isEqualTo(3);
        isUpToDate("../README.md", written.toString());
    }

    /** Returns the lines between the marks of an example, indented by four columns. */
    private static String shownPart(String example) throws IOException {
        Path file = Sources.ROOT.resolve("examples/src/main/java/io/hawser/examples/" + example + ".java");
        List<String> lines = Files.readAllLines(file);
        int begin = lines.stream().map(String::strip).toList().indexOf("// README: begin");
        int end = lines.stream().map(String::strip).toList().indexOf("// README: end");
        assertThat(begin).as(example + " has marks").isBetween(0, end);
        return String.join("\n", lines.subList(begin + 1, end))
                        .stripIndent()
                        .replaceAll("(?m)^(?=.)", "    ")
                        .stripTrailing()
                + "\n";
    }

    private static void isUpToDate(String name, String text) throws IOException {
        Path page = Sources.ROOT.resolve("docs").resolve(name);
        if (WRITE) {
            Files.writeString(page, text);
        }
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as("docs/%s is stale: ./hawser docs writes it", name)
                .isEqualTo(text);
    }
}
