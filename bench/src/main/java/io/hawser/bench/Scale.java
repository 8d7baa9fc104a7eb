package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.app.Requester;
import io.hawser.sim.app.Responder;
import io.hawser.sim.app.Sink;
import io.hawser.sim.app.Source;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.node.Router;
import io.hawser.sim.node.Switch;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Size and cost of simulations: processor time of a simulation's single thread, and heap after a collection. */
final class Scale {
    private static final int PORT = 80;
    private static final double MEGA = 1e6;

    private Scale() {}

    /** 100 networks of 100 hosts around one router; each host has ten connections to others, all open at once. */
    static void hosts() {
        int lans = 100;
        int hostsOfLan = 100;
        int connectionsOfHost = 10;
        long start = Workloads.cpuNanos();
        long processStart = Workloads.processCpuNanos();
        try (Network network = Network.seeded(1)) {
            List<Machine> machines = new ArrayList<>();
            String[] addresses = new String[lans];
            for (int lan = 0; lan < lans; lan++) {
                addresses[lan] = "10.0." + lan + ".254/24";
            }
            Machine router = Router.in(network, "router", addresses);
            for (int lan = 0; lan < lans; lan++) {
                Switch lanSwitch = Switch.in(network, "switch" + lan);
                network.connect(router, lanSwitch).latency(Duration.ofMillis(1));
                for (int i = 1; i <= hostsOfLan; i++) {
                    Machine machine = network.machine("h" + lan + "." + i, "10.0." + lan + "." + i + "/24");
                    machine.gateway(IpAddress.parse("10.0." + lan + ".254"));
                    lanSwitch.connect(machine).latency(Duration.ofNanos(100_000));
                    machine.run(new Responder("server", PORT, 100, 1000));
                    machines.add(machine);
                }
            }
            long built = Workloads.cpuNanos();
            long heapOfHosts = usedBytes();
            SplittableRandom random = new SplittableRandom(1);
            List<Requester> clients = new ArrayList<>();
            for (Machine machine : machines) {
                for (int i = 0; i < connectionsOfHost; i++) {
                    Machine peer = machines.get(random.nextInt(machines.size()));
                    if (peer == machine) {
                        peer = machines.get((machines.indexOf(machine) + 1) % machines.size());
                    }
                    Requester client = new Requester("client" + i, peer.address(), PORT, 100, 1000)
                            .requests(10)
                            .thinkTime(Duration.ofSeconds(1))
                            .reusesConnection();
                    network.schedule(Duration.ofNanos(random.nextInt(1_000_000_000)), () -> machine.run(client));
                    clients.add(client);
                }
            }
            network.runFor(Duration.ofSeconds(5));
            long open = machines.stream()
                    .mapToLong(each -> each.host().tcp().flowCount())
                    .sum();
            long heapOpen = usedBytes();
            network.runFor(Duration.ofSeconds(25));
            long answered = clients.stream().mapToLong(Requester::answered).sum();
            print(
                    "hawser-hosts",
                    "hosts=" + machines.size() + ",connections=" + clients.size(),
                    "ends_open",
                    open,
                    "answered",
                    answered,
                    "virtual_s",
                    30,
                    "cpu_s_to_build",
                    (built - start) / 1e9,
                    "cpu_s",
                    (Workloads.cpuNanos() - built) / 1e9,
                    "process_cpu_s",
                    (Workloads.processCpuNanos() - processStart) / 1e9,
                    "heap_MB_hosts",
                    heapOfHosts / MEGA,
                    "heap_MB_open",
                    heapOpen / MEGA);
        }
    }

    /** A server with a million connections from 16 clients in the same JVM, and data on every thousandth of them. */
    static void million() {
        int clients = 16;
        int connectionsOfClient = 62_500;
        long start = Workloads.cpuNanos();
        try (Network network = Network.seeded(1)) {
            Machine server = network.machine("server", "10.0.0.254/24").sysctl("net.core.somaxconn", "65535");
            Switch lan = Switch.in(network, "switch");
            lan.connect(server).latency(Duration.ofNanos(100_000));
            List<TcpConnection> accepted = new ArrayList<>(clients * connectionsOfClient);
            Counting words = new Counting();
            listen(server.host(), connection -> {
                accepted.add(connection);
                return words;
            });
            List<TcpConnection> opened = new ArrayList<>(clients * connectionsOfClient);
            List<Machine> machines = new ArrayList<>();
            for (int i = 1; i <= clients; i++) {
                Machine client = network.machine("client" + i, "10.0.0." + i + "/24")
                        .sysctl("net.ipv4.ip_local_port_range", "1024 65535");
                lan.connect(client).latency(Duration.ofNanos(100_000));
                machines.add(client);
            }
            TcpHandler nobody = TcpHandler.NONE;
            for (int i = 0; i < connectionsOfClient; i++) {
                for (Machine client : machines) {
                    opened.add(connect(client.host(), server.address(), nobody));
                }
                network.runFor(Duration.ofNanos(10_000));
            }
            network.runFor(Duration.ofSeconds(5));
            long established = opened.stream()
                    .filter(each -> each.state() == TcpState.ESTABLISHED)
                    .count();
            long connected = Workloads.cpuNanos();
            long heap = usedBytes();
            for (int i = 0; i < opened.size(); i += 1000) {
                send(opened.get(i));
            }
            network.runFor(Duration.ofSeconds(1));
            print(
                    "hawser-million",
                    "clients=" + clients + ",max_heap_MB="
                            + Runtime.getRuntime().maxMemory() / 1_000_000,
                    "established",
                    established,
                    "accepted",
                    accepted.size(),
                    "cpu_s",
                    (connected - start) / 1e9,
                    "heap_MB",
                    heap / MEGA,
                    "words_heard",
                    words.receivedBytes);
        }
    }

