package io.hawser.services.dns.server;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.zone.DynamicNames;
import io.hawser.services.dns.zone.Zone;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers from zones (RFC 1034 §4.3.2), and from dynamic names ({@link DynamicNames}). Records of a zone have
 * precedence, so that no DHCP client can take over the name of a server; dynamic names have precedence over wildcards.
 */
public final class Authority implements QueryAnswerer {
    private static final int MOST_ALIASES = 16;

    /** The TTL of dynamic names in seconds. */
    private static final long DYNAMIC_TTL_SECONDS = 60;

    private static final DnsName IN_ADDR_ARPA = DnsName.parse("in-addr.arpa.");
    private static final int REVERSE_LABELS = 6;
    private static final DnsName IP6_ARPA = DnsName.parse("ip6.arpa.");
    private static final int V6_DIGITS = 32;
    private static final int REVERSE_V6_LABELS = V6_DIGITS + 2;

    private final List<Zone> zones;
    private final @Nullable DynamicNames dynamic;

    /** @param dynamic names of leases; null for none */
    public Authority(List<Zone> zones, @Nullable DynamicNames dynamic) {
        this.zones = List.copyOf(zones);
        this.dynamic = dynamic;
    }

    /** The zones. */
    public List<Zone> zones() {
        return zones;
    }

    /** The closest zone that contains a name; null for none. */
    public @Nullable Zone zoneOf(DnsName name) {
        Zone closest = null;
        for (Zone each : zones) {
            boolean deeper = closest == null
                    || each.origin().labelCount() > closest.origin().labelCount();
            if (deeper && name.isWithin(each.origin())) {
                closest = each;
            }
        }
        return closest;
    }

    @Override
    public boolean isConstant() {
        return dynamic == null;
    }

    @Override
    public boolean isResponsibleFor(DnsQuestion question, boolean recursionDesired) {
        return zoneOf(question.name()) != null
                || !dynamicRecords(question.name()).isEmpty();
    }

    @Override
    public void answer(DnsQuestion question, Consumer<Reply> reply) {
        reply.accept(reply(question));
    }

    private Reply reply(DnsQuestion question) {
        Reply.Builder reply = new Reply.Builder();
        // RFC 1034 §4.3.1, DNS-1
        reply.flags = DnsMessage.AUTHORITATIVE;
        DnsName name = question.name();
        for (int aliases = 0; aliases <= MOST_ALIASES; aliases++) {
            List<DnsRecord> leased = dynamicRecords(name);
            if (!leased.isEmpty()) {
                leased.removeIf(each -> question.type() != RecordType.ANY && each.type() != question.type());
                reply.answers.addAll(leased);
                Zone around = zoneOf(name);
                if (leased.isEmpty() && around != null) {
                    reply.authority.add(around.negativeSoa());
                }
                return reply.build();
            }
            Zone zone = zoneOf(name);
            if (zone == null) {
                // an alias leads to a name outside the zones of this server; the client's resolver continues
                return reply.build();
            }
            DnsName next = step(zone, name, question.type(), reply);
            if (next == null) {
                return reply.build();
            }
            name = next;
        }
        return Reply.of(ResponseCode.SERVFAIL);
    }

    /** Adds a zone's records for a name; returns the name with which to continue, or null. */
    private @Nullable DnsName step(Zone zone, DnsName name, int type, Reply.Builder reply) {
        Zone.Answer answer = zone.answer(name, type);
        switch (answer.kind()) {
            case ANSWER -> {
                reply.answers.addAll(answer.records());
                addAddresses(zone, answer.records(), reply);
            }
            case ALIAS -> {
                reply.answers.addAll(answer.records());
                // RFC 1034 §3.6.2, DNS-2: the question goes on with the target
                return answer.records().getFirst().data().name();
            }
            case RENAMED -> {
                DnsRecord dname = answer.records().getFirst();
                DnsName target = name.replaceAncestor(dname.name(), dname.data().name());
                reply.answers.add(dname);
                if (target == null) {
                    // RFC 6672 §2.2: the new name is too long
                    reply.code = 6;
                    return null;
                }
                reply.answers.add(DnsRecord.of(name, RecordType.CNAME, dname.ttlSeconds(), RecordData.ofName(target)));
                return target;
            }
            case REFERRAL -> {
                if (reply.answers.isEmpty()) {
                    // RFC 1034 §4.3.2, DNS-4
                    reply.flags &= ~DnsMessage.AUTHORITATIVE;
                }
                reply.authority.addAll(answer.records());
                addAddresses(zone, answer.records(), reply);
            }
            // RFC 1034 §4.3.4, DNS-3
            case NO_DATA -> reply.authority.add(zone.negativeSoa());
            case NO_NAME -> {
                reply.code = ResponseCode.NXDOMAIN;
                reply.authority.add(zone.negativeSoa());
            }
        }
        return null;
    }

    /** Adds the addresses of the hosts named in records, if the zone has them. */
    private static void addAddresses(Zone zone, List<DnsRecord> records, Reply.Builder reply) {
        for (DnsRecord each : records) {
            DnsName target = switch (each.type()) {
                case RecordType.NS -> each.data().name();
                case RecordType.MX -> each.data().nameAt(2);
                case RecordType.SRV -> each.data().nameAt(6);
                default -> null;
            };
            if (target != null && target.isWithin(zone.origin())) {
                for (int type : new int[] {RecordType.A, RecordType.AAAA}) {
                    for (DnsRecord address : zone.find(target, type)) {
                        if (!reply.additional.contains(address)) {
                            reply.additional.add(address);
                        }
                    }
                }
            }
        }
    }

    private List<DnsRecord> dynamicRecords(DnsName name) {
        List<DnsRecord> records = new ArrayList<>();
        DynamicNames names = dynamic;
        Zone zone = names == null ? null : zoneOf(name);
        if (names == null || zone != null && zone.hasRecords(name)) {
            return records;
        }
        for (IpAddress each : names.addressesOf(name)) {
            records.add(DnsRecord.of(
                    name,
                    each.isV4() ? RecordType.A : RecordType.AAAA,
                    DYNAMIC_TTL_SECONDS,
                    RecordData.ofAddress(each)));
        }
        IpAddress address = addressOf(name);
        DnsName of = address == null ? null : names.nameOf(address);
        if (of != null) {
            records.add(DnsRecord.of(name, RecordType.PTR, DYNAMIC_TTL_SECONDS, RecordData.ofName(of)));
        }
        return records;
    }

    /** The address of a name below in-addr.arpa or ip6.arpa; null for another name. */
    private static @Nullable IpAddress addressOf(DnsName name) {
        if (name.labelCount() == REVERSE_V6_LABELS && name.isWithin(IP6_ARPA)) {
            return addressV6Of(name.toString().split("\\.", -1));
        }
        if (name.labelCount() != REVERSE_LABELS || !name.isWithin(IN_ADDR_ARPA)) {
            return null;
        }
        String[] labels = name.toString().split("\\.", -1);
        try {
            return IpAddress.parse(labels[3] + "." + labels[2] + "." + labels[1] + "." + labels[0]);
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static @Nullable IpAddress addressV6Of(String[] digits) {
        long[] halves = new long[2];
        for (int i = 0; i < V6_DIGITS; i++) {
            int digit = digits[i].length() == 1 ? Character.digit(digits[i].charAt(0), 16) : -1;
            if (digit < 0) {
                return null;
            }
            halves[i / (V6_DIGITS / 2)] |= (long) digit << 4 * (i % (V6_DIGITS / 2));
        }
        return new IpAddress(halves[1], halves[0]);
    }
}
