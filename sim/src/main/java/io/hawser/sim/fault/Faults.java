package io.hawser.sim.fault;

import io.hawser.sim.Network;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.BurstLoss;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.QueueDiscipline;
import io.hawser.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A script of faults in code: {@code new
 * Faults().at(ofSeconds(30)).cut("client-router").from(ofSeconds(10)).to(ofSeconds(20)) .loss(0.05,
 * "server-link").schedule(network)}. {@link FaultScript#parse} reads the same from text.
 */
public final class Faults {
    private final List<FaultScript> scripts = new ArrayList<>();

    /** Schedules the following faults: they begin at this virtual time and stay. */
    public Moment at(Duration time) {
        return new Moment(time.toNanos(), Deadline.NEVER);
    }

    /** Sets the virtual time at which the following faults begin. */
    public Beginning from(Duration time) {
        return new Beginning(time.toNanos());
    }

    /** Makes the following faults hold from the start. */
    public Moment always() {
        return at(Duration.ZERO);
    }

    /** Adds a fault that was read from text. */
    public Faults add(FaultScript script) {
        scripts.add(script);
        return this;
    }

    /**
     * Schedules all faults at their times; see {@link FaultScript#schedule}. If a name is unknown, none is scheduled.
     */
    public void schedule(Network network) {
        scripts.forEach(each -> each.fault().on(network));
        scripts.forEach(each -> each.schedule(network));
    }

    /** The time at which a fault begins; its end follows. */
    public final class Beginning {
        private final long fromNanos;

        private Beginning(long fromNanos) {
            this.fromNanos = fromNanos;
        }

        /** Sets the virtual time at which the former state is restored. */
        public Moment to(Duration time) {
            return new Moment(fromNanos, time.toNanos());
        }
    }

    /** A time whose faults follow. Links and nodes are given by name. */
    public final class Moment {
        private final long fromNanos;
        private final long untilNanos;
        private @Nullable String towards;

        private Moment(long fromNanos, long untilNanos) {
            this.fromNanos = fromNanos;
            this.untilNanos = untilNanos;
        }

        /** Restricts the faults that follow to the direction of the link that leads to this node. */
        public Moment towards(String node) {
            towards = node;
            return this;
        }

        private Faults add(String what, Fault fault) {
            scripts.add(new FaultScript(fromNanos, untilNanos, fault, what));
            return Faults.this;
        }

        private LinkFaults on(String link) {
            return new LinkFaults(link, towards);
        }

        /** Cuts the link. */
        public Faults cut(String link) {
            return add("cut " + link, on(link).cut());
        }

        /** Ends the cut of the link. */
        public Faults restore(String link) {
            return add("restore " + link, on(link).restore());
        }

        /** See {@link io.hawser.sim.cable.Lane#loss(double)}. */
        public Faults loss(double share, String link) {
            return add("loss on " + link, on(link).loss(share));
        }

        /** See {@link io.hawser.sim.cable.Lane#burstLoss(BurstLoss)}. */
        public Faults burstLoss(BurstLoss model, String link) {
            return add("burst loss on " + link, on(link).burstLoss(model));
        }

        /** See {@link io.hawser.sim.cable.Lane#corruption(double)}. */
        public Faults corruption(double share, String link) {
            return add("corruption on " + link, on(link).corruption(share));
        }

        /** See {@link io.hawser.sim.cable.Lane#duplication(double)}. */
        public Faults duplication(double share, String link) {
            return add("duplication on " + link, on(link).duplication(share));
        }

        /** See {@link io.hawser.sim.cable.Lane#reordering(double, Duration)}. */
        public Faults reordering(double share, Duration delay, String link) {
            return add("reordering on " + link, on(link).reordering(share, delay));
        }

        /** See {@link io.hawser.sim.cable.Lane#latency(Duration)}. */
        public Faults latency(Duration latency, String link) {
            return add("latency on " + link, on(link).latency(latency));
        }

        /** See {@link io.hawser.sim.cable.Lane#jitter(Duration)}. */
        public Faults jitter(Duration most, String link) {
            return add("jitter on " + link, on(link).jitter(most));
        }

        /** See {@link io.hawser.sim.cable.Lane#bandwidth(Bandwidth)}. */
        public Faults bandwidth(Bandwidth bandwidth, String link) {
            return add("bandwidth on " + link, on(link).bandwidth(bandwidth));
        }

        /** See {@link io.hawser.sim.cable.Lane#queue}; {@code queue} makes one for each direction. */
        public Faults queue(Supplier<? extends QueueDiscipline> queue, String link) {
            return add("queue on " + link, on(link).queue(queue));
        }

        /** See {@link io.hawser.sim.cable.Cable#mtu}. */
        public Faults mtu(int bytes, String link) {
            return add("mtu on " + link, on(link).mtu(bytes));
        }

        /** Drops the {@code n}-th matching packet from then on. */
        public Faults dropNth(int n, PacketMatcher packets, String link) {
            return add("drop on " + link, on(link).drop(packets, n, n));
        }

        /** Drops the next matching packets. */
        public Faults dropNext(int count, PacketMatcher packets, String link) {
            return add("drop on " + link, on(link).drop(packets, 1, count));
        }

        /** Drops every matching packet. */
        public Faults dropEvery(PacketMatcher packets, String link) {
            return add("drop on " + link, on(link).dropEvery(packets));
        }

        /** See {@link io.hawser.sim.Node#crash}; at the end the node reboots. */
        public Faults crash(String node) {
            return add("crash " + node, NodeFaults.crash(node));
        }

        /** See {@link io.hawser.sim.Node#reboot}. */
        public Faults reboot(String node) {
            return add("reboot " + node, NodeFaults.reboot(node));
        }

        /** Separates two groups of machines from each other. */
        public Faults partition(Collection<String> these, Collection<String> those) {
            return add("partition", NodeFaults.partition(List.copyOf(these), List.copyOf(those), true));
        }

        /** Drops packets from {@code speakers} to {@code deaf}, but not those of the other direction. */
        public Faults partitionOneWay(Collection<String> speakers, Collection<String> deaf) {
            return add("partition", NodeFaults.partition(List.copyOf(speakers), List.copyOf(deaf), false));
        }

        /** Ends all partitions. */
        public Faults heal() {
            return add("heal", NodeFaults.heal());
        }

        /**
         * See {@link io.hawser.sim.Application#freeze}; the name consists of the machine's name, a dot, and the
         * application's.
         */
        public Faults freeze(String application) {
            return add("freeze " + application, NodeFaults.freeze(application));
        }

        /** See {@link io.hawser.sim.Application#resume}. */
        public Faults resume(String application) {
            return add("resume " + application, NodeFaults.resume(application));
        }

        /** See {@link io.hawser.sim.Application#kill}; at the end the application is restarted. */
        public Faults kill(String application) {
            return add("kill " + application, NodeFaults.kill(application));
        }

        /** See {@link io.hawser.sim.Application#restart}. */
        public Faults restart(String application) {
            return add("restart " + application, NodeFaults.restart(application));
        }

        /** Makes a router a black hole: it neither forwards nor sends ICMP errors. */
        public Faults icmpOff(String router) {
            return add("icmp off on " + router, NodeFaults.silence(router));
        }

        /** Ends {@link #icmpOff}. */
        public Faults icmpOn(String router) {
            return add("icmp on on " + router, NodeFaults.speak(router));
        }

        /** Sets a sysctl of a host. */
        public Faults set(String setting, String value, String host) {
            return add("set " + setting + " on " + host, NodeFaults.set(setting, value, host));
        }
    }
}
