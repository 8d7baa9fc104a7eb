package io.hawser.lab.stage;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Copies of packets, kept for later delivery. */
public final class PacketCopies {
    private record Wish(String sender, SegmentKind kind, String name) {}

    private static final class Copy {
        final byte[] bytes;
        final Lane lane;

        Copy(byte[] bytes, Lane lane) {
            this.bytes = bytes;
            this.lane = lane;
        }
    }

    private final List<Wish> wishes = new ArrayList<>();
    private final Map<String, Copy> copies = new HashMap<>();
    private final PacketPool pool;
    private final BiConsumer<Lane, Packet> delivered;

    /** @param delivered called with each copy before it arrives */
    PacketCopies(PacketPool pool, BiConsumer<Lane, Packet> delivered) {
        this.pool = pool;
        this.delivered = delivered;
    }

    void watch(Lane lane, String sender) {
        lane.observe((from, event, packet, now) -> {
            if (event == LaneEvent.SENT && !wishes.isEmpty()) {
                LinkType type = from.to().type();
                wishes.removeIf(wish -> {
                    boolean wanted = wish.sender().equals(sender)
                            && wish.kind().matcher().matches(packet, type);
                    if (wanted) {
                        byte[] bytes = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
                        copies.put(wish.name(), new Copy(bytes, from));
                    }
                    return wanted;
                });
            }
        });
    }

    /** Keeps the next packet of a kind that a host sends. */
    public void keepNext(String sender, SegmentKind kind, String name) {
        wishes.add(new Wish(sender, kind, name));
    }

    /**
     * Makes packets arrive that are like the copy of this name, but with forged addresses; returns false if there is no
     * such copy.
     */
    boolean deliverForged(Forgery forgery, String name, long count, long nanos) {
        Copy copy = copies.get(name);
        if (copy != null) {
            forgery.begin(copy.bytes, copy.lane, count, nanos);
        }
        return copy != null;
    }

    /** Makes the copy of this name arrive now; returns false if there is no such copy. */
    public boolean deliver(String name) {
        Copy copy = copies.get(name);
        if (copy == null) {
            return false;
        }
        Packet packet = pool.allocate(copy.bytes.length);
        int at = packet.append(copy.bytes.length);
        System.arraycopy(copy.bytes, 0, packet.bytes(), at, copy.bytes.length);
        delivered.accept(copy.lane, packet);
        copy.lane.inject(packet);
        return true;
    }
}
