package io.hawser.services.dns.zone;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordParser;
import io.hawser.services.dns.message.RecordType;
import io.hawser.text.Similar;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads a zone in YAML: {@code zone}, {@code ttl}, {@code soa}, {@code ns} and {@code records}. Only the zone's name is
 * required; docs/dns.md has an example. Errors contain the position.
 */
public final class ZoneYaml {
    private static final List<String> KEYS = List.of("zone", "ttl", "soa", "ns", "records");
    private static final List<String> SOA_KEYS =
            List.of("primary", "mailbox", "serial", "refresh", "retry", "expire", "minimum");
    private static final long[] SOA_DEFAULTS = {1, 7200, 3600, 1_209_600, 300};
    private static final long DEFAULT_TTL = 3600;

    private final String file;
    private DnsName origin = DnsName.ROOT;
    private long ttl = DEFAULT_TTL;
    private final List<DnsRecord> records = new ArrayList<>();

    private ZoneYaml(String file) {
        this.file = file;
    }

    /**
     * Reads a zone.
     *
     * @param file its name, for messages
     * @throws ZoneFileException if the file has a mistake
     */
    public static Zone parse(String file, String text) throws ZoneFileException {
        return new ZoneYaml(file).read(text);
    }

    private Zone read(String text) throws ZoneFileException {
        MappingNode root = compose(text);
        Node zone = null;
        Node soa = null;
        Node ns = null;
        Node all = null;
        for (NodeTuple each : root.getValue()) {
            String key = scalar(each.getKeyNode());
            Node value = each.getValueNode();
            switch (key) {
                case "zone" -> zone = value;
                case "ttl" -> ttl = seconds(value);
                case "soa" -> soa = value;
                case "ns" -> ns = value;
                case "records" -> all = value;
                default -> throw unknown(each.getKeyNode(), key, KEYS);
            }
        }
        if (zone == null) {
            throw wrong(root, "the name of the zone is missing, such as zone: example.com");
        }
        origin = name(zone, DnsName.ROOT);
        records.add(DnsRecord.of(origin, RecordType.SOA, ttl, soa(soa)));
        if (ns == null) {
            records.add(DnsRecord.of(origin, RecordType.NS, ttl, RecordData.ofName(DnsName.parse("ns", origin))));
        } else {
            add(origin, RecordType.NS, ttl, ns);
        }
        if (all != null) {
            for (NodeTuple each : mapping(all).getValue()) {
                owner(name(each.getKeyNode(), origin), mapping(each.getValueNode()));
            }
        }
        return Zone.of(file, records);
    }

    private MappingNode compose(String text) throws ZoneFileException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setMaxAliasesForCollections(0)
                .setAllowDuplicateKeys(false)
                .build();
        try {
            Node root = new Composer(
                            settings, new ParserImpl(settings, new StreamReader(settings, new StringReader(text))))
                    .getSingleNode()
                    .orElseThrow(() -> new ZoneFileException(file, "the file is empty"));
            return mapping(root);
        } catch (MarkedYamlEngineException bad) {
            Mark mark = bad.getProblemMark().orElse(null);
            throw new ZoneFileException(
                    file,
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1,
                    "this is no YAML: " + bad.getProblem());
        } catch (YamlEngineException bad) {
            throw new ZoneFileException(file, "this is no YAML: " + bad.getMessage());
        }
    }

    private RecordData soa(@Nullable Node node) throws ZoneFileException {
        DnsName primary = DnsName.parse("ns", origin);
        DnsName mailbox = DnsName.parse("hostmaster", origin);
        long[] numbers = SOA_DEFAULTS.clone();
        if (node != null) {
            for (NodeTuple each : mapping(node).getValue()) {
                String key = scalar(each.getKeyNode());
                int index = SOA_KEYS.indexOf(key);
                switch (index) {
                    case -1 -> throw unknown(each.getKeyNode(), key, SOA_KEYS);
                    case 0 -> primary = name(each.getValueNode(), origin);
                    case 1 -> mailbox = name(each.getValueNode(), origin);
                    default -> numbers[index - 2] = seconds(each.getValueNode());
                }
            }
        }
        return RecordData.ofSoa(primary, mailbox, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    private void owner(DnsName owner, MappingNode types) throws ZoneFileException {
        long ownTtl = ttl;
        for (NodeTuple each : types.getValue()) {
            if (scalar(each.getKeyNode()).toLowerCase(Locale.ROOT).equals("ttl")) {
                ownTtl = seconds(each.getValueNode());
            }
        }
        for (NodeTuple each : types.getValue()) {
            String key = scalar(each.getKeyNode());
            if (!key.toLowerCase(Locale.ROOT).equals("ttl")) {
                int type;
                try {
                    type = RecordType.parse(key);
                } catch (IllegalArgumentException bad) {
                    throw wrong(each.getKeyNode(), String.valueOf(bad.getMessage()));
                }
                add(owner, type, ownTtl, each.getValueNode());
            }
        }
    }

    private void add(DnsName owner, int type, long ownTtl, Node value) throws ZoneFileException {
        List<Node> values = value instanceof SequenceNode list ? list.getValue() : List.of(value);
        for (Node each : values) {
            String text = scalar(each);
            try {
                // a text without its own quotation marks is one string
                String written = type == RecordType.TXT && !text.startsWith("\"") ? quote(text) : text;
                records.add(DnsRecord.of(owner, type, ownTtl, RecordParser.parse(type, written, origin)));
            } catch (IllegalArgumentException bad) {
                throw wrong(each, RecordType.nameOf(type) + ": " + bad.getMessage());
            }
        }
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private MappingNode mapping(Node node) throws ZoneFileException {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrong(node, "a table of keys and values is due here");
    }

    private String scalar(Node node) throws ZoneFileException {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, "one value is due here");
    }

    private DnsName name(Node node, DnsName below) throws ZoneFileException {
        try {
            return DnsName.parse(scalar(node), below);
        } catch (IllegalArgumentException bad) {
            throw wrong(node, String.valueOf(bad.getMessage()));
        }
    }

    private long seconds(Node node) throws ZoneFileException {
        try {
            return RecordParser.seconds(scalar(node));
        } catch (IllegalArgumentException bad) {
            throw wrong(node, String.valueOf(bad.getMessage()));
        }
    }

    private ZoneFileException unknown(Node node, String key, List<String> known) {
        return wrong(
                node,
                "there is no key '" + key + "'" + Similar.hint(key, known) + "; there are " + String.join(", ", known));
    }

    private ZoneFileException wrong(Node node, String message) {
        Mark mark = node.getStartMark().orElse(null);
        return mark == null
                ? new ZoneFileException(file, message)
                : new ZoneFileException(file, mark.getLine() + 1, mark.getColumn() + 1, message);
    }
}
