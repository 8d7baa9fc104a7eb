package io.hawser.proof.walk;

import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.Link;
import io.hawser.packet.Packet;
import io.hawser.proof.Recording;
import io.hawser.sim.Network;
import io.hawser.sim.OffloadingLink;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.time.Deadline;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv6Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One random walk: two hosts with random settings on a random cable that improves after a while, and users that perform
 * random actions with some connections between them. Everything is a function of the seed.
 *
 * <p>It checks that every byte arrives once and in order, unless a user aborted on purpose; that every connection ends;
 * and that no flow, timer, packet or memory is left. Belongs to one thread.
 */
public final class RandomWalk {
    /** The addresses of the two hosts in each family. */
    private static final List<InterfaceAddress> IPV4 =
            List.of(InterfaceAddress.parse("10.0.0.1/24"), InterfaceAddress.parse("10.0.0.2/24"));

    private static final List<InterfaceAddress> IPV6 =
            List.of(InterfaceAddress.parse("2001:db8::1/64"), InterfaceAddress.parse("2001:db8::2/64"));

    private static final int PORT = 80;
    private static final int FIRST_CLIENT_PORT = 20_000;
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Network network;
    private final Dice chance;
    private final @Nullable Recording recording;
    private final @Nullable UnaryOperator<Link> cards;
    private final IpAddress clientAddress;
    private final IpAddress serverAddress;
    private final Host client;
    private final Host server;
    private final List<Walker> walkers = new ArrayList<>();
    private final TcpListener listener;
    private final Signing signing;

    /**
     * Sets up the walk.
     *
     * @param seed the seed of all random numbers
     * @param recording receives the events; null for none
     */
    public RandomWalk(long seed, @Nullable Recording recording) {
        this(seed, recording, null);
    }

    /**
     * Sets up the walk with other network cards.
     *
     * @param cards puts a card in front of the link of each host; null for cards by the seed
     */
    RandomWalk(long seed, @Nullable Recording recording, @Nullable UnaryOperator<Link> cards) {
        this.recording = recording;
        this.cards = cards;
        network = Network.seeded(seed);
        chance = new Dice(network.random("walk"));
        // a stream of its own, so that the rest of a walk does not depend on the family
        List<InterfaceAddress> addresses = new Dice(network.random("family")).oneIn(4) ? IPV6 : IPV4;
        clientAddress = addresses.getFirst().address();
        serverAddress = addresses.getLast().address();
        int prefixLength = addresses.getFirst().prefixLength();
        client = network.host("client", addresses.getFirst().toString());
        server = network.host("server", addresses.getLast().toString());
        Cable cable = new RandomCable(network, clientAddress.isV4() ? 0 : Ipv6Header.MIN_MTU_BYTES).cable();
        client.addInterface("eth0", card(client, cable.left()), clientAddress, prefixLength);
        cable.left().flushes(client::flush);
        server.addInterface("eth0", card(server, cable.right()), serverAddress, prefixLength);
        cable.right().flushes(server::flush);
        for (Host host : List.of(client, server)) {
            Settings.draw(host, new Dice(network.random("settings of " + host.name())));
            watch(host, host == client ? cable.forward() : cable.backward());
        }
        signing = chance.oneIn(6) ? chance.oneOf(List.of(Signing.values())) : Signing.NONE;
        listener = listen();
        int connections = chance.between(1, 3);
        int most = chance.oneIn(5) ? 300_000 : 40_000;
        boolean mayGiveUp = chance.oneIn(3);
        for (int i = 0; i < connections; i++) {
            Walker opener = new Walker("client " + i, network, most, mayGiveUp);
            Walker accepter = new Walker("server " + i, network, most, mayGiveUp);
            opener.peer(accepter);
            accepter.peer(opener);
            walkers.add(opener);
            walkers.add(accepter);
            network.schedule(Duration.ofMillis(chance.between(0, 500)), () -> open(opener));
        }
    }

    /** Puts a network card with segmentation and merging in front of the link of every third host. */
    private Link card(Host host, Link link) {
        if (cards != null) {
            return cards.apply(link);
        }
        Dice dice = new Dice(network.random("card of " + host.name()));
        if (!dice.oneIn(3)) {
            return link;
        }
        Duration delay = Duration.ofNanos(1_000L * dice.oneOf(0, 20, 200, 2_000));
        return new OffloadingLink(link, host, network.wheel(), network.pool(), delay);
    }

