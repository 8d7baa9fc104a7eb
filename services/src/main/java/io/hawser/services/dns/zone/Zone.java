package io.hawser.services.dns.zone;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of a zone (RFC 1034 §4.2), and the choice of those that answer a question (§4.3.2 with RFC 4592 for
 * wildcards). Immutable.
 */
public final class Zone {
    private final DnsName origin;
    private final DnsRecord soa;
    private final Map<DnsName, Node> nodes = new HashMap<>();
    private final List<DnsRecord> records;

    /** The record sets of a name by type; empty for a name that exists only as a parent. */
    private static final class Node {
        private final Map<Integer, List<DnsRecord>> sets = new LinkedHashMap<>();
    }

    /** Kinds of answers of a zone. */
    public enum Kind {
        /** The requested records. */
        ANSWER,
        /** An alias; the question continues with its target. */
        ALIAS,
        /** A renamed subtree (DNAME, RFC 6672). */
        RENAMED,
        /** The name is in a delegated zone. */
        REFERRAL,
        /** The name exists, but has no such records. */
        NO_DATA,
        /** The name does not exist. */
        NO_NAME
    }

    /**
     * An answer.
     *
     * @param kind the kind of answer
     * @param records the requested records, the alias, or the NS records of a referral
     */
    public record Answer(Kind kind, List<DnsRecord> records) {}

    private Zone(DnsName origin, DnsRecord soa, List<DnsRecord> records) {
        this.origin = origin;
        this.soa = soa;
        this.records = List.copyOf(records);
    }

    /**
     * Makes a zone of records.
     *
     * @param file their source, for messages
     * @throws ZoneFileException unless there is exactly one SOA record and an NS record of the zone, all records are
     *     inside the zone, and no alias has other records
     */
    public static Zone of(String file, List<DnsRecord> records) throws ZoneFileException {
        List<DnsRecord> soas =
                records.stream().filter(each -> each.type() == RecordType.SOA).toList();
        if (soas.size() != 1) {
            throw new ZoneFileException(file, "a zone has one SOA record, not " + soas.size());
        }
        DnsRecord soa = soas.getFirst();
        Zone zone = new Zone(soa.name(), soa, records);
        for (DnsRecord each : records) {
            if (each.recordClass() != RecordClass.IN) {
                throw new ZoneFileException(
                        file,
                        each.name() + " is of class " + RecordClass.nameOf(each.recordClass())
                                + "; a zone here is of class IN");
            }
            if (!each.name().isWithin(zone.origin)) {
                throw new ZoneFileException(file, each.name() + " is not in the zone " + zone.origin);
            }
            zone.add(each);
        }
        zone.check(file);
        return zone;
    }

    private void add(DnsRecord each) {
        // the names between it and the origin exist too, without records (RFC 4592 §2.2.2)
        for (int i = 0; i <= each.name().labelCount() - origin.labelCount(); i++) {
            nodes.computeIfAbsent(each.name().ancestor(i), _ -> new Node());
        }
        List<DnsRecord> set = Objects.requireNonNull(nodes.get(each.name()))
                .sets
                .computeIfAbsent(each.type(), _ -> new ArrayList<>());
        // RFC 2181 §5, DNS-14: equal records are one, and all of a set have one TTL
        if (set.stream().noneMatch(known -> known.data().equals(each.data()))) {
            set.add(set.isEmpty() ? each : each.withTtl(set.getFirst().ttlSeconds()));
        }
    }

    private void check(String file) throws ZoneFileException {
        if (find(origin, RecordType.NS).isEmpty()) {
            throw new ZoneFileException(file, "the zone " + origin + " has no NS record");
        }
        for (Map.Entry<DnsName, Node> each : nodes.entrySet()) {
            List<DnsRecord> alias = each.getValue().sets.get(RecordType.CNAME);
            if (alias != null
                    && (alias.size() > 1
                            || !each.getValue().sets.keySet().stream().allMatch(Zone::goesWithAlias))) {
                // RFC 2181 §10.1, DNS-15
                throw new ZoneFileException(file, each.getKey() + " is an alias (CNAME) and has other records");
            }
        }
    }

