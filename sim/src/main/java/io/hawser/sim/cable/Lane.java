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
 * One direction of a {@link Cable}. A packet passes, in this order: the MTU, the transmitter with its bandwidth and
 * queue, the cut, the rules and other impairments that were added, loss, corruption, duplication, and the way with its
 * latency. Packets arrive in the order in which they were sent, except those that {@link #reordering(double, Duration)}
 * holds back.
 *
 * <p>Everything can be changed while the network runs, for the packets that come to it from then on. Belongs to the
 * thread that runs the cables.
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

    /** The last stage that was added; the built-in ones come after it. */
    private Stage lastAdded = entry;

    private final List<LaneObserver> observers = new ArrayList<>();
    private final long[] counts = new long[LaneEvent.values().length];

    private @Nullable GilbertElliott bursts;
    private boolean cut;

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
        return new Chance(random(purpose));
    }

    /** The cable's name and which direction this is. */
    public String name() {
        return name;
    }

    /** The end at which its packets arrive. */
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

    /** The share of packets that are lost, 0 to 1. */
    public Lane loss(double probability) {
        loss.chance.probability(probability);
        return this;
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
        return this;
    }

    /** See {@link #burstLoss(BurstLoss)}. */
    public BurstLoss burstLoss() {
        return bursts == null ? BurstLoss.NONE : bursts.model();
    }

    /** The share of packets that arrive with one bit wrong, 0 to 1. */
    public Lane corruption(double probability) {
        corruption.chance.probability(probability);
        return this;
    }

    /** See {@link #corruption(double)}. */
    public double corruption() {
        return corruption.chance.probability();
    }

    /** The share of packets that arrive twice, 0 to 1. */
    public Lane duplication(double probability) {
        duplication.chance.probability(probability);
        return this;
    }

    /** See {@link #duplication(double)}. */
    public double duplication() {
        return duplication.chance.probability();
    }

    /** The share of packets, 0 to 1, that are held back for {@code delay}, so that those after them overtake. */
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

    /** Loses every packet from now on that has not passed the transmitter; those beyond it still arrive. */
    public Lane cut() {
        cut = true;
        return this;
    }

    /** Ends the {@link #cut}. */
    public Lane restore() {
        cut = false;
        return this;
    }

    /** Whether it is cut. */
    public boolean isCut() {
        return cut;
    }

    @Override
    public DropRule drop(PacketMatcher matcher, long first, long last) {
        DropRule rule = new DropRule(matcher, first, last);
        add(rule);
        return rule;
    }

    /** Puts one more thing in the packets' way, after those that were added before. */
    public Lane add(Impairment impairment) {
        lastAdded = lastAdded.insert(impairment);
        return this;
    }

    /**
     * Takes out of the packets' way what was added; does nothing when it is not there. What it holds may still go on.
     */
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
        return this;
    }

    /**
     * A stream of chance for an impairment of this lane: a function of the network's seed, this lane's name and {@code
     * purpose}.
     */
    public RandomGenerator random(String purpose) {
        return cables.random("lane " + name + " " + purpose);
    }

    /** Number of times that an event has happened to a packet. */
    public long count(LaneEvent event) {
        return counts[event.ordinal()];
    }

    /** Number of packets that wait to be sent. */
    public int queued() {
        return transmitter.queue().packets();
    }

    /** Tells {@code observer} of everything from now on. */
    public void observe(LaneObserver observer) {
        observers.add(observer);
    }

    /** Lets a packet come out of it now, as one that was long under way does, and takes it over. */
    public void inject(Packet packet) {
        cables.deliver(packet, this, cables.nowNanos());
    }

    void send(Packet packet) {
        report(LaneEvent.SENT, packet);
        if (packet.length() > to.mtuBytes() + to.type().headerBytes()) {
            drop(packet, LaneEvent.OVERSIZED);
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

    /** An impairment, and its view of what comes after it; the entry is one without an impairment. */
    private final class Stage implements Passage {
        final @Nullable Impairment impairment;

        @Nullable
        Stage next;

        Stage(@Nullable Impairment impairment) {
            this.impairment = impairment;
        }

        /** Puts a stage right after this one. */
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
