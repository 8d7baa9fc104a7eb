package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a {@link Lane} between the transmitter and the propagation: the cut, the added impairments, burst
 * losses, loss, corruption and duplication.
 */
final class Impairments {
    final Loss loss;
    final Corruption corruption;
    final Duplication duplication;

    private final Lane lane;
    private final Stage entry = new Stage(null);

    /** The last added stage; the built-in ones follow it. */
    private Stage lastAdded = entry;

    private @Nullable GilbertElliott bursts;
    private boolean cut;

    /** Whether a packet passes all stages without effect. */
    private boolean none = true;

    Impairments(Lane lane) {
        this.lane = lane;
        loss = new Loss(lane.chance("loss"));
        corruption = new Corruption(lane.chance("corruption"));
        duplication = new Duplication(lane.chance("duplication"));
        entry.insert(duplication);
        entry.insert(corruption);
        entry.insert(loss);
    }

    /** The way through all stages, which ends at the propagation. */
    Passage entry() {
        return entry;
    }

    void burstLoss(BurstLoss model) {
        GilbertElliott losses = bursts;
        if (losses == null) {
            losses = new GilbertElliott(lane.chance("burst loss"));
            bursts = losses;
            lastAdded.insert(losses);
        }
        losses.model(model);
        changed();
    }

    BurstLoss burstLoss() {
        return bursts == null ? BurstLoss.NONE : bursts.model();
    }

    void cut(boolean value) {
        cut = value;
        changed();
    }

    boolean isCut() {
        return cut;
    }

    /** Adds a stage after those added before. */
    void add(Impairment impairment) {
        lastAdded = lastAdded.insert(impairment);
        changed();
    }

    /** Removes an added stage; does nothing if there is no such stage. */
    void remove(Impairment impairment) {
        for (Stage before = entry; before != lastAdded; ) {
            Stage stage = before.next;
            if (stage == null) {
                break;
            }
            if (stage.impairment == impairment) {
                before.next = stage.next;
                lastAdded = stage == lastAdded ? before : lastAdded;
                break;
            }
            before = stage;
        }
        changed();
    }

    /** Notes that a setting of a stage has changed. */
    void changed() {
        none = !cut
                && lastAdded == entry
                && bursts == null
                && loss.chance.probability() == 0
                && corruption.chance.probability() == 0
                && duplication.chance.probability() == 0;
    }

    /** Releases the packets that impairments hold. */
    void close() {
        for (Stage stage = entry; stage != null; stage = stage.next) {
            if (stage.impairment != null) {
                stage.impairment.close();
            }
        }
    }

    /** An impairment with the stages after it as its passage; the entry stage has no impairment. */
    private final class Stage implements Passage {
        final @Nullable Impairment impairment;

        @Nullable
        Stage next;

        Stage(@Nullable Impairment impairment) {
            this.impairment = impairment;
        }

        /** Inserts a stage right after this one. */
        Stage insert(Impairment following) {
            Stage stage = new Stage(following);
            stage.next = next;
            next = stage;
            return stage;
        }

        @Override
        public void onward(Packet packet) {
            if (none && this == entry) {
                lane.propagate(packet);
            } else if (cut && this == entry) {
                lane.drop(packet, LaneEvent.CUT);
            } else if (next != null && next.impairment != null) {
                next.impairment.apply(packet, next);
            } else {
                lane.propagate(packet);
            }
        }

        @Override
        public void drop(Packet packet, LaneEvent reason) {
            lane.drop(packet, reason);
        }

        @Override
        public void report(LaneEvent event, Packet packet) {
            lane.report(event, packet);
        }

        @Override
        public void copied(Packet original, Packet copy) {
            lane.reportCopy(original, copy);
        }

        @Override
        public LinkType type() {
            return lane.to().type();
        }

        @Override
        public PacketPool pool() {
            return lane.cables().pool();
        }

        @Override
        public TimingWheel wheel() {
            return lane.cables().wheel();
        }
    }
}
