package io.hawser.cli.requirements;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.requirements.Requirement.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RequirementsCommandTest {
    private static String output(String... args) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new RequirementsCommand()).setOut(new PrintWriter(out));
        assertThat(command.execute(args)).isZero();
        return out.toString();
    }

    @Test
    void theTableIsWhole() {
        assertThat(Requirement.all()).hasSize(119);
        assertThat(Requirement.all()).extracting(Requirement::id).doesNotHaveDuplicates();
        assertThat(Requirement.all())
                .filteredOn(each -> each.verdict() == Verdict.PARTLY || each.verdict() == Verdict.NOT_MET)
                .allSatisfy(each -> assertThat(each.reason()).as(each.id()).isNotEmpty());
    }

    @Test
    void itCountsAndListsWhatIsOpen() {
        String shown = output();
        assertThat(shown).startsWith("RFC 9293, appendix B: 119 requirements.");
        assertThat(shown).contains("SHLD-26  not met").doesNotContain("MUST-58 ");
        long open = Requirement.all().stream()
                .filter(each -> each.verdict() != Verdict.MET)
                .count();
        assertThat(shown.lines().filter(line -> line.matches("(MUST|SHLD|MAY|REC)-\\d+ .*")))
                .hasSize((int) open);
    }

    @Test
    void itListsAllWhenAskedTo() {
        assertThat(output("--all").lines().filter(line -> line.matches("(MUST|SHLD|MAY|REC)-\\d+ .*")))
                .hasSize(119);
    }
}
