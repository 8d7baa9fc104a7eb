package io.hawser.sim;

import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Cables;
import io.hawser.sim.cable.Flushable;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated network: cables and nodes, one virtual time for all of them, and random numbers from one seed.
 *
 * <p>All hosts share {@link #wheel()} and {@link #pool()}. Events at the same instant happen in the order in which they
 * were scheduled. Each arriving packet is an event of its own, after which its receiving host is flushed, as with a
 * network card that does not coalesce interrupts. So a run is a function of the seed and of the calls to the network.
 * Not thread-safe: it belongs to the thread that runs it.
 */
public final class Network implements AutoCloseable {
    /** 02:00:00:00:00:00: the first bits mark locally administered addresses. */
    private static final long FIRST_MAC = 0x0200_0000_0000L;

    private final long seed;
    private final RandomStreams streams;
    private final VirtualTime time;
    private final PacketPool pool;
    private final Cables cables = new Cables(new CableEnvironment());
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Partitions partitions = new Partitions();
    private long addresses;
    private boolean closed;

    private Network(long seed, TimingWheel wheel, PacketPool pool) {
        this.seed = seed;
        time = new VirtualTime(wheel);
        this.pool = pool;
        streams = new RandomStreams(seed);
    }

    /** Makes an empty network at virtual time 0. */
    public static Network seeded(long seed) {
        return new Network(seed, new TimingWheel(0), new PacketPool());
    }

    /** Makes a network whose time another owner advances: it must not be run. */
    static Network on(long seed, TimingWheel wheel, PacketPool pool) {
        return new Network(seed, wheel, pool);
    }

    /** The seed of all random streams. */
    public long seed() {
        return seed;
    }

    /**
     * The random stream of a name, independent of the others. Use each name once: the same name gives the same stream
     * again.
     */
    public RandomGenerator random(String name) {
        return streams.named(name);
    }

    /** The timing wheel, with the virtual time and all timers of the network. */
    public TimingWheel wheel() {
        return time.wheel();
    }

    /** The packet pool of the whole network. */
    public PacketPool pool() {
        return pool;
    }

    /** The virtual time: nanoseconds since the network began. */
    public long nowNanos() {
        return time.wheel().nowNanos();
    }

    /** Adds an Ethernet cable. */
    public Cable cable(String name) {
        return cable(name, LinkType.ETHERNET);
    }

    /**
     * Adds a cable.
     *
     * @param name unique among cables, because its random numbers depend on it
     */
    public Cable cable(String name, LinkType type) {
        requireOpen();
        requireName(name, "cable");
        boolean addressed = type == LinkType.ETHERNET;
        MacAddress left = addressed ? nextAddress() : MacAddress.NONE;
        MacAddress right = addressed ? nextAddress() : MacAddress.NONE;
        return cables.add(name, type, left, right);
    }

    /** All cables, in the order in which they were made. */
    public Collection<Cable> cables() {
        return cables.all();
    }

    /** The cable of this name; null if there is none. */
    public @Nullable Cable findCable(String name) {
        return cables.find(name);
    }

    /**
     * Adds a host, on a machine of its own. {@link #connect} assigns its addresses to cables: the first to eth0, the
     * second to eth1, and so on.
     *
     * @param name unique among nodes, because its random numbers depend on it
     * @param addresses each with the length of its network's prefix, for example {@code 10.0.0.1/24}
     * @throws IllegalArgumentException if the name is in use, an address is malformed, or an address is given twice
     */
    public Host host(String name, String... addresses) {
        return machine(name, addresses).host();
    }

    /** Adds a host and returns its machine, which survives {@link Machine#crash} and {@link Machine#reboot}. */
    public Machine machine(String name, String... addresses) {
        Machine machine = new Machine(
                this,
                name,
                Arrays.stream(addresses).map(InterfaceAddress::parse).toList());
        add(machine);
        return machine;
    }

    /** The host of this name; null if there is none. */
    public @Nullable Host findHost(String name) {
        return findNode(name) instanceof Machine machine ? machine.host() : null;
    }

    /**
     * The machine of a host.
     *
     * @throws IllegalArgumentException if the host is not of this network, or ended in a crash
     */
    public Machine machineOf(Host host) {
        if (findNode(host.name()) instanceof Machine machine && machine.host() == host) {
            return machine;
        }
        throw new IllegalArgumentException(host.name() + " is no host of this network");
    }

    /**
     * Adds a node under its name; machines do so themselves.
     *
     * @throws IllegalArgumentException if the name is in use
     */
    public void add(Node node) {
        requireOpen();
        requireName(node.name(), "node");
        if (nodes.putIfAbsent(node.name(), node) != null) {
            throw new IllegalArgumentException("there is a node '" + node.name() + "' already");
        }
    }

    /** The node of this name; null if there is none. */
    public @Nullable Node findNode(String name) {
        return nodes.get(name);
    }

    /** All nodes, in the order in which they were added. */
    public Collection<Node> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    /** Connects two hosts by a cable; see {@link #connect(Node, Node)}. */
    public Cable connect(Host left, Host right) {
        return connect(machineOf(left), machineOf(right));
    }

    /**
     * Connects two nodes by a cable named after both, {@code client-server}; {@link Cable#forward()} is the direction
     * from {@code left} to {@code right}.
     *
     * @throws IllegalArgumentException if such a cable exists, or a node has no free interface
     */
    public Cable connect(Node left, Node right) {
        if (left.equals(right)) {
            throw new IllegalArgumentException("a cable joins two nodes, not " + left.name() + " with itself");
        }
        Cable cable = cable(left.name() + "-" + right.name());
        left.plugIn(cable.left());
        right.plugIn(cable.right());
        return cable;
    }

    /** Drops packets from any of {@code from} that arrive at any of {@code to}, until the partition is healed. */
    public Partition partition(Collection<? extends Machine> from, Collection<? extends Machine> to) {
        requireOpen();
        Partition partition = new Partition(this, from, to);
        partitions.add(partition);
        return partition;
    }

    /** Ends all partitions. */
    public void heal() {
        partitions.clear();
    }

    Partitions partitions() {
        return partitions;
    }

    /** The next Ethernet address: 02:00:00:00:00:01, and so on. */
    public MacAddress nextAddress() {
        return new MacAddress(FIRST_MAC + ++addresses);
    }

    /**
     * Adds another object with timers in {@link #wheel()}: it is flushed when a run begins, and after each instant at
     * which timers fired. Packets that arrive on a link flush only the host of that link, see {@link SimLink#flushes}.
     */
    public void add(Flushable host) {
        time.add(host);
    }

    /** Removes an object that {@link #add} has added. */
    public void remove(Flushable host) {
        time.remove(host);
    }

    /**
     * Runs {@code hook} when the hosts have been flushed: at the beginning of a run, after each arriving packet and
     * after each instant.
     */
    public void onFlush(Runnable hook) {
        time.onFlush(hook);
    }

    /** Runs an action after a delay, for example one that cuts a cable. */
    public void schedule(Duration delay, Runnable action) {
        scheduleAt(Deadline.after(nowNanos(), delay), action);
    }

    /** Runs an action at a virtual time in nanoseconds; a past time means now. */
    public void scheduleAt(long atNanos, Runnable action) {
        Objects.requireNonNull(action, "the action to schedule is null");
        requireOpen();
        wheel().arm(
                        new Timer() {
                            @Override
                            protected void expired(long nowNanos) {
                                action.run();
                            }
                        },
                        atNanos);
    }

    /**
     * Runs an action from outside just before time advances beyond an instant, and lets the hosts react. Unlike
     * {@link #scheduleAt} this is not an event of the network: until then a run with it is the same as one without, and
     * a run until nothing is due does not wait for it. {@link #interveneNow} runs the remaining actions when the
     * network is not run any further.
     *
     * @param atNanos a past time means now
     * @param action may use the network but not run it
     */
    public void interveneAt(long atNanos, Runnable action) {
        requireOpen();
        time.interveneAt(atNanos, Objects.requireNonNull(action, "the intervention is null"));
    }

    /** Runs the interventions of the present instant and of earlier ones. */
    public void interveneNow() {
        requireOpen();
        time.interveneNow();
    }

    /**
     * Runs all events of the next instant that has any; returns false if none is due.
     *
     * @throws IllegalStateException if the network is closed, or a handler, timer or program of the network calls this
     */
    public boolean step() {
        requireOpen();
        return time.step();
    }

    /**
     * Runs until a virtual time, including all events at that time.
     *
     * @param untilNanos nanoseconds since the network began; a past time means now, {@link Deadline#NEVER} means until
     *     nothing is due
     * @throws IllegalStateException if the network is closed, or a handler, timer or program of the network calls this
     */
    public void runUntil(long untilNanos) {
        requireOpen();
        time.runUntil(untilNanos);
    }

    /**
     * Runs for a period of virtual time.
     *
     * @throws IllegalStateException as {@link #runUntil} does
     */
    public void runFor(Duration time) {
        runUntil(Deadline.after(nowNanos(), time));
    }

    /**
     * Runs until nothing is due any more.
     *
     * @param limit the maximum virtual time to run
     * @return false if events were still due at the limit
     * @throws IllegalStateException as {@link #runUntil} does
     */
    public boolean runUntilIdle(Duration limit) {
        requireOpen();
        return time.runUntilIdle(Deadline.after(nowNanos(), limit));
    }

    /**
     * Releases every packet in flight. Afterwards the network can neither run nor be changed. A second call has no
     * effect.
     *
     * @throws IllegalStateException if a handler, timer or program of the network calls this
     */
    @Override
    public void close() {
        time.requireIdle("close");
        if (!closed) {
            closed = true;
            cables.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
    }

    private static void requireName(String name, String thing) {
        if (Objects.requireNonNull(name, () -> "the name of a " + thing + " is null")
                .isBlank()) {
            throw new IllegalArgumentException("the name of a " + thing + " is empty");
        }
    }

    /** Flushes a machine at the end of the instant: only machines with work, because there may be thousands. */
    void flushNext(Machine machine) {
        time.flushNext(machine);
    }

    /** Gives cables access to the time, the packets and the random streams. */
    private final class CableEnvironment implements Cables.Environment {
        @Override
        public TimingWheel wheel() {
            return time.wheel();
        }

        @Override
        public PacketPool pool() {
            return pool;
        }

        @Override
        public RandomGenerator random(String name) {
            return streams.named(name);
        }

        @Override
        public boolean isDivided() {
            return !partitions.isEmpty();
        }

        @Override
        public void cableEvent(long nowNanos) {
            time.cableEvent(nowNanos);
        }

        @Override
        public void delivered(@Nullable Flushable host) {
            time.delivered(host);
        }
    }
}
