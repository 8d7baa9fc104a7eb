package io.hawser.sim.tcp;

import io.hawser.host.Host;
import io.hawser.link.Capture;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.sim.Bandwidth;
import io.hawser.sim.Cable;
import io.hawser.sim.Network;
import io.hawser.sim.SimLink;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.time.Deadline;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run of the random walk: two hosts with random settings on a random line that gets better after a while, and users
 * who do random things with some connections between them. Everything is a function of the seed.
 */
final class RandomWalk {
    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
    private static final int PORT = 80;
    private static final Duration HEALS = Duration.ofSeconds(20);

    /** What holds at every moment. */
    private static final TcpObserver RULES = new TcpObserver() {
        @Override
        public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
            boolean watched = flow.timerDeadlineNanos(TcpTimerKind.RETRANSMISSION) != Deadline.NEVER;
            if (watched && flow.timerDeadlineNanos(TcpTimerKind.PERSIST) != Deadline.NEVER) {
                throw new AssertionError("both timers of what is to be sent are armed: " + flow);
            }
        }

        @Override
        public void congestionChanged(TcpConnection by, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
            int mss = by.info().sndMss();
            if (cwndBytes < mss && event != CongestionEvent.RECOVERED || ssthreshBytes < 2L * mss) {
                throw new AssertionError(event + " leaves too little: " + by.info());
            }
        }
    };

    private final Network network;
    private final RandomGenerator random;
    private final Host client;
    private final Host server;
    private final Cable cable;
    private final List<Walker> walkers = new ArrayList<>();
    private final TcpListener listener;

    RandomWalk(long seed, @Nullable Capture capture) throws TcpException {
        network = Network.seeded(seed);
        random = network.random("walk");
        client = network.host("client", "10.0.0.1/24");
        server = network.host("server", "10.0.0.2/24");
        cable = network.cable("wire", random.nextBoolean() ? LinkType.RAW_IP : LinkType.ETHERNET);
        impair();
        attach(client, cable.left(), CLIENT, capture);
        attach(server, cable.right(), SERVER, capture);
        configure(client);
        configure(server);
        client.tcp().observer(RULES);
        server.tcp().observer(RULES);
        listener = server.tcp().listen(IpAddress.ANY_V4, PORT, 10, false, this::accept);
        int connections = 1 + random.nextInt(3);
        int most = random.nextInt(5) == 0 ? 300_000 : 40_000;
        boolean mayGiveUp = random.nextInt(3) == 0;
        for (int i = 0; i < connections; i++) {
            Walker opener = new Walker("client " + i, network, most, mayGiveUp);
            Walker accepter = new Walker("server " + i, network, most, mayGiveUp);
            opener.peer = accepter;
            accepter.peer = opener;
            walkers.add(opener);
            walkers.add(accepter);
            network.schedule(Duration.ofMillis(random.nextInt(500)), () -> open(opener));
        }
    }

    private void attach(Host host, SimLink end, IpAddress address, @Nullable Capture capture) {
        Link link = capture == null ? end : capture.record(end, host.name(), network.wheel());
        host.addInterface("eth0", link, address, 24);
        end.flushes(host::flush);
    }

    private void impair() {
        int[] mtus = {1500, 1500, 1500, 128, 296, 576, 9000, 65_535};
        cable.mtu(mtus[random.nextInt(mtus.length)]);
        long[] latenciesMicros = {0, 100, 1_000, 20_000, 20_000, 150_000};
        long latency = latenciesMicros[random.nextInt(latenciesMicros.length)];
        cable.latency(Duration.ofNanos(latency * 1000));
        cable.loss(oneOf(0, 0.01, 0.05, 0.2));
        if (cable.type() == LinkType.RAW_IP) {
            // an Ethernet card would have found it out, and ARP has no checksum of its own
            cable.corruption(oneOf(0, 0.01, 0.05));
        }
        cable.duplication(oneOf(0, 0, 0.01, 0.1));
        cable.reordering(oneOf(0, 0.02, 0.2), Duration.ofNanos((long) (random.nextDouble() * 50_000_000)));
        if (random.nextBoolean()) {
            cable.jitter(Duration.ofNanos((long) (random.nextDouble() * 30_000_000)));
        }
        if (random.nextInt(3) == 0) {
            cable.bandwidth(Bandwidth.kbps(500 + random.nextInt(20_000))).queue(2 + random.nextInt(50));
        }
        if (random.nextInt(4) == 0) {
            network.schedule(Duration.ofMillis(random.nextInt(3000)), cable::cut);
        }
        network.schedule(
                HEALS,
                () -> cable.restore().loss(0).corruption(0).duplication(0).reordering(0, Duration.ZERO));
    }

    private double oneOf(double... values) {
        return values[random.nextInt(values.length)];
    }

    private void configure(Host host) {
        set(host, "net.ipv4.tcp_timestamps", random.nextInt(3) > 0 ? 1 : 0);
        set(host, "net.ipv4.tcp_sack", random.nextInt(3) > 0 ? 1 : 0);
        set(host, "net.ipv4.tcp_window_scaling", random.nextInt(3) > 0 ? 1 : 0);
        set(host, "net.hawser.tcp_quickacks", random.nextInt(20));
        set(host, "net.hawser.tcp_initial_window", 1 + random.nextInt(12));
        List<String> controls = CongestionControls.NAMES;
        host.sysctls().set("net.ipv4.tcp_congestion_control", controls.get(random.nextInt(controls.size())));
        set(host, "net.hawser.tcp_pacing", random.nextInt(4) == 0 ? 1 : 0);
        if (random.nextInt(10) == 0) {
            set(host, "net.hawser.tcp_silly_window", 1);
        }
        if (random.nextInt(3) == 0) {
            int receive = 2_000 + random.nextInt(100_000);
            host.sysctls().set("net.ipv4.tcp_rmem", "1000 " + receive + " " + receive * (1 + random.nextInt(50)));
        }
        set(host, "net.ipv4.tcp_moderate_rcvbuf", random.nextInt(3) > 0 ? 1 : 0);
        set(host, "net.ipv4.tcp_fastopen", random.nextInt(3) > 0 ? 0x403 : 1);
        set(host, "net.ipv4.tcp_mtu_probing", random.nextInt(3));
        if (random.nextInt(5) == 0) {
            set(host, "net.ipv4.tcp_notsent_lowat", 1 + random.nextInt(20_000));
        }
        if (random.nextInt(3) == 0) {
            set(host, "net.hawser.tcp_delack_max_ms", 40 + random.nextInt(400));
        }
    }

    private static void set(Host host, String name, long value) {
        host.sysctls().set(name, Long.toString(value));
    }

    private void open(Walker opener) {
        try {
            TcpConnection connection =
                    client.tcp().prepare(null, 20_000 + walkers.indexOf(opener), SERVER, PORT, opener);
            if (random.nextInt(3) == 0) {
                connection.options().receiveBufferBytes(500 + random.nextInt(50_000));
            }
            if (random.nextInt(5) == 0) {
                connection.options().maxSegmentBytes(60 + random.nextInt(1400));
            }
            boolean fast = opener.hasDataToSend() && random.nextBoolean();
            connection.options().fastOpenConnect(fast);
            opener.started(connection);
            client.tcp().open(connection);
            if (fast) {
                opener.begin();
            }
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    private void accept() {
        for (TcpConnection accepted = listener.accept(); accepted != null; accepted = listener.accept()) {
            walkers.get(accepted.remotePort() - 20_000).peer.started(accepted);
        }
    }

    /** Runs to the end; throws what is wrong. */
    void run() {
        idle();
        for (Walker walker : walkers) {
            boolean opened = !walker.neverOpened() && !walker.peer.neverOpened();
            if (opened && walker.isUndisturbed() && !walker.isComplete()) {
                throw new AssertionError("not complete: " + walker + "\npeer: " + walker.peer);
            }
        }
        for (Walker walker : walkers) {
            if (walker.connection != null) {
                walker.forget();
            }
        }
        listener.close();
        idle();
        check("flows", client.tcp().flowCount() + server.tcp().flowCount());
        check("chunks", client.tcp().chunksInUse() + server.tcp().chunksInUse());
        check("scoreboards", client.tcp().scoreboardsInUse() + server.tcp().scoreboardsInUse());
        check("packets", network.pool().outstanding());
        check("timers", network.wheel().armed());
        network.close();
    }

    private void idle() {
        if (!network.runUntilIdle(Duration.ofDays(30))) {
            throw new AssertionError("it never ends: " + walkers);
        }
    }

    private static void check(String what, long left) {
        if (left != 0) {
            throw new AssertionError(left + " " + what + " are left");
        }
    }

    long nowNanos() {
        return network.nowNanos();
    }
}
