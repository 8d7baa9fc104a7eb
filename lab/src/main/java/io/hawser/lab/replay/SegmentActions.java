package io.hawser.lab.replay;

import io.hawser.lab.script.Interventions.OnSegment;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.Impairment;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.Passage;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The user's actions on segments in flight in one direction of a link. All actions are known before the run begins, so
 * a segment is recognised by its number when it is sent, and the action is applied at its instant; until then nothing
 * differs from a run without the action.
 */
final class SegmentActions implements Impairment {
    /** An action on a segment. */
    static final class Pending {
        private final OnSegment what;
        private final long atNanos;
        private boolean done;

        Pending(OnSegment what, long atNanos) {
            this.what = what;
            this.atNanos = atNanos;
        }

        /** Returns whether the segment was found. */
        boolean isDone() {
            return done;
        }
    }

    private final Lane lane;
    private final List<Pending> actions;
    private final TimelineRecorder recorder;
    private final Set<Packet> held = new LinkedHashSet<>();

    SegmentActions(Lane lane, List<Pending> actions, TimelineRecorder recorder) {
        this.lane = lane;
        this.actions = actions;
        this.recorder = recorder;
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        long number = recorder.hopOf(packet);
        List<Pending> due = new ArrayList<>();
        for (Pending each : actions) {
            if (!each.done && each.what.number() == number && isInTime(each, passage)) {
                each.done = true;
                due.add(each);
            }
        }
        befall(packet, passage, due);
    }

    /** Returns whether the segment has not arrived by the instant of the action. */
    private boolean isInTime(Pending action, Passage passage) {
        long slowest = lane.latency().toNanos()
                + lane.jitter().toNanos()
                + lane.holdBack().toNanos();
        return action.atNanos <= Deadline.after(passage.wheel().nowNanos(), slowest);
    }

    private void befall(Packet packet, Passage passage, List<Pending> due) {
        Packet goesOn = packet;
        long delayNanos = 0;
        for (Pending each : due) {
            switch (each.what.effect()) {
                case DROP -> {
                    later(goesOn, each.atNanos, passage, dropped -> passage.drop(dropped, LaneEvent.RULE_DROPPED));
                    return;
                }
                case DELAY -> delayNanos += each.what.delayNanos();
                case DUPLICATE -> duplicate(goesOn, each.atNanos, passage);
                case CORRUPT -> goesOn = corrupted(goesOn, passage);
            }
        }
        if (delayNanos > 0) {
            passage.report(LaneEvent.HELD_BACK, goesOn);
            later(goesOn, Deadline.after(passage.wheel().nowNanos(), delayNanos), passage, passage::onward);
        } else {
            passage.onward(goesOn);
        }
    }

    private void duplicate(Packet packet, long atNanos, Passage passage) {
        long number = recorder.hopOf(packet);
        Packet copy = passage.pool().copyOf(packet);
        later(copy, atNanos, passage, second -> {
            if (recorder.hopOf(packet) == number) {
                passage.report(LaneEvent.DUPLICATED, packet);
                passage.copied(packet, second);
            }
            passage.onward(second);
        });
    }

    /** A copy with one flipped bit, in place of the packet; the sender's layers may still use the original. */
    private static Packet corrupted(Packet packet, Passage passage) {
        Packet corrupt = passage.pool().copyOf(packet);
        passage.copied(packet, corrupt);
        packet.release();
        int ip = corrupt.start() + passage.type().headerBytes();
        boolean isIp = Ipv4Header.isWellFormed(corrupt.bytes(), ip, corrupt.end() - ip);
        // after the end of a short IP packet an Ethernet frame has padding, which is not read
        int last = (isIp ? ip + Ipv4Header.totalLength(corrupt.bytes(), ip) : corrupt.end()) - 1;
        corrupt.bytes()[last] ^= 1;
        passage.report(LaneEvent.CORRUPTED, corrupt);
        return corrupt;
    }

    /** The end of a wait. */
    private interface Continuation {
        void with(Packet packet);
    }

    private void later(Packet packet, long atNanos, Passage passage, Continuation then) {
        if (atNanos <= passage.wheel().nowNanos()) {
            then.with(packet);
            return;
        }
        held.add(packet);
        passage.wheel()
                .arm(
                        new Timer() {
                            @Override
                            protected void expired(long nowNanos) {
                                held.remove(packet);
                                then.with(packet);
                            }
                        },
                        atNanos);
    }

    @Override
    public void close() {
        held.forEach(Packet::release);
        held.clear();
    }
}
