package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import io.hawser.time.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The propagation stage: delays packets, some of them so long that others overtake. */
final class Propagation {
    private final Cables cables;
    private final Lane lane;
    private long latencyNanos;
    private long jitterNanos;
    private long holdBackNanos;

    // null as long as nothing depends on chance
    private @Nullable Chance jitter;
    private @Nullable Chance holdBack;

    /** Earliest arrival of the next packet that keeps its order. */
    private long lastArrivalNanos;

    Propagation(Cables cables, Lane lane) {
        this.cables = cables;
        this.lane = lane;
    }

    void latency(long nanos) {
        latencyNanos = nanos;
    }

    void jitter(long nanos) {
        jitterNanos = nanos;
        if (jitter == null) {
            jitter = lane.chance("jitter");
        }
    }

    void reordering(double probability, long nanos) {
        Chance chance = holdBack;
        if (chance == null) {
            chance = lane.chance("reordering");
            holdBack = chance;
        }
        chance.probability(probability);
        holdBackNanos = nanos;
    }

    Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    Duration jitter() {
        return Duration.ofNanos(jitterNanos);
    }

    double reordering() {
        return holdBack == null ? 0 : holdBack.probability();
    }

    Duration holdBack() {
        return Duration.ofNanos(holdBackNanos);
    }

    void accept(Packet packet) {
        long travelNanos = latencyNanos + (jitter == null || jitterNanos == 0 ? 0 : jitter.upTo(jitterNanos));
        long arrivalNanos = Math.max(Deadline.after(cables.nowNanos(), travelNanos), lastArrivalNanos);
        if (holdBack != null && holdBack.happens()) {
            lane.report(LaneEvent.HELD_BACK, packet);
            arrivalNanos = Deadline.after(arrivalNanos, holdBackNanos);
        } else {
            lastArrivalNanos = arrivalNanos;
        }
        cables.deliver(packet, lane, arrivalNanos);
    }
}
