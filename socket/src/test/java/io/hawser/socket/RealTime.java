package io.hawser.socket;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.RealTimeNetwork;
import io.hawser.sim.cable.Cable;
import io.hawser.socket.driver.HostDriver;

/** A client and a server on a simulated network in real time, for programs that block. */
public final class RealTime implements AutoCloseable {
    public final RealTimeNetwork running;
    public final HostSockets client;
    public final HostSockets server;
    public final Cable cable;
    public final Host clientHost;
    public final Host serverHost;

    public RealTime() {
        this(1);
    }

    public RealTime(long seed) {
        Network network = Network.seeded(seed);
        clientHost = network.host("client", "10.0.0.1/24");
        serverHost = network.host("server", "10.0.0.2/24");
        cable = network.connect(clientHost, serverHost);
        running = RealTimeNetwork.start(network);
        HostDriver driver = HostDriver.of(running, running::isNetworkThread);
        client = new HostSockets(clientHost, driver);
        server = new HostSockets(serverHost, driver);
        JvmSockets.install();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        running.close();
    }
}
