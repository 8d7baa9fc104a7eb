package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.ip.header.SourceRoute;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.flow.EphemeralPorts;
import io.hawser.tcp.handshake.FastOpen;
import io.hawser.tcp.handshake.FastOpenCookies;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The flows and listeners of one host: adds, finds, replaces and removes them, and does the work of each burst. */
final class Flows {
    private final TcpContext context;
    private final FlowTable table;
    private final Listeners listeners;
    private final LocalEnds localEnds;
    private final TimeWaits timeWaits;
    private final Orphans orphans;
    private final Burst burst = new Burst();
    private final RandomGenerator random;

    /** Made when first used: most hosts never use Fast Open. */
    private @Nullable FastOpen fastOpen;

    private @Nullable FastOpenCookies fastOpenCookies;

    Flows(TcpContext context, FlowTable table, RandomGenerator random) {
        this.context = context;
        this.table = table;
        this.random = random;
        listeners = new Listeners(table);
        localEnds = new LocalEnds(context.ip(), table, listeners, new EphemeralPorts(context.settings(), random));
        timeWaits = new TimeWaits(context, random);
        orphans = new Orphans(context);
    }

    // ---- the flow table

    void remember(TcpFlow flow) {
        table.add(flow);
    }

    /** Replaces {@code before} by {@code after}, which continues it on the same four-tuple. */
    void replace(TcpFlow before, TcpFlow after) {
        if (!table.replace(before, after)) {
            table.add(after);
        }
    }

    void forget(TcpFlow flow) {
        table.remove(flow);
    }

    /** The compact TIME_WAIT record of a connection; null when TIME_WAIT has ended. */
    @Nullable
    TimeWait timeWaitOf(TcpConnection connection) {
        TcpFlow flow = table.find(
                connection.localAddress(), connection.localPort(), connection.remoteAddress(), connection.remotePort());
        return flow instanceof TimeWait timeWait && timeWait.isOf(connection) ? timeWait : null;
    }

    /**
     * The path back to the sender of a segment, along the segment's source route if it has one; null if no route
     * exists.
     */
    @Nullable
    Path replyPath(TcpSegment received) {
        // MUST-53
        SourceRoute route = received.returnRoute;
        if (route != null) {
            return context.ip().path(/* source= */ received.destination(), /* destination= */ received.source(), route);
        }
        return context.ip()
                .path(
                        /* sourceHigh= */ received.destinationHigh,
                        /* sourceLow= */ received.destinationLow,
                        /* destinationHigh= */ received.sourceHigh,
                        /* destinationLow= */ received.sourceLow);
    }

    // ---- listening

    /**
     * Binds a connection in LISTEN to the peer whose SYN has arrived; it keeps its port. Returns false when there is no
     * path back to the peer.
     *
     * @param timeWait the flow in TIME_WAIT on the four-tuple, which is replaced; null for none
     */
    boolean leaveListen(TcpConnection connection, TcpSegment syn, @Nullable TimeWait timeWait) {
        Path path = replyPath(syn);
        if (path == null) {
            context.dropped(null, TcpCounter.LISTEN_DROPS);
            return false;
        }
        connection.bind(path, syn.destinationPort, syn.sourcePort);
        if (timeWait != null) {
            connection.reopens(timeWait.nextIsn(), timeWait.makeWay());
        }
        table.add(connection);
        return true;
    }

    /** Binds a connection in LISTEN to the peer that it is to connect to. */
    void connectListening(TcpConnection connection, IpAddress remote, int remotePort) throws TcpException {
        Tcp.checkPort(remotePort, 1);
        Path path = localEnds.pathTo(listeners.addressOf(connection), remote);
        localEnds.requireOwned(path, connection.localPort(), remotePort);
        if (table.find(path.local(), connection.localPort(), remote, remotePort) != null) {
            throw new TcpException(TcpError.ADDRESS_IN_USE, remote + ":" + remotePort);
        }
        listeners.remove(connection.localPort(), connection);
        connection.bind(path, connection.localPort(), remotePort);
        table.add(connection);
    }

    void stopListening(TcpConnection connection) {
        listeners.remove(connection.localPort(), connection);
    }

    void stopListening(TcpListener listener) {
        listeners.remove(listener.port(), listener);
    }

    // ---- the parts

    FlowTable table() {
        return table;
    }

    Listeners listeners() {
        return listeners;
    }

    LocalEnds localEnds() {
        return localEnds;
    }

    TimeWaits timeWaits() {
        return timeWaits;
    }

    Orphans orphans() {
        return orphans;
    }

    Burst burst() {
        return burst;
    }

    FastOpen fastOpen() {
        FastOpen made = fastOpen;
        if (made == null) {
            made = new FastOpen(context.settings(), context.counters(), context.wheel());
            fastOpen = made;
        }
        return made;
    }

    FastOpenCookies fastOpenCookies() {
        FastOpenCookies made = fastOpenCookies;
        if (made == null) {
            made = new FastOpenCookies(context.settings(), random);
            fastOpenCookies = made;
        }
        return made;
    }

    /** Forgets the Fast Open cookies of servers. */
    void forgetServers() {
        if (fastOpen != null) {
            fastOpen.forgetServers();
        }
    }
}
