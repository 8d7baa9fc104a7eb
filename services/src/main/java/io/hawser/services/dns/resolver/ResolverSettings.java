package io.hawser.services.dns.resolver;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.transport.NameServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Settings of a {@link StubResolver}: those of resolv.conf(5) with its defaults, and some more. Immutable. */
public final class ResolverSettings {
    /** Maximum number of servers, as in the GNU C library. */
    public static final int MOST_SERVERS = 3;

    private final Builder values;

    private ResolverSettings(Builder values) {
        this.values = values;
    }

    /** Makes settings with these servers, in this order. */
    public static ResolverSettings of(NameServer... servers) {
        return builder().servers(List.of(servers)).build();
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Parses a resolv.conf: {@code nameserver}, {@code domain}, {@code search}, {@code options} with {@code ndots},
     * {@code timeout}, {@code attempts}, {@code rotate}, {@code use-vc}; other words are ignored, as in the GNU C
     * library.
     *
     * @throws IllegalArgumentException if an address or a name is malformed
     */
    public static ResolverSettings parse(String text) {
        return ResolvConf.parse(text);
    }

    /** A builder with these settings. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** The servers, in the order of preference. */
    public List<NameServer> servers() {
        return values.servers;
    }

    /** The domains in which short names are looked up. */
    public List<DnsName> search() {
        return values.search;
    }

    /** Number of dots from which on a name is first looked up unchanged. */
    public int ndots() {
        return values.ndots;
    }

    /** The time limit for an answer of the first server. */
    public Duration timeout() {
        return values.timeout;
    }

    /** The number of attempts at each server. */
    public int attempts() {
        return values.attempts;
    }

    /** Returns whether lookups begin with each server in turn. */
    public boolean rotates() {
        return values.rotate;
    }

    /** Returns whether a server that has not answered is tried last until it answers again. */
    public boolean backsOff() {
        return values.backOff;
    }

    /** The UDP payload announced by EDNS, in bytes; 0 for queries without EDNS. */
    public int ednsUdpBytes() {
        return values.ednsUdpBytes;
    }

    /** Returns whether queries carry cookies (RFC 7873). */
    public boolean usesCookies() {
        return values.cookies;
    }

    /** Returns whether the case of letters in questions is random (0x20). */
    public boolean mixesCase() {
        return values.mixedCase;
    }

    /** Returns whether all queries use TCP. */
    public boolean usesTcpOnly() {
        return values.tcpOnly;
    }

    /** The time for which a TCP connection is kept without a query. */
    public Duration tcpIdle() {
        return values.tcpIdle;
    }

    /** The capacity of the cache in answers. */
    public int cacheEntries() {
        return values.cacheEntries;
    }

    /** The longest time that an answer is cached, whatever its TTL. */
    public Duration maxTtl() {
        return values.maxTtl;
    }

    /** The longest time that a negative answer is cached (RFC 2308 §5). */
    public Duration maxNegativeTtl() {
        return values.maxNegativeTtl;
    }

    /** The time after its TTL for which an answer may be used if no server answers (RFC 8767); zero for never. */
    public Duration serveStale() {
        return values.serveStale;
    }

    /** Collects settings. */
    public static final class Builder {
        private List<NameServer> servers = List.of();
        private List<DnsName> search = List.of();
        private int ndots = 1;
        private Duration timeout = Duration.ofSeconds(5);
        private int attempts = 2;
        private boolean rotate;
        private boolean backOff = true;
        private int ednsUdpBytes = Edns.SAFE_UDP_BYTES;
        private boolean cookies = true;
        private boolean mixedCase = true;
        private boolean tcpOnly;
        private Duration tcpIdle = Duration.ofSeconds(10);
        private int cacheEntries = 10_000;
        private Duration maxTtl = Duration.ofDays(1);
        private Duration maxNegativeTtl = Duration.ofHours(3);
        private Duration serveStale = Duration.ZERO;

        private Builder() {}

        private Builder(Builder other) {
            servers = other.servers;
            search = other.search;
            ndots = other.ndots;
            timeout = other.timeout;
            attempts = other.attempts;
            rotate = other.rotate;
            backOff = other.backOff;
            ednsUdpBytes = other.ednsUdpBytes;
            cookies = other.cookies;
            mixedCase = other.mixedCase;
            tcpOnly = other.tcpOnly;
            tcpIdle = other.tcpIdle;
            cacheEntries = other.cacheEntries;
            maxTtl = other.maxTtl;
            maxNegativeTtl = other.maxNegativeTtl;
            serveStale = other.serveStale;
        }

        /** The settings as they are now. */
        public ResolverSettings build() {
            return new ResolverSettings(new Builder(this));
        }

        /** Sets the servers; only the first {@value ResolverSettings#MOST_SERVERS} are used. */
        public Builder servers(List<NameServer> list) {
            servers = List.copyOf(list.subList(0, Math.min(list.size(), MOST_SERVERS)));
            return this;
        }

        /** Sets the search list. */
        public Builder search(List<DnsName> domains) {
            search = List.copyOf(domains);
            return this;
        }

        /** Sets the number of dots, 0 to 15, from which on a name is first looked up unchanged. */
        public Builder ndots(int dots) {
            ndots = Math.clamp(dots, 0, 15);
            return this;
        }

        /** Sets the time limit for an answer of the first server, up to 30 s. */
        public Builder timeout(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a timeout is longer than zero, not " + time);
            }
            timeout = time.compareTo(Duration.ofSeconds(30)) > 0 ? Duration.ofSeconds(30) : time;
            return this;
        }

        /** Sets the number of attempts at each server, 1 to 5. */
        public Builder attempts(int count) {
            attempts = Math.clamp(count, 1, 5);
            return this;
        }

        /** Sets whether lookups begin with each server in turn. */
        public Builder rotate(boolean on) {
            rotate = on;
            return this;
        }

        /** Sets whether a server that has not answered is tried last until it answers again. */
        public Builder backOff(boolean on) {
            backOff = on;
            return this;
        }

        /** Sets the UDP payload announced by EDNS, 512 to 65535 bytes; 0 for queries without EDNS. */
        public Builder ednsUdpBytes(int bytes) {
            ednsUdpBytes = bytes == 0 ? 0 : Math.clamp(bytes, 512, 0xffff);
            return this;
        }

        /** Sets whether queries carry cookies; they need EDNS. */
        public Builder cookies(boolean on) {
            cookies = on;
            return this;
        }

        /** Sets whether the case of letters in questions is random. */
        public Builder mixedCase(boolean on) {
            mixedCase = on;
            return this;
        }

        /** Sets whether all queries use TCP. */
        public Builder tcpOnly(boolean on) {
            tcpOnly = on;
            return this;
        }

        /** Sets how long a TCP connection is kept without a query. */
        public Builder tcpIdle(Duration time) {
            tcpIdle = Objects.requireNonNull(time);
            return this;
        }

        /** Sets how many answers the cache holds; 0 for none. */
        public Builder cacheEntries(int count) {
            cacheEntries = Math.max(0, count);
            return this;
        }

        /** Sets the longest time that an answer is cached. */
        public Builder maxTtl(Duration time) {
            maxTtl = Objects.requireNonNull(time);
            return this;
        }

        /** Sets the longest time that a negative answer is cached. */
        public Builder maxNegativeTtl(Duration time) {
            maxNegativeTtl = Objects.requireNonNull(time);
            return this;
        }

        /** Sets how long after its TTL an answer may be used if no server answers. */
        public Builder serveStale(Duration time) {
            serveStale = Objects.requireNonNull(time);
            return this;
        }
    }

    /** For messages: the servers and the search list. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        servers().forEach(server -> parts.add("nameserver " + server));
        if (!search().isEmpty()) {
            parts.add("search " + search());
        }
        return String.join("; ", parts);
    }
}
