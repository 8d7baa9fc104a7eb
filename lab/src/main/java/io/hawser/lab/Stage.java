package io.hawser.lab;

import io.hawser.host.Host;
import io.hawser.sim.Bandwidth;
import io.hawser.sim.Cable;
import io.hawser.sim.Network;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.wire.IpAddress;
import java.time.Duration;

/** Where a scenario plays: a client and a server joined by a cable, in virtual time, with everything traced. */
public final class Stage implements AutoCloseable {
    private static final IpAddress SERVER_ADDRESS = IpAddress.parse("10.0.0.2");

    private final Network network;
    private final Trace trace;
    private final Host client;
    private final Host server;
    private final Cable cable;

    /**
     * Sets the stage: 10.0.0.1 and 10.0.0.2, 10 ms apart, 100 Mbit/s.
     *
     * @param trace what hears of everything
     */
    public Stage(Conditions conditions, Trace trace) {
        this.trace = trace;
        network = Network.seeded(conditions.seed());
        client = network.host("client", "10.0.0.1/24");
        server = network.host("server", "10.0.0.2/24");
        conditions.apply(client);
        conditions.apply(server);
        cable = network.connect(client, server).latency(Duration.ofMillis(10)).bandwidth(Bandwidth.mbps(100));
        trace.watch(network.wheel(), client, cable.forward());
        trace.watch(network.wheel(), server, cable.backward());
    }

    /** The network, with the virtual time. */
    public Network network() {
        return network;
    }

    /** 10.0.0.1. */
    public Host client() {
        return client;
    }

    /** 10.0.0.2. */
    public Host server() {
        return server;
    }

    /** What joins them; forward is from the client to the server. */
    public Cable cable() {
        return cable;
    }

    /** Lets the server listen. */
    public TcpListener listen(int port) throws TcpException {
        return server.tcp().listen(IpAddress.ANY_V4, port, 16, false, () -> {});
    }

    /** Lets the client connect to the server. */
    public TcpConnection connect(int port, TcpHandler handler) throws TcpException {
        return client.tcp().connect(SERVER_ADDRESS, port, handler);
    }

    /** Lets {@code time} pass. */
    public void run(Duration time) {
        network.runFor(time);
    }

    /** Writes a remark of the scenario into the trace. */
    public void say(String remark) {
        trace.remark(network.nowNanos(), remark);
    }

    /** Takes the stage down. */
    @Override
    public void close() {
        network.close();
    }
}
