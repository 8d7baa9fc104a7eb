package io.hawser.cli.mutants;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A change to one file that breaks a requirement.
 * @param line its line in the table, from 1
 * @param requirements the requirements whose tests must detect it, for example {@code MUST-58}
 * @param file below io/hawser of core or, with the prefix {@code services/}, of services
 * @param removes the broken behaviour, in a clause
 * @param edits the changes
 */
record Mutant(int line, List<String> requirements, String file, String removes, List<Edit> edits) {
    /** A piece of code, in which white space matches any amount of white space, and its replacement. */
    record Edit(String piece, String becomes) {
        private Pattern pattern() {
            return Pattern.compile(Pattern.compile("\\s+")
                    .splitAsStream(piece)
                    .map(Pattern::quote)
                    .collect(Collectors.joining("\\s+")));
        }
    }

    /**
     * Returns the changed file.
     * @throws MutantException if a piece does not occur exactly once, or the change has no effect
     */
    String applyTo(String source) {
        String changed = source;
        for (Edit edit : edits) {
            Matcher found = edit.pattern().matcher(changed);
            if (!found.find()) {
                throw new MutantException(line, file + " does not have: " + edit.piece());
            }
            int from = found.start();
            int to = found.end();
            if (found.find()) {
                throw new MutantException(line, file + " has more than once: " + edit.piece());
            }
            changed = changed.substring(0, from) + edit.becomes() + changed.substring(to);
        }
        if (changed.equals(source)) {
            throw new MutantException(line, "nothing is changed");
        }
        return changed;
    }

    /** Returns the line of the file where the change begins, from 1. */
    int lineIn(String source) {
        Matcher found = edits.getFirst().pattern().matcher(source);
        return found.find()
                ? 1
                        + (int) source.substring(0, found.start()).lines().count()
                        - (source.charAt(found.start() - 1) == '\n' ? 0 : 1)
                : 0;
    }
}
