package io.hawser.shard;

import io.hawser.hash.KeyedHash;
import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.TestLink;
import io.hawser.ip.TestNet;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A client, and a server of several shards behind a device that puts each frame into a queue drawn at random: no device
 * steers worse. A frame that is passed between shards takes up to two milliseconds, so frames overtake one another.
 */
final class ShardedNet {
    static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
    static final IpAddress SERVER_V6 = IpAddress.parse("fd00::2");
    static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    static final IpAddress CLIENT_V6 = IpAddress.parse("fd00::1");

    private static final long LONGEST_CROSSING_NANOS = 2_000_000;
    private static final int MTU_BYTES = 1500;

    /** The link address of ff02::16, to which reports of groups are sent. */
    private static final long MLD_REPORTS = 0x3333_0000_0016L;

    final TestNet net = new TestNet();
    final Host client;
    final TestLink clientLink;

    /** The device of the server. */
    final TestLink device;

    final List<Host> shards = new ArrayList<>();
    final List<ShardLink> links = new ArrayList<>();
    final List<NetworkInterface> interfaces = new ArrayList<>();
    final Steering steering;

    /** The shards that have reported multicast groups, one for each report. */
    final List<Host> reporters = new ArrayList<>();

    /** Replaces a frame of the client by others, on the way to the server. */
    Function<byte[], List<byte[]>> way = List::of;

    private final RandomGenerator random;
    private final List<Queue> queues = new ArrayList<>();

    ShardedNet(int count, long seed) {
        random = new SplittableRandom(seed);
        steering = new Steering(count, new KeyedHash(random));
        clientLink = new TestLink(LinkType.ETHERNET, 0x02_00_00_00_00_01L, MTU_BYTES, net.pool, net.timers);
        device = new TestLink(LinkType.ETHERNET, 0x02_00_00_00_00_02L, MTU_BYTES, net.pool, net.timers);
        TestLink.join(clientLink, device);
        client = host("client");
        client.addInterface("eth0", clientLink, CLIENT, 24).addAddress(CLIENT_V6, 64);
        for (int i = 0; i < count; i++) {
            Host shard = host("server/" + i);
            Queue queue = new Queue();
            ShardLink link = new ShardLink(queue, steering, i, this::pass);
            NetworkInterface shared = link.attachTo(shard, "eth0");
            shared.addTap((_, packet, outgoing) -> {
                if (outgoing && EthernetHeader.destination(packet.bytes(), packet.start()) == MLD_REPORTS) {
                    reporters.add(shard);
                }
            });
            shared.addAddress(SERVER, 24);
            shared.addAddress(SERVER_V6, 64);
            queues.add(queue);
            shards.add(shard);
            links.add(link);
            interfaces.add(shared);
        }
        device.attach(this::arrived);
    }

    /** Lets the server receive a frame on a queue drawn at random. */
    void arrive(byte[] frame) {
        Packet packet = net.pool.allocate(frame.length);
        System.arraycopy(frame, 0, packet.bytes(), packet.append(frame.length), frame.length);
        queues.get(random.nextInt(queues.size())).receiver.receive(packet);
    }

    private void arrived(Packet packet) {
        byte[] frame = new byte[packet.length()];
        System.arraycopy(packet.bytes(), packet.start(), frame, 0, frame.length);
        packet.release();
        way.apply(frame).forEach(this::arrive);
    }

    private void pass(int shard, Packet frame) {
        Packet copy = net.pool.copyOf(frame);
        after(random.nextLong(LONGEST_CROSSING_NANOS), () -> links.get(shard).deliver(copy));
    }

    private Host host(String name) {
        Host host = new Host(name, net.timers, net.pool, random);
        host.tcp().whenFlushNeeded(() -> after(0, host::flush));
        return host;
    }

    private void after(long nanos, Runnable action) {
        Timer timer = new Timer() {
            @Override
            protected void expired(long nowNanos) {
                action.run();
            }
        };
        net.timers.arm(timer, net.timers.nowNanos() + nanos);
    }

    /** A queue of the device. */
    private final class Queue implements Link {
        private Receiver receiver = Packet::release;

        @Override
        public LinkType type() {
            return device.type();
        }

        @Override
        public int mtuBytes() {
            return device.mtuBytes();
        }

        @Override
        public MacAddress address() {
            return device.address();
        }

        @Override
        public void transmit(Packet packet) {
            device.transmit(packet);
        }

        @Override
        public void attach(Receiver newReceiver) {
            receiver = newReceiver;
        }
    }
}