    /** Cost of a virtual second of a flow of 100 Mbit/s, 10 ms in each direction. */
    static void flow() {
        try (Network network = Network.seeded(1)) {
            Machine client = network.machine("client", "10.0.0.1/24");
            Machine server = network.machine("server", "10.0.0.2/24");
            network.connect(client, server).latency(Duration.ofMillis(10)).bandwidth(Bandwidth.mbps(100));
            Sink sink = server.run(new Sink("sink", PORT));
            client.run(new Source("source", server.address(), PORT, Long.MAX_VALUE));
            network.runFor(Duration.ofSeconds(60));
            long received = sink.receivedBytes();
            long start = Workloads.cpuNanos();
            int seconds = 60;
            network.runFor(Duration.ofSeconds(seconds));
            print(
                    "hawser-flow",
                    "bandwidth=100Mbit/s",
                    "Mbps",
                    (sink.receivedBytes() - received) * 8 / MEGA / seconds,
                    "cpu_ms_per_virtual_s",
                    (Workloads.cpuNanos() - start) / MEGA / seconds);
        }
    }

    /** Ten million SYNs from forged addresses, with an honest client that sends requests during the flood. */
    static void synFlood() {
        int millions = 10;
        try (Network network = Network.seeded(1)) {
            Host server = network.host("server", "10.0.0.1/24");
            server.sysctls().set("net.ipv4.tcp_syncookies", "1");
            Machine client = network.machine("client", "10.0.0.2/24");
            network.connect(client, network.machineOf(server)).latency(Duration.ofMillis(1));
            network.machineOf(server).run(new Responder("web", PORT, 10, 10));
            Cable flood = network.cable("flood", LinkType.RAW_IP);
            server.addInterface("eth1", flood.right(), IpAddress.parse("1.0.0.1"), 0);
            flood.right().flushes(server::flush);
            flood.left().attach(Packet::release);
            Requester honest = client.run(new Requester("honest", IpAddress.parse("10.0.0.1"), PORT, 10, 10)
                    .requests(1_000_000)
                    .thinkTime(Duration.ofMillis(10)));
            SplittableRandom random = new SplittableRandom(1);
            long start = Workloads.cpuNanos();
            long[] heaps = new long[millions];
            for (int i = 0; i < millions; i++) {
                for (int j = 0; j < 1_000_000; j++) {
                    flood.left().transmit(forgedSyn(network, random));
                    network.runFor(Duration.ofNanos(1_000));
                }
                heaps[i] = usedBytes();
            }
            print(
                    "hawser-syn-flood",
                    "syns=" + millions + "000000",
                    "heap_MB_after_1M",
                    heaps[0] / MEGA,
                    "heap_MB_after_10M",
                    heaps[millions - 1] / MEGA,
                    "honest_opened",
                    honest.opened(),
                    "honest_answered",
                    honest.answered(),
                    "cpu_s",
                    (Workloads.cpuNanos() - start) / 1e9);
        }
    }

    private static Packet forgedSyn(Network network, SplittableRandom random) {
        int length = Ipv4Header.MIN_BYTES + TcpHeader.MIN_BYTES;
        Packet packet = network.pool().allocate(length);
        int at = packet.append(length);
        // 32.0.0.0/3 and 64.0.0.0/2: unicast addresses, none of which is local
        int source = 0x2000_0000 + random.nextInt(0x5000_0000);
        IpAddress destination = IpAddress.parse("1.0.0.1");
        Ipv4Header.write(packet.bytes(), at, 0, length, 0, 0, 60, IpProtocol.TCP, source, destination.v4());
        int tcp = at + Ipv4Header.MIN_BYTES;
        int port = 1024 + random.nextInt(60_000);
        TcpHeader.write(
                packet.bytes(), tcp, port, PORT, random.nextInt(), 0, TcpHeader.MIN_BYTES, TcpHeader.SYN, 1000, 0);
        long pseudoHeader = Checksum.pseudoHeader(IpAddress.v4(source), destination, IpProtocol.TCP);
        TcpHeader.updateChecksum(packet.bytes(), tcp, TcpHeader.MIN_BYTES, pseudoHeader);
        return packet;
    }

    private static void listen(Host host, Function<TcpConnection, TcpHandler> handlers) {
        try {
            host.tcp().listen(PORT, ListenOptions.defaults().handler(handlers));
        } catch (TcpException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TcpConnection connect(Host from, IpAddress to, TcpHandler handler) {
        try {
            return from.tcp().connect(to, PORT, handler);
        } catch (TcpException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(TcpConnection connection) {
        try {
            connection.send(new byte[1], 0, 1);
        } catch (TcpException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts the data that arrives at all connections. */
    private static final class Counting implements TcpHandler {
        private final byte[] buffer = new byte[16];
        long receivedBytes;

        @Override
        public void readable(TcpConnection connection) {
            try {
                receivedBytes += Math.max(0, connection.receive(buffer, 0, buffer.length));
            } catch (TcpException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void print(String name, String configuration, Object... figures) {
        StringBuilder line = new StringBuilder("RESULT " + name + " " + configuration);
        for (int i = 0; i < figures.length; i += 2) {
            double value = ((Number) figures[i + 1]).doubleValue();
            String format = value == Math.rint(value) ? "%.0f" : "%.2f";
            line.append(' ').append(figures[i]).append('=').append(String.format(Locale.ROOT, format, value));
        }
        System.out.println(line);
    }
}