    /** Checks the conditions that hold at every moment, and records events. */
    private void watch(Host host, Lane lane) {
        Recording written = recording;
        if (written != null) {
            int number = written.add(host.name(), lane.to().type());
            lane.observe((_, event, packet, nowNanos) -> {
                if (event == LaneEvent.SENT) {
                    written.sent(number, nowNanos, packet, lane.to().type());
                } else if (event.isLoss()) {
                    written.note(nowNanos, host.name(), event.name().toLowerCase(Locale.ROOT) + " on the way");
                }
            });
        }
        host.tcp().observer(new TcpObserver() {
            @Override
            public void segmentSent(@Nullable TcpFlow flow, Packet segment) {
                if (flow instanceof TcpConnection) {
                    boolean isClient = host == client;
                    int port = isClient ? flow.localPort() : flow.remotePort();
                    Walker opener = walkers.get(port - FIRST_CLIENT_PORT);
                    Walker own = isClient ? opener : opener.peer();
                    if (own.owns(flow)) {
                        own.segmentSent(segment);
                    }
                }
            }

            @Override
            public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
                if (written != null) {
                    written.note(network.nowNanos(), host.name(), from + " → " + to);
                }
            }

            @Override
            public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
                boolean watched = flow.timerDeadlineNanos(TcpTimerKind.RETRANSMISSION) != Deadline.NEVER;
                if (watched && flow.timerDeadlineNanos(TcpTimerKind.PERSIST) != Deadline.NEVER) {
                    throw new AssertionError("both timers of what is to be sent are armed: " + flow);
                }
            }

            @Override
            public void congestionChanged(TcpConnection by, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
                int mss = by.info().sndMss;
                if (cwndBytes < mss && event != CongestionEvent.RECOVERED || ssthreshBytes < 2L * mss) {
                    throw new AssertionError(event + " leaves too little: " + by.info());
                }
            }
        });
    }

    private TcpListener listen() {
        try {
            TcpListener listening = server.tcp()
                    .listen(
                            PORT,
                            ListenOptions.defaults()
                                    .backlog(chance.between(0, 10))
                                    .portSharing(PortSharing.NONE)
                                    .acceptable(this::accept));
            if (chance.oneIn(8)) {
                listening.deferAcceptSeconds(chance.between(1, 4));
            }
            if (signing != Signing.NONE) {
                signing.addTo(listening.options().keys(), clientAddress);
            }
            return listening;
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    private void open(Walker opener) {
        try {
            TcpConnection connection = client.tcp()
                    .prepare(
                            serverAddress,
                            PORT,
                            ConnectOptions.defaults()
                                    .localPort(FIRST_CLIENT_PORT + walkers.indexOf(opener))
                                    .handler(opener));
            if (chance.oneIn(3)) {
                connection.options().receiveBufferBytes(chance.between(500, 50_500));
            }
            if (chance.oneIn(5)) {
                connection.options().maxSegmentBytes(chance.between(60, 1460));
            }
            if (signing != Signing.NONE) {
                signing.addTo(connection.options().keys(), serverAddress);
            }
            boolean fast = opener.hasDataToSend() && chance.oneIn(2);
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

    private void accept(TcpListener by) {
        for (TcpConnection accepted = by.accept(); accepted != null; accepted = by.accept()) {
            Walker accepter =
                    walkers.get(accepted.remotePort() - FIRST_CLIENT_PORT).peer();
            if (!accepter.hasStarted()) {
                accepter.started(accepted);
            } else if (usesCookies() || accepter.wasOpenedFast() || isOpenedFast(accepted)) {
                // A connection that was reset may reappear: by an old segment with its cookie, by an old SYN with data
                // (RFC 7413 §2.1), or by the same SYN again, because its user had closed before and the reset was lost.
                accepted.abort();
            } else {
                throw new AssertionError(accepter + " has been accepted already");
            }
        }
    }

    static boolean isOpenedFast(TcpConnection accepted) {
        return accepted.info().sending.synData;
    }

    private boolean usesCookies() {
        return server.tcpCounters().get(TcpCounter.SYNCOOKIES_SENT) > 0;
    }

    /** Lets each segment take the long way at both hosts, which must not change a packet. Precedes {@link #run}. */
    void withoutFastPaths() {
        for (Host host : List.of(client, server)) {
            host.sysctls().set("net.hawser.tcp_fast_paths", "0");
        }
    }

    /**
     * Returns whether segmentation offload may change packets: pacing spaces out single segments, or units if the link
     * cuts them; and a unit has no space for the user timeout option, so that a later segment carries it.
     */
    boolean dependsOnOffload() {
        for (Host host : List.of(client, server)) {
            if (host.sysctls().get("net.hawser.tcp_pacing").equals("1")
                    || host.sysctls().get("net.ipv4.tcp_congestion_control").equals(Walker.PACED)) {
                return true;
            }
        }
        return walkers.stream().anyMatch(Walker::isPacedOrAnnounces);
    }

    /**
     * Runs the walk to the end.
     *
     * @throws AssertionError if a condition is violated
     */
    public void run() {
        idle();
        boolean mayRefuse = server.tcpCounters().get(TcpCounter.LISTEN_DROPS) > 0;
        for (Walker walker : walkers) {
            boolean opened = !walker.neverOpened(mayRefuse) && !walker.peer().neverOpened(mayRefuse);
            boolean excused = isExcused(walker) || isExcused(walker.peer()) || isMemoryShort();
            if (opened && !excused && walker.isUndisturbed() && !walker.isComplete()) {
                throw new AssertionError("not complete: " + walker + "\npeer: " + walker.peer());
            }
        }
        for (Walker walker : walkers) {
            walker.forget();
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
        if (!network.runUntilIdle(LONGEST)) {
            throw new AssertionError("it never ends: " + walkers);
        }
    }

    /**
     * Returns whether a reset is allowed: a handshake by cookie keeps no state, so if the first data arrives ahead of a
     * gap, or the same SYN arrived twice and got two answers, the answer is a reset. An end that requires signatures
     * ignores it, and waits in vain.
     */
    private boolean isExcused(Walker walker) {
        return usesCookies() && (walker.isReset() || signing != Signing.NONE && walker.isTimedOut());
    }

    /** Returns whether a host was out of memory (net.ipv4.tcp_mem): it resets orphans first. */
    private boolean isMemoryShort() {
        return client.tcpCounters().get(TcpCounter.TCP_ABORT_ON_MEMORY) > 0
                || server.tcpCounters().get(TcpCounter.TCP_ABORT_ON_MEMORY) > 0;
    }

    private static void check(String what, long left) {
        if (left != 0) {
            throw new AssertionError(left + " " + what + " are left");
        }
    }

    /** The virtual time, in nanoseconds since the walk began. */
    public long nowNanos() {
        return network.nowNanos();
    }
}
