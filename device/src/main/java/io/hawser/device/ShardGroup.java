package io.hawser.device;

import io.hawser.hash.KeyedHash;
import io.hawser.host.Host;
import io.hawser.host.HostGroup;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.PacketTap;
import io.hawser.link.Link;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.shard.HostConfiguration;
import io.hawser.shard.ShardLink;
import io.hawser.shard.Steering;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The shards of a {@link RealHost} with several loops. Passes frames to the loop that owns them, and keeps addresses,
 * routes and settings of the others like those of the first.
 */
final class ShardGroup implements HostGroup {
    private final Steering steering;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final LongAdder lost = new LongAdder();
    private final AtomicBoolean isUpdateQueued = new AtomicBoolean();

    /** The relays of each tap; belongs to the thread of the first. */
    private final Map<PacketTap, List<Relay>> relays = new HashMap<>();

    /** True while the others are held; belongs to the thread of the first. */
    private boolean holding;

    /** A shard with its ends of the shared device. */
    private record Member(Shard shard, ShardLink link, NetworkInterface shared, WaitingCopies frames) {}

    /** Makes an empty group for {@code shards} shards. */
    ShardGroup(int shards, KeyedHash hash) {
        steering = new Steering(shards, hash);
    }

    /** Makes the link of the next shard to be added, on top of its queue of the device. */
    ShardLink link(Link queue) {
        return new ShardLink(queue, steering, members.size(), this::pass);
    }

    /** Adds a shard, which receives frames from now on. Must be called before its loop is started. */
    void add(Shard shard, ShardLink link, NetworkInterface shared) {
        members.add(new Member(shard, link, shared, new WaitingCopies(shard.loop())));
    }

    /** The shards in the order of their numbers. */
    List<Shard> shards() {
        return members.stream().map(Member::shard).toList();
    }

    /** The number of frames that were lost because the loop that owns them did not take them in time. */
    long lost() {
        return lost.sum();
    }

    // ---- frames

    private void pass(int number, Packet frame) {
        if (number >= members.size()) {
            // its loop is about to start
            lost.increment();
            return;
        }
        Member owner = members.get(number);
        PacketPool ownerPackets = owner.shard.host().packets();
        if (!owner.frames.offer(frame, copy -> owner.link.deliver(ownerPackets.copyOf(copy)))) {
            lost.increment();
        }
    }

    // ---- configuration

    /** Gives all shards the configuration of the first, now and after each change. */
    void followFirst() {
        Member first = members.getFirst();
        first.shard.call(host -> {
            host.group(this);
            host.ip().onConfigurationChange(this::configurationChanged);
            host.sysctls().onChange(this::settingChanged);
            update();
            return host;
        });
    }

    /** Stops following, before the first host ends. */
    void followNoMore() {
        members.getFirst().shard.call(host -> {
            host.ip().onConfigurationChange(() -> {});
            host.sysctls().onChange((_, _) -> {});
            return host;
        });
    }

    /** Queues an update: within the change, the first host must not be called. */
    private void configurationChanged() {
        if (isUpdateQueued.compareAndSet(false, true)) {
            members.getFirst().shard.loop().execute(this::update);
        }
    }

    private void update() {
        isUpdateQueued.set(false);
        Member first = members.getFirst();
        HostConfiguration present = HostConfiguration.of(first.shard.host(), first.shared);
        others().forEach(each -> each.shard.loop().execute(() -> present.applyTo(each.shard.host(), each.shared)));
    }

    private void settingChanged(String name, String value) {
        others().forEach(each ->
                each.shard.loop().execute(() -> each.shard.host().sysctls().set(name, value)));
    }

    private List<Member> others() {
        return members.subList(1, members.size());
    }

    // ---- one view

    @Override
    public List<Host> hosts() {
        return members.stream().map(each -> each.shard.host()).toList();
    }

    @Override
    public void whileHeld(Runnable reading) {
        if (holding) {
            reading.run();
            return;
        }
        CountDownLatch held = new CountDownLatch(others().size());
        CountDownLatch released = new CountDownLatch(1);
        for (Member each : others()) {
            try {
                // waits while the queue is full: no other loop waits for the first, so it becomes shorter
                each.shard.loop().execute(() -> hold(held, released));
            } catch (RejectedExecutionException closed) {
                held.countDown();
            }
        }
        await(held);
        holding = true;
        try {
            reading.run();
        } finally {
            holding = false;
            released.countDown();
        }
    }

    // ---- taps

    @Override
    public void addTap(NetworkInterface via, PacketTap tap) {
        via.addTap(tap);
        Member first = members.getFirst();
        if (!via.equals(first.shared)) {
            return;
        }
        List<Relay> added =
                others().stream().map(each -> new Relay(each, first, tap)).toList();
        relays.put(tap, added);
        added.forEach(each -> each.from.shard.loop().execute(() -> each.from.shared.addTap(each)));
    }

    @Override
    public void removeTap(NetworkInterface via, PacketTap tap) {
        via.removeTap(tap);
        List<Relay> added = via.equals(members.getFirst().shared) ? relays.remove(tap) : null;
        if (added != null) {
            added.forEach(each -> each.from.shard.loop().execute(() -> each.from.shared.removeTap(each)));
        }
    }

    /** Passes what one shard sends and receives to a tap of the first shard. */
    private final class Relay implements PacketTap {
        private final Member from;
        private final Member first;
        private final PacketTap tap;
        private final WaitingCopies copies;

        Relay(Member from, Member first, PacketTap tap) {
            this.from = from;
            this.first = first;
            this.tap = tap;
            copies = new WaitingCopies(first.shard.loop());
        }

        @Override
        public void passed(NetworkInterface via, Packet packet, boolean outgoing) {
            if (!outgoing && from.link.isForAll(packet)) {
                // the first shard shows its own copy
                return;
            }
            copies.offer(packet, copy -> show(copy, outgoing));
        }

        private void show(Packet copy, boolean outgoing) {
            if (relays.containsKey(tap)) {
                tap.passed(first.shared, copy, outgoing);
            }
        }
    }

    private static void hold(CountDownLatch held, CountDownLatch released) {
        held.countDown();
        await(released);
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
