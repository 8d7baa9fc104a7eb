package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All cables of a network, and the packets in flight in them. Belongs to the thread that runs the network. */
public final class Cables {
    /** The network's services for cables. */
    public interface Environment {
        /** The timing wheel, with the virtual time. */
        TimingWheel wheel();

        /** The pool for new packets. */
        PacketPool pool();

        /** The random stream that depends only on the seed and the name. */
        RandomGenerator random(String name);

        /** Returns whether there is a partition, so that some ends of cables may refuse packets. */
        boolean isDivided();

        /** Called when a timer of a cable fires: an event after which hosts are flushed at once or not at all. */
        void cableEvent(long nowNanos);

        /**
         * Called after a packet was delivered.
         *
         * @param host the host that may have something to send now; null if no host is attached
         */
        void delivered(@Nullable Flushable host);
    }

    private final Environment environment;
    private final Arrivals arrivals = new Arrivals(this);
    private final Map<String, Cable> byName = new LinkedHashMap<>();

    /** Makes an empty set of cables. */
    public Cables(Environment environment) {
        this.environment = environment;
    }

    /**
     * Adds a cable.
     *
     * @param leftAddress the Ethernet address of its left end
     * @throws IllegalArgumentException if there is a cable of this name
     */
    public Cable add(String name, LinkType type, MacAddress leftAddress, MacAddress rightAddress) {
        if (byName.containsKey(name)) {
            throw new IllegalArgumentException("there is a cable '" + name + "' already");
        }
        Cable cable = new Cable(this, name, type, leftAddress, rightAddress);
        byName.put(name, cable);
        return cable;
    }

    /** The cables, in the order in which they were added. */
    public Collection<Cable> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** The cable of a name; null if there is none. */
    public @Nullable Cable find(String name) {
        return byName.get(name);
    }

    /** Releases every packet in flight. The cables must not be used afterwards. */
    public void close() {
        arrivals.close();
        byName.values().forEach(Cable::close);
    }

    TimingWheel wheel() {
        return environment.wheel();
    }

    PacketPool pool() {
        return environment.pool();
    }

    long nowNanos() {
        return environment.wheel().nowNanos();
    }

    RandomGenerator random(String name) {
        return environment.random(name);
    }

    boolean isDivided() {
        return environment.isDivided();
    }

    void cableEvent(long nowNanos) {
        environment.cableEvent(nowNanos);
    }

    void delivered(@Nullable Flushable host) {
        environment.delivered(host);
    }

    /** Makes a packet arrive at the end of a lane at an instant. */
    void deliver(Packet packet, Lane lane, long atNanos) {
        arrivals.add(packet, lane, atNanos);
    }
}
