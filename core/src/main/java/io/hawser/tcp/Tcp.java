package io.hawser.tcp;

import io.hawser.ip.Ip;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.TransportProtocol;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.buffer.ChunkPool;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The TCP of one host: opens connections, keeps flows and listeners, and passes arriving segments to them
 * ({@link Demultiplexer}).
 *
 * <p>Work comes in bursts: packets, timers or calls, then {@link #flush}, which notifies the users and acknowledges
 * received data. All of it belongs to the thread that owns the host.
 */
public final class Tcp implements TransportProtocol {
    private final TcpContext context;
    private final Flows flows;
    private final PassiveOpens passiveOpens;
    private final Demultiplexer demultiplexer;
    private boolean poweredOff;

    /**
     * Registers a TCP with the network layer {@code ip}.
     *
     * @param random draws keys and ports; must be unpredictable, except in a simulated network
     */
    public Tcp(
            Ip ip,
            TimingWheel timers,
            PacketPool packets,
            TcpSettings settings,
            Counters<TcpCounter> counters,
            RandomGenerator random) {
        context = new TcpContext(ip, timers, packets, settings, counters, random);
        flows = context.flows();
        SegmentGuard guard = new SegmentGuard(context, flows.listeners());
        SegmentArrives segmentArrives = new SegmentArrives(context, guard);
        passiveOpens = new PassiveOpens(context, guard, segmentArrives, random);
        demultiplexer = new Demultiplexer(context, flows.table(), flows.listeners(), guard, segmentArrives);
        ip.register(IpProtocol.TCP, this);
    }

    // ---- the user's calls

    /**
     * Opens a connection from an address and a port that the host chooses (active OPEN, RFC 9293 §3.10.1).
     * {@link TcpConnection#handler} sets a handler of its events.
     *
     * @throws TcpException ENETUNREACH without a route, EADDRNOTAVAIL when every port towards this peer is taken
     */
    public TcpConnection connect(IpAddress remote, int remotePort) throws TcpException {
        return connect(remote, remotePort, ConnectOptions.defaults());
    }

    /** Opens a connection as {@link #connect(IpAddress, int)} does, with a handler of its events. */
    public TcpConnection connect(IpAddress remote, int remotePort, TcpHandler handler) throws TcpException {
        return connect(remote, remotePort, ConnectOptions.defaults().handler(handler));
    }

    /**
     * Opens a connection (active OPEN, RFC 9293 §3.10.1): sends the SYN.
     *
     * @param remotePort 1 to 65535
     * @throws TcpException ENETUNREACH without a route, EADDRNOTAVAIL when the local address is no address of this
     *     host, every port is taken, or the {@link #owner} refuses the four-tuple, EADDRINUSE when the four-tuple is
     *     taken
     * @throws IllegalStateException if this host was powered off
     */
    public TcpConnection connect(IpAddress remote, int remotePort, ConnectOptions options) throws TcpException {
        TcpConnection connection = prepare(remote, remotePort, options);
        connection.openActively();
        return connection;
    }

    /**
     * Prepares a connection as {@link #prepare(IpAddress, int, ConnectOptions)} does, from an address and port that the
     * host chooses.
     */
    public TcpConnection prepare(IpAddress remote, int remotePort, TcpHandler handler) throws TcpException {
        return prepare(remote, remotePort, ConnectOptions.defaults().handler(handler));
    }

    /**
     * Reserves the four-tuple of a connection, but sends no SYN before {@link #open(TcpConnection)}, so that socket
     * options can be set on which the SYN depends. {@link #connect(IpAddress, int, ConnectOptions)} does both at once.
     *
     * @throws TcpException as {@link #connect(IpAddress, int, ConnectOptions)} does
     */
    public TcpConnection prepare(IpAddress remote, int remotePort, ConnectOptions options) throws TcpException {
        Objects.requireNonNull(remote, "the address to connect to is null");
        Objects.requireNonNull(options, "the options are null; ConnectOptions.defaults() sets none");
        requirePower();
        int localPort = options.localPort();
        checkPort(remotePort, 1);
        Path path = flows.localEnds().pathTo(options.localAddress(), remote);
        int port = localPort != 0 ? localPort : flows.localEnds().choosePort(path, remotePort);
        flows.localEnds().requireOwned(path, port, remotePort);
        TcpFlow before = flows.table().find(path.local(), port, path.remote(), remotePort);
        if (!TimeWaits.isFree(before)) {
            throw new TcpException(
                    TcpError.ADDRESS_IN_USE, path.local() + ":" + port + " to " + remote + ":" + remotePort);
        }
        TcpConnection connection = new TcpConnection(context, path, port, remotePort, context.defaultOptions());
        connection.handler(options.handler());
        if (before instanceof TimeWait old) {
            connection.isnToUse(old.giveUpFourTuple());
        }
        flows.remember(connection);
        return connection;
    }

    /** Sends the SYN of a connection that was {@linkplain #prepare prepared}. */
    public void open(TcpConnection prepared) {
        if (prepared.state() != TcpState.CLOSED || prepared.hasHalves() || prepared.isUserClosed()) {
            throw new IllegalStateException("only a prepared connection can be opened, and only once");
        }
        prepared.openActively();
    }

    /**
     * Opens one connection passively, in the RFC's sense: it waits for one peer (RFC 9293 §3.10.1).
     * {@link TcpConnection#connect} turns it into an active open. Servers use {@link #listen}.
     *
     * @throws TcpException EADDRINUSE when something listens there
     */
    public TcpConnection openPassively(IpAddress local, int localPort, TcpHandler handler) throws TcpException {
        Objects.requireNonNull(local, "the address to listen on is null; IpAddress.ANY_V4 stands for all");
        requirePower();
        checkPort(localPort, 1);
        TcpConnection connection = new TcpConnection(context, null, localPort, 0, context.defaultOptions());
        connection.handler(handler);
        flows.listeners().add(local, localPort, connection);
        connection.openPassively();
        return connection;
    }

    /**
     * Listens on a port of all addresses, with {@link ListenOptions#defaults}.
     *
     * @throws TcpException as {@link #listen(int, ListenOptions)} does
     */
    public TcpListener listen(int port) throws TcpException {
        return listen(port, ListenOptions.defaults());
    }

    /**
     * Listens on a port of all addresses, with {@link ListenOptions#defaults} and a callback.
     *
     * @param acceptable called with the listener at the end of a burst that added connections to its accept queue
     * @throws TcpException as {@link #listen(int, ListenOptions)} does
     */
    public TcpListener listen(int port, Consumer<? super TcpListener> acceptable) throws TcpException {
        return listen(port, ListenOptions.defaults().acceptable(acceptable));
    }

    /**
     * Listens on a port, as bind(2) and listen(2) do.
     *
     * @param port 1 to 65535; 0 for an ephemeral one, see {@link TcpListener#port()}
     * @throws TcpException EADDRINUSE when a listener or a connection is on this port that it cannot be shared with,
     *     EADDRNOTAVAIL when the address is none of this host
     * @throws IllegalStateException if this host was powered off
     */
    public TcpListener listen(int port, ListenOptions options) throws TcpException {
        Objects.requireNonNull(options, "the options are null; ListenOptions.defaults() sets none");
        requirePower();
        checkPort(port, 0);
        IpAddress local = options.address();
        int chosen = flows.localEnds().portToListenOn(local, port, options.portSharing());
        int backlog = Math.min(options.backlog(), context.settings().maxBacklog);
        // MUST-41
        TcpListener listener = new TcpListener(context, passiveOpens, local, chosen, backlog, options.acceptable());
        flows.listeners().add(local, chosen, listener, options.portSharing() == PortSharing.PORT);
        return listener;
    }

    static void checkPort(int port, int least) {
        if (port < least || port > 0xffff) {
            throw new IllegalArgumentException("a port is " + least + " to 65535, not " + port);
        }
    }

    private void requirePower() {
        if (poweredOff) {
            throw new IllegalStateException("this host was powered off: a machine that reboots has a new host");
        }
    }

    /** Sets which four-tuples new connections may have; all, unless other hosts share the addresses of this one. */
    public void owner(FlowOwner newOwner) {
        flows.localEnds().owner(newOwner);
    }

    /** Sets the observer of all events; null for none. */
    public void observer(@Nullable TcpObserver newObserver) {
        context.observer(newObserver);
    }

    /**
     * Calls {@code action} for each connection and compact record that has a peer; {@code action} must not change
     * flows.
     */
    public void forEachFlow(Consumer<? super TcpFlow> action) {
        flows.table().forEach(action);
    }

    /** Begins a scan of the flows in slices, for a host with so many flows that one pass would delay packets. */
    public FlowScan scanFlows() {
        return new FlowScan(flows.table());
    }

    /** Calls the matching action for each listener and each listening connection. */
    public void forEachListener(Consumer<? super TcpListener> listener, Consumer<? super TcpConnection> passiveOpen) {
        flows.listeners().forEach(listener, passiveOpen);
    }

    /** Number of flows, in any state, listeners not counted. */
    public int flowCount() {
        return flows.table().size();
    }

    /** Number of flows in TIME_WAIT. */
    public int timeWaitCount() {
        return flows.timeWaits().count();
    }

    /** Number of connections that their users have closed and that still have data to send; at most tcp_max_orphans. */
    public int orphanCount() {
        return flows.orphans().count();
    }

    /** Chunks of {@value ChunkPool#CHUNK_BYTES} bytes that hold data of connections: 0 when nothing leaks. */
    public long chunksInUse() {
        return context.memory().chunks().outstanding();
    }

    /** Memory that holds data of connections, sent or received, in bytes. */
    public long bufferBytes() {
        return chunksInUse() * ChunkPool.CHUNK_BYTES;
    }

    /** Number of connections with segments in flight. */
    public int scoreboardsInUse() {
        return context.scoreboards().outstanding();
    }

    // ---- calls of the network layer

    @Override
    public void receive(Packet packet, NetworkInterface via) {
        context.count(TcpCounter.IN_SEGS);
        demultiplexer.arrives(packet);
    }

    @Override
    public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        demultiplexer.icmpError(quoted, type, code, mtuBytes);
    }

    // ---- the end of a burst

    /**
     * Drops all connections and listeners, as when a machine loses power: nothing is sent, and neither users nor the
     * observer are notified. The object must not be used afterwards.
     */
    public void powerOff() {
        poweredOff = true;
        context.observer(null);
        PowerLoss.strike(this);
    }

    /**
     * Sets a callback that runs when {@link #flush} has work, so that a driver of many hosts can skip idle ones. It may
     * run although there was work already, and must not call methods of this host.
     */
    public void whenFlushNeeded(Runnable callback) {
        flows.burst().whenBegun(callback);
    }

    /**
     * Ends a burst: notifies users of events, and acknowledges received data once for each connection. The driver calls
     * it after packets were received, the time was advanced, or calls were made from outside of a handler.
     */
    public void flush() {
        flows.burst().end();
    }

    /** Returns whether there is anything for {@link #flush} to do. */
    public boolean needsFlush() {
        return !flows.burst().isEmpty();
    }

    /**
     * Drops what earlier connections have learnt about servers, their Fast Open cookies: {@code ip tcp_metrics flush}.
     */
    public void forgetServers() {
        flows.forgetServers();
    }

    /** The context that the flows of this TCP share. */
    TcpContext context() {
        return context;
    }

    /** The sysctls of this TCP. */
    public TcpSettings settings() {
        return context.settings();
    }

    /** The congestion control algorithms available to connections of this host; programs can register more. */
    public CongestionControls congestionControls() {
        return context.settings().congestionControls;
    }

    /** Counters of this TCP. */
    public Counters<TcpCounter> counters() {
        return context.counters();
    }
}
