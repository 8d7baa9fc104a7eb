package io.hawser.cli.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads docs/mutants.txt, whose head describes its format. */
public final class MutantTable {
    /** The folder of the files of the table, below the folder of the project. */
    static final String SOURCES = "core/src/main/java/io/hawser";

    /** The folder of the files with the prefix {@code services/}. */
    private static final String SERVICES = "services/src/main/java/io/hawser";

    private static final Pattern HEAD =
            Pattern.compile("((?:(?:MUST|SHLD|MAY|REC|DHCP|DNS)-\\d+ )+)(\\S+\\.java): (\\S.*)");

    private final List<Mutant> mutants = new ArrayList<>();

    // the present row
    private int headLine;
    private Matcher head = HEAD.matcher("");
    private final List<Mutant.Edit> edits = new ArrayList<>();
    private String piece = "";
    private String becomes = "";

    private MutantTable() {}

    /** Returns the file that a mutant changes, in the project at {@code root}. */
    static Path file(Path root, Mutant mutant) {
        return root.resolve(mutant.file().startsWith("services/") ? SERVICES : SOURCES)
                .resolve(mutant.file());
    }

    /** Returns the mutants of the project at {@code root}. */
    static List<Mutant> read(Path root) throws IOException {
        return parse(Files.readAllLines(root.resolve("docs/mutants.txt")));
    }

    /** Returns the number of mutants of each requirement, by its number. */
    public static Map<String, Integer> counts(Path root) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Mutant mutant : read(root)) {
            mutant.requirements().forEach(id -> counts.merge(id, 1, Integer::sum));
        }
        return counts;
    }

    /** @throws MutantException if a line does not have the format of the table */
    static List<Mutant> parse(List<String> lines) {
        MutantTable table = new MutantTable();
        for (int i = 0; i < lines.size(); i++) {
            table.line(i + 1, lines.get(i));
        }
        table.endRow();
        return List.copyOf(table.mutants);
    }

    private void line(int number, String text) {
        if (text.isBlank() || text.startsWith("#")) {
            endRow();
        } else if (text.startsWith("- ") && headLine > 0) {
            if (!becomes.isEmpty()) {
                endEdit(number);
            }
            piece = (piece + "\n" + text.substring(2)).strip();
        } else if ((text.startsWith("+ ") || text.equals("+")) && !piece.isEmpty()) {
            // an empty value has a line feed too, which shows that the piece is complete
            becomes += text.substring(1).strip() + "\n";
        } else {
            endRow();
            head = HEAD.matcher(text);
            if (!head.matches()) {
                throw new MutantException(number, "no row begins like this: " + text);
            }
            headLine = number;
        }
    }

    private void endEdit(int number) {
        if (becomes.isEmpty()) {
            throw new MutantException(number, "what becomes of it? " + piece);
        }
        edits.add(new Mutant.Edit(piece, becomes.strip()));
        piece = "";
        becomes = "";
    }

    private void endRow() {
        if (headLine == 0) {
            return;
        }
        if (!piece.isEmpty()) {
            endEdit(headLine);
        }
        if (edits.isEmpty()) {
            throw new MutantException(headLine, "nothing is changed");
        }
        List<String> requirements = List.of(head.group(1).strip().split(" ", -1));
        mutants.add(new Mutant(headLine, requirements, head.group(2), head.group(3), List.copyOf(edits)));
        edits.clear();
        headLine = 0;
    }
}