    private static boolean goesWithAlias(int type) {
        return type == RecordType.CNAME || type == RecordType.RRSIG || type == RecordType.NSEC;
    }

    /** The name of the zone. */
    public DnsName origin() {
        return origin;
    }

    /** Its SOA record. */
    public DnsRecord soa() {
        return soa;
    }

    /** The SOA record for negative answers (RFC 2308 §3): its TTL is at most its minimum. */
    public DnsRecord negativeSoa() {
        return soa.withTtl(Math.min(soa.ttlSeconds(), soa.data().soaNumber(4)));
    }

    /** The number of records. */
    public int size() {
        return records.size();
    }

    /** All records in the order of a transfer: the SOA record first, and the others sorted by name. */
    public List<DnsRecord> inOrder() {
        TreeMap<DnsName, Node> sorted = new TreeMap<>(nodes);
        List<DnsRecord> all = new ArrayList<>();
        all.add(soa);
        for (Node node : sorted.values()) {
            for (List<DnsRecord> set : node.sets.values()) {
                set.stream().filter(each -> each.type() != RecordType.SOA).forEach(all::add);
            }
        }
        return all;
    }

    /** Returns whether the zone itself has records of a name, of any type. */
    public boolean hasRecords(DnsName name) {
        Node node = nodes.get(name);
        return node != null && !node.sets.isEmpty();
    }

    /** The records of a name and type that the zone itself has; empty for none. */
    public List<DnsRecord> find(DnsName name, int type) {
        Node node = nodes.get(name);
        return node == null ? List.of() : node.sets.getOrDefault(type, List.of());
    }

    /**
     * Answers a question about a name within the zone.
     *
     * @param type the type; {@link RecordType#ANY} for any one record set (RFC 8482 §4.1)
     */
    public Answer answer(DnsName name, int type) {
        int below = name.labelCount() - origin.labelCount();
        // from the origin down: delegations, and the longest existing name
        for (int i = below - 1; i >= 0; i--) {
            DnsName at = name.ancestor(i);
            Node node = nodes.get(at);
            if (node == null) {
                return wildcard(name, name.ancestor(i + 1), type);
            }
            List<DnsRecord> delegation = node.sets.get(RecordType.NS);
            boolean asksParent = i == 0 && type == RecordType.DS;
            if (delegation != null && !asksParent) {
                return new Answer(Kind.REFERRAL, delegation);
            }
            List<DnsRecord> renamed = node.sets.get(RecordType.DNAME);
            if (renamed != null && i > 0) {
                return new Answer(Kind.RENAMED, renamed);
            }
        }
        return answer(Objects.requireNonNull(nodes.get(name)), name, type, false);
    }

    /** Answers from the wildcard right below the closest existing name (RFC 4592 §3.3.1, DNS-5). */
    private Answer wildcard(DnsName name, DnsName closest, int type) {
        DnsName wildcard = closest.wildcard();
        Node node = wildcard == null ? null : nodes.get(wildcard);
        return node == null ? new Answer(Kind.NO_NAME, List.of()) : answer(node, name, type, true);
    }

    private Answer answer(Node node, DnsName name, int type, boolean synthesized) {
        @Nullable
        List<DnsRecord> set = type == RecordType.ANY && !node.sets.isEmpty()
                ? node.sets.values().iterator().next()
                : node.sets.get(type);
        Kind kind = Kind.ANSWER;
        if (set == null) {
            set = node.sets.get(RecordType.CNAME);
            kind = Kind.ALIAS;
        }
        if (set == null) {
            return new Answer(Kind.NO_DATA, List.of());
        }
        return new Answer(
                kind,
                synthesized ? set.stream().map(each -> each.withName(name)).toList() : set);
    }

    @Override
    public String toString() {
        return origin + " with " + records.size() + " records";
    }
}
