package io.hawser.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.sysctl.Sysctls;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * docs/rfcs.md: docs/rfcs.tsv lists the parts that are done and not done; the code provides the classes, the tests and
 * the settings. A part that is done must have a class and a test.
 */
final class RfcPage {
    private static final int COLUMNS = 5;
    private static final int NAMES_SHOWN = 4;

    private RfcPage() {}

    static String text(List<String> lines, Sources sources) {
        Sysctls sysctls = SysctlPage.untouchedHost().sysctls();
        Set<String> options = socketOptions(sources);
        StringBuilder page = new StringBuilder("""
                # RFCs

                What Hawser makes of each RFC: whether it is done, what governs it (a sysctl with its default, or a \
                socket option),
                the classes that cite it, and how many test classes do. This page is written by the build, from \
                `rfcs.tsv` and the code.
                """);
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            if (line.startsWith("#\t")) {
                page.append("\n## ").append(cells[1]).append("\n\n");
                page.append("| RFC | what | verdict | governed by | kept in | tests | to be said |\n");
                page.append("|---|---|---|---|---|---|---|\n");
            } else if (!line.startsWith("#")) {
                appendRow(page, cells, sysctls, options, sources);
            }
        }
        return page.toString();
    }

    private static void appendRow(
            StringBuilder page, String[] cells, Sysctls sysctls, Set<String> options, Sources sources) {
        String number = cells[0];
        String verdict = cells[2];
        String document = number.startsWith("draft") ? number : "RFC " + number;
        List<String> main = Sources.mentioning(document, sources.main());
        List<String> tests = Sources.mentioning(document, sources.test());
        assertThat(verdict).as("the verdict on %s", document).isIn("done", "partly", "no");
        if (!verdict.equals("no")) {
            assertThat(main).as("classes that keep %s", document).isNotEmpty();
            assertThat(tests).as("tests of %s", document).isNotEmpty();
        }
        String link = number.startsWith("draft")
                ? "https://datatracker.ietf.org/doc/" + number + "/"
                : "https://www.rfc-editor.org/rfc/rfc" + number;
        page.append("| [")
                .append(number)
                .append("](")
                .append(link)
                .append(") | ")
                .append(cells[1]);
        page.append(" | ").append(verdict);
        page.append(" | ").append(cells.length > 3 ? governors(cells[3], sysctls, options) : "");
        page.append(" | ").append(names(main));
        page.append(" | ").append(tests.isEmpty() ? "" : tests.size());
        page.append(" | ").append(cells.length == COLUMNS ? cells[4] : "").append(" |\n");
    }

    private static String governors(String names, Sysctls sysctls, Set<String> options) {
        return names.isEmpty()
                ? ""
                : List.of(names.split(" ", -1)).stream()
                        .map(name -> governor(name, sysctls, options))
                        .collect(Collectors.joining("<br>"));
    }

    private static String governor(String name, Sysctls sysctls, Set<String> options) {
        if (name.startsWith("net.")) {
            // throws if no setting has this name
            return "`" + name + "` = " + sysctls.get(name).replace('\t', ' ');
        }
        assertThat(options).as("socket options").contains(name);
        return "`" + name + "`";
    }

    /** Returns the names in the Javadoc of TcpSocketOptions. */
    private static Set<String> socketOptions(Sources sources) {
        Set<String> names = new TreeSet<>();
        for (String word : sources.main().get("TcpSocketOptions").split("[^A-Z_]+", -1)) {
            if (word.startsWith("TCP_") || word.startsWith("SO_")) {
                names.add(word);
            }
        }
        return names;
    }

    private static String names(List<String> classes) {
        String shown = classes.stream()
                .limit(NAMES_SHOWN)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        int more = classes.size() - NAMES_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
