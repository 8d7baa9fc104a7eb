package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link Cable}. A packet passes these stages in order: the MTU, the transmitter with its bandwidth
 * and queue, the cut, the added rules and other impairments, loss, corruption, duplication, and propagation with its
 * latency. Packets arrive in the order in which they were sent, except those delayed by
 * {@link #reordering(double, Duration)}.
 *
 * <p>All parameters can be changed while the network runs, for packets that are sent afterwards. Belongs to the thread
 * that runs the cables.
 */
public final class Lane implements DropsPackets {
    private static final int DEFAULT_QUEUE_PACKETS = 1000;

    private final Cables cables;
    private final String name;
    private final SimLink to;
    private final Transmitter transmitter;
    private final Propagation propagation;
    private final Loss loss;
    private final Corruption corruption;
    private final Duplication duplication;

    /** The stage that follows the transmitter. */
    private final Stage entry = new Stage(null);

    /** The last added stage; the built-in ones follow it. */
    private Stage lastAdded = entry;

    private final List<LaneObserver> observers = new ArrayList<>();
    private final long[] counts = new long[LaneEvent.values().length];

    private @Nullable GilbertElliott bursts;
    private boolean cut;

    /** Whether a packet passes all stages between the transmitter and the propagation without effect. */
    private boolean plain = true;

    Lane(Cables cables, String name, SimLink to) {
        this.cables = cables;
        this.name = name;
        this.to = to;
        transmitter = new Transmitter(cables, entry, DropTail.packets(DEFAULT_QUEUE_PACKETS));
        propagation = new Propagation(cables, this, chance("jitter"), chance("reordering"));
        loss = new Loss(chance("loss"));
        corruption = new Corruption(chance("corruption"));
        duplication = new Duplication(chance("duplication"));
        entry.insert(duplication);
        entry.insert(corruption);
        entry.insert(loss);
    }

    private Chance chance(String purpose) {
        return new Chance(() -> random(purpose));
    }

    /** The cable's name and the direction. */
    public String name() {
        return name;
    }

    /** The end where its packets arrive. */
    public SimLink to() {
        return to;
    }

    /** Sets the propagation delay; 0 by default. */
    public Lane latency(Duration latency) {
        propagation.latency(nanos(latency));
        return this;
    }

    /** See {@link #latency(Duration)}. */
    public Duration latency() {
        return propagation.latency();
    }

    /** Sets the jitter: a uniformly distributed delay from 0 to this time is added; 0 by default. */
    public Lane jitter(Duration most) {
        propagation.jitter(nanos(most));
        return this;
    }

    /** See {@link #jitter(Duration)}. */
    public Duration jitter() {
        return propagation.jitter();
    }

    /** Sets the bandwidth; unlimited by default. */
    public Lane bandwidth(Bandwidth bandwidth) {
        transmitter.bandwidth(bandwidth);
        return this;
    }

    /** See {@link #bandwidth(Bandwidth)}. */
    public Bandwidth bandwidth() {
        return transmitter.bandwidth();
    }

    /** Sets the queue of packets that wait for the transmitter; by default 1000 packets, drop-tail. */
    public Lane queue(QueueDiscipline queue) {
        transmitter.queue(queue);
        return this;
    }

    /** Sets the share of packets that are lost, 0 to 1. */
    public Lane loss(double probability) {
        loss.chance.probability(probability);
        return changed();
    }

    /** See {@link #loss(double)}. */
    public double loss() {
        return loss.chance.probability();
    }

    /** Sets losses in bursts, in addition to those of {@link #loss(double)}; {@link BurstLoss#NONE} by default. */
    public Lane burstLoss(BurstLoss model) {
        GilbertElliott losses = bursts;
        if (losses == null) {
            losses = new GilbertElliott(chance("burst loss"));
            bursts = losses;
            lastAdded.insert(losses);
        }
        losses.model(model);
        return changed();
    }

    /** See {@link #burstLoss(BurstLoss)}. */
    public BurstLoss burstLoss() {
        return bursts == null ? BurstLoss.NONE : bursts.model();
    }

    /** Sets the share of packets that arrive with one flipped bit, 0 to 1. */
    public Lane corruption(double probability) {
        corruption.chance.probability(probability);
        return changed();
    }

    /** See {@link #corruption(double)}. */
    public double corruption() {
        return corruption.chance.probability();
    }

    /** Sets the share of packets that arrive twice, 0 to 1. */
    public Lane duplication(double probability) {
        duplication.chance.probability(probability);
        return changed();
    }

    /** See {@link #duplication(double)}. */
    public double duplication() {
        return duplication.chance.probability();
    }

    /** Sets the share of packets, 0 to 1, that are delayed by {@code delay}, so that later packets overtake them. */
    public Lane reordering(double probability, Duration delay) {
        propagation.holdBack.probability(probability);
        propagation.holdBack(nanos(delay));
        return this;
    }

    /** The share of {@link #reordering(double, Duration)}. */
    public double reordering() {
        return propagation.holdBack.probability();
    }

    /** The delay of {@link #reordering(double, Duration)}. */
    public Duration holdBack() {
        return propagation.holdBack();
    }

    /** Loses every packet that has not passed the transmitter; packets beyond it still arrive. */
    public Lane cut() {
        cut = true;
        return changed();
    }

    /** Ends the {@link #cut}. */
    public Lane restore() {
        cut = false;
        return changed();
    }

    /** Returns whether the lane is cut. */
    public boolean isCut() {
        return cut;
    }

    @Override
    public DropRule drop(PacketMatcher matcher, long first, long last) {
        DropRule rule = new DropRule(matcher, first, last);
        add(rule);
        return rule;
    }

    /** Adds an impairment, after those added before. */
    public Lane add(Impairment impairment) {
        lastAdded = lastAdded.insert(impairment);
        return changed();
    }

    /** Removes an impairment; does nothing if it was not added. Packets that it delays may still continue. */
    public Lane remove(Impairment impairment) {
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
        return changed();
    }

    private Lane changed() {
        plain = !cut
                && lastAdded == entry
                && bursts == null
                && loss.chance.probability() == 0
                && corruption.chance.probability() == 0
                && duplication.chance.probability() == 0;
        return this;
    }

    /**
     * The random stream for an impairment of this lane: a function of the network's seed, this lane's name and
     * {@code purpose}.
     */
    public RandomGenerator random(String purpose) {
        return cables.random("lane " + name + " " + purpose);
    }

    /** Number of packets to which an event has happened. */
    public long count(LaneEvent event) {
        return counts[event.ordinal()];
    }

    /** Number of packets that wait to be sent. */
    public int queued() {
        return transmitter.queue().packets();
    }

    /** Adds an observer of all later events. */
    public void observe(LaneObserver observer) {
        observers.add(observer);
    }

    /** Takes ownership of a packet, and makes it arrive now, like one that was in flight for long. */
    public void inject(Packet packet) {
        cables.deliver(packet, this, cables.nowNanos());
    }

    void send(Packet packet) {
        packet.checksumUnverified();
        report(LaneEvent.SENT, packet);
        if (packet.length() > to.mtuBytes() + to.type().headerBytes()) {
            drop(packet, LaneEvent.OVERSIZED);
        } else if (plain && transmitter.isTransparent()) {
            propagation.accept(packet);
        } else {
            transmitter.accept(packet);
        }
    }

    void arrive(Packet packet) {
        if (!to.isAttached()) {
            drop(packet, LaneEvent.UNCLAIMED);
        } else if (to.isRefused(packet)) {
            drop(packet, LaneEvent.PARTITIONED);
        } else {
            report(LaneEvent.DELIVERED, packet);
            to.deliver(packet);
        }
    }

    void report(LaneEvent event, Packet packet) {
        counts[event.ordinal()]++;
        for (LaneObserver observer : observers) {
            observer.happened(this, event, packet, cables.nowNanos());
        }
    }

    void close() {
        transmitter.close();
        for (Stage stage = entry; stage != null; stage = stage.next) {
            if (stage.impairment != null) {
                stage.impairment.close();
            }
        }
    }

    private void drop(Packet packet, LaneEvent loss) {
        report(loss, packet);
        packet.release();
    }

    static long nanos(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a time of 0 or more, not " + duration);
        }
        return duration.toNanos();
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
            if (cut && this == entry) {
                Lane.this.drop(packet, LaneEvent.CUT);
            } else if (next != null && next.impairment != null) {
                next.impairment.apply(packet, next);
            } else {
                propagation.accept(packet);
            }
        }

        @Override
        public void drop(Packet packet, LaneEvent reason) {
            Lane.this.drop(packet, reason);
        }

        @Override
        public void report(LaneEvent event, Packet packet) {
            Lane.this.report(event, packet);
        }

        @Override
        public void copied(Packet original, Packet copy) {
            for (LaneObserver observer : observers) {
                observer.copied(Lane.this, original, copy, cables.nowNanos());
            }
        }

        @Override
        public LinkType type() {
            return to.type();
        }

        @Override
        public PacketPool pool() {
            return cables.pool();
        }

        @Override
        public TimingWheel wheel() {
            return cables.wheel();
        }
    }
}
