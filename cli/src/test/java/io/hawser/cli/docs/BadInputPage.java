package io.hawser.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.mib.MibCounter;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dns.server.DnsServerCounter;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.sysctl.Sysctls;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table at the end of docs/security.md. docs/bad-inputs.tsv describes Hawser's reaction to each number; the code
 * names the tests. A number that is done must have a test whose name begins with it, and a number that is not done must
 * have none.
 */
final class BadInputPage {
    static final String BEGINNING =
            "<!-- From here on written by the build, from bad-inputs.tsv and the names of the tests. -->\n";
    private static final Pattern TEST = Pattern.compile("void (badInput(\\d\\d)_\\w+)\\(");
    private static final int COLUMNS = 6;

    /** The last number with a table row; some numbers of missing protocols have tests nevertheless. */
    private static final int LAST = 56;

    private BadInputPage() {}

    /** Returns the page; the text before the table is kept. */
    static String text(String page, List<String> lines, Sources sources) {
        int end = page.indexOf(BEGINNING);
        assertThat(end).as("where the table begins").isPositive();
        StringBuilder text = new StringBuilder(page.substring(0, end + BEGINNING.length())).append("""

                | | what comes | what Hawser does | counted as | governed by | tests |
                |---|---|---|---|---|---|
                """);
        Map<Integer, List<String>> tests = tests(sources);
        Set<String> counters = Stream.<MibCounter[]>of(
                        IpCounter.values(),
                        TcpCounter.values(),
                        DhcpCounter.values(),
                        DnsCounter.values(),
                        DnsServerCounter.values())
                .flatMap(Stream::of)
                .map(MibCounter::mibName)
                .collect(Collectors.toSet());
        Sysctls sysctls = SysctlPage.untouchedHost().sysctls();
        Set<Integer> numbers = new HashSet<>();
        for (String line : lines) {
            if (!line.startsWith("#")) {
                String[] cells = line.split("\t", -1);
                assertThat(cells).as(line).hasSize(COLUMNS);
                int number = Integer.parseInt(cells[0]);
                numbers.add(number);
                List<String> shown = tests.getOrDefault(number, List.of());
                assertThat(shown.isEmpty())
                        .as("tests of number %d: %s", number, shown)
                        .isEqualTo(cells[2].isEmpty());
                assertThat(counters).containsAll(words(cells[3]));
                text.append("| ").append(number).append(" | ").append(cells[1]);
                text.append(" | ").append(cells[2].isEmpty() ? "**Not there yet.**" : cells[2]);
                text.append(cells[5].isEmpty() ? "" : " " + cells[5]);
                text.append(" | ").append(code(words(cells[3])));
                text.append(" | ")
                        .append(words(cells[4]).stream()
                                .map(name ->
                                        "`" + name + "` = " + sysctls.get(name).replace('\t', ' '))
                                .collect(Collectors.joining("<br>")));
                text.append(" | ").append(code(shown)).append(" |\n");
            }
        }
        assertThat(numbers).hasSize(LAST);
        assertThat(tests.keySet()).filteredOn(number -> number <= LAST).isSubsetOf(numbers);
        return text.toString();
    }

    private static Map<Integer, List<String>> tests(Sources sources) {
        Map<Integer, List<String>> tests = new TreeMap<>();
        sources.test().forEach((name, text) -> {
            Matcher test = TEST.matcher(text);
            while (test.find()) {
                tests.computeIfAbsent(Integer.valueOf(test.group(2)), none -> new ArrayList<>())
                        .add(name + "." + test.group(1));
            }
        });
        return tests;
    }

    private static List<String> words(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(" ", -1));
    }

    private static String code(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining("<br>"));
    }
}
