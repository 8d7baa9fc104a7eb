package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.SplittableRandom;

/** Two hosts of one process joined by a wire in memory, driven by one thread in real time. */
final class TwoHosts {
    static final IpAddress CLIENT_ADDRESS = IpAddress.parse("10.0.0.1");
    static final IpAddress SERVER_ADDRESS = IpAddress.parse("10.0.0.2");

    final PacketPool packets = new PacketPool();
    final TimingWheel timers = new TimingWheel(0);
    final Host client;
    final Host server;
    private final MemoryLink clientLink;
    private final MemoryLink serverLink;
    private final long startNanos = System.nanoTime();

    TwoHosts(BenchSettings settings) {
        MemoryLink[] links = MemoryLink.pair(packets, settings.mtuBytes());
        clientLink = links[0];
        serverLink = links[1];
        client = new Host("client", timers, packets, new SplittableRandom(1));
        server = new Host("server", timers, packets, new SplittableRandom(2));
        client.addInterface("eth0", clientLink, CLIENT_ADDRESS, 24);
        server.addInterface("eth0", serverLink, SERVER_ADDRESS, 24);
        client.sysctls().set("net.ipv4.ip_local_port_range", "1024 65535");
        settings.applyTo(client);
        settings.applyTo(server);
    }

    /** Advances the time and carries packets until none is left; returns whether there were any. */
    boolean pump() {
        timers.advance(System.nanoTime() - startNanos);
        boolean moved = false;
        boolean more = true;
        while (more) {
            more = serverLink.deliver();
            server.flush();
            more |= clientLink.deliver();
            client.flush();
            moved |= more;
        }
        return moved;
    }

    /** One turn: delivers the packets on the wire at both ends. */
    void turn() {
        serverLink.deliver();
        server.flush();
        clientLink.deliver();
        client.flush();
    }

    void advance() {
        timers.advance(System.nanoTime() - startNanos);
    }

    long nowNanos() {
        return System.nanoTime() - startNanos;
    }
}
