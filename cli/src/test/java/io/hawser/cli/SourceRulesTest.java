package io.hawser.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.requirements.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules that are checked on the source files of all modules. */
class SourceRulesTest {
    private static final int MAX_COLUMNS = 120;
    private static final Path ROOT = root();
    private static final Pattern REQUIREMENT = Pattern.compile("\\b(?:MUST|SHLD|MAY|REC|DHCP|DNS)-[0-9]+\\b");
    private static final Pattern MUTANT_ROW = Pattern.compile("(?:[A-Z]+-[0-9]+ )+\\S+\\.java: .*");
    private static final Pattern TEST_OPTION = Pattern.compile("-D(?:it\\.)?test='?([A-Za-z0-9_*]+)");

    /** Returns the folder of the whole project: tests run in the folder of their module. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("hawser")) ? here : here.getParent();
    }

    private static List<Path> sources(String... folders) {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.sorted().toList()) {
                for (String folder : folders) {
                    if (Files.isDirectory(module.resolve(folder))) {
                        try (Stream<Path> files = Files.walk(module.resolve(folder))) {
                            files.filter(file -> file.toString().endsWith(".java"))
                                    .forEach(sources::add);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(sources).hasSizeGreaterThan(100);
        return sources;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The formatter does not change comments and text blocks. Rows of tables in text blocks may be longer. */
    @Test
    void noLineIsLongerThan120Columns() {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources("src/main/java", "src/test/java")) {
            List<String> lines = lines(file);
            boolean inTextBlock = false;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                int columns = line.codePointCount(0, line.length());
                boolean isRow = inTextBlock && line.contains(" | ");
                if (columns > MAX_COLUMNS && !isRow) {
                    wrong.add(ROOT.relativize(file) + ":" + (i + 1) + ": " + columns + " columns");
                }
                inTextBlock ^= line.split("\"\"\"", -1).length % 2 == 0;
            }
        }
        assertThat(wrong).as("lines of more than 120 columns").isEmpty();
    }

    /** Each name means one thing: no two classes of the modules share a simple name. */
    @Test
    void noSimpleNameIsUsedTwice() {
        Map<String, List<String>> byName = new TreeMap<>();
        for (Path file : sources("src/main/java")) {
            String name = file.getFileName().toString();
            if (!name.equals("package-info.java") && !name.equals("module-info.java")) {
                byName.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(ROOT.relativize(file).toString());
            }
        }
        byName.values().removeIf(files -> files.size() < 2);
        assertThat(byName).as("classes of the same simple name").isEmpty();
    }

    /**
     * A search for a requirement must find the code that implements it: each requirement that docs/mutants.txt can
     * break is named in the main code of core or services, and only existing requirements are named.
     */
    @Test
    void requirementsAreNamedWhereTheyAreKept() {
        Set<String> named = new TreeSet<>();
        for (Path file : sources("src/main/java")) {
            if (file.startsWith(ROOT.resolve("core")) || file.startsWith(ROOT.resolve("services"))) {
                Matcher matcher = REQUIREMENT.matcher(String.join("\n", lines(file)));
                while (matcher.find()) {
                    named.add(matcher.group());
                }
            }
        }
        Set<String> breakable = new TreeSet<>();
        for (String line : lines(ROOT.resolve("docs/mutants.txt"))) {
            if (MUTANT_ROW.matcher(line).matches()) {
                Matcher matcher = REQUIREMENT.matcher(line.substring(0, line.indexOf(".java")));
                while (matcher.find()) {
                    breakable.add(matcher.group());
                }
            }
        }
        Set<String> known = Requirement.all().stream().map(Requirement::id).collect(Collectors.toSet());
        assertThat(breakable).hasSizeGreaterThan(100);
        assertThat(named).as("requirements named in the code").containsAll(breakable);
        assertThat(known).as("requirements of the tables").containsAll(named);
    }

    /** Tests that the documents and the help of the hawser script name as examples exist. */
    @Test
    void everyTestThatTheDocumentsNameExists() throws IOException {
        List<String> tests = sources("src/test/java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("hawser"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            pages.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        int found = 0;
        for (Path document : documents) {
            Matcher matcher = TEST_OPTION.matcher(String.join("\n", lines(document)));
            while (matcher.find()) {
                String name = matcher.group(1);
                boolean placeholder = name.startsWith("Some") || name.equals("NAME");
                if (!placeholder && !name.contains("*")) {
                    found++;
                    assertThat(tests)
                            .as(document.getFileName() + " names a test")
                            .contains(name);
                }
            }
        }
        assertThat(found).isGreaterThan(2);
    }
}
