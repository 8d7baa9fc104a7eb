package io.hawser.programs;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.RealTimeNetwork;
import io.hawser.sim.cable.Cable;
import io.hawser.socket.HostSockets;
import io.hawser.socket.JvmSockets;
import io.hawser.socket.driver.HostDriver;
import java.time.Duration;
import java.util.Objects;

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

    private final RealTimeNetwork running;
    private final Network network;
    private final Cable cable;
    private final Host clientHost;
    private final Host serverHost;
    private final HostSockets client;
    private final HostSockets server;

    /** Starts the network with random numbers from {@code seed}. Installs Hawser's sockets in the JVM. */
    public ProgramNetwork(long seed) {
        network = Network.seeded(seed);
        clientHost = network.host("client", CLIENT + PREFIX_LENGTH);
        serverHost = network.host("server", SERVER + PREFIX_LENGTH);
        cable = network.connect(clientHost, serverHost);
        JvmSockets.install();
        running = RealTimeNetwork.start(network);
        HostDriver driver = HostDriver.of(running, running::isNetworkThread);
        client = new HostSockets(clientHost, driver);
        server = new HostSockets(serverHost, driver);
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

    @Override
    public void close() {
        client.close();
        server.close();
        running.close();
        network.close();
    }
}
