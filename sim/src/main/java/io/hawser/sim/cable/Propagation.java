package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import io.hawser.time.Deadline;
import java.time.Duration;

/** The propagation stage: delays packets, some of them so long that others overtake. */
final class Propagation {
    private final Cables cables;
    private final Lane lane;
    private final Chance jitter;
    final Chance holdBack;
    private long latencyNanos;
    private long jitterNanos;
    private long holdBackNanos;

    /** Earliest arrival of the next packet that keeps its order. */
    private long lastArrivalNanos;

    Propagation(Cables cables, Lane lane, Chance jitter, Chance holdBack) {
        this.cables = cables;
        this.lane = lane;
        this.jitter = jitter;
        this.holdBack = holdBack;
    }

    void latency(long nanos) {
        latencyNanos = nanos;
    }

    void jitter(long nanos) {
        jitterNanos = nanos;
    }

    void holdBack(long nanos) {
        holdBackNanos = nanos;
    }

    Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    Duration jitter() {
        return Duration.ofNanos(jitterNanos);
    }

    Duration holdBack() {
        return Duration.ofNanos(holdBackNanos);
    }

    void accept(Packet packet) {
        long travelNanos = latencyNanos + (jitterNanos == 0 ? 0 : jitter.upTo(jitterNanos));
        long arrivalNanos = Math.max(Deadline.after(cables.nowNanos(), travelNanos), lastArrivalNanos);
        if (holdBack.happens()) {
            lane.report(LaneEvent.HELD_BACK, packet);
            arrivalNanos = Deadline.after(arrivalNanos, holdBackNanos);
        } else {
            lastArrivalNanos = arrivalNanos;
        }
        cables.deliver(packet, lane, arrivalNanos);
    }
}
