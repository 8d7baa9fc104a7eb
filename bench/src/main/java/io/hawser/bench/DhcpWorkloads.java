package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.ip.address.Prefix;
import io.hawser.link.MacAddress;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientObserver;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.services.dhcp.lease.FolderDisk;
import io.hawser.services.dhcp.lease.JournaledLeaseStore;
import io.hawser.services.dhcp.lease.LeaseFamily;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseState;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpServerObserver;
import io.hawser.services.dhcp.server.DhcpSubnet;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.node.Switch;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** Cost of the DHCP server: durable leases, memory per lease, and many clients that start at once. */
final class DhcpWorkloads {
    private static final int FIRST = 0x0a00_0001;
    private static final int DURABLE = 200_000;
    private static final int IN_FLIGHT = 1000;
    private static final int MILLION = 1_000_000;
    private static final int CLIENTS = 10_000;
    private static final int[] LINKS = {1000, 100};

    private DhcpWorkloads() {}

    /** Leases per second on the disk of the current folder, with {@link #IN_FLIGHT} of them in progress. */
    static void durable() {
        Path folder = Path.of("dhcp-bench-" + ProcessHandle.current().pid());
        LinkedBlockingQueue<Runnable> hostThread = new LinkedBlockingQueue<>();
        try (ExecutorService disk = Executors.newSingleThreadExecutor()) {
            JournaledLeaseStore store =
                    JournaledLeaseStore.open(FolderDisk.open(folder), disk, hostThread::add, System.err::println);
            int[] done = {0};
            int sent = 0;
            long startNanos = System.nanoTime();
            while (done[0] < DURABLE) {
                while (sent < DURABLE && sent - done[0] < IN_FLIGHT) {
                    store.write(lease(sent++), failure -> done[0]++);
                }
                hostThread.take().run();
            }
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "dhcp-durable: %,.0f leases a second, synced, %d at a time; %,d in %.1f s%n",
                    DURABLE / seconds,
                    IN_FLIGHT,
                    DURABLE,
                    seconds);
            store.close();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static LeaseRecord lease(int number) {
        MacAddress mac = new MacAddress(0x0200_0000_0000L + number);
        return new LeaseRecord(
                IpAddress.v4(FIRST + number),
                LeaseState.ACTIVE,
                1_800_000_000L,
                1_800_003_600L,
                ClientIdentifier.of(mac),
                mac,
                null);
    }

    /** Bytes of heap per lease, with a million in one server. */
    static void memory() {
        try (Network network = Network.seeded(1)) {
            Host host = network.host("server", "10.255.0.1/8");
            Host other = network.host("other", "10.255.0.2/8");
            network.connect(host, other);
            long before = usedBytes();
            DhcpServer server = new DhcpServer(
                    host,
                    config(),
                    () -> Instant.ofEpochSecond(1_800_000_000L),
                    new SplittableRandom(1),
                    new LeaseStore() {
                        @Override
                        public List<LeaseRecord> load(LeaseFamily family) {
                            return new Million();
                        }

                        @Override
                        public void write(LeaseRecord lease, Written callback) {
                            callback.written("");
                        }

                        @Override
                        public void close() {}
                    },
                    DhcpServerObserver.NONE);
            long after = usedBytes();
            System.out.printf(
                    Locale.ROOT,
                    "dhcp-memory: %.0f bytes of heap for each of %,d leases%n",
                    (double) (after - before) / server.known(),
                    server.known());
            server.close();
        }
    }

    private static DhcpServerConfig config() {
        return DhcpServerConfig.builder()
                .subnet(DhcpSubnet.of(Prefix.parse("10.0.0.0/8"))
                        .pool("10.0.0.1-10.15.255.255")
                        .leaseTime(Duration.ofHours(1))
                        .build())
                .conflictWait(Duration.ZERO)
                .build();
    }

    /** Leases that are made on access. */
    private static final class Million extends AbstractList<LeaseRecord> {
        @Override
        public LeaseRecord get(int index) {
            return lease(index);
        }

        @Override
        public int size() {
            return MILLION;
        }
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /**
     * Time for {@link #CLIENTS} clients on many links of one server to obtain addresses, when they start within ten
     * seconds, as RFC 2131 §4.4.1 requires, and when they start at the same nanosecond. Each client broadcasts, so that
     * the work grows with the number of clients on a link.
     */
    static void boot() {
        for (int links : LINKS) {
            boot(links, Duration.ofSeconds(10));
            boot(links, Duration.ZERO);
        }
    }

    private static void boot(int links, Duration spread) {
        try (Network network = Network.seeded(1)) {
            List<DhcpClient> clients = clients(network, links, spread);
            long startNanos = System.nanoTime();
            long startCpuNanos = Workloads.cpuNanos();
            clients.forEach(DhcpClient::start);
            network.runFor(spread.plusSeconds(3));
            long bound =
                    clients.stream().filter(each -> each.state().hasAddress()).count();
            System.out.printf(
                    Locale.ROOT,
                    "dhcp-boot: %,d of %,d clients on %d links, started within %d s, have an address after %.2f s of"
                            + " wall time, %.2f s of processor time%n",
                    bound,
                    CLIENTS,
                    links,
                    spread.toSeconds(),
                    (System.nanoTime() - startNanos) / 1e9,
                    (Workloads.cpuNanos() - startCpuNanos) / 1e9);
        }
    }

    private static List<DhcpClient> clients(Network network, int links, Duration spread) {
        String[] addresses = new String[links];
        DhcpServerConfig.Builder config = DhcpServerConfig.builder().conflictWait(Duration.ZERO);
        for (int i = 0; i < links; i++) {
            String net = "10." + i / 256 + "." + i % 256 + ".";
            addresses[i] = net + "1/24";
            config.subnet(DhcpSubnet.of(Prefix.parse(net + "0/24"))
                    .pool(net + "2-" + net + "254")
                    .build());
        }
        Host server = network.host("server", addresses);
        List<DhcpClient> clients = new ArrayList<>();
        for (int i = 0; i < links; i++) {
            Switch hub = Switch.in(network, "switch " + i);
            hub.connect(network.machineOf(server));
            for (int j = 0; j < CLIENTS / links; j++) {
                clients.add(client(network, hub, i * CLIENTS / links + j, spread));
            }
        }
        new DhcpServer(
                server,
                config.build(),
                () -> Instant.ofEpochSecond(1_800_000_000L).plusNanos(network.nowNanos()),
                network.random("dhcp"),
                LeaseStore.inMemory(),
                DhcpServerObserver.NONE);
        return clients;
    }

    private static DhcpClient client(Network network, Switch hub, int number, Duration spread) {
        Cable cable = network.cable("cable " + number);
        Host host = new Host("client" + number, network.wheel(), network.pool(), new SplittableRandom(number));
        host.ip().addInterface("eth0", cable.left());
        hub.plugIn(cable.right());
        return new DhcpClient(
                host,
                host.ip().interfaces().getLast(),
                new SplittableRandom(number),
                DhcpClientOptions.defaults().probe(ProbeTimes.NONE).startDelay(spread),
                DhcpClientObserver.NONE);
    }
}
