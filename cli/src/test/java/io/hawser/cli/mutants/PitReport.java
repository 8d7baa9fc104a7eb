package io.hawser.cli.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What PIT has found, without the changes that docs/equivalent-mutants.txt explains. {@code hawser pit} calls it with
 * the folder of the project and PIT's report; it exits with 1 if a change survives that nobody has explained, or a row
 * explains none.
 */
final class PitReport {
    private static final String SOURCES = MutantTable.SOURCES;
    private static final String LIST = "docs/equivalent-mutants.txt";
    private static final Set<String> KILLED = Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR");

    private final Path root;
    private final List<EquivalentMutants.Row> rows;
    private final Map<String, List<String>> sources = new HashMap<>();
    private final Map<String, int[]> counts = new TreeMap<>();
    private final Set<EquivalentMutants.Row> used = new HashSet<>();
    private final Set<String> files = new HashSet<>();
    private final List<String> unexplained = new ArrayList<>();

    private PitReport(Path root) throws IOException {
        this.root = root;
        rows = EquivalentMutants.parse(Files.readAllLines(root.resolve(LIST)));
    }

    /**
     * A change that PIT has made.
     *
     * @param file below core/src/main/java/io/hawser
     */
    record Mutation(String file, String method, int line, String change, String status) {
        static Mutation of(Element element) {
            String type = text(element, "mutatedClass");
            String folder = type.substring("io.hawser.".length(), type.lastIndexOf('.') + 1)
                    .replace('.', '/');
            return new Mutation(
                    folder + text(element, "sourceFile"),
                    text(element, "mutatedMethod"),
                    Integer.parseInt(text(element, "lineNumber")),
                    text(element, "description"),
                    element.getAttribute("status"));
        }

        private static String text(Element element, String name) {
            return element.getElementsByTagName(name).item(0).getTextContent();
        }

        String folder() {
            return file.contains("/") ? file.substring(0, file.lastIndexOf('/')) : "";
        }
    }

    public static void main(String[] args) throws IOException, ParserConfigurationException, SAXException {
        PitReport report = new PitReport(Path.of(args[0]));
        NodeList mutations = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(args[1]).toFile())
                .getElementsByTagName("mutation");
        for (int i = 0; i < mutations.getLength(); i++) {
            report.add(Mutation.of((Element) mutations.item(i)));
        }
        System.exit(report.print());
    }

    private void add(Mutation mutation) throws IOException {
        files.add(mutation.file());
        int[] count = counts.computeIfAbsent(mutation.folder(), any -> new int[3]);
        count[0]++;
        if (KILLED.contains(mutation.status())) {
            count[1]++;
            return;
        }
        String line = source(mutation.file()).get(mutation.line() - 1).strip();
        List<EquivalentMutants.Row> explaining =
                rows.stream().filter(row -> row.isOf(mutation, line)).toList();
        if (explaining.isEmpty()) {
            String how = mutation.status().equals("NO_COVERAGE") ? "no test runs it" : "survives";
            unexplained.add(mutation.file() + ":" + mutation.line() + " " + mutation.method() + ": " + mutation.change()
                    + " (" + how + ")\n    " + line);
        } else {
            count[2]++;
            used.addAll(explaining);
        }
    }

    private List<String> source(String file) throws IOException {
        List<String> lines = sources.get(file);
        if (lines == null) {
            lines = Files.readAllLines(root.resolve(SOURCES).resolve(file));
            sources.put(file, lines);
        }
        return lines;
    }

    private int print() {
        unexplained.forEach(System.out::println);
        List<EquivalentMutants.Row> stale = rows.stream()
                .filter(row -> files.contains(row.file()) && !used.contains(row))
                .toList();
        stale.forEach(row -> System.out.println(LIST + ":" + row.number() + " explains nothing that survives"));
        System.out.printf("%-28s %8s %8s %8s %8s %8s%n", "package", "changes", "killed", "equal", "survive", "percent");
        int[] all = new int[3];
        counts.forEach((folder, count) -> {
            row(folder, count);
            for (int i = 0; i < all.length; i++) {
                all[i] += count[i];
            }
        });
        row("all", all);
        return unexplained.isEmpty() && stale.isEmpty() ? 0 : 1;
    }

    private static void row(String name, int[] count) {
        int left = count[0] - count[1] - count[2];
        System.out.printf(
                Locale.ROOT,
                "%-28s %8d %8d %8d %8d %7.1f%%%n",
                name,
                count[0],
                count[1],
                count[2],
                left,
                count[0] == 0 ? 0 : 100.0 * left / count[0]);
    }
}
