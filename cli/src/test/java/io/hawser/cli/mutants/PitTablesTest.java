package io.hawser.cli.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables that {@code hawser mutants --pit} reads: a row that no longer fits the code would have no effect. */
class PitTablesTest {
    private static final Path SOURCES = MutantsTest.ROOT.resolve("core/src/main/java");
    private static final Path TESTS = MutantsTest.ROOT.resolve("core/src/test/java");

    @Test
    void equivalentMutantsQuoteLinesOfTheirClasses() throws IOException {
        List<String> misfits = new ArrayList<>();
        for (String row : rows("docs/equivalent-mutants.txt")) {
            String[] cells = row.split("\t", -1);
            if (cells.length != 4 || !linesOf(SOURCES, cells[0]).contains(cells[2])) {
                misfits.add(row);
            }
        }
        assertThat(misfits)
                .as("rows whose class has no such line, or that have not four columns")
                .isEmpty();
    }

    @Test
    void classesAndTheirTestsExist() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String row : rows("docs/pit-tests.txt")) {
            String[] cells = row.split("\t", -1);
            if (cells.length != 2) {
                missing.add(row);
                continue;
            }
            String target = cells[0].replace('.', '/');
            boolean exists = target.endsWith("/*")
                    ? Files.isDirectory(SOURCES.resolve(target.substring(0, target.length() - 2)))
                    : Files.isRegularFile(SOURCES.resolve(target + ".java"));
            if (!exists) {
                missing.add(cells[0]);
            }
            for (String test : cells[1].split(",", -1)) {
                if (!isTest(test)) {
                    missing.add(cells[0] + ": " + test);
                }
            }
        }
        assertThat(missing).as("classes and tests that core does not have").isEmpty();
    }

    private static List<String> rows(String table) throws IOException {
        return Files.readAllLines(MutantsTest.ROOT.resolve(table)).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static List<String> linesOf(Path folder, String className) throws IOException {
        Path file = folder.resolve(className.replaceFirst("\\$.*", "").replace('.', '/') + ".java");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(String::strip).toList()
                : List.of();
    }

    /** Returns whether core has a test class of this name, with or without its package; * stands for any letters. */
    private static boolean isTest(String name) throws IOException {
        String regex =
                (name.contains(".") ? "" : "(.*/)?") + name.replace(".", "/").replace("*", ".*") + "\\.java";
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.anyMatch(file -> TESTS.relativize(file).toString().matches(regex));
        }
    }
}
