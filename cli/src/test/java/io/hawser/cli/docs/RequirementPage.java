package io.hawser.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.mutants.MutantTable;
import io.hawser.cli.requirements.Requirement;
import io.hawser.cli.requirements.Requirement.Document;
import io.hawser.cli.requirements.Requirement.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * docs/rfc9293.md and similar pages: the requirements that are met, with their tests. A met requirement must have a
 * test.
 */
final class RequirementPage {
    /** The annotation and the next method or class after it. */
    private static final Pattern MARKED = Pattern.compile(
            "@Requirement\\((.*?)\\)\\s.*?(?:\\b(?:void|Stream<DynamicTest>) (\\w+)\\(|\\bclass (\\w+))",
            Pattern.DOTALL);

    /** Differences from §3.10.7 that no requirement of appendix B names. */
    private static final String DIFFERENCES = """

            ## Differences from section 3.10.7

            Three steps of segment processing are not in appendix B. Hawser does as Linux does in each.

            | section | the RFC | Hawser | why |
            |---|---|---|---|
            | 3.10.7.2 | a listener may queue the text of a SYN until the handshake is complete | it is not kept, \
            unless the SYN has a Fast Open cookie; the SYN alone is acknowledged | a flood of forged SYNs would take \
            memory for text; the client sends it again |
            | 3.10.7.3 | the text of a crossing SYN is queued | it is not kept | the same; the peer sends it again |
            | 3.10.7.2 | of a SYN with a FIN the SYN is taken | a listener drops it and counts it as \
            `HawserAckMissing` | only port scanners send it |
            """;

    private static final Pattern ID = Pattern.compile("(?:MUST|SHLD|MAY|REC|DHCP|DNS)-\\d+");
    private static final int NAMES_SHOWN = 3;

    private RequirementPage() {}

    private static final Map<Document, String> INTRODUCTIONS =
            Map.of(Document.RFC_9293, """
            # The requirements of RFC 9293

            All 119 of appendix B, what Hawser makes of each, and the tests that fail when it is not so. `./hawser \
            requirements` counts
            them.""", Document.RFC_2131, """
            # The requirements of RFC 2131

            Each MUST and MUST NOT of the RFC for DHCP clients and servers, what Hawser makes of it, and the tests \
            that fail when it is not
            so. The numbers are the project's. Rows of the same requirement in several sections are one. \
            `./hawser requirements rfc2131` counts
            them.""", Document.RFC_1035, """
            # The requirements of RFC 1034, 1035 and 2181

            The RFCs of DNS are older than the words MUST and SHOULD; these rows are what they ask of a name server \
            that has zones and of a stub
            resolver, in the project's words and numbers, what Hawser makes of it, and the tests that fail when it is \
            not so. `./hawser requirements rfc1035`
            counts them.""");

    static String text(Document document, Sources sources) throws IOException {
        Map<String, List<String>> tests = tests(sources);
        Map<String, Integer> mutants = MutantTable.counts(Sources.ROOT);
        StringBuilder page = new StringBuilder(INTRODUCTIONS.get(document)).append("""
                 This page is written by the build, from the table of the command and the tests marked \
                `@Requirement`.

                The column "broken" says in how many ways the behaviour has been taken out of the code, each of which \
                has made some of
                these tests fail: [mutants.txt](mutants.txt) has the ways, and `./hawser mutants` tries all of them \
                again, or
                `./hawser mutants MUST-58` those of one requirement.

                | id | level | section | requirement | verdict | tests | broken |
                |---|---|---|---|---|---|---|
                """);
        for (Requirement requirement : Requirement.of(document)) {
            List<String> of = tests.getOrDefault(requirement.id(), List.of());
            if (requirement.verdict() == Verdict.MET) {
                assertThat(of).as("tests of %s", requirement.id()).isNotEmpty();
            }
            page.append("| ").append(requirement.id()).append(" | ").append(requirement.level());
            page.append(" | ").append(requirement.section()).append(" | ");
            page.append(requirement.topic()).append(": ").append(requirement.text());
            page.append(" | ").append(requirement.verdict());
            page.append(requirement.reason().isEmpty() ? "" : ". " + requirement.reason());
            page.append(" | ").append(names(of)).append(" | ");
            Integer broken = mutants.get(requirement.id());
            page.append(broken == null ? "" : broken).append(" |\n");
        }
        return page.append(document == Document.RFC_9293 ? DIFFERENCES : "").toString();
    }

    private static Map<String, List<String>> tests(Sources sources) {
        Map<String, List<String>> tests = new TreeMap<>();
        sources.test().forEach((name, text) -> {
            Matcher marked = MARKED.matcher(text);
            while (marked.find()) {
                String test = marked.group(2) == null ? name : name + "." + marked.group(2);
                ID.matcher(marked.group(1))
                        .results()
                        .forEach(id -> tests.computeIfAbsent(id.group(), none -> new ArrayList<>())
                                .add(test));
            }
        });
        return tests;
    }

    private static String names(List<String> tests) {
        List<String> shown = tests.stream()
                .sorted()
                .limit(NAMES_SHOWN)
                .map(test -> "`" + test + "`")
                .toList();
        int more = tests.size() - shown.size();
        return String.join("<br>", shown) + (more > 0 ? "<br>and " + more + " more" : "");
    }
}
