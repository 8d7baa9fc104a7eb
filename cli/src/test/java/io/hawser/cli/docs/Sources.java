package io.hawser.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java sources of the project.
 * @param main the text of each main class, by its name
 * @param test the text of each test class, by its name
 */
record Sources(Map<String, String> main, Map<String, String> test) {
    /** The folder of the project: tests run in the folder of their module. */
    static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .normalize()
            .getParent();

    private static final List<String> MODULES =
            List.of("core", "sim", "device", "services", "tools", "packetdrill", "lab", "cli");

    static Sources read() throws IOException {
        Sources sources = new Sources(new TreeMap<>(), new TreeMap<>());
        for (String module : MODULES) {
            readAll(ROOT.resolve(module).resolve("src/main/java"), sources.main);
            readAll(ROOT.resolve(module).resolve("src/test/java"), sources.test);
        }
        return sources;
    }

    private static void readAll(Path folder, Map<String, String> texts) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                if (!name.equals("package-info") && !file.toString().contains("cli/docs")) {
                    texts.put(name, Files.readString(file));
                }
            }
        }
    }

    /** Returns the classes among {@code texts} that mention {@code document}, those with the most mentions first. */
    static List<String> mentioning(String document, Map<String, String> texts) {
        Pattern pattern = Pattern.compile(Pattern.quote(document) + "(?!\\d)");
        record Mention(String name, long count) {}
        List<Mention> mentions = new ArrayList<>();
        texts.forEach((name, text) -> {
            long count = pattern.matcher(text).results().count();
            if (count > 0) {
                mentions.add(new Mention(name, count));
            }
        });
        mentions.sort((a, b) -> a.count == b.count ? a.name.compareTo(b.name) : Long.compare(b.count, a.count));
        return mentions.stream().map(Mention::name).toList();
    }
}
