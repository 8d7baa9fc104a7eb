package io.hawser.cli.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/equivalent-mutants.txt, which says itself how it is written: changes to the code that no test can see. */
final class EquivalentMutants {
    private static final Pattern HEAD = Pattern.compile("(\\S+\\.java) (\\S+): (\\S.*)");

    private EquivalentMutants() {}

    /**
     * A change that changes nothing.
     *
     * @param number the line of the row in the list
     * @param file below core/src/main/java/io/hawser
     * @param change as PIT describes it
     * @param line the line of the file, without white space around it
     */
    record Row(int number, String file, String method, String change, String line, String reason) {
        boolean isOf(PitReport.Mutation mutation, String sourceLine) {
            return file.equals(mutation.file())
                    && method.equals(mutation.method())
                    && change.equals(mutation.change())
                    && line.equals(sourceLine);
        }
    }

    /** @throws MutantException if a line is none of the list's */
    static List<Row> parse(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
                continue;
            }
            Matcher head = HEAD.matcher(lines.get(i));
            if (!head.matches()) {
                throw new MutantException(i + 1, "no row begins like this: " + lines.get(i));
            }
            if (i + 2 >= lines.size()
                    || !lines.get(i + 1).startsWith("- ")
                    || !lines.get(i + 2).startsWith("= ")) {
                throw new MutantException(i + 1, "then '- ' with the line of the file, and '= ' with the reason");
            }
            String line = lines.get(i + 1).substring(2).strip();
            String reason = lines.get(i + 2).substring(2).strip();
            rows.add(new Row(i + 1, head.group(1), head.group(2), head.group(3), line, reason));
            i += 2;
        }
        return rows;
    }
}
