package io.hawser.programs;

import io.hawser.host.Host;
import io.hawser.ip.address.Prefix;
import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.sim.RealTimeNetwork;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.socket.HostSockets;
import io.hawser.socket.JvmSockets;
import io.hawser.socket.driver.HostDriver;
import io.hawser.tcp.event.TcpCounter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Two hosts, joined by a cable, on a simulated network in real time: blocking programs run on their sockets. All
 * methods may be called by any thread.
 */
public final class ProgramNetwork implements AutoCloseable {
    /** The address of the client. */
    public static final String CLIENT = "10.0.0.1";

    /** The address of the server. */
    public static final String SERVER = "10.0.0.2";

    private static final String PREFIX_LENGTH = "/24";
    private static final Prefix MULTICAST = Prefix.parse("224.0.0.0/4");

    private final RealTimeNetwork running;
    private final Network network;
    private final Cable cable;
    private final Host clientHost;
    private final Host serverHost;
    private final HostSockets client;
    private final HostSockets server;

    /** Belong to the network's thread. */
    private long segments;

    private long bytes;

    /**
     * Counts of both directions since the network began.
     *
     * @param connections connections that the client has opened
     * @param segments packets on the cable
     * @param bytes their bytes, without the header of the link
     * @param resets segments with RST
     * @param clientTimeWaits connections of the client in TIME_WAIT
     * @param serverTimeWaits those of the server
     */
    public record Traffic(
            long connections, long segments, long bytes, long resets, int clientTimeWaits, int serverTimeWaits) {
        /** Returns the counts since {@code earlier}; connections in TIME_WAIT are those of now. */
        public Traffic since(Traffic earlier) {
            return new Traffic(
                    connections - earlier.connections,
                    segments - earlier.segments,
                    bytes - earlier.bytes,
                    resets - earlier.resets,
                    clientTimeWaits,
                    serverTimeWaits);
        }
    }

    /** Starts the network with random numbers from {@code seed}. Installs Hawser's sockets in the JVM. */
    public ProgramNetwork(long seed) {
        network = Network.seeded(seed);
        clientHost = network.host("client", CLIENT + PREFIX_LENGTH);
        serverHost = network.host("server", SERVER + PREFIX_LENGTH);
        cable = network.connect(clientHost, serverHost);
        cable.forward().observe(this::count);
        cable.backward().observe(this::count);
        JvmSockets.install();
        running = RealTimeNetwork.start(network);
        HostDriver driver = HostDriver.of(running, running::isNetworkThread);
        client = new HostSockets(clientHost, driver);
        server = new HostSockets(serverHost, driver);
    }

    private void count(Lane lane, LaneEvent event, Packet packet, long nowNanos) {
        if (event == LaneEvent.SENT) {
            segments++;
            bytes += packet.length() - lane.to().type().headerBytes();
        }
    }

    /** The sockets of the client. */
    public HostSockets client() {
        return client;
    }

    /** The sockets of the server. */
    public HostSockets server() {
        return server;
    }

    /**
     * Makes the cable delay each packet and lose some.
     *
     * @param latency the delay of one direction
     * @param loss the probability that a packet is lost, 0 to 1
     */
    public ProgramNetwork impair(Duration latency, double loss) {
        running.execute(() -> cable.latency(latency).loss(loss));
        return this;
    }

    /** Sets the bandwidth of each direction. */
    public ProgramNetwork bandwidth(Bandwidth bandwidth) {
        running.execute(() -> cable.bandwidth(bandwidth));
        return this;
    }

    /** Lets both hosts send to multicast groups, which no route of theirs has. */
    public ProgramNetwork routeMulticast() {
        running.execute(() -> {
            for (Host host : List.of(clientHost, serverHost)) {
                host.ip().routes().add(MULTICAST, null, host.ip().interfaces().getLast(), 0);
            }
        });
        return this;
    }

    /** Sets a sysctl of the client. */
    public ProgramNetwork sysctl(String name, String value) {
        Objects.requireNonNull(value);
        running.execute(() -> clientHost.sysctls().set(name, value));
        return this;
    }

    /** Cuts the cable, and restores it after {@code time}. */
    public void cutFor(Duration time) {
        running.execute(() -> {
            cable.cut();
            network.schedule(time, cable::restore);
        });
    }

    /** Stops the server silently: no FIN, no reset. */
    public void crashServer() {
        running.execute(() -> network.machineOf(serverHost).crash());
    }

    /** Counts what has happened until {@code delay} from now. */
    public CompletableFuture<Traffic> trafficAfter(Duration delay) {
        CompletableFuture<Traffic> traffic = new CompletableFuture<>();
        running.execute(() -> network.schedule(
                delay,
                () -> traffic.complete(new Traffic(
                        clientHost.tcpCounters().get(TcpCounter.ACTIVE_OPENS),
                        segments,
                        bytes,
                        clientHost.tcpCounters().get(TcpCounter.OUT_RSTS)
                                + serverHost.tcpCounters().get(TcpCounter.OUT_RSTS),
                        clientHost.tcp().timeWaitCount(),
                        serverHost.tcp().timeWaitCount()))));
        return traffic;
    }

    @Override
    public void close() {
        client.close();
        server.close();
        running.close();
        network.close();
    }
}
