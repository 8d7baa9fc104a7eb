package io.hawser.services.dns.resolver;

import io.hawser.host.Host;
import io.hawser.mib.Counters;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.services.dns.transport.DnsResponse;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A stub resolver: queries recursive servers for names that are not in its cache. Simultaneous lookups of the same
 * question share one query, so that a forger gets only one chance (RFC 5452 §5).
 *
 * <p>It uses only the records of a response that lead from the name of the question to the answer. Belongs to the
 * thread that owns the host; callbacks are called on it, sometimes before the call returns.
 */
public final class StubResolver implements AutoCloseable {
    /** Limit of consecutive aliases; more count as a loop. */
    public static final int MOST_ALIASES = 16;

    private final Host host;
    private final ResolverSettings settings;
    private final Counters<DnsCounter> counters = new Counters<>(DnsCounter.class);
    private final DnsCache cache;
    private final ServerPool pool;
    private final Map<DnsQuestion, List<Inquiry.End>> inFlight = new HashMap<>();

    /**
     * @param random must be unpredictable, unless the network is simulated: it draws the values that forgers have to
     *     guess
     */
    public StubResolver(Host host, ResolverSettings settings, RandomGenerator random) {
        this.host = host;
        this.settings = settings;
        cache = new DnsCache(
                settings.cacheEntries(), settings.maxTtl(), settings.maxNegativeTtl(), settings.serveStale());
        pool = new ServerPool(host, settings, random, counters);
    }

    /** The settings. */
    public ResolverSettings settings() {
        return settings;
    }

    /** Counters of lookups, queries and responses. */
    public Counters<DnsCounter> counters() {
        return counters;
    }

    /** The cache. */
    public DnsCache cache() {
        return cache;
    }

    /** Closes connections to servers; pending lookups fail. */
    @Override
    public void close() {
        pool.close();
    }

    /** Looks up a name unchanged, and follows its aliases. */
    public void lookup(DnsName name, int type, Consumer<LookupResult> result) {
        new Lookup(new DnsQuestion(name, type), result).go();
    }

    /** Looks up the names of an address (PTR). */
    public void lookupNames(IpAddress address, Consumer<LookupResult> result) {
        lookup(DnsName.reverseOf(address), RecordType.PTR, result);
    }

    /**
     * Looks up a name as users write it, with the search list; a name with a final dot, or with ndots dots, is tried
     * unchanged first.
     *
     * @throws IllegalArgumentException if {@code text} is not a name
     */
    public void search(String text, int type, Consumer<LookupResult> result) {
        new Search(NameCandidates.of(text, settings), type, result).next();
    }

    /**
     * Looks up the addresses of a host as users write it: IPv4 and IPv6 simultaneously; the result is in the order in
     * which to try them (RFC 6724 §6, RFC 8305 §4).
     *
     * @throws IllegalArgumentException if {@code text} is neither a name nor an address
     */
    public void lookupAddresses(String text, Consumer<HostAddresses> result) {
        IpAddress literal = NameCandidates.literal(text);
        if (literal != null) {
            result.accept(HostAddresses.of(DnsName.parse("."), List.of(literal)));
            return;
        }
        if (NameCandidates.isLocalhost(text)) {
            // RFC 6761 §6.3: servers are never queried for it
            result.accept(HostAddresses.of(DnsName.parse("localhost."), List.of(IpAddress.parse("127.0.0.1"))));
            return;
        }
        new AddressLookup(this, host, NameCandidates.of(text, settings), result).next();
    }

    private long nowNanos() {
        return host.timers().nowNanos();
    }

    /** Queries servers, shared with pending lookups of the same question. */
    private void inquire(DnsQuestion question, Inquiry.End end) {
        List<Inquiry.End> waiting = inFlight.get(question);
        if (waiting != null) {
            waiting.add(end);
            return;
        }
        List<Inquiry.End> all = new ArrayList<>();
        all.add(end);
        inFlight.put(question, all);
        Inquiry.begin(pool, counters, question, (response, failure) -> {
            inFlight.remove(question);
            all.forEach(each -> each.ended(response, failure));
        });
    }

    /** Tries the names of the search list one after another. */
    private final class Search {
        private final List<DnsName> candidates;
        private final int type;
        private final Consumer<LookupResult> result;
        private int index;
        private @Nullable LookupResult remembered;

        Search(List<DnsName> candidates, int type, Consumer<LookupResult> result) {
            this.candidates = candidates;
            this.type = type;
            this.result = result;
        }

        void next() {
            lookup(candidates.get(index), type, this::took);
        }

        private void took(LookupResult each) {
            index++;
            boolean timedOut = each.status() == LookupStatus.FAILED && each.failure() != null;
            if (remembered == null || remembered.status() == LookupStatus.NO_NAME && !each.isFound()) {
                remembered = each;
            }
            if (each.isFound() || timedOut || index == candidates.size()) {
                result.accept(each.isFound() || timedOut ? each : remembered);
            } else {
                next();
            }
        }
    }

    /** The lookup of one question in the cache and from servers, along its aliases. */
    private final class Lookup {
        private final DnsQuestion question;
        private final Consumer<LookupResult> result;
        private final List<DnsRecord> aliases = new ArrayList<>();
        private DnsName current;
        private boolean asked;
        private boolean stale;

        Lookup(DnsQuestion question, Consumer<LookupResult> result) {
            this.question = question;
            this.result = result;
            current = question.name();
        }

        void go() {
            if (!answerFromCache()) {
                counters.increment(DnsCounter.CACHE_MISSES);
                asked = true;
                inquire(new DnsQuestion(current, question.type(), question.recordClass()), this::answered);
            }
        }

