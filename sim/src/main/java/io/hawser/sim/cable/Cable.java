package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import java.time.Duration;

/**
 * A cable with two ends and two directions. Its methods apply to both directions; {@link #forward()} and
 * {@link #backward()} have the same methods for one. Belongs to the thread that runs the cables.
 */
public final class Cable implements DropsPackets {
    private static final int DEFAULT_MTU_BYTES = 1500;

    /** RFC 791 §3.2: every link carries IP packets of 68 bytes. */
    private static final int MIN_MTU_BYTES = 68;

    private static final int MAX_MTU_BYTES = 65_535;

    private final String name;
    private final LinkType type;
    private final SimLink left;
    private final SimLink right;
    private final Lane forward;
    private final Lane backward;
    private int mtuBytes;

    Cable(Cables cables, String name, LinkType type, MacAddress leftAddress, MacAddress rightAddress) {
        this.name = name;
        this.type = type;
        left = new SimLink(cables, this, name + "/left", leftAddress);
        right = new SimLink(cables, this, name + "/right", rightAddress);
        forward = new Lane(cables, name + "/forward", right);
        backward = new Lane(cables, name + "/backward", left);
        left.out(forward);
        right.out(backward);
        mtu(DEFAULT_MTU_BYTES);
    }

    /** The name, unique among the cables of the network. */
    public String name() {
        return name;
    }

    /** The link type of its packets. */
    public LinkType type() {
        return type;
    }

    /** The end where {@link #forward()} begins. */
    public SimLink left() {
        return left;
    }

    /** The end to which {@link #forward()} leads. */
    public SimLink right() {
        return right;
    }

    /** The direction from left to right. */
    public Lane forward() {
        return forward;
    }

    /** The direction from right to left. */
    public Lane backward() {
        return backward;
    }

    /** The MTU: the largest IP packet, without the link's header; 1500 unless set. */
    public int mtuBytes() {
        return mtuBytes;
    }

    /** Sets the MTU, from 68 to 65535 bytes; larger IP packets are lost. */
    public Cable mtu(int bytes) {
        if (bytes < MIN_MTU_BYTES || bytes > MAX_MTU_BYTES) {
            throw new IllegalArgumentException(
                    "an MTU of " + MIN_MTU_BYTES + " to " + MAX_MTU_BYTES + " bytes, not " + bytes);
        }
        mtuBytes = bytes;
        forward.maxFrameBytes(bytes + type.headerBytes());
        backward.maxFrameBytes(bytes + type.headerBytes());
        return this;
    }

    /** See {@link Lane#latency(Duration)}. */
    public Cable latency(Duration latency) {
        forward.latency(latency);
        backward.latency(latency);
        return this;
    }

    /** See {@link Lane#jitter(Duration)}. */
    public Cable jitter(Duration most) {
        forward.jitter(most);
        backward.jitter(most);
        return this;
    }

    /** See {@link Lane#bandwidth(Bandwidth)}. */
    public Cable bandwidth(Bandwidth bandwidth) {
        forward.bandwidth(bandwidth);
        backward.bandwidth(bandwidth);
        return this;
    }

    /** Sets a {@link DropTail} queue of this many packets for each direction; see {@link Lane#queue}. */
    public Cable queue(int packets) {
        forward.queue(DropTail.packets(packets));
        backward.queue(DropTail.packets(packets));
        return this;
    }

    /** See {@link Lane#loss(double)}. */
    public Cable loss(double probability) {
        forward.loss(probability);
        backward.loss(probability);
        return this;
    }

    /** See {@link Lane#burstLoss(BurstLoss)}; bursts of the two directions are independent. */
    public Cable burstLoss(BurstLoss model) {
        forward.burstLoss(model);
        backward.burstLoss(model);
        return this;
    }

    /** See {@link Lane#corruption(double)}. */
    public Cable corruption(double probability) {
        forward.corruption(probability);
        backward.corruption(probability);
        return this;
    }

    /** See {@link Lane#duplication(double)}. */
    public Cable duplication(double probability) {
        forward.duplication(probability);
        backward.duplication(probability);
        return this;
    }

    /** See {@link Lane#reordering(double, Duration)}. */
    public Cable reordering(double probability, Duration delay) {
        forward.reordering(probability, delay);
        backward.reordering(probability, delay);
        return this;
    }

    /** See {@link Lane#cut}. */
    public Cable cut() {
        forward.cut();
        backward.cut();
        return this;
    }

    /** See {@link Lane#restore}. */
    public Cable restore() {
        forward.restore();
        backward.restore();
        return this;
    }

    /** Drops the matching packets from number {@code first} to number {@code last}, counted over both directions. */
    @Override
    public DropRule drop(PacketMatcher matcher, long first, long last) {
        DropRule rule = new DropRule(matcher, first, last);
        forward.add(rule);
        backward.add(rule);
        return rule;
    }

    /** See {@link Lane#remove}. */
    public Cable remove(Impairment impairment) {
        forward.remove(impairment);
        backward.remove(impairment);
        return this;
    }

    void close() {
        forward.close();
        backward.close();
    }
}
