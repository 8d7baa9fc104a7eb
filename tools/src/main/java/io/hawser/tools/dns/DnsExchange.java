package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.mib.Counters;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.services.dns.transport.DnsResponse;
import io.hawser.services.dns.transport.DnsTcpClient;
import io.hawser.services.dns.transport.Expectation;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.services.dns.transport.QueryListener;
import io.hawser.services.dns.transport.UdpQuery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One query in the way of BIND's tools: several attempts by UDP at each server, then TCP after a truncated response.
 */
final class DnsExchange {
    private final Host host;
    private final List<NameServer> servers;
    private final DnsMessage query;
    private final Settings settings;
    private final Listener listener;
    private final Counters<DnsCounter> counters = new Counters<>(DnsCounter.class);
    private int server;
    private int attempt;
    private @Nullable UdpQuery udp;
    private @Nullable DnsTcpClient tcp;

    /**
     * Limits of an exchange.
     *
     * @param overTcp whether to begin with TCP
     * @param ignoresTruncation whether to accept a truncated response
     * @param timeout time limit of each attempt
     * @param attempts number of attempts at each server
     * @param skipsFailing whether to try the next server after SERVFAIL
     */
    record Settings(boolean overTcp, boolean ignoresTruncation, Duration timeout, int attempts, boolean skipsFailing) {}

    /** Receives the events of an exchange. */
    interface Listener {
        /** Called at the end with the response. */
        void answered(DnsResponse response);

        /** Called when the response was truncated and the query continues by TCP. */
        void truncated();

        /** Called after each attempt without a response. */
        void attemptFailed(NameServer asked, QueryFailure why);

        /** Called at the end if no server has answered. */
        void unanswered();
    }

    private DnsExchange(Host host, List<NameServer> servers, DnsMessage query, Settings settings, Listener listener) {
        this.host = host;
        this.servers = servers;
        this.query = query;
        this.settings = settings;
        this.listener = listener;
    }

    static DnsExchange begin(
            Host host, List<NameServer> servers, DnsMessage query, Settings settings, Listener listener) {
        DnsExchange exchange = new DnsExchange(host, servers, query, settings, listener);
        exchange.ask(settings.overTcp);
        return exchange;
    }

    /** Cancels the exchange; the listener is no longer called. */
    void cancel() {
        if (udp != null) {
            udp.cancel();
        }
        if (tcp != null) {
            tcp.cancel(query.id());
            tcp.close();
        }
    }

    private void ask(boolean overTcp) {
        if (server >= servers.size()) {
            listener.unanswered();
            return;
        }
        NameServer to = servers.get(server);
        Answers answers = new Answers(to, overTcp);
        if (overTcp) {
            DnsTcpClient client = new DnsTcpClient(host, to, Duration.ZERO, counters);
            tcp = client;
            client.send(Expectation.of(query), settings.timeout, answers);
        } else {
            udp = UdpQuery.send(host, to, Expectation.of(query), settings.timeout, counters, answers);
        }
    }

    private final class Answers implements QueryListener {
        private final NameServer asked;
        private final boolean overTcp;

        Answers(NameServer asked, boolean overTcp) {
            this.asked = asked;
            this.overTcp = overTcp;
        }

        @Override
        public void answered(DnsResponse response) {
            boolean truncated = response.message().has(DnsMessage.TRUNCATED);
            if (truncated && !overTcp && !settings.ignoresTruncation) {
                listener.truncated();
                ask(/* overTcp= */ true);
            } else if (response.message().code() == 2 && settings.skipsFailing && server + 1 < servers.size()) {
                server++;
                attempt = 0;
                ask(settings.overTcp);
            } else {
                listener.answered(response);
            }
        }

        @Override
        public void failed(QueryFailure why) {
            listener.attemptFailed(asked, why);
            attempt++;
            if (attempt >= settings.attempts) {
                attempt = 0;
                server++;
            }
            ask(settings.overTcp);
        }
    }
}
