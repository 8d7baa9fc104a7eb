package io.hawser.lab.stage;

import io.hawser.host.Host;
import io.hawser.packet.Packet;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.LaneObserver;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.node.Firewall;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.Tcp;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpSocketOptions;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.telemetry.jfr.FlightEvents;
import io.hawser.time.Deadline;
import io.hawser.tools.probe.ProbeTool;
import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stage of a scenario: a network in virtual time, the connections that the scenario names, and listeners for
 * every event. Belongs to the thread that plays.
 */
public final class Stage implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    /** The sender of old duplicates: packets that were in flight for a long time. */
    public static final String NETWORK = "the network";

    /** The sender of packets with a forged source address. */
    public static final String FORGER = "a forger";

    private final Network network;
    private final List<StageListener> listeners;

    /** The listeners that hear of the packets of probing tools, too. */
    private final List<StageListener> probed;

    private final Observed observed = new Observed();
    private final List<String> hosts = new ArrayList<>();
    private final Map<String, Actor> actors = new LinkedHashMap<>();
    private final Map<String, TcpListener> tcpListeners = new LinkedHashMap<>();
    private final PacketCopies copies;
    private final Forgery forgery;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final String profile;
    private final Map<String, String> printed = new HashMap<>();
    private final ConnectionNames names = new ConnectionNames();
    private final Map<Class<?>, Object> parts = new HashMap<>();
    private final Map<Lane, Leg> legs = new LinkedHashMap<>();
    private final StageNames dns = new StageNames(this);

    /**
     * The listeners to which packets are reported now: fewer while a probing tool runs, which sends thousands of them,
     * and none but the counting one during a flood.
     */
    private List<? extends StageListener> heard;

    /**
     * Makes an empty stage at virtual time 0.
     *
     * @param profile the name of the settings of all hosts
     */
    public Stage(long seed, String profile, List<? extends StageListener> listeners) {
        network = Network.seeded(seed);
        this.profile = profile;
        copies = new PacketCopies(network.pool(), this::tellOldDuplicate);
        forgery = new Forgery(this);
        this.listeners = new ArrayList<>(listeners);
        this.listeners.add(observed);
        probed = this.listeners.stream()
                .filter(each -> each == observed || each.hearsProbes())
                .toList();
        heard = this.listeners;
        this.listeners.forEach(each -> each.begins(this));
    }

    /** The network, with the virtual time. */
    public Network network() {
        return network;
    }

    /** The names of the connections. */
    public ConnectionNames names() {
        return names;
    }

    /** The profile of all hosts: modern, linux-6.1 or classic. */
    public String profile() {
        return profile;
    }

    /** The virtual time: nanoseconds since the start. */
    public long nowNanos() {
        return network.nowNanos();
    }

    // ---- hosts and links

    /** Reports the TCP events of a host to the listeners. */
    public void watch(Host host) {
        if (!hosts.contains(host.name())) {
            hosts.add(host.name());
        }
        host.tcp().observer(TcpObserver.both(new HostObserver(host.name()), FlightEvents.of(host)));
    }

    /**
     * Reports the packets of one direction of a link to the listeners.
     *
     * @param own selects the packets that the sender has made itself; it forwards the others
     */
    public void watch(Leg leg, PacketMatcher own) {
        Lane lane = leg.lane();
        legs.put(lane, leg);
        copies.watch(lane, leg.from());
        lane.observe(new LegObserver(leg, own));
    }

    /** Reports packets that a firewall refuses to the listeners. */
    public void watch(Firewall firewall) {
        firewall.observeRefusals((verdict, packet) ->
                listeners.forEach(each -> each.refused(nowNanos(), firewall.name(), verdict, packet)));
    }

    /** The watched directions of links. */
    public Collection<Leg> legs() {
        return Collections.unmodifiableCollection(legs.values());
    }

    /** The names of the watched hosts in order. */
    public List<String> hosts() {
        return List.copyOf(hosts);
    }

    /** Returns whether a machine is a host with power. */
    public boolean isHost(String name) {
        return network.findHost(name) != null;
    }

    /** The host of this name. */
    public Host host(String name) {
        Host host = network.findHost(name);
        if (host == null) {
            throw new IllegalArgumentException("there is no host " + name);
        }
        return host;
    }

    /** The cable of this name. */
    public Cable cable(String name) {
        Cable cable = network.findCable(name);
        if (cable == null) {
            throw new IllegalArgumentException("there is no link " + name);
        }
        return cable;
    }

    /** The first address of a host other than loopback. */
    public IpAddress addressOf(String host) {
        return host(host).ip().interfaces().stream()
                .flatMap(each -> each.addresses().stream())
                .map(each -> each.address())
                .filter(each -> !each.isLoopback())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(host + " has no address"));
    }

    // ---- connections

    /** Makes a host listen; the listener is found by {@code host:port}. */
    public TcpListener listen(String host, int port, int backlog, PortSharing sharing) throws TcpException {
        TcpListener listener = host(host)
                .tcp()
                .listen(port, ListenOptions.defaults().backlog(backlog).portSharing(sharing));
        tcpListeners.put(host + ":" + port, listener);
        return listener;
    }

    /** The listener on this port, or on any port of the host if it is 0. Null for none. */
    public @Nullable TcpListener findListener(String host, int port) {
        if (port != 0) {
            return tcpListeners.get(host + ":" + port);
        }
        return tcpListeners.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(host + ":"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Stops listening. */
    public void stopListening(String host, int port) {
        TcpListener listener = tcpListeners.remove(host + ":" + port);
        if (listener != null) {
            listener.close();
        }
    }

    /**
     * Opens a connection.
     *
     * @param name {@code host.name}
     * @param localPort 0 to choose a free port
     * @param options sets options before the SYN is sent
     */
    public Actor open(String name, int localPort, IpAddress remote, int remotePort, Consumer<TcpSocketOptions> options)
            throws TcpException {
        Host host = host(hostOf(name));
        TcpConnection connection =
                host.tcp().prepare(remote, remotePort, ConnectOptions.defaults().localPort(localPort));
        options.accept(connection.options());
        names.give(name, connection);
        host.tcp().open(connection);
        FlowHistory history = observed.find(host.name(), connection);
        return add(name, connection, history);
    }

    /** Opens a connection passively in the RFC's sense: it waits for one peer. */
    public Actor openPassively(String name, int localPort) throws TcpException {
        Host host = host(hostOf(name));
        names.giveNextPassive(name);
        TcpConnection connection = host.tcp().openPassively(IpAddress.ANY_V4, localPort, TcpHandler.NONE);
        return add(name, connection, observed.follow(connection, nowNanos()));
    }

    /** Accepts a connection; null when none waits. */
    public @Nullable Actor accept(String name, int port) {
        TcpListener listener = findListener(hostOf(name), port);
        TcpConnection connection = listener == null ? null : listener.accept();
        if (connection == null) {
            return null;
        }
        names.give(name, connection);
        return add(name, connection, observed.find(hostOf(name), connection));
    }

    /** Closes every socket of a host, as a kernel does when the program that owns them ends. */
    public void endProgram(String host) {
        tcpListeners.entrySet().removeIf(entry -> {
            boolean own = entry.getKey().startsWith(host + ":");
            if (own) {
                entry.getValue().close();
            }
            return own;
        });
        List<TcpConnection> open = new ArrayList<>();
        host(host).tcp().forEachFlow(flow -> {
            if (flow instanceof TcpConnection connection) {
                open.add(connection);
            }
        });
        open.sort(Comparator.comparingInt(TcpConnection::localPort).thenComparingInt(TcpConnection::remotePort));
        open.forEach(TcpConnection::close);
    }

    private Actor add(String name, TcpConnection connection, @Nullable FlowHistory known) {
        FlowHistory history = known == null ? new FlowHistory(connection.state(), nowNanos()) : known;
        Actor actor = new Actor(name, connection, history, this);
        connection.handler(actor);
        actors.put(name, actor);
        return actor;
    }

    /** The connection of this name, {@code host.name}; if several had it, the one opened or accepted last. */
    public Actor actor(String name) {
        Actor actor = actors.get(name);
        if (actor == null) {
            throw new IllegalArgumentException("there is no connection " + name);
        }
        return actor;
    }

    /** All named connections. */
    public List<Actor> actors() {
        return List.copyOf(actors.values());
    }

    /** The host in a name: {@code client} of {@code client.c1}. */
    public static String hostOf(String name) {
        return name.substring(0, name.indexOf('.'));
    }

    /**
     * Makes segments arrive over time that are like a kept one but have forged addresses.
     *
     * @param copy the name of the kept segment
     * @param nanos the time until the last one
     * @return false if there is no copy of that name
     */
    public boolean forge(String copy, long count, long nanos) {
        return copies.deliverForged(forgery, copy, count, nanos);
    }

    /** Opens a connection to each address of a range, as a scanner does; these connections have no names. */
    public void openEach(String host, IpAddress first, IpAddress last, int port) throws TcpException {
        Tcp tcp = host(host).tcp();
        for (int bits = first.v4(); Integer.compareUnsigned(bits, last.v4()) <= 0; bits++) {
            tcp.open(tcp.prepare(IpAddress.v4(bits), port, ConnectOptions.defaults()));
        }
    }

    // ---- time

    /** Runs for a period. */
    public void run(long nanos) {
        network.runUntil(Deadline.after(nowNanos(), nanos));
    }

    /** Runs all events that are due now. */
    public void settle() {
        network.runUntil(nowNanos());
    }

    /**
     * Runs until a condition holds.
     *
     * @param limitNanos the maximum time
     * @return whether the condition holds
     */
    public boolean runUntil(BooleanSupplier condition, long limitNanos) {
        long limit = Deadline.after(nowNanos(), limitNanos);
        settle();
        while (!condition.getAsBoolean()) {
            long next = network.wheel().nextDeadlineNanos();
            if (next == Deadline.NEVER || next > limit) {
                return false;
            }
            network.runUntil(next);
        }
        return true;
    }

    // ---- tools that take time

    /**
     * Runs a tool until it ends, and shows its output. Its packets are counted, and reported to the listeners that
     * {@linkplain StageListener#hearsProbes want} them.
     *
     * @param command the command line as a user would type it
     * @param tool makes the tool, which prints to the given stream
     * @param limitNanos the maximum time
     * @return whether the tool has ended
     */
    public boolean run(String host, String command, Function<PrintStream, ProbeTool> tool, long limitNanos) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProbeTool made = tool.apply(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        heard = probed;
        made.start();
        boolean ended = runUntil(made::isDone, limitNanos);
        made.interrupt();
        heard = listeners;
        String output = bytes.toString(StandardCharsets.UTF_8);
        printed.put(host, output);
        show(Table.ofCommand(command, host, output.strip()));
        return ended;
    }

    /** DNS on this stage. */
    public StageNames dns() {
        return dns;
    }

    /** Sets whether packets are only counted and not reported, like those of a flood. */
    void hush(boolean on) {
        heard = on ? List.of(observed) : listeners;
    }

    /** Shows the output of a program of a host. */
    void output(String host, String command, String text) {
        printed.put(host, text);
        show(Table.ofCommand(command, host, text));
    }

    /** The output of the last tool that was {@link #run} on a host; empty if there was none. */
    public String printed(String host) {
        return printed.getOrDefault(host, "");
    }

    /** The name of the machine with an address; null for none. */
    public @Nullable String nameOf(IpAddress address) {
        for (Node node : network.nodes()) {
            if (node instanceof Machine machine
                    && machine.addresses().stream()
                            .anyMatch(own -> own.address().equals(address))) {
                return machine.name();
            }
        }
        return null;
    }

    // ---- recorded history

    /** The number of packets of a kind that a host has sent. */
    public long sent(String host, SegmentKind kind) {
        return observed.count(host, kind);
    }

    /** The times at which a host sent packets of a kind: the first thousand. */
    public List<Long> sentAt(String host, SegmentKind kind) {
        return observed.instants(host, kind);
    }

    /** Resets the counts of sent packets. */
    public void countAnew() {
        observed.countAnew();
    }

    /** The single object of a type that belongs to this run, made at the first request. */
    public <T> T part(Class<T> type, Function<? super Stage, ? extends T> maker) {
        Object known = parts.get(type);
        if (known == null) {
            known = maker.apply(this);
            parts.put(type, known);
        }
        return type.cast(known);
    }

    /** Shows the DHCP messages so far, each at the time of sending. */
    public void showDhcp() {
        show(Tables.dhcp(observed.dhcpMessages()));
    }

    /** The copies of packets, for later delivery. */
    public PacketCopies copies() {
        return copies;
    }

    // ---- reporting

    /** Makes a remark. */
    public void say(String text) {
        listeners.forEach(each -> each.remark(nowNanos(), text));
    }

    /** Reports a step that was played. */
    public void tellStep(String sentence) {
        listeners.forEach(each -> each.step(nowNanos(), sentence));
    }

    /** Reports a fault that the scenario has caused. */
    public void tellFault(String text) {
        listeners.forEach(each -> each.fault(nowNanos(), text));
    }

    void tellFailure(String name, TcpError error) {
        String host = hostOf(name);
        listeners.forEach(each -> each.failed(nowNanos(), host, name.substring(host.length() + 1), error));
    }

    /** Shows a table. */
    public void show(Table table) {
        listeners.forEach(each -> each.table(nowNanos(), table));
    }

    /** Shows the leaked sockets of a host, whose peers have closed but whose programs have not. */
    public void showLeaks(String host) {
        show(LeakTable.of(host(host), observed));
    }

    /** Reports the result of an expectation. */
    public void tell(Check check) {
        listeners.forEach(each -> each.checked(nowNanos(), check));
    }

    /** Reports the beginning of a round of a repetition. */
    public void round(int index, int count) {
        listeners.forEach(each -> each.round(nowNanos(), index, count));
    }

    private void tellOldDuplicate(Lane lane, Packet packet) {
        tellSent(nowNanos(), NETWORK, leg(lane), packet);
    }

    /** Reports a forged packet that arrives. */
    void tellForged(Lane lane, Packet packet) {
        tellSent(nowNanos(), FORGER, leg(lane), packet);
    }

    private Leg leg(Lane lane) {
        Leg leg = legs.get(lane);
        if (leg == null) {
            throw new IllegalArgumentException("nobody watches " + lane.name());
        }
        return leg;
    }

    private void tellSent(long now, String sender, Leg leg, Packet packet) {
        if (forgery.hides(packet, leg.lane())) {
            observed.sent(now, sender, leg, packet);
        } else {
            heard.forEach(each -> each.sent(now, sender, leg, packet));
        }
    }

    /** A buffer that all actors use in turn for reading. */
    byte[] buffer() {
        return buffer;
    }

    /** Closes the network of the stage. */
    @Override
    public void close() {
        network.close();
    }

    private final class LegObserver implements LaneObserver {
        private final Leg leg;
        private final PacketMatcher own;

        LegObserver(Leg leg, PacketMatcher own) {
            this.leg = leg;
            this.own = own;
        }

        @Override
        public void happened(Lane from, LaneEvent event, Packet packet, long now) {
            if (event == LaneEvent.SENT && own.matches(packet, leg.type())) {
                tellSent(now, leg.from(), leg, packet);
            } else if (!forgery.hides(packet, from)) {
                for (StageListener each : heard) {
                    tell(each, event, packet, now);
                }
            }
        }

        private void tell(StageListener listener, LaneEvent event, Packet packet, long now) {
            if (event == LaneEvent.SENT) {
                listener.passedOn(now, leg.from(), leg, packet);
            } else if (event == LaneEvent.DELIVERED) {
                listener.arrived(now, leg, packet);
            } else if (event.isLoss()) {
                listener.lost(now, leg.from(), leg, event, packet);
            } else {
                listener.impaired(now, leg, event, packet);
            }
        }

        @Override
        public void copied(Lane from, Packet original, Packet copy, long now) {
            if (!forgery.hides(original, from)) {
                heard.forEach(each -> each.copied(now, leg, original, copy));
            }
        }
    }

    private final class HostObserver implements TcpObserver {
        private final String host;

        HostObserver(String host) {
            this.host = host;
        }

        @Override
        public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
            if (!forgery.isHidden(flow.remoteAddress())) {
                listeners.forEach(each -> each.stateChanged(nowNanos(), host, flow, from, to));
                names.changed(host, flow, to);
            }
        }

        @Override
        public void segmentReceived(@Nullable TcpFlow flow, Packet segment) {
            if (flow == null || !forgery.isHidden(flow.remoteAddress())) {
                for (StageListener each : listeners) {
                    each.segmentReceived(nowNanos(), host, flow, segment);
                }
            }
        }

        @Override
        public void segmentSent(@Nullable TcpFlow flow, Packet segment) {
            if (flow == null || !forgery.isHidden(flow.remoteAddress())) {
                for (StageListener each : listeners) {
                    each.segmentSent(nowNanos(), host, flow);
                }
            }
        }

        @Override
        public void dropped(@Nullable TcpFlow flow, TcpCounter reason) {
            if (flow == null || !forgery.isHidden(flow.remoteAddress())) {
                listeners.forEach(each -> each.dropped(nowNanos(), host, flow, reason));
            }
        }

        @Override
        public void congestionChanged(
                TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
            listeners.forEach(each -> each.congestionChanged(nowNanos(), host, connection, event));
        }

        @Override
        public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
            if (!forgery.isHidden(flow.remoteAddress())) {
                listeners.forEach(each -> each.timerArmed(nowNanos(), host, flow, timer, deadlineNanos));
            }
        }

        @Override
        public void timerCancelled(TcpFlow flow, TcpTimerKind timer) {
            if (!forgery.isHidden(flow.remoteAddress())) {
                listeners.forEach(each -> each.timerCancelled(nowNanos(), host, flow, timer));
            }
        }

        @Override
        public void timerFired(TcpFlow flow, TcpTimerKind timer) {
            if (!forgery.isHidden(flow.remoteAddress())) {
                listeners.forEach(each -> each.timerFired(nowNanos(), host, flow, timer));
            }
        }
    }
}
