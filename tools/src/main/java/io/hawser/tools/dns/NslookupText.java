package io.hawser.tools.dns;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordType;
import java.util.List;
import java.util.Map;

/** Formats records like {@code nslookup}. */
final class NslookupText {
    private static final String[] SOA_NAMES = {"serial", "refresh", "retry", "expire", "minimum"};
    private static final Map<Integer, String> KINDS = Map.ofEntries(
            Map.entry(RecordType.A, "internet address = "),
            Map.entry(RecordType.NS, "nameserver = "),
            Map.entry(3, "md = "),
            Map.entry(4, "mf = "),
            Map.entry(RecordType.CNAME, "canonical name = "),
            Map.entry(RecordType.SOA, "soa = "),
            Map.entry(7, "mb = "),
            Map.entry(8, "mg = "),
            Map.entry(9, "mr = "),
            Map.entry(11, "protocol = "),
            Map.entry(RecordType.PTR, "name = "),
            Map.entry(13, "hinfo = "),
            Map.entry(14, "minfo = "),
            Map.entry(RecordType.MX, "mail exchanger = "),
            Map.entry(RecordType.TXT, "text = "),
            Map.entry(17, "rp = "),
            Map.entry(18, "afsdb = "),
            Map.entry(19, "x25 address = "),
            Map.entry(20, "isdn address = "),
            Map.entry(21, "rt = "),
            Map.entry(RecordType.SIG, "signature = "),
            Map.entry(25, "key = "),
            Map.entry(RecordType.AAAA, "has AAAA address "),
            Map.entry(29, "loc = "),
            Map.entry(30, "next = "),
            Map.entry(RecordType.SRV, "service = "),
            Map.entry(RecordType.NAPTR, "naptr = "),
            Map.entry(36, "kx = "),
            Map.entry(37, "cert = "),
            Map.entry(38, "v6 address = "),
            Map.entry(RecordType.DNAME, "dname = "),
            Map.entry(RecordType.OPT, "optional = "));

    private NslookupText() {}

    /** Formats a record in a list of answers. */
    static String answer(DnsRecord record) {
        return switch (record.type()) {
            case RecordType.A, RecordType.AAAA ->
                "Name:\t" + record.name().toTextWithoutDot() + "\nAddress: "
                        + record.data().toText(record.type()) + "\n";
            default -> other(record);
        };
    }

    /** Formats a record of another section. */
    static String other(DnsRecord record) {
        String name = record.name().toTextWithoutDot();
        return record.type() == RecordType.SOA
                ? name + "\n" + soa(record.data())
                : name + "\t" + kind(record.type()) + record.data().toText(record.type()) + "\n";
    }

    private static String kind(int type) {
        String known = KINDS.get(type);
        return known != null ? known : (type <= RecordType.OPT ? "rtype_" : "rdata_") + type + " = ";
    }

    private static String soa(RecordData data) {
        DnsName primary = data.nameAt(0);
        StringBuilder text = new StringBuilder();
        text.append("\torigin = ").append(primary.toTextWithoutDot());
        text.append("\n\tmail addr = ").append(data.nameAt(primary.length()).toTextWithoutDot());
        for (int i = 0; i < SOA_NAMES.length; i++) {
            text.append("\n\t").append(SOA_NAMES[i]).append(" = ").append(data.soaNumber(i));
        }
        return text.append('\n').toString();
    }

    /** Formats the whole response, like {@code set debug}. */
    static String details(DnsMessage message) {
        StringBuilder text = new StringBuilder("------------\n    QUESTIONS:\n");
        message.questions()
                .forEach(each -> text.append('\t')
                        .append(each.name().toTextWithoutDot())
                        .append(", type = ")
                        .append(RecordType.nameOf(each.type()))
                        .append(", class = ")
                        .append(RecordClass.nameOf(each.recordClass()))
                        .append('\n'));
        details(text, "ANSWERS", message.answers());
        details(text, "AUTHORITY RECORDS", message.authority());
        details(text, "ADDITIONAL RECORDS", message.additional());
        return text.append("------------\n").toString();
    }

    private static void details(StringBuilder text, String title, List<DnsRecord> records) {
        text.append("    ").append(title).append(":\n");
        for (DnsRecord each : records) {
            text.append("    ->  ").append(each.name().toTextWithoutDot()).append('\n');
            if (each.type() == RecordType.SOA) {
                text.append(soa(each.data()));
            } else {
                text.append('\t').append(kind(each.type()));
                text.append(each.data().toText(each.type())).append('\n');
            }
            text.append("\tttl = ").append(each.ttlSeconds()).append('\n');
        }
    }
}
