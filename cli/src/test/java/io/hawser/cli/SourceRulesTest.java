package io.hawser.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules that are checked on the source files of all modules. */
class SourceRulesTest {
    private static final int MAX_COLUMNS = 120;

    /** Where lines are still too long. */
    private static final List<String> NOT_YET = List.of(
            "core/src/main/java/io/hawser/tcp/",
            "core/src/main/java/io/hawser/ip/",
            "core/src/main/java/io/hawser/host/",
            "core/src/test/java/io/hawser/tcp/",
            "core/src/test/java/io/hawser/ip/",
            "lab/src/main/java/io/hawser/lab/report/",
            "lab/src/main/java/io/hawser/lab/stage/",
            "lab/src/main/java/io/hawser/lab/plot/");

    private static final Path ROOT = root();
    private static final Pattern TEST_OPTION = Pattern.compile("-D(?:it\\.)?test='?([A-Za-z0-9_*]+)");

    /** The folder of the whole project: tests run in that of their module. */
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

    /** The formatter leaves comments and text blocks alone, so it does not see these. */
    @Test
    void noLineIsLongerThan120Columns() {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources("src/main/java", "src/test/java")) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                int columns = lines.get(i).codePointCount(0, lines.get(i).length());
                String path = ROOT.relativize(file).toString();
                if (columns > MAX_COLUMNS && NOT_YET.stream().noneMatch(path::startsWith)) {
                    wrong.add(path + ":" + (i + 1) + ": " + columns + " columns");
                }
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
                byName.computeIfAbsent(name, unused -> new ArrayList<>())
                        .add(ROOT.relativize(file).toString());
            }
        }
        byName.values().removeIf(files -> files.size() < 2);
        assertThat(byName).as("classes of the same simple name").isEmpty();
    }

    /** What the documents and the help of the hawser script name as examples can be run. */
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
