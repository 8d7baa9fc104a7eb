package io.hawser.lab.script;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML into {@link YamlValue}s: only lists, tables and texts, without aliases, so that documents have no cycles
 * and cannot expand.
 */
public final class YamlReader {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 30;
    private static final int MAX_ALIASES = 1000;

    private final String file;
    private final String what;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlReader(String file, String what) {
        this.file = file;
        this.what = what;
    }

    /**
     * Reads a document.
     *
     * @param file its name, for messages
     * @param what its expected kind, for messages: {@code a scenario}
     * @throws ScenarioFileException if it is not YAML, or contains an unsupported construct
     */
    public static YamlValue read(String file, byte[] bytes, String what) throws ScenarioFileException {
        return new YamlReader(file, what).document(bytes);
    }

    private YamlValue document(byte[] bytes) throws ScenarioFileException {
        Place start = new Place(file, 1, 1);
        if (bytes.length > MAX_BYTES) {
            throw new ScenarioFileException(start, "this is not " + what + ": it is larger than 1 MB");
        }
        String text = decoded(bytes, start);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(true) // reported here, with both places
                .setMaxAliasesForCollections(MAX_ALIASES) // refused below, each alone
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            checkDepth(new ParserImpl(settings, new StreamReader(settings, text)));
            Composer composer = new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text)));
            Optional<Node> node = composer.getSingleNode();
            if (node.isEmpty()) {
                throw new ScenarioFileException(start, "the file is empty, and not " + what);
            }
            return value(node.get(), 0);
        } catch (MarkedYamlEngineException wrong) {
            Place at = wrong.getProblemMark().map(this::place).orElse(start);
            String about = String.valueOf(wrong.getProblem());
            String hint = about.contains("mapping values are not allowed")
                    ? "; a ': ' inside a sentence needs quotes around the whole sentence"
                    : "";
            throw new ScenarioFileException(at, "this is not YAML: " + about + hint);
        } catch (ReaderException wrong) {
            throw new ScenarioFileException(start, "this is not a text: character number " + wrong.getPosition());
        } catch (YamlEngineException wrong) {
            throw new ScenarioFileException(start, "this is not YAML: " + wrong.getMessage());
        }
    }

    /** Refuses documents that are nested too deeply, because the composer recurses on each level. */
    private void checkDepth(Parser events) throws ScenarioFileException {
        int depth = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > MAX_DEPTH + 1) {
                throw tooDeep(event.getStartMark().map(this::place).orElse(new Place(file, 1, 1)));
            }
        }
    }

    private static ScenarioFileException tooDeep(Place place) {
        return new ScenarioFileException(place, "this is nested more than " + MAX_DEPTH + " deep");
    }

    private static String decoded(byte[] bytes, Place start) throws ScenarioFileException {
        for (byte each : bytes) {
            if (each == 0) {
                throw new ScenarioFileException(start, "this is not a text file: it contains zero bytes");
            }
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
            String good = out.flip().toString();
            int line = 1 + (int) good.chars().filter(each -> each == '\n').count();
            throw new ScenarioFileException(
                    new Place(start.file(), line, good.length() - good.lastIndexOf('\n')),
                    "this is not a text file in UTF-8");
        }
        return out.flip().toString();
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place place(Node node) {
        return node.getStartMark().map(this::place).orElse(new Place(file, 1, 1));
    }

    private YamlValue value(Node node, int depth) throws ScenarioFileException {
        Place place = place(node);
        if (depth > MAX_DEPTH) {
            throw tooDeep(place);
        }
        if (!seen.add(node)) {
            throw new ScenarioFileException(
                    place, "an alias (*name) points here; " + what + " is written without, say it again");
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar, place);
            case SequenceNode sequence -> {
                List<YamlValue> values = new ArrayList<>();
                for (Node each : sequence.getValue()) {
                    values.add(value(each, depth + 1));
                }
                yield new YamlValue.Sequence(values, place);
            }
            case MappingNode mapping -> table(mapping, place, depth);
            default -> throw new ScenarioFileException(place, "this is neither a text nor a list nor a table");
        };
    }

    private YamlValue.Table table(MappingNode mapping, Place place, int depth) throws ScenarioFileException {
        Map<String, YamlValue.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(value(tuple.getKeyNode(), depth + 1) instanceof YamlValue.Text key)) {
                throw new ScenarioFileException(place(tuple.getKeyNode()), "a key is a word");
            }
            YamlValue.Entry entry = new YamlValue.Entry(key, value(tuple.getValueNode(), depth + 1));
            YamlValue.Entry before = entries.put(key.text(), entry);
            if (before != null) {
                throw new ScenarioFileException(
                        key.place(),
                        "'" + key.text() + "' is there already, in line "
                                + before.key().place().line());
            }
        }
        return new YamlValue.Table(entries, place);
    }

    private static YamlValue.Text scalar(ScalarNode scalar, Place place) throws ScenarioFileException {
        int control = scalar.getValue()
                .chars()
                .filter(each -> Character.isISOControl(each) && each != '\n' && each != '\t')
                .findFirst()
                .orElse(-1);
        if (control >= 0) {
            // a terminal would execute it
            throw new ScenarioFileException(
                    place, String.format(Locale.ROOT, "a text with the control character U+%04X", control));
        }
        boolean oneLine = scalar.getEndMark()
                        .map(end -> end.getLine() + 1 == place.line())
                        .orElse(false)
                && scalar.getScalarStyle() != ScalarStyle.LITERAL
                && scalar.getScalarStyle() != ScalarStyle.FOLDED;
        Place begin = scalar.isPlain() ? place : place.right(1);
        return new YamlValue.Text(scalar.getValue(), oneLine ? begin : place, oneLine);
    }
}
