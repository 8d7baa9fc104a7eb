package io.hawser.examples;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.fault.FaultScript;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;

/** A transfer survives a lost SYN, a burst of losses and a cable that is cut for eight seconds. */
public final class FaultsExample {
    private static final int BYTES = 1_000_000;

    private FaultsExample() {}

    /** Prints the result of a transfer. */
    public static void main(String[] args) throws TcpException {
        System.out.println(run(42));
    }

    /** Runs the transfer; the result is a function of the seed. */
    static String run(long seed) throws TcpException {
        try (Network network = Network.seeded(seed)) {
            Host client = network.host("client", "10.0.0.1/24");
            Host server = network.host("server", "10.0.0.2/24");
            network.connect(client, server).latency(Duration.ofMillis(20)).bandwidth(Bandwidth.mbps(2));
            List<FaultScript> faults = FaultScript.parseAll(List.of(
                    "drop the first SYN on client-server",
                    "from 2s to 3s loss 20% in bursts of 4 on client-server",
                    "at 4s cut client-server",
                    "at 12s restore client-server"));
            faults.forEach(fault -> fault.schedule(network));
            Transfer atServer = new Transfer(2, BYTES);
            Transfer atClient = new Transfer(1, BYTES);
            server.tcp().listen(80, ListenOptions.defaults().handler(_ -> atServer));
            client.tcp()
                    .connect(
                            IpAddress.parse("10.0.0.2"),
                            80,
                            ConnectOptions.defaults().handler(atClient));
            long doneNanos = 0;
            while (doneNanos == 0 && network.nowNanos() < Duration.ofMinutes(5).toNanos()) {
                network.runFor(Duration.ofMillis(100));
                doneNanos = atServer.hasReceived(1) && atClient.hasReceived(2) ? network.nowNanos() : 0;
            }
            return doneNanos == 0 ? "not done after 5 minutes" : "done after " + Duration.ofNanos(doneNanos);
        }
    }
}
