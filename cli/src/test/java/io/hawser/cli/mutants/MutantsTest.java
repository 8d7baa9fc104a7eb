package io.hawser.cli.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.cli.requirements.Requirement;
import io.hawser.cli.requirements.Requirement.Verdict;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MutantsTest {
    static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .normalize()
            .getParent();

    /**
     * Returns the class path of this module and of the tests of core, which are beside its classes in every kind of
     * build.
     */
    private static String classPath() throws Exception {
        Path tests = Path.of(MutantsTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path module = ROOT.resolve("cli").relativize(tests);
        return ROOT.resolve("core").resolve(module) + File.pathSeparator + System.getProperty("java.class.path");
    }

    private static Mutant mutant(String... lines) {
        List<Mutant> mutants = MutantTable.parse(List.of(lines));
        assertThat(mutants).hasSize(1);
        return mutants.getFirst();
    }

    /** Each row matches the present code, and every met requirement has a row. */
    @Test
    void theTableFitsTheCode() throws IOException {
        Laboratory laboratory = new Laboratory(ROOT, "", Duration.ZERO);
        List<String> misfits = new ArrayList<>();
        for (Mutant mutant : MutantTable.read(ROOT)) {
            try {
                mutant.applyTo(laboratory.source(mutant));
            } catch (MutantException e) {
                misfits.add(e.getMessage());
            }
        }
        assertThat(misfits)
                .as("rows of docs/mutants.txt to be brought in line with the code; then ./hawser mutants")
                .isEmpty();
        Map<String, Integer> counts = MutantTable.counts(ROOT);
        Set<String> met = Requirement.all().stream()
                .filter(each -> each.verdict() == Verdict.MET || each.verdict() == Verdict.PARTLY)
                .map(Requirement::id)
                .collect(Collectors.toSet());
        assertThat(counts.keySet()).isEqualTo(met);
    }

    @Test
    void aRowIsRead() {
        Mutant mutant = mutant(
                "# a comment",
                "",
                "MUST-1 REC-1 wire/A.java: nothing is added: it is left",
                "- a + b",
                "+ a",
                "- int c =",
                "-     d;",
                "+");
        assertThat(mutant.line()).isEqualTo(3);
        assertThat(mutant.requirements()).containsExactly("MUST-1", "REC-1");
        assertThat(mutant.file()).isEqualTo("wire/A.java");
        assertThat(mutant.removes()).isEqualTo("nothing is added: it is left");
        assertThat(mutant.applyTo("x =\n a\n  + b;\nint  c = d;")).isEqualTo("x =\n a;\n");
        assertThat(mutant.lineIn("x =\n a\n  + b;\nint  c = d;")).isEqualTo(2);
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        Mutant mutant = mutant("MUST-1 A.java: x", "- f(1)", "+ f(2)");
        assertThatThrownBy(() -> mutant.applyTo("g(1)"))
                .isInstanceOf(MutantException.class)
                .hasMessage("docs/mutants.txt:1: A.java does not have: f(1)");
        assertThatThrownBy(() -> mutant.applyTo("f(1); f(1)")).hasMessageContaining("more than once: f(1)");
        assertThatThrownBy(() -> mutant("MUST-1 A.java: x", "- f(1)", "+ f(1)").applyTo("f(1)"))
                .hasMessageContaining("nothing is changed");
        assertThatThrownBy(() -> mutant("MUST-1 A.java: x", "- f(1)")).hasMessageContaining("what becomes of it");
        assertThatThrownBy(() -> mutant("MUST-1 A.java: x")).hasMessageContaining("nothing is changed");
        assertThatThrownBy(() -> mutant("MUST-1: x", "- f(1)", "+")).hasMessageContaining("no row begins like this");
    }

    /** One mutant that a test detects, one that no test detects, and one that does not compile. */
    @Test
    void brokenCodeIsCompiledAndTested(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("docs"));
        Path sender = Path.of(MutantTable.SOURCES, "tcp", "Sender.java");
        Files.createDirectories(root.resolve(sender).getParent());
        Files.copy(ROOT.resolve(sender), root.resolve(sender));
        Files.writeString(root.resolve("docs/mutants.txt"), """
                MUST-61 tcp/Sender.java: PSH is never set
                - (isPushed ? TcpHeader.PSH : 0)
                + 0

                MUST-61 tcp/Sender.java: nothing that matters
                - (isPushed ? TcpHeader.PSH : 0)
                + (!isPushed ? 0 : TcpHeader.PSH)

                MUST-61 tcp/Sender.java: Java
                - (isPushed ? TcpHeader.PSH : 0)
                + (isPushed ? TcpHeader.PSH : )
                """);
        StringWriter out = new StringWriter();
        int exitCode = new CommandLine(new MutantsCommand(root, classPath()))
                .setOut(new PrintWriter(out))
                .execute("MUST-61");
        assertThat(out.toString().replaceAll("java:\\d+", "java:9").lines())
                .startsWith(
                        "1 tests of 1 requirements pass. Now the code is broken in 3 ways.",
                        "killed   MUST-61  tcp/Sender.java:9: PSH is never set",
                        "                  PushTest.theLastSegmentOfWhatIsBufferedIsPushed",
                        "SURVIVED MUST-61  tcp/Sender.java:9: nothing that matters",
                        "                  1 tests pass",
                        "UNUSABLE MUST-61  docs/mutants.txt:9: does not compile: illegal start of expression")
                .anyMatch(line -> line.startsWith("3 mutants, 1 requirements: 1 of 3 killed, 2 not; "));
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void whatIsNoRequirementIsRefused() {
        StringWriter errors = new StringWriter();
        int exitCode = new CommandLine(new MutantsCommand(ROOT, ""))
                .setErr(new PrintWriter(errors))
                .execute("MUST-70");
        assertThat(exitCode).isEqualTo(2);
        assertThat(errors.toString()).startsWith("no table of requirements has MUST-70");
    }
}
