package io.hawser.services.dns.message;

/**
 * A question (RFC 1035 §4.1.2).
 *
 * @param name the name
 * @param type the requested type, see {@link RecordType}
 * @param recordClass the requested class, see {@link RecordClass}
 */
public record DnsQuestion(DnsName name, int type, int recordClass) {
    /** A question of class IN. */
    public DnsQuestion(DnsName name, int type) {
        this(name, type, RecordClass.IN);
    }

    /** For example {@code www.example.com. IN A}. */
    @Override
    public String toString() {
        return name + " " + RecordClass.nameOf(recordClass) + " " + RecordType.nameOf(type);
    }
}
