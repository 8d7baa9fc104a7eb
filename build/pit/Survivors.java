import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Prints what PIT has found: how many mutants were killed, and each that was not. Those in the list of equivalent
 * mutants change nothing that anybody can see, and are not counted. Exit code 1 when more than a twentieth survives.
 *
 * <p>Arguments: mutations.xml, the folder of the sources, the list. A line of the list has four columns with tabs in
 * between: the class, PIT's mutator without "Mutator", the line of source, the reason; lines with # are comments.
 */
class Survivors {
    private static final double MOST = 0.05;

    public static void main(String[] arguments) throws Exception {
        Path sources = Path.of(arguments[1]);
        List<String[]> equivalent = equivalent(Path.of(arguments[2]));
        NodeList mutations = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(arguments[0]).toFile())
                .getElementsByTagName("mutation");
        TreeMap<String, Integer> statuses = new TreeMap<>();
        List<String> survivors = new ArrayList<>();
        int excused = 0;
        for (int i = 0; i < mutations.getLength(); i++) {
            Element mutation = (Element) mutations.item(i);
            statuses.merge(mutation.getAttribute("status"), 1, Integer::sum);
            if (mutation.getAttribute("detected").equals("true")) {
                continue;
            }
            String name = text(mutation, "mutatedClass");
            String mutator = text(mutation, "mutator").replaceFirst(".*\\.", "").replaceFirst("Mutator$", "");
            int number = Integer.parseInt(text(mutation, "lineNumber"));
            String line = line(sources, name, number);
            if (equivalent.stream().anyMatch(row -> name.startsWith(row[0]) && row[1].equals(mutator) && row[2].equals(line))) {
                excused++;
            } else {
                survivors.add(name + "\t" + mutator + "\t" + line + "\t(line " + number + ", "
                        + mutation.getAttribute("status").toLowerCase() + ": " + text(mutation, "description") + ")");
            }
        }
        int all = mutations.getLength() - excused;
        survivors.stream().sorted().forEach(System.out::println);
        System.out.printf(
                "%s: %d mutants %s, %d of them equivalent; %d survive, %.1f %%%n",
                Path.of(arguments[0]).getParent().getFileName(), mutations.getLength(), statuses, excused,
                survivors.size(), all == 0 ? 0 : 100.0 * survivors.size() / all);
        System.exit(survivors.size() > MOST * all ? 1 : 0);
    }

    private static List<String[]> equivalent(Path list) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.exists(list) ? Files.readAllLines(list) : List.<String>of()) {
            String[] cells = line.split("\t", -1);
            if (!line.startsWith("#") && cells.length == 4) {
                rows.add(cells);
            }
        }
        return rows;
    }

    private static String text(Element mutation, String tag) {
        return mutation.getElementsByTagName(tag).item(0).getTextContent();
    }

    private static String line(Path sources, String name, int number) throws IOException {
        Path file = sources.resolve(name.replaceFirst("\\$.*", "").replace('.', '/') + ".java");
        List<String> lines = Files.readAllLines(file);
        return number >= 1 && number <= lines.size() ? lines.get(number - 1).strip() : "";
    }
}
