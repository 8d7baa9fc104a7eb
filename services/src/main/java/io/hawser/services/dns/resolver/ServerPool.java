package io.hawser.services.dns.resolver;

import io.hawser.hash.KeyedHash;
import io.hawser.host.Host;
import io.hawser.mib.Counters;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.Edns;
import io.hawser.services.dns.message.EdnsOption;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.services.dns.transport.DnsTcpClient;
import io.hawser.services.dns.transport.Expectation;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.transport.QueryListener;
import io.hawser.services.dns.transport.UdpQuery;
import io.hawser.wire.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The servers of a resolver: their order, their time limits, and the properties of queries. */
final class ServerPool {
    private static final int CLIENT_COOKIE_BYTES = 8;
    private static final int CASE_WORDS = 4;
    private static final int IDS = 0x1_0000;

    private final Host host;
    private final ResolverSettings settings;
    private final RandomGenerator random;
    private final Counters<DnsCounter> counters;
    private final KeyedHash cookieHash;
    private final List<ServerState> servers = new ArrayList<>();
    private int turn;
    private long turnNanos = -1;

    ServerPool(Host host, ResolverSettings settings, RandomGenerator random, Counters<DnsCounter> counters) {
        this.host = host;
        this.settings = settings;
        this.random = random;
        this.counters = counters;
        cookieHash = new KeyedHash(random);
        for (NameServer each : settings.servers()) {
            servers.add(new ServerState(each, new DnsTcpClient(host, each, settings.tcpIdle(), counters)));
        }
    }

    int attempts() {
        return settings.attempts();
    }

    boolean usesTcpOnly() {
        return settings.usesTcpOnly();
    }

    long nowNanos() {
        return host.timers().nowNanos();
    }

    /** The servers in the order for the next lookup. */
    List<ServerState> order() {
        List<ServerState> order = new ArrayList<>(servers);
        if (settings.rotates() && !order.isEmpty()) {
            // A and AAAA of one name are requested at the same instant, and from the same server
            if (turnNanos >= 0 && turnNanos != nowNanos()) {
                turn = (turn + 1) % order.size();
            }
            turnNanos = nowNanos();
            Collections.rotate(order, -turn);
        }
        if (settings.backsOff()) {
            order.sort((a, b) -> Boolean.compare(a.isSuspected(), b.isSuspected()));
        }
        return order;
    }

    /**
     * The time limit for the server at an index of the order, as in the GNU C library: the timeout for the first, and
     * twice, four times as much divided by the number of servers for the others, in whole seconds.
     */
    Duration patience(int place, int count) {
        Duration full = settings.timeout();
        if (place == 0) {
            return full;
        }
        Duration share = full.multipliedBy(1L << place).dividedBy(count);
        Duration whole = share.compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(share.toSeconds()) : share;
        return full.compareTo(Duration.ofSeconds(1)) >= 0 && whole.compareTo(Duration.ofSeconds(1)) < 0
                ? Duration.ofSeconds(1)
                : whole;
    }

    /** Makes a query with an unpredictable id, case of letters and cookie (RFC 5452). */
    Expectation query(ServerState server, DnsQuestion question, boolean overTcp) {
        boolean mixed = settings.mixesCase() && !server.changesCase && !overTcp;
        DnsQuestion asked = question;
        if (mixed) {
            long[] upper = new long[CASE_WORDS];
            Arrays.setAll(upper, i -> random.nextLong());
            asked = new DnsQuestion(question.name().withCase(upper), question.type(), question.recordClass());
        }
        int id = random.nextInt(IDS);
        while (server.tcp.isInUse(id)) {
            id = random.nextInt(IDS);
        }
        boolean cookie = settings.usesCookies() && settings.ednsUdpBytes() > 0 && !server.lacksEdns;
        return new Expectation(
                DnsMessage.query(id, asked, edns(server)),
                mixed ? question.name() : null,
                cookie && server.cookie != null);
    }

    private @Nullable Edns edns(ServerState server) {
        if (settings.ednsUdpBytes() == 0 || server.lacksEdns) {
            return null;
        }
        Edns edns = Edns.of(settings.ednsUdpBytes());
        if (!settings.usesCookies()) {
            return edns;
        }
        byte[] known = server.cookie;
        byte[] whole = new byte[CLIENT_COOKIE_BYTES + (known == null ? 0 : known.length)];
        Bytes.put64(
                whole,
                0,
                cookieHash.strong(
                        server.server.address().high(), server.server.address().low(), server.server.port(), 0, 0));
        if (known != null) {
            System.arraycopy(known, 0, whole, CLIENT_COOKIE_BYTES, known.length);
        }
        return edns.with(EdnsOption.COOKIE, whole);
    }

    /** Stores the server's part of a cookie: 8 to 32 bytes (RFC 7873 §4.2). */
    void learnCookie(ServerState server, DnsMessage response) {
        Edns edns = response.edns();
        byte[] whole = edns == null ? null : edns.option(EdnsOption.COOKIE);
        if (whole != null && whole.length >= 2 * CLIENT_COOKIE_BYTES && whole.length <= 5 * CLIENT_COOKIE_BYTES) {
            server.cookie = Arrays.copyOfRange(whole, CLIENT_COOKIE_BYTES, whole.length);
        }
    }

    UdpQuery sendByUdp(ServerState server, Expectation query, Duration patience, QueryListener listener) {
        return UdpQuery.send(host, server.server, query, patience, counters, listener);
    }

    void close() {
        servers.forEach(each -> each.tcp.close());
    }
}
