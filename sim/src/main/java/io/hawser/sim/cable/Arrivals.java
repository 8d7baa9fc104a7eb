package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets of a network that are about to arrive at the end of a lane. */
final class Arrivals {
    private final Cables cables;
    private final List<Arrival> all = new ArrayList<>();
    private final Deque<Arrival> idle = new ArrayDeque<>();

    Arrivals(Cables cables) {
        this.cables = cables;
    }

    /** Makes {@code packet} arrive at the end of {@code lane} at an instant. */
    void add(Packet packet, Lane lane, long atNanos) {
        Arrival arrival = idle.poll();
        if (arrival == null) {
            arrival = new Arrival();
            all.add(arrival);
        }
        arrival.packet = packet;
        arrival.lane = lane;
        cables.wheel().arm(arrival, atNanos);
    }

    /** Releases all packets. */
    void close() {
        for (Arrival arrival : all) {
            cables.wheel().cancel(arrival);
            Packet packet = arrival.packet;
            arrival.packet = null;
            if (packet != null) {
                packet.release();
            }
        }
    }

    private final class Arrival extends Timer {
        @Nullable
        Packet packet;

        @Nullable
        Lane lane;

        @Override
        protected void expired(long nowNanos) {
            cables.cableEvent(nowNanos);
            Packet arrived = packet;
            Lane from = lane;
            packet = null;
            lane = null;
            idle.push(this);
            if (arrived != null && from != null) {
                from.arrive(arrived);
            }
        }
    }
}
