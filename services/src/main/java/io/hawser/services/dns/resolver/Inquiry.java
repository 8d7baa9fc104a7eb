package io.hawser.services.dns.resolver;

import io.hawser.mib.Counters;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.message.ResponseCode;
import io.hawser.services.dns.transport.DnsCounter;
import io.hawser.services.dns.transport.DnsResponse;
import io.hawser.services.dns.transport.Expectation;
import io.hawser.services.dns.transport.QueryFailure;
import io.hawser.services.dns.transport.QueryListener;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One question, sent to one server after another until one has a usable answer. After a response that the server cannot
 * help, the next server is tried at once; that response is the result if none can help.
 */
final class Inquiry {
    private final ServerPool pool;
    private final Counters<DnsCounter> counters;
    private final DnsQuestion question;
    private final End end;
    private final List<ServerState> order;
    private final Set<ServerState> helpless = new HashSet<>();
    private int step;
    private boolean cookieRenewed;
    private @Nullable DnsResponse unusable;
    private QueryFailure lastFailure = QueryFailure.UNREACHABLE;

    /** Receives the result. */
    @FunctionalInterface
    interface End {
        /**
         * Called once.
         *
         * @param response a usable response, or the last one of servers that could not help; null if none answered
         * @param failure why none answered
         */
        void ended(@Nullable DnsResponse response, QueryFailure failure);
    }

    private Inquiry(ServerPool pool, Counters<DnsCounter> counters, DnsQuestion question, End end) {
        this.pool = pool;
        this.counters = counters;
        this.question = question;
        this.end = end;
        order = pool.order();
    }

    /** Begins an inquiry; it may end before this method returns. */
    static void begin(ServerPool pool, Counters<DnsCounter> counters, DnsQuestion question, End end) {
        Inquiry inquiry = new Inquiry(pool, counters, question, end);
        inquiry.probeSuspects();
        inquiry.ask();
    }

    /** Probes in the background servers that have not answered lately, so that no lookup has to wait for them. */
    private void probeSuspects() {
        for (ServerState each : order.subList(Math.min(1, order.size()), order.size())) {
            if (each.isDueForProbe(pool.nowNanos())) {
                Expectation query = pool.query(each, question, false);
                pool.sendByUdp(each, query, pool.patience(0, order.size()), new QueryListener() {
                    @Override
                    public void answered(DnsResponse response) {
                        each.answered();
                    }

                    @Override
                    public void failed(QueryFailure why) {
                        each.failed(pool.nowNanos());
                    }
                });
            }
        }
    }

    private void ask() {
        while (step < order.size() * pool.attempts() && helpless.contains(order.get(step % order.size()))) {
            step++;
        }
        if (step >= order.size() * pool.attempts()) {
            end.ended(unusable, lastFailure);
            return;
        }
        ServerState server = order.get(step % order.size());
        if (pool.usesTcpOnly()) {
            askByTcp(server);
            return;
        }
        Expectation query = pool.query(server, question, false);
        pool.sendByUdp(
                server, query, pool.patience(step % order.size(), order.size()), new Answers(server, query, false));
    }

    private void askByTcp(ServerState server) {
        Expectation query = pool.query(server, question, true);
        server.tcp.send(query, pool.patience(step % order.size(), order.size()), new Answers(server, query, true));
    }

    private void next() {
        step++;
        ask();
    }

    /** The answers of one server to one query. */
    private final class Answers implements QueryListener {
        private final ServerState server;
        private final Expectation query;
        private final boolean overTcp;

        Answers(ServerState server, Expectation query, boolean overTcp) {
            this.server = server;
            this.query = query;
            this.overTcp = overTcp;
        }

        @Override
        public void failed(QueryFailure why) {
            lastFailure = why;
            switch (why) {
                case WRONG_CASE -> {
                    server.changesCase = true;
                    askByTcp(server);
                }
                case GUESSING -> askByTcp(server);
                case CANCELLED -> end.ended(unusable, why);
                default -> {
                    // RFC 1035 §4.2.1, DNS-27
                    server.failed(pool.nowNanos());
                    next();
                }
            }
        }

        @Override
        public void answered(DnsResponse response) {
            DnsMessage message = response.message();
            server.answered();
            pool.learnCookie(server, message);
            boolean knowsNoEdns = query.query().edns() != null && message.edns() == null;
            switch (message.code()) {
                case ResponseCode.NOERROR, ResponseCode.NXDOMAIN -> {
                    // RFC 2181 §9, DNS-22
                    if (message.has(DnsMessage.TRUNCATED) && !overTcp) {
                        counters.increment(DnsCounter.TRUNCATED);
                        askByTcp(server);
                    } else if (isLame(message)) {
                        cannotHelp(response);
                    } else {
                        end.ended(response, lastFailure);
                    }
                }
                case ResponseCode.FORMERR, ResponseCode.NOTIMP -> {
                    if (knowsNoEdns) {
                        server.lacksEdns = true;
                        ask();
                    } else {
                        cannotHelp(response);
                    }
                }
                case ResponseCode.BADCOOKIE -> {
                    if (cookieRenewed && !overTcp) {
                        askByTcp(server);
                    } else if (!cookieRenewed) {
                        cookieRenewed = true;
                        ask();
                    } else {
                        cannotHelp(response);
                    }
                }
                default -> cannotHelp(response);
            }
        }

        private void cannotHelp(DnsResponse response) {
            unusable = response;
            helpless.add(server);
            next();
        }
    }

    /** Returns whether a server only refers to others: it neither recurses nor has the name itself. */
    private static boolean isLame(DnsMessage message) {
        return message.code() == ResponseCode.NOERROR
                && message.answers().isEmpty()
                && !message.has(DnsMessage.AUTHORITATIVE)
                && !message.has(DnsMessage.RECURSION_AVAILABLE)
                && message.authority().stream().noneMatch(each -> each.type() == RecordType.SOA);
    }
}
