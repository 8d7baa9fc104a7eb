package io.hawser.lab.path;

import io.hawser.host.Host;
import io.hawser.lab.plot.Series;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.link.LinkType;
import io.hawser.link.PcapngWriter;
import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts, 10.0.0.1 that sends data and 10.0.0.2 that receives it, and a path with one bottleneck between them. Queue
 * lengths, windows, times and losses are recorded while connections run.
 */
public final class Bottleneck implements AutoCloseable {
    /** The receiver's address. */
    public static final IpAddress RECEIVER_ADDRESS = IpAddress.parse("10.0.0.2");

    private static final IpAddress SENDER_ADDRESS = IpAddress.parse("10.0.0.1");
    private static final Duration SAMPLE = Duration.ofMillis(10);
    private static final int SAMPLES_PER_THROUGHPUT = 20;

    /** Only the headers of each packet are captured, because there are millions. */
    private static final int SNAP_BYTES = 96;

    private final Network network;
    private final Host sender;
    private final Host receiver;
    private final Cable cable;
    private final long backNanos;
    private final Map<Integer, Flow> flowsByPort = new HashMap<>();
    private final List<Flow> flows = new ArrayList<>();
    private final IdentityHashMap<Packet, Long> sentNanos = new IdentityHashMap<>();
    private final PacketMatcher data = PacketMatchers.tcpData();
    private final Series queue;
    private final Series losses;
    private double queueIntegral;
    private long queueSinceNanos;
    private int queueMost;
    private int samples;

    /**
     * Builds the path. Only the congestion window limits a connection: receive buffers have their maximum size.
     *
     * @param name the name for captures
     * @param colour the colour of the line that shows the queue
     */
    public Bottleneck(RunOptions conditions, BottleneckLine line, String name, int colour) {
        network = Network.seeded(conditions.seed());
        sender = network.host("sender", "10.0.0.1/24");
        receiver = network.host("receiver", "10.0.0.2/24");
        cable = network.cable(name, LinkType.RAW_IP);
        backNanos = line.roundTrip().toNanos() / 2;
        cable.bandwidth(line.bandwidth()).latency(line.roundTrip().dividedBy(2)).queue(line.queuePackets());
        sender.addInterface("eth0", cable.left(), SENDER_ADDRESS, 24);
        receiver.addInterface("eth0", cable.right(), RECEIVER_ADDRESS, 24);
        cable.left().flushes(sender::flush);
        cable.right().flushes(receiver::flush);
        for (Host host : new Host[] {sender, receiver}) {
            host.sysctls().set("net.ipv4.tcp_rmem", "4096 6291456 6291456");
            conditions.apply(host);
        }
        queue = new Series(name, colour);
        losses = new Series("lost packets", 1);
        cable.forward().observe(this::happened);
        PcapngWriter capture = conditions.capture();
        if (capture != null) {
            capture.snapBytes(SNAP_BYTES);
            capture(capture, name + " sender", cable.forward());
            capture(capture, name + " receiver", cable.backward());
        }
        network.schedule(SAMPLE, this::sample);
    }

    private static void capture(PcapngWriter capture, String name, Lane lane) {
        try {
            int number = capture.addInterface(name, LinkType.RAW_IP);
            lane.observe((_, event, packet, nowNanos) -> {
                if (event == LaneEvent.SENT) {
                    write(capture, number, packet, nowNanos);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(PcapngWriter capture, int number, Packet packet, long nowNanos) {
        try {
            capture.packet(
                    number,
                    nowNanos,
                    PcapngWriter.Direction.OUTBOUND,
                    packet.bytes(),
                    packet.start(),
                    packet.end(),
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a flow of data from the sender, whose local port is {@code port}. */
    public Flow flow(String congestionControl, int port, String name, int colour) {
        Flow flow = new Flow(congestionControl, name, colour);
        flows.add(flow);
        flowsByPort.put(port, flow);
        return flow;
    }

    private void happened(Lane lane, LaneEvent event, Packet packet, long nowNanos) {
        queueIntegral += (double) queueMost(lane) * (nowNanos - queueSinceNanos);
        queueSinceNanos = nowNanos;
        switch (event) {
            case SENT -> sentNanos.put(packet, nowNanos);
            case DELIVERED -> {
                Long sent = sentNanos.remove(packet);
                Flow flow = flowOf(packet);
                if (flow != null && sent != null) {
                    // The reverse direction has no queue.
                    flow.passed(packet.length(), nowNanos - sent + backNanos);
                }
            }
            default -> {
                if (event.isLoss()) {
                    lost(packet, nowNanos);
                }
            }
        }
    }

    private int queueMost(Lane lane) {
        int queued = lane.queued();
        queueMost = Math.max(queueMost, queued);
        return queued;
    }

    private void lost(Packet packet, long nowNanos) {
        sentNanos.remove(packet);
        losses.add(nowNanos / 1e9, 0);
        Flow flow = flowOf(packet);
        if (flow != null) {
            flow.lost();
        }
    }

    private @Nullable Flow flowOf(Packet packet) {
        if (!data.matches(packet, LinkType.RAW_IP)) {
            return null;
        }
        byte[] bytes = packet.bytes();
        int tcp = packet.start() + Ipv4Header.headerBytes(bytes, packet.start());
        return flowsByPort.get(TcpHeader.sourcePort(bytes, tcp));
    }

    private void sample() {
        long now = network.nowNanos();
        flows.forEach(flow -> flow.sample(now));
        queue.add(now / 1e9, cable.forward().queued());
        if (++samples % SAMPLES_PER_THROUGHPUT == 0) {
            flows.forEach(flow -> flow.sampleThroughput(now));
        }
        network.schedule(SAMPLE, this::sample);
    }

    /** The sender, 10.0.0.1. */
    public Host sender() {
        return sender;
    }

    /** The receiver, 10.0.0.2. */
    public Host receiver() {
        return receiver;
    }

    /** The cable between them; data is sent in the forward direction. */
    public Cable cable() {
        return cable;
    }

    /** The network, with the virtual time. */
    public Network network() {
        return network;
    }

    /** The queue length over time, in packets. */
    public Series queue() {
        return queue;
    }

    /** The lost packets of the sender, over time. */
    public Series losses() {
        return losses;
    }

    /** The mean queue length in packets. */
    public double queueMean() {
        return network.nowNanos() == 0 ? 0 : queueIntegral / network.nowNanos();
    }

    /** The maximum queue length in packets. */
    public int queueMost() {
        return queueMost;
    }

    /** Closes the network. */
    @Override
    public void close() {
        network.close();
    }
}
