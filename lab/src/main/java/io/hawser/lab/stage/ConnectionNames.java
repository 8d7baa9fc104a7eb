package io.hawser.lab.stage;

import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of connections on a stage. A scenario names a connection when it opens or accepts it. Until a connection is
 * accepted, it is named after its peer: {@code server ← client.c1}.
 */
public final class ConnectionNames {
    /** The name of one end of a connection. The scenario may set it later, when the connection is accepted. */
    public static final class Name {
        private final String host;
        private final @Nullable FourTuple end;
        private @Nullable Name peer;
        private @Nullable String given;

        private Name(String host, @Nullable FourTuple end, @Nullable String given) {
            this.host = host;
            this.end = end;
            this.given = given;
        }

        /** The host of this end. */
        public String host() {
            return host;
        }

        /** The name without the host: {@code c1}, or {@code ← client.c1} before the connection is accepted. */
        public String withoutHost() {
            if (given != null) {
                return given.substring(host.length() + 1);
            }
            if (peer != null && peer.given != null) {
                return "← " + peer.given;
            }
            return end == null ? "" : "↔ " + end.remote() + ":" + end.remotePort();
        }

        /** The whole name: {@code client.c1}. */
        @Override
        public String toString() {
            return given != null ? given : (host + " " + withoutHost()).strip();
        }
    }

    private final Map<FourTuple, Name> names = new HashMap<>();
    private final Map<FourTuple, Name> ends = new HashMap<>();

    /** Passive opens of RFC 9293, which have no peer yet. */
    private final IdentityHashMap<TcpFlow, Name> passiveOpens = new IdentityHashMap<>();

    private @Nullable Name nextPassive;

    /** The name of a flow of a host. */
    public Name of(String host, TcpFlow flow) {
        if (flow.remotePort() == 0 && nextPassive != null && nextPassive.host.equals(host)) {
            passiveOpens.put(flow, nextPassive);
            nextPassive = null;
        }
        Name passive = passiveOpens.get(flow);
        if (passive != null) {
            if (flow.remotePort() != 0) {
                // the TIME_WAIT record that follows it is another flow
                names.putIfAbsent(FourTuple.of(host, flow), passive);
            }
            return passive;
        }
        return names.computeIfAbsent(FourTuple.of(host, flow), this::unnamed);
    }

    private Name unnamed(FourTuple end) {
        Name name = new Name(end.host(), end, null);
        Name peer = ends.get(end.peer());
        if (peer != null) {
            name.peer = peer;
            peer.peer = name;
        }
        ends.put(end.anywhere(), name);
        return name;
    }

    /**
     * Names a connection.
     *
     * @param name {@code host.name}
     */
    void give(String name, TcpFlow flow) {
        of(Stage.hostOf(name), flow).given = name;
    }

    /** Sets the name of the next passive open. */
    void giveNextPassive(String name) {
        nextPassive = new Name(Stage.hostOf(name), null, name);
    }

    /** Drops the name of a connection that has ended: its addresses and ports may be used by another one. */
    void changed(String host, TcpFlow flow, TcpState to) {
        if (to == TcpState.CLOSED) {
            FourTuple end = FourTuple.of(host, flow);
            Name ended = names.remove(end);
            if (ended != null) {
                ends.remove(end.anywhere(), ended);
            }
        }
    }
}
