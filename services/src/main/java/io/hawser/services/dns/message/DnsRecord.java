package io.hawser.services.dns.message;

/**
 * A resource record (RFC 1035 §4.1.3).
 *
 * @param name its owner
 * @param type its type, see {@link RecordType}
 * @param recordClass its class, see {@link RecordClass}
 * @param ttlSeconds how long it may be cached, 0 to 2³¹-1 seconds
 * @param data its data, of this type
 */
public record DnsRecord(DnsName name, int type, int recordClass, long ttlSeconds, RecordData data) {
    /** The longest TTL, in seconds (RFC 2181 §8). */
    public static final long MAX_TTL_SECONDS = Integer.MAX_VALUE;

    /** A record of class IN. */
    public static DnsRecord of(DnsName name, int type, long ttlSeconds, RecordData data) {
        return new DnsRecord(name, type, RecordClass.IN, ttlSeconds, data);
    }

    /** The same record with another TTL. */
    public DnsRecord withTtl(long seconds) {
        return seconds == ttlSeconds ? this : new DnsRecord(name, type, recordClass, seconds, data);
    }

    /** The same record with another owner. */
    public DnsRecord withName(DnsName owner) {
        return new DnsRecord(owner, type, recordClass, ttlSeconds, data);
    }

    /** Returns whether both belong to one record set: owner, type and class are equal (RFC 2181 §5). */
    public boolean isOfSetOf(DnsRecord other) {
        return type == other.type && recordClass == other.recordClass && name.equals(other.name);
    }

    /** One line of a master file, with tabs between the fields. */
    @Override
    public String toString() {
        return name + "\t" + ttlSeconds + "\t" + RecordClass.nameOf(recordClass) + "\t" + RecordType.nameOf(type) + "\t"
                + data.toText(type);
    }
}
