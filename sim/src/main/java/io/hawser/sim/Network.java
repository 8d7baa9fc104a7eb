package io.hawser.sim;

import io.hawser.host.Host;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated network: cables and their ends, one virtual time for everything in it, and chance from one seed.
 *
 * <p>All hosts share {@link #wheel()} and {@link #pool()}. Events at the same instant happen in the order in which they
 * were scheduled, and each packet that arrives is an event of its own, after which the host that it came to is flushed, as
 * with a network card that does not gather interrupts. So a run is a function of the seed and of what is done to the
 * network. Not thread-safe: it belongs to the thread that runs it.
 */
public final class Network implements AutoCloseable {
    /** 02:00:00:00:00:00: the first bits mark addresses that no manufacturer has given. */
    private static final long FIRST_MAC = 0x0200_0000_0000L;

    private static final int MAX_EVENTS_PER_INSTANT = 10_000_000;

    private final long seed;
    private final RandomStreams streams;
    private final TimingWheel wheel;
    private final PacketPool pool;
    private final Map<String, Cable> cables = new LinkedHashMap<>();
    private final Map<String, Station> hosts = new HashMap<>();
    private final List<Flushable> flushables = new ArrayList<>();
    private final List<Runnable> flushHooks = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Deque<Arrival> idleArrivals = new ArrayDeque<>();
    private long addresses;

    /** How many events of cables the present step has had, and when the last one was. */
    private int cableEvents;

    private int eventsAtInstant;
    private long instantNanos;

    private Network(long seed, TimingWheel wheel, PacketPool pool) {
        this.seed = seed;
        this.wheel = wheel;
        this.pool = pool;
        streams = new RandomStreams(seed);
    }

    /** An empty network at virtual time 0. */
    public static Network seeded(long seed) {
        return new Network(seed, new TimingWheel(0), new PacketPool());
    }

    /** One whose time somebody else advances: it must not be run. */
    static Network on(long seed, TimingWheel wheel, PacketPool pool) {
        return new Network(seed, wheel, pool);
    }

    /** What all chance comes from. */
    public long seed() {
        return seed;
    }

    /** A stream of chance of its own for each name, which must be used once: the same name gives the same stream again. */
    public RandomGenerator random(String name) {
        return streams.named(name);
    }

    /** The virtual time, and the timers of everything in the network. */
    public TimingWheel wheel() {
        return wheel;
    }

    /** Where the packets of everything in the network come from. */
    public PacketPool pool() {
        return pool;
    }

    /** The virtual time: nanoseconds since the network began. */
    public long nowNanos() {
        return wheel.nowNanos();
    }

    /** A new Ethernet cable. */
    public Cable cable(String name) {
        return cable(name, LinkType.ETHERNET);
    }

    /**
     * A new cable.
     *
     * @param name no other cable may have it: its chance depends on it
     */
    public Cable cable(String name, LinkType type) {
        if (cables.containsKey(name)) {
            throw new IllegalArgumentException("there is a cable '" + name + "' already");
        }
        boolean addressed = type == LinkType.ETHERNET;
        MacAddress left = addressed ? nextAddress() : MacAddress.NONE;
        MacAddress right = addressed ? nextAddress() : MacAddress.NONE;
        Cable cable = new Cable(this, name, type, left, right);
        cables.put(name, cable);
        return cable;
    }

    /** The cable of this name; null if there is none. */
    public @Nullable Cable findCable(String name) {
        return cables.get(name);
    }

    /**
     * A new host. Its address goes to the first cable that {@link #connect} puts into it.
     *
     * @param name no other host may have it: its chance depends on it
     * @param address with the length of the network's prefix, for example {@code 10.0.0.1/24}
     */
    public Host host(String name, String address) {
        if (hosts.containsKey(name)) {
            throw new IllegalArgumentException("there is a host '" + name + "' already");
        }
        Station station = Station.parse(new Host(name, wheel, pool, random("host " + name)), address);
        hosts.put(name, station);
        add(station.host::flush);
        return station.host;
    }

    /** The host of this name; null if there is none. */
    public @Nullable Host findHost(String name) {
        Station station = hosts.get(name);
        return station == null ? null : station.host;
    }

    /**
     * Joins two hosts that have no cable yet by one that is named after both, {@code client-server}; {@link Cable#forward()}
     * leads from {@code left} to {@code right}. Their interfaces are called eth0.
     */
    public Cable connect(Host left, Host right) {
        Station leftStation = withoutCable(left);
        Station rightStation = withoutCable(right);
        if (leftStation == rightStation) {
            throw new IllegalArgumentException("a cable joins two hosts, not " + left.name() + " with itself");
        }
        Cable cable = cable(left.name() + "-" + right.name());
        leftStation.plugIn(cable.left());
        rightStation.plugIn(cable.right());
        return cable;
    }

    private Station withoutCable(Host host) {
        Station station = hosts.get(host.name());
        if (station == null || station.host != host) {
            throw new IllegalArgumentException(host.name() + " is no host of this network");
        }
        if (station.connected) {
            throw new IllegalArgumentException(
                    host.name() + " has a cable; add others by cable(name) and Host.addInterface");
        }
        return station;
    }

    /** The next Ethernet address: 02:00:00:00:00:01, and so on. */
    public MacAddress nextAddress() {
        return new MacAddress(FIRST_MAC + ++addresses);
    }

    /**
     * Adds a host whose timers are in {@link #wheel()}: it is flushed when a run begins, and after each instant at which
     * timers fired. What arrives on a link flushes only the host of that link, see {@link SimLink#flushes}.
     */
    public void add(Flushable host) {
        flushables.add(host);
    }

    /** Ends what {@link #add} began. */
    public void remove(Flushable host) {
        flushables.remove(host);
    }

    /** Runs {@code hook} after each packet that has arrived and after each instant, the hosts having been flushed. */
    public void onFlush(Runnable hook) {
        flushHooks.add(hook);
    }

    /** Does something at a later time: for example cut a cable. */
    public void schedule(Duration delay, Runnable action) {
        scheduleAt(Deadline.after(nowNanos(), Lane.nanos(delay)), action);
    }

    /** Does something at a virtual time, in nanoseconds; one of the past means now. */
    public void scheduleAt(long atNanos, Runnable action) {
        wheel.arm(
                new Timer() {
                    @Override
                    protected void expired(long nowNanos) {
                        action.run();
                    }
                },
                atNanos);
    }

    /** Runs everything due at the next instant at which anything is due; returns false if nothing is. */
    public boolean step() {
        flushHosts();
        long nextNanos = wheel.nextDeadlineNanos();
        if (nextNanos == Deadline.NEVER) {
            return false;
        }
        advance(nextNanos);
        return true;
    }

    /**
     * Runs until a virtual time, and all that is due by then.
     *
     * @param untilNanos nanoseconds since the network began; one of the past means now, {@link Deadline#NEVER} until
     *     nothing is due any more
     */
    public void runUntil(long untilNanos) {
        flushHosts();
        long nextNanos = wheel.nextDeadlineNanos();
        while (nextNanos <= untilNanos && nextNanos != Deadline.NEVER) {
            advance(nextNanos);
            nextNanos = wheel.nextDeadlineNanos();
        }
        if (untilNanos > nowNanos() && untilNanos != Deadline.NEVER) {
            advance(untilNanos);
        }
    }

    /** Runs for a virtual time. */
    public void runFor(Duration time) {
        runUntil(Deadline.after(nowNanos(), Lane.nanos(time)));
    }

    /**
     * Runs until nothing is due any more.
     *
     * @param limit the virtual time to spend on it at the most
     * @return false if something was still due then
     */
    public boolean runUntilIdle(Duration limit) {
        long limitNanos = Deadline.after(nowNanos(), Lane.nanos(limit));
        flushHosts();
        while (wheel.armed() > 0) {
            long nextNanos = wheel.nextDeadlineNanos();
            if (nextNanos > limitNanos) {
                advance(limitNanos);
                return false;
            }
            advance(nextNanos);
        }
        return true;
    }

    /** Releases every packet that is under way. The network must not be used afterwards. */
    @Override
    public void close() {
        for (Arrival arrival : arrivals) {
            wheel.cancel(arrival);
            Packet packet = arrival.packet;
            arrival.packet = null;
            if (packet != null) {
                packet.release();
            }
        }
        cables.values().forEach(Cable::close);
    }

    /** Lets {@code packet} come out of {@code lane} at an instant. */
    void deliver(Packet packet, Lane lane, long atNanos) {
        Arrival arrival = idleArrivals.poll();
        if (arrival == null) {
            arrival = new Arrival();
            arrivals.add(arrival);
        }
        arrival.packet = packet;
        arrival.lane = lane;
        wheel.arm(arrival, atNanos);
    }

    /** Counts an event after which the hosts need no flush, or get one at once. */
    void cableEvent(long nowNanos) {
        cableEvents++;
        if (nowNanos != instantNanos) {
            instantNanos = nowNanos;
            eventsAtInstant = 0;
        }
        if (++eventsAtInstant > MAX_EVENTS_PER_INSTANT) {
            throw new IllegalStateException("packets go round without end at " + nowNanos
                    + " ns of virtual time: a loop of cables, or hosts that answer each other, without latency");
        }
    }

    /** Ends a delivery: {@code host} may have something to send. */
    void delivered(@Nullable Flushable host) {
        if (host != null) {
            host.flush();
        }
        runFlushHooks();
    }

    private void advance(long toNanos) {
        cableEvents = 0;
        int fired = wheel.advance(toNanos);
        if (fired > cableEvents) {
            flushHosts();
        }
        runFlushHooks();
    }

    private void flushHosts() {
        for (int i = 0; i < flushables.size(); i++) {
            flushables.get(i).flush();
        }
    }

    private void runFlushHooks() {
        for (int i = 0; i < flushHooks.size(); i++) {
            flushHooks.get(i).run();
        }
    }

    /** A host, and the address that is meant for its first interface. */
    private static final class Station {
        final Host host;
        private final IpAddress address;
        private final int prefixLength;
        boolean connected;

        private Station(Host host, IpAddress address, int prefixLength) {
            this.host = host;
            this.address = address;
            this.prefixLength = prefixLength;
        }

        static Station parse(Host host, String text) {
            String[] parts = text.split("/", -1);
            if (parts.length == 2 && parts[1].matches("[0-9]{1,2}") && Integer.parseInt(parts[1]) <= 32) {
                return new Station(host, IpAddress.parse(parts[0]), Integer.parseInt(parts[1]));
            }
            throw new IllegalArgumentException(
                    "not an address with a prefix length such as 10.0.0.1/24: '" + text + "'");
        }

        void plugIn(SimLink end) {
            connected = true;
            end.flushes(host::flush);
            host.addInterface("eth0", end, address, prefixLength);
        }
    }

    /** A packet on its way out of a lane. */
    private final class Arrival extends Timer {
        @Nullable
        Packet packet;

        @Nullable
        Lane lane;

        @Override
        protected void expired(long nowNanos) {
            cableEvent(nowNanos);
            Packet arrived = packet;
            Lane from = lane;
            packet = null;
            lane = null;
            idleArrivals.push(this);
            if (arrived != null && from != null) {
                from.arrive(arrived);
            }
        }
    }
}