        /** Follows the cached aliases; returns whether the cache had the answer. */
        private boolean answerFromCache() {
            long now = nowNanos();
            while (aliases.size() <= MOST_ALIASES) {
                DnsCache.Entry entry =
                        cache.find(new DnsQuestion(current, question.type(), question.recordClass()), stale, now);
                if (entry != null) {
                    finish(entry, now);
                    return true;
                }
                DnsCache.Entry alias = cache.findAlias(current, question.recordClass(), stale, now);
                if (alias == null || question.type() == RecordType.CNAME) {
                    return false;
                }
                DnsRecord cname = DnsCache.aged(alias, now).getFirst();
                aliases.add(cname);
                current = cname.data().name();
            }
            fail(ResponseCode.SERVFAIL, null);
            return true;
        }

        private void finish(DnsCache.Entry entry, long now) {
            if (!asked) {
                counters.increment(DnsCounter.CACHE_HITS);
            }
            if (entry.isNegative()) {
                negative(entry.code(), DnsCache.agedSoa(entry, now), !asked);
            } else {
                end(LookupStatus.FOUND, DnsCache.aged(entry, now), entry.code(), null, null, !asked);
            }
        }

        private void answered(@Nullable DnsResponse response, QueryFailure failure) {
            if (response == null) {
                if (!answerStale()) {
                    fail(ResponseCode.SERVFAIL, failure);
                }
                return;
            }
            DnsMessage message = response.message();
            if (message.code() != ResponseCode.NOERROR && message.code() != ResponseCode.NXDOMAIN) {
                if (!answerStale()) {
                    fail(message.code(), null);
                }
                return;
            }
            if (question.type() == RecordType.ANY) {
                takeAny(message);
            } else {
                take(message);
            }
        }

        /** Answers from expired data, which is better than no answer (RFC 8767). */
        private boolean answerStale() {
            if (stale || settings.serveStale().isZero()) {
                return false;
            }
            stale = true;
            if (answerFromCache()) {
                counters.increment(DnsCounter.STALE_ANSWERS);
                return true;
            }
            stale = false;
            return false;
        }

        private void takeAny(DnsMessage message) {
            List<DnsRecord> all = new ArrayList<>(message.answers());
            all.removeIf(each -> !each.name().equals(current));
            if (all.isEmpty()) {
                negative(message.code(), null, false);
            } else {
                end(LookupStatus.FOUND, all, message.code(), null, null, false);
            }
        }

        private void take(DnsMessage message) {
            long now = nowNanos();
            while (true) {
                List<DnsRecord> found = setOf(message, question.type());
                if (!found.isEmpty()) {
                    cache.put(found, now);
                    end(LookupStatus.FOUND, found, ResponseCode.NOERROR, null, null, false);
                    return;
                }
                List<DnsRecord> cname = setOf(message, RecordType.CNAME);
                if (cname.isEmpty()) {
                    break;
                }
                DnsRecord alias = cname.getFirst();
                cache.put(List.of(alias), now);
                aliases.add(alias);
                current = alias.data().name();
                // RFC 1034 §5.3.3, DNS-25
                if (aliases.size() > MOST_ALIASES) {
                    fail(ResponseCode.SERVFAIL, null);
                    return;
                }
            }
            takeNegative(message, now);
        }

        /**
         * Handles a response without data for the current name: it is negative, or the server has not followed the
         * alias.
         */
        private void takeNegative(DnsMessage message, long now) {
            DnsRecord soa = soaOf(message);
            boolean isAliased = message.answers().stream().anyMatch(each -> each.type() == RecordType.CNAME);
            if (isAliased && soa == null && message.code() == ResponseCode.NOERROR && !aliases.isEmpty()) {
                go();
                return;
            }
            if (soa != null) {
                cache.putNegative(
                        new DnsQuestion(current, question.type(), question.recordClass()), message.code(), soa, now);
            }
            negative(message.code(), soa, false);
        }

        /** The SOA record of a zone that contains the current name; other SOA records may be forged. */
        private @Nullable DnsRecord soaOf(DnsMessage message) {
            for (DnsRecord each : message.authority()) {
                if (each.type() == RecordType.SOA && current.isWithin(each.name())) {
                    return each;
                }
            }
            return null;
        }

        private List<DnsRecord> setOf(DnsMessage message, int type) {
            List<DnsRecord> set = new ArrayList<>();
            for (DnsRecord each : message.answers()) {
                if (each.type() == type
                        && each.recordClass() == question.recordClass()
                        // RFC 2181 §5.4.1, DNS-23: of the sections, only the answer; of that, only what the question
                        // leads to
                        && each.name().equals(current)
                        && !set.contains(each)) {
                    set.add(each);
                }
            }
            return set;
        }

        private void negative(int code, @Nullable DnsRecord soa, boolean fromCache) {
            LookupStatus status = code == ResponseCode.NXDOMAIN ? LookupStatus.NO_NAME : LookupStatus.NO_DATA;
            end(status, List.of(), code, soa, null, fromCache);
        }

        private void fail(int code, @Nullable QueryFailure failure) {
            end(LookupStatus.FAILED, List.of(), code, null, failure, false);
        }

        private void end(
                LookupStatus status,
                List<DnsRecord> records,
                int code,
                @Nullable DnsRecord soa,
                @Nullable QueryFailure failure,
                boolean fromCache) {
            result.accept(new LookupResult(
                    status, question, aliases, records, code, soa, failure, fromCache && !stale, stale));
        }
    }
}
