package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import java.time.Duration;
import java.util.Arrays;
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
    private static final LaneObserver[] NO_OBSERVERS = {};

    private final Cables cables;
    private final String name;
    private final SimLink to;
    private final Propagation propagation;

    /** Null as long as the bandwidth is unlimited. */
    private @Nullable Transmitter transmitter;

    /** Null as long as there is none. */
    private @Nullable Impairments impairments;

    private LaneObserver[] observers = NO_OBSERVERS;

    // Of most packets nothing else is counted; a large network has many lanes, and a packet passes several.
    private long sent;
    private long delivered;
    private long @Nullable [] otherCounts;

    private int maxFrameBytes;

    Lane(Cables cables, String name, SimLink to) {
        this.cables = cables;
        this.name = name;
        this.to = to;
        propagation = new Propagation(cables, this);
    }

    Chance chance(String purpose) {
        return new Chance(() -> random(purpose));
    }

    /** Sets the size of the largest packet, with the header of the link. */
    void maxFrameBytes(int bytes) {
        maxFrameBytes = bytes;
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
        if (transmitter != null || !bandwidth.isUnlimited()) {
            transmitter().bandwidth(bandwidth);
        }
        return this;
    }

    /** See {@link #bandwidth(Bandwidth)}. */
    public Bandwidth bandwidth() {
        return transmitter == null ? Bandwidth.UNLIMITED : transmitter.bandwidth();
    }

    /** Sets the queue of packets that wait for the transmitter; by default 1000 packets, drop-tail. */
    public Lane queue(QueueDiscipline queue) {
        transmitter().queue(queue);
        return this;
    }

    private Transmitter transmitter() {
        Transmitter known = transmitter;
        if (known == null) {
            known = new Transmitter(cables, impairments().entry(), DropTail.packets(DEFAULT_QUEUE_PACKETS));
            transmitter = known;
        }
        return known;
    }

    private Impairments impairments() {
        Impairments known = impairments;
        if (known == null) {
            known = new Impairments(this);
            impairments = known;
        }
        return known;
    }

    /** Sets the share of packets that are lost, 0 to 1. */
    public Lane loss(double probability) {
        impairments().loss.chance.probability(probability);
        impairments().changed();
        return this;
    }

    /** See {@link #loss(double)}. */
    public double loss() {
        return impairments == null ? 0 : impairments.loss.chance.probability();
    }

    /** Sets losses in bursts, in addition to those of {@link #loss(double)}; {@link BurstLoss#NONE} by default. */
    public Lane burstLoss(BurstLoss model) {
        impairments().burstLoss(model);
        return this;
    }

    /** See {@link #burstLoss(BurstLoss)}. */
    public BurstLoss burstLoss() {
        return impairments == null ? BurstLoss.NONE : impairments.burstLoss();
    }

    /** Sets the share of packets that arrive with one flipped bit, 0 to 1. */
    public Lane corruption(double probability) {
        impairments().corruption.chance.probability(probability);
        impairments().changed();
        return this;
    }

    /** See {@link #corruption(double)}. */
    public double corruption() {
        return impairments == null ? 0 : impairments.corruption.chance.probability();
    }

    /** Sets the share of packets that arrive twice, 0 to 1. */
    public Lane duplication(double probability) {
        impairments().duplication.chance.probability(probability);
        impairments().changed();
        return this;
    }

    /** See {@link #duplication(double)}. */
    public double duplication() {
        return impairments == null ? 0 : impairments.duplication.chance.probability();
    }

    /** Sets the share of packets, 0 to 1, that are delayed by {@code delay}, so that later packets overtake them. */
    public Lane reordering(double probability, Duration delay) {
        propagation.reordering(probability, nanos(delay));
        return this;
    }

    /** The share of {@link #reordering(double, Duration)}. */
    public double reordering() {
        return propagation.reordering();
    }

    /** The delay of {@link #reordering(double, Duration)}. */
    public Duration holdBack() {
        return propagation.holdBack();
    }

    /** Loses every packet that has not passed the transmitter; packets beyond it still arrive. */
    public Lane cut() {
        impairments().cut(true);
        return this;
    }

    /** Ends the {@link #cut}. */
    public Lane restore() {
        impairments().cut(false);
        return this;
    }

    /** Returns whether the lane is cut. */
    public boolean isCut() {
        return impairments != null && impairments.isCut();
    }

    @Override
    public DropRule drop(PacketMatcher matcher, long first, long last) {
        DropRule rule = new DropRule(matcher, first, last);
        add(rule);
        return rule;
    }

    /** Adds an impairment, after those added before. */
    public Lane add(Impairment impairment) {
        impairments().add(impairment);
        return this;
    }

    /** Removes an impairment; does nothing if it was not added. Packets that it delays may still continue. */
    public Lane remove(Impairment impairment) {
        if (impairments != null) {
            impairments.remove(impairment);
        }
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
        return switch (event) {
            case SENT -> sent;
            case DELIVERED -> delivered;
            default -> otherCounts == null ? 0 : otherCounts[event.ordinal()];
        };
    }

    /** Number of packets that wait to be sent. */
    public int queued() {
        return transmitter == null ? 0 : transmitter.queue().packets();
    }

    /** Adds an observer of all later events. */
    public void observe(LaneObserver observer) {
        LaneObserver[] more = Arrays.copyOf(observers, observers.length + 1);
        more[observers.length] = observer;
        observers = more;
    }

    /** Takes ownership of a packet, and makes it arrive now, like one that was in flight for long. */
    public void inject(Packet packet) {
        cables.deliver(packet, this, cables.nowNanos());
    }

    void send(Packet packet) {
        packet.checksumUnverified();
        sent++;
        if (observers.length > 0) {
            tell(LaneEvent.SENT, packet);
        }
        if (packet.length() > maxFrameBytes) {
            drop(packet, LaneEvent.OVERSIZED);
        } else if (transmitter != null) {
            transmitter.accept(packet);
        } else if (impairments != null) {
            impairments.entry().onward(packet);
        } else {
            propagation.accept(packet);
        }
    }

    /** Sends a packet that has passed all other stages on its way to the other end. */
    void propagate(Packet packet) {
        propagation.accept(packet);
    }

    void arrive(Packet packet) {
        if (!to.isAttached()) {
            drop(packet, LaneEvent.UNCLAIMED);
        } else if (to.isRefused(packet)) {
            drop(packet, LaneEvent.PARTITIONED);
        } else {
            delivered++;
            if (observers.length > 0) {
                tell(LaneEvent.DELIVERED, packet);
            }
            to.deliver(packet);
        }
    }

    /** Counts an event of a packet other than that it was sent or delivered. */
    void report(LaneEvent event, Packet packet) {
        long[] counts = otherCounts;
        if (counts == null) {
            counts = new long[LaneEvent.values().length];
            otherCounts = counts;
        }
        counts[event.ordinal()]++;
        tell(event, packet);
    }

    private void tell(LaneEvent event, Packet packet) {
        for (LaneObserver observer : observers) {
            observer.happened(this, event, packet, cables.nowNanos());
        }
    }

    void reportCopy(Packet original, Packet copy) {
        for (LaneObserver observer : observers) {
            observer.copied(this, original, copy, cables.nowNanos());
        }
    }

    void close() {
        if (transmitter != null) {
            transmitter.close();
        }
        if (impairments != null) {
            impairments.close();
        }
    }

    void drop(Packet packet, LaneEvent loss) {
        report(loss, packet);
        packet.release();
    }

    Cables cables() {
        return cables;
    }

    static long nanos(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a time of 0 or more, not " + duration);
        }
        return duration.toNanos();
    }
}
