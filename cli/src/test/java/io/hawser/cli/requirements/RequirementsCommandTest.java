package io.hawser.cli.requirements;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.requirements.Requirement.Document;
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
        assertThat(Requirement.of(Document.RFC_9293)).hasSize(119);
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
        long open = Requirement.of(Document.RFC_9293).stream()
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

    @Test
    void itListsThoseOfDhcpAndDns() {
        assertThat(output("rfc2131")).startsWith("RFC 2131 (DHCP): ").contains("DHCP-45  not met");
        assertThat(output("rfc1035", "--all"))
                .startsWith("RFC 1034, 1035 and 2181 (DNS): ")
                .contains("DNS-1 ");
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new RequirementsCommand()).setErr(new PrintWriter(errors));
        assertThat(command.execute("rfc1")).isEqualTo(2);
        assertThat(errors.toString()).contains("there is no table of 'rfc1'");
    }
}
