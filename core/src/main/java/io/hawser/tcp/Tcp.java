package io.hawser.tcp;

import io.hawser.ip.Ip;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.SourceRoute;
import io.hawser.ip.TransportProtocol;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.buffer.ChunkPool;
import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.flow.EphemeralPorts;
import io.hawser.tcp.recovery.ScoreboardPool;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The TCP of one host: opens connections, keeps flows and listeners, and has what arrives given to them
 * ({@link Demultiplexer}).
 *
 * <p>Work comes in bursts: some packets, timers or calls, then {@link #flush}, which tells the users what has happened and
 * acknowledges what has arrived. Everything belongs to the thread that owns the host.
 */
public final class Tcp implements TransportProtocol {
    private final Ip ip;
    private final TimingWheel timers;
    private final PacketPool packets;
    private final TcpSettings settings;
    private final Counters<TcpCounter> counters;
    private final RandomGenerator random;
    private final FlowTable flows;
    private final Listeners listeners;
    private final LocalEnds localEnds;
    private final IsnGenerator isns;
    private final ChunkPool chunks = new ChunkPool();
    private final ScoreboardPool scoreboards = new ScoreboardPool();
    private final TcpOutput output = new TcpOutput(this);
    private final PassiveOpens passiveOpens = new PassiveOpens(this);
    private final TimeWaits timeWaits = new TimeWaits(this);
    private final TcpMemory memory = new TcpMemory(this);
    private final Orphans orphans = new Orphans(this);
    private @Nullable FastOpen fastOpen;
    private final SegmentGuard guard = new SegmentGuard(this);
    private final SegmentArrives segmentArrives = new SegmentArrives(this);
    private final Demultiplexer demultiplexer;
    private final TcpSocketOptions defaultOptions = new TcpSocketOptions();
    private final Burst burst = new Burst();
    private final RateSample rateSample = new RateSample();
    private @Nullable TcpObserver observer;
    private boolean poweredOff;

    /**
     * The TCP above {@code ip}, which it registers with.
     *
     * @param random where keys and ports are drawn from; secret, unless the network is a simulated one
     */
    public Tcp(
            Ip ip,
            TimingWheel timers,
            PacketPool packets,
            TcpSettings settings,
            Counters<TcpCounter> counters,
            RandomGenerator random) {
        this.ip = ip;
        this.timers = timers;
        this.packets = packets;
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        flows = new FlowTable(random);
        listeners = new Listeners(flows);
        demultiplexer = new Demultiplexer(this, flows, listeners);
        isns = new IsnGenerator(random, settings, timers.nowNanos());
        localEnds = new LocalEnds(ip, flows, listeners, new EphemeralPorts(settings, random));
        ip.register(IpProtocol.TCP, this);
    }

    // ---- the user's calls

    /**
     * Opens a connection from an address and a port that the host chooses (active OPEN, RFC 9293 §3.10.1). Its events can be
     * heard by {@link TcpConnection#handler}.
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
     * @throws TcpException ENETUNREACH without a route, EADDRNOTAVAIL when the local address is no address of this host or
     *     every port is taken, EADDRINUSE when the four-tuple is taken
     * @throws IllegalStateException if this host was powered off
     */
    public TcpConnection connect(IpAddress remote, int remotePort, ConnectOptions options) throws TcpException {
        TcpConnection connection = prepare(remote, remotePort, options);
        connection.openActively();
        return connection;
    }

    /** Prepares a connection as {@link #prepare(IpAddress, int, ConnectOptions)} does, from an address and port of the host's choice. */
    public TcpConnection prepare(IpAddress remote, int remotePort, TcpHandler handler) throws TcpException {
        return prepare(remote, remotePort, ConnectOptions.defaults().handler(handler));
    }

    /**
     * Prepares what {@link #connect(IpAddress, int, ConnectOptions)} does at once: takes the four-tuple, and sends nothing
     * before {@link #open(TcpConnection)}, so that socket options can be set that the SYN depends on.
     *
     * @throws TcpException as {@link #connect(IpAddress, int, ConnectOptions)} does
     */
    public TcpConnection prepare(IpAddress remote, int remotePort, ConnectOptions options) throws TcpException {
        Objects.requireNonNull(remote, "the address to connect to is null");
        Objects.requireNonNull(options, "the options are null; ConnectOptions.defaults() sets none");
        requirePower();
        int localPort = options.localPort();
        checkPort(remotePort, 1);
        Path path = localEnds.pathTo(options.localAddress(), remote);
        int port = localPort != 0 ? localPort : localEnds.choosePort(path, remotePort);
        TcpFlow before = flows.find(path.local(), port, path.remote(), remotePort);
        if (!TimeWaits.isFree(before)) {
            throw new TcpException(
                    TcpError.ADDRESS_IN_USE, path.local() + ":" + port + " to " + remote + ":" + remotePort);
        }
        TcpConnection connection = new TcpConnection(this, path, port, remotePort, defaultOptions);
        connection.handler(options.handler());
        if (before instanceof TimeWait old) {
            connection.isnToUse(old.giveUpFourTuple());
        }
        flows.add(connection);
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
     * Passive OPEN as the RFC has it: one connection that waits for one peer (RFC 9293 §3.10.1). It can turn to an active
     * open by {@link TcpConnection#connect}. Servers use {@link #listen}.
     *
     * @throws TcpException EADDRINUSE when something listens there
     */
    public TcpConnection openPassively(IpAddress local, int localPort, TcpHandler handler) throws TcpException {
        Objects.requireNonNull(local, "the address to listen on is null; IpAddress.ANY_V4 stands for all");
        requirePower();
        checkPort(localPort, 1);
        TcpConnection connection = new TcpConnection(this, null, localPort, 0, defaultOptions);
        connection.handler(handler);
        listeners.add(local, localPort, connection);
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
        int chosen = localEnds.portToListenOn(local, port, options.portSharing());
        int backlog = Math.min(options.backlog(), settings.maxBacklog);
        TcpListener listener = new TcpListener(this, local, chosen, backlog, options.acceptable());
        listeners.add(local, chosen, listener, options.portSharing() == PortSharing.PORT);
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

    /** Says who hears of everything that happens; null for nobody. */
    public void observer(@Nullable TcpObserver newObserver) {
        observer = newObserver;
    }

    /** Calls {@code action} for each connection and compact record that has a peer; it must not change any. */
    public void forEachFlow(Consumer<? super TcpFlow> action) {
        flows.forEach(action);
    }

    /** Begins to go through the flows in slices, for a host with so many that one pass would hold it up. */
    public FlowScan scanFlows() {
        return new FlowScan(flows);
    }

    /** Calls the actions for everything that listens. */
    public void forEachListener(Consumer<? super TcpListener> listener, Consumer<? super TcpConnection> passiveOpen) {
        listeners.forEach(listener, passiveOpen);
    }

    /** How many flows there are, in whatever state, listeners not counted. */
    public int flowCount() {
        return flows.size();
    }

    /** How many flows are in TIME_WAIT. */
    public int timeWaitCount() {
        return timeWaits.count();
    }

    /** How many connections their users have closed that still have something to send; at most tcp_max_orphans. */
    public int orphanCount() {
        return orphans.count();
    }

    /** Chunks of {@value ChunkPool#CHUNK_BYTES} bytes that hold data of connections: 0 when nothing leaks. */
    public long chunksInUse() {
        return chunks.outstanding();
    }

    /** How many connections remember what they have in flight. */
    public int scoreboardsInUse() {
        return scoreboards.outstanding();
    }

    // ---- what the network layer hands in

    @Override
    public void receive(Packet packet, NetworkInterface via) {
        count(TcpCounter.IN_SEGS);
        demultiplexer.arrives(packet);
        packet.release();
    }

    @Override
    public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        demultiplexer.icmpError(quoted, type, code, mtuBytes);
    }

    /** Whether a SYN would find somebody who listens. */
    boolean isListening(TcpSegment syn) {
        return listeners.find(syn) != null;
    }

    /** The way back to the sender of a segment, along its source route if it has one; null when there is none. */
    @Nullable
    Path replyPath(TcpSegment received) {
        SourceRoute route = received.returnRoute;
        if (route != null) {
            return ip.path(/* source= */ received.destination(), /* destination= */ received.source(), route);
        }
        return ip.path(/* source= */ received.destination(), /* destination= */ received.source());
    }

    // ---- the end of a burst

    /**
     * Forgets every connection and listener, as a machine does that loses its power: nothing is sent, and neither users nor
     * the observer hear of it. It must not be used afterwards.
     */
    public void powerOff() {
        poweredOff = true;
        observer = null;
        PowerLoss.strike(this);
    }

    /**
     * Says who is told when there is something for {@link #flush} to do, for whoever drives so many hosts that he does not
     * want to flush them all. It may be told when there is something already, and must not call anything of this host.
     */
    public void whenFlushNeeded(Runnable told) {
        burst.whenBegun(told);
    }

    /**
     * Ends a burst: users hear what has happened, and what has arrived is acknowledged, once for each connection. To be
     * called after packets were received, the time was advanced, or calls were made from outside of a handler.
     */
    public void flush() {
        burst.end();
    }

    /** Whether there is anything for {@link #flush} to do. */
    public boolean needsFlush() {
        return !burst.isEmpty();
    }

    Burst burst() {
        return burst;
    }

    // ---- flows come and go

    /**
     * A connection in LISTEN has got a SYN and now has a peer; its port remains its own. Returns false when there is no way
     * back to the peer.
     *
     * @param timeWait the one on its four-tuple, which makes way
     */
    boolean leaveListen(TcpConnection connection, TcpSegment syn, @Nullable TimeWait timeWait) {
        Path path = replyPath(syn);
        if (path == null) {
            dropped(null, TcpCounter.LISTEN_DROPS);
            return false;
        }
        connection.bind(path, syn.destinationPort, syn.sourcePort);
        if (timeWait != null) {
            connection.reopens(timeWait.nextIsn(), timeWait.makeWay());
        }
        flows.add(connection);
        return true;
    }

    void connectListening(TcpConnection connection, IpAddress remote, int remotePort) throws TcpException {
        checkPort(remotePort, 1);
        Path path = localEnds.pathTo(listeners.addressOf(connection), remote);
        if (flows.find(path.local(), connection.localPort(), remote, remotePort) != null) {
            throw new TcpException(TcpError.ADDRESS_IN_USE, remote + ":" + remotePort);
        }
        listeners.remove(connection.localPort(), connection);
        connection.bind(path, connection.localPort(), remotePort);
        flows.add(connection);
    }

    void stopListening(TcpConnection connection) {
        listeners.remove(connection.localPort(), connection);
    }

    void stopListening(TcpListener listener) {
        listeners.remove(listener.port(), listener);
    }

    /**
     * A SYN that may end TIME_WAIT early, if somebody who listens takes it, with a sequence number above the old ones. Returns
     * whether somebody has: then TIME_WAIT is over.
     */
    boolean reopen(TcpSegment syn, TimeWait timeWait) {
        return isListening(syn) && demultiplexer.toListener(syn, timeWait);
    }

    /** The compact record of a connection that has come to TIME_WAIT; null when it is over. */
    @Nullable
    TimeWait timeWaitOf(TcpConnection connection) {
        TcpFlow flow = flows.find(
                connection.localAddress(), connection.localPort(), connection.remoteAddress(), connection.remotePort());
        return flow instanceof TimeWait timeWait && timeWait.isOf(connection) ? timeWait : null;
    }

    void remember(TcpFlow flow) {
        flows.add(flow);
    }

    /** {@code after} goes on for {@code before}, on the same four-tuple. */
    void replace(TcpFlow before, TcpFlow after) {
        if (!flows.replace(before, after)) {
            flows.add(after);
        }
    }

    void forget(TcpFlow flow) {
        flows.remove(flow);
    }

    // ---- what the parts share

    /**
     * Whether an invalid segment of a flow may be answered now. The interval is the flow's own, and drawn anew each time:
     * a counter for all flows would tell an attacker about other people's connections (bad input 24).
     *
     * @param skipped what to count when it may not
     */
    boolean mayAnswerInvalid(TcpFlow flow, TcpCounter skipped) {
        long now = timers.nowNanos();
        if (now < flow.nextInvalidAckNanos) {
            count(skipped);
            return false;
        }
        long interval = settings.invalidAckIntervalNanos;
        flow.nextInvalidAckNanos = now + (interval > 1 ? interval / 2 + random.nextLong(interval / 2) : interval);
        return true;
    }

    void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
        boolean stood = from == TcpState.ESTABLISHED || from == TcpState.CLOSE_WAIT;
        boolean stands = to == TcpState.ESTABLISHED || to == TcpState.CLOSE_WAIT;
        if (stood != stands) {
            counters.add(TcpCounter.CURR_ESTAB, stands ? 1 : -1);
        }
        if (observer != null) {
            observer.stateChanged(flow, from, to);
        }
    }

    void count(TcpCounter counter) {
        counters.increment(counter);
    }

    void count(TcpCounter counter, long amount) {
        counters.add(counter, amount);
    }

    void dropped(@Nullable TcpFlow flow, TcpCounter reason) {
        counters.increment(reason);
        if (observer != null) {
            observer.dropped(flow, reason);
        }
    }

    /** The congestion control that these options, or else the host's sysctl, choose. */
    CongestionControl newCongestionControl(TcpSocketOptions options) {
        String chosen = options.congestionControl();
        return CongestionControls.create(
                chosen == null ? settings.congestionControl : chosen, settings.alternativeBackoff, random);
    }

    /** The sample that each acknowledgment fills in anew. */
    RateSample rateSample() {
        return rateSample;
    }

    Ip ip() {
        return ip;
    }

    TimingWheel timers() {
        return timers;
    }

    PacketPool packets() {
        return packets;
    }

    ChunkPool chunks() {
        return chunks;
    }

    ScoreboardPool scoreboards() {
        return scoreboards;
    }

    TcpOutput output() {
        return output;
    }

    SegmentGuard guard() {
        return guard;
    }

    Listeners listeners() {
        return listeners;
    }

    SegmentArrives segmentArrives() {
        return segmentArrives;
    }

    TimeWaits timeWaits() {
        return timeWaits;
    }

    TcpMemory memory() {
        return memory;
    }

    Orphans orphans() {
        return orphans;
    }

    /** Forgets what is known of servers from earlier connections, their Fast Open cookies: {@code ip tcp_metrics flush}. */
    public void forgetServers() {
        if (fastOpen != null) {
            fastOpen.forgetServers();
        }
    }

    /** Made when it is first used: most hosts never do. */
    FastOpen fastOpen() {
        FastOpen made = fastOpen;
        if (made == null) {
            made = new FastOpen(this, random);
            fastOpen = made;
        }
        return made;
    }

    PassiveOpens passiveOpens() {
        return passiveOpens;
    }

    RandomGenerator random() {
        return random;
    }

    IsnGenerator isns() {
        return isns;
    }

    TcpSocketOptions defaultOptions() {
        return defaultOptions;
    }

    @Nullable
    TcpObserver observer() {
        return observer;
    }

    /** The sysctls of this TCP. */
    public TcpSettings settings() {
        return settings;
    }

    /** What this TCP has counted. */
    public Counters<TcpCounter> counters() {
        return counters;
    }
}
