package io.hawser.services.dns.resolver;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Record sets and negative answers, each until its TTL expires. A full cache evicts the least recently used ones. */
public final class DnsCache {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** RFC 8767 §4: the TTL of expired data that is served. */
    private static final long STALE_TTL_SECONDS = 30;

    /** The type for the negative answer about all types of a name (RFC 2308 §5). */
    private static final int ALL_TYPES = 0;

    private final int most;
    private final Duration maxTtl;
    private final Duration maxNegativeTtl;
    private final Duration staleTime;
    private final Map<DnsQuestion, Entry> entries = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

    /**
     * Makes a cache.
     *
     * @param most maximum number of answers; 0 for no caching
     * @param maxTtl maximum time for a record set
     * @param maxNegativeTtl maximum time for a negative answer
     * @param staleTime how long answers are kept after their TTL
     */
    public DnsCache(int most, Duration maxTtl, Duration maxNegativeTtl, Duration staleTime) {
        this.most = most;
        this.maxTtl = maxTtl;
        this.maxNegativeTtl = maxNegativeTtl;
        this.staleTime = staleTime;
    }

    /** An entry: records, or a negative answer with its code and SOA record. */
    record Entry(
            List<DnsRecord> records, int code, @Nullable DnsRecord soa, long expiresNanos) {
        boolean isNegative() {
            return records.isEmpty();
        }
    }

    /** The number of answers, including expired ones that have not been requested since. */
    public int size() {
        return entries.size();
    }

    /** Removes all entries. */
    public void clear() {
        entries.clear();
    }

    /** Stores a record set, whose records have the same name, type and class. */
    void put(List<DnsRecord> set, long nowNanos) {
        long ttl = Long.MAX_VALUE;
        for (DnsRecord each : set) {
            ttl = Math.min(ttl, each.ttlSeconds());
        }
        DnsRecord first = set.getFirst();
        add(
                new DnsQuestion(first.name(), first.type(), first.recordClass()),
                new Entry(List.copyOf(set), ResponseCode.NOERROR, null, expiry(ttl, maxTtl, nowNanos)),
                nowNanos);
    }

    /** Stores a negative answer for the time given by its SOA record (RFC 2308 §5). */
    void putNegative(DnsQuestion question, int code, DnsRecord soa, long nowNanos) {
        // RFC 2308 §5, DNS-26
        long ttl = Math.min(soa.ttlSeconds(), soa.data().soaNumber(4));
        int type = code == ResponseCode.NXDOMAIN ? ALL_TYPES : question.type();
        add(
                new DnsQuestion(question.name(), type, question.recordClass()),
                new Entry(List.of(), code, soa, expiry(ttl, maxNegativeTtl, nowNanos)),
                nowNanos);
    }

    private static long expiry(long ttlSeconds, Duration most, long nowNanos) {
        return nowNanos + Math.min(ttlSeconds * NANOS_PER_SECOND, most.toNanos());
    }

    private void add(DnsQuestion key, Entry entry, long nowNanos) {
        if (most == 0 || entry.expiresNanos <= nowNanos) {
            return;
        }
        entries.put(key, entry);
        if (entries.size() > most) {
            var eldest = entries.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /**
     * Finds the direct answer to a question: records of its type or a negative answer. A CNAME is found only by its
     * type.
     *
     * @param stale whether an expired answer is allowed
     */
    @Nullable
    Entry find(DnsQuestion question, boolean stale, long nowNanos) {
        Entry found = alive(question, stale, nowNanos);
        return found != null
                ? found
                : alive(new DnsQuestion(question.name(), ALL_TYPES, question.recordClass()), stale, nowNanos);
    }

    /** Finds the CNAME record of a name. */
    @Nullable
    Entry findAlias(DnsName name, int recordClass, boolean stale, long nowNanos) {
        return alive(new DnsQuestion(name, RecordType.CNAME, recordClass), stale, nowNanos);
    }

    private @Nullable Entry alive(DnsQuestion key, boolean stale, long nowNanos) {
        Entry entry = entries.get(key);
        // RFC 1035 §3.2.1, DNS-24
        if (entry == null || entry.expiresNanos > nowNanos) {
            return entry;
        }
        if (entry.expiresNanos + staleTime.toNanos() <= nowNanos) {
            entries.remove(key);
            return null;
        }
        return stale ? entry : null;
    }

    /** The records with their remaining TTL. */
    static List<DnsRecord> aged(Entry entry, long nowNanos) {
        long left = entry.expiresNanos <= nowNanos
                ? STALE_TTL_SECONDS
                : (entry.expiresNanos - nowNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
        List<DnsRecord> aged = new ArrayList<>(entry.records.size());
        entry.records.forEach(each -> aged.add(each.withTtl(left)));
        return aged;
    }

    /** The SOA record of a negative entry with its remaining TTL; null for none. */
    static @Nullable DnsRecord agedSoa(Entry entry, long nowNanos) {
        DnsRecord soa = entry.soa;
        long left = Math.max(0, (entry.expiresNanos - nowNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
        return soa == null ? null : soa.withTtl(left);
    }
}
