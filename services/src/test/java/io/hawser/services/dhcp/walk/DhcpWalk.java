package io.hawser.services.dhcp.walk;

import io.hawser.ip.address.Prefix;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.ClientLease;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientObserver;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.services.dhcp.client.DhcpClientState;
import io.hawser.services.dhcp.client.DhcpProfile;
import io.hawser.services.dhcp.lease.JournaledLeaseStore;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.VirtualDisk;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpServerObserver;
import io.hawser.services.dhcp.server.DhcpSubnet;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.node.Switch;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A random history of DHCP: clients that start, stop, release, lose their power and return; a server that is killed at
 * any moment, with or without the loss of unsynced data; packets that are lost and duplicated. Then the network has no
 * faults for a while, and every client must have reached a final state.
 * <p>Everything is a function of the seed. If a rule is broken, an {@link AssertionError} with the history is thrown.
 */
final class DhcpWalk implements AutoCloseable {
    private static final long EPOCH_SECONDS = 1_800_000_000L;
    private static final int STEPS = 40;
    private static final Duration CALM = Duration.ofMinutes(20);
    private static final int FIRST_ADDRESS = IpAddress.parse("10.0.0.100").v4();

    private final long seed;
    private final SplittableRandom random;
    private final Network network;
    private final Switch hub;
    private final List<String> history = new ArrayList<>();
    private final List<Station> stations = new ArrayList<>();
    private final Machine serverMachine;
    private final DhcpServerConfig config;
    private final int poolSize;
    private final boolean probing;

    /** The leases granted to clients that have neither ended nor been released, by address. */
    private final Map<IpAddress, Promise> promises = new HashMap<>();

    /** The arrival times of the first REQUEST of each transaction: a client counts its lease from no later time. */
    private final Map<Integer, Long> requested = new HashMap<>();

    private VirtualDisk disk = new VirtualDisk();
    private @Nullable DhcpServer server;
    private @Nullable JournaledLeaseStore store;

    /** Counts the starts of the server: work begun before a restart must not continue after it. */
    private int life;

    private boolean exhausted;
    private int kills;
    private int bindings;

    /** A lease as the server granted it to a client. */
    private record Promise(ClientIdentifier client, long untilNanos) {}

    /** A machine with a client. */
    private final class Station implements DhcpClientObserver {
        private final String name;
        private final Machine machine;
        private final boolean remembers;
        private @Nullable DhcpClient client;
        private @Nullable IpAddress earlier;
        private boolean wantsAddress;

        Station(int number) {
            name = "client" + number;
            machine = network.machine(name).bareInterfaces(1);
            hub.connect(machine);
            remembers = random.nextBoolean();
        }

        void start() {
            if (!machine.isRunning()) {
                machine.reboot();
            }
            DhcpClientOptions options = DhcpClientOptions.defaults()
                    .profile(random.nextBoolean() ? DhcpProfile.CLASSIC : DhcpProfile.MODERN)
                    .probe(probing ? ProbeTimes.QUICK : ProbeTimes.NONE)
                    .broadcast(random.nextBoolean())
                    .hostName(name)
                    .reboot(remembers ? earlier : null);
            DhcpClient started = new DhcpClient(
                    machine.host(),
                    machine.host().ip().interfaces().getLast(),
                    network.random(name + " " + history.size()),
                    options,
                    this);
            client = started;
            wantsAddress = true;
            started.start();
        }

        @Nullable
        IpAddress address() {
            DhcpClient running = client;
            ClientLease held = running == null ? null : running.lease();
            return held == null ? null : held.address().address();
        }

        boolean isBound() {
            return client != null && client.state().hasAddress();
        }

        void stop(boolean releases) {
            DhcpClient running = client;
            if (running != null) {
                client = null;
                wantsAddress = false;
                if (releases) {
                    running.release();
                } else {
                    running.stop();
                }
            }
        }

        void crash() {
            client = null;
            wantsAddress = false;
            machine.crash();
        }

        @Override
        public void bound(ClientLease lease, @Nullable ClientLease before) {
            bindings++;
            earlier = lease.address().address();
            note(name + " has " + earlier);
            for (Station other : stations) {
                if (other != this && other.isBound() && earlier.equals(other.address())) {
                    fail(name + " and " + other.name + " have the address " + earlier);
                }
            }
        }

        @Override
        public void unbound(ClientLease lease, String reason) {
            note(name + " loses " + lease.address().address() + ": " + reason);
        }
    }

    private final class Watch implements DhcpServerObserver {
        private final int of = life;

        @Override
        public void received(DhcpMessage message, IpAddress source) {
            if (message.type() == DhcpMessageType.REQUEST) {
                requested.putIfAbsent(message.transaction(), network.nowNanos());
            }
        }

        @Override
        public void sent(DhcpMessage message) {
            if (message.type() != DhcpMessageType.ACK || message.yourAddress().isUnspecified()) {
                return;
            }
            IpAddress address = message.yourAddress();
            ClientIdentifier client = message.client();
            Long seconds = message.options().u32(DhcpOption.LEASE_TIME);
            if (client == null || seconds == null) {
                throw fail("an ACK without a client or a time: " + message);
            }
            Promise before = promises.get(address);
            note("server ACK " + address + " to " + message.mac());
            if (before != null && before.untilNanos > network.nowNanos() && !before.client.equals(client)) {
                throw fail(address + " was acknowledged to " + before.client + ", and now to " + client);
            }
            long since = requested.getOrDefault(message.transaction(), 0L);
            // the server's clock has milliseconds
            promises.put(address, new Promise(client, since + seconds * 1_000_000_000L - 1_000_000));
        }

        @Override
        public void ended(LeaseRecord lease, String reason) {
            note("server: " + lease.address() + " is free: " + reason);
            Promise promise = promises.get(lease.address());
            boolean byClient = reason.equals("released") || reason.equals("declined");
            if (promise != null && !byClient && promise.untilNanos > network.nowNanos()) {
                throw fail(lease.address() + " ends before its time: " + reason);
            }
            promises.remove(lease.address());
        }

        @Override
        public void exhausted(DhcpMessage request) {
            exhausted = true;
        }

        @Override
        public void storeFailed(LeaseRecord lease, String failure) {
            if (of == life && !disk.hasLostPower()) {
                throw fail("a write failed on a good disk: " + failure);
            }
        }
    }

    DhcpWalk(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        network = Network.seeded(seed);
        hub = Switch.in(network, "switch");
        serverMachine = network.machine("server", "10.0.0.1/24");
        hub.connect(serverMachine);
        poolSize = random.nextInt(2, 8);
        probing = random.nextInt(4) == 0;
        config = DhcpServerConfig.builder()
                .subnet(DhcpSubnet.of(Prefix.parse("10.0.0.0/24"))
                        .pool("10.0.0.100-" + IpAddress.v4(FIRST_ADDRESS + poolSize - 1))
                        .leaseTime(Duration.ofSeconds(random.nextInt(60, 300)))
                        .order(
                                random.nextBoolean()
                                        ? DhcpSubnet.AddressOrder.LOWEST_FIRST
                                        : DhcpSubnet.AddressOrder.LEAST_RECENTLY_USED)
                        .build())
                .conflictWait(random.nextInt(3) == 0 ? Duration.ofMillis(300) : Duration.ZERO)
                .build();
        int count = random.nextInt(1, 8);
        for (int i = 0; i < count; i++) {
            stations.add(new Station(i));
        }
    }

    /** Plays the history and returns its lines, which are a function of the seed. */
    List<String> play() {
        network.runFor(Duration.ofNanos(random.nextLong(1_000_000_000L)));
        startServer();
        for (int i = 0; i < STEPS; i++) {
            step();
            network.runFor(Duration.ofMillis(waitMillis()));
            checkServer();
        }
        calm();
        return history;
    }

    /** Returns the number of kills and bindings. */
    String summary() {
        return kills + " kills, " + bindings + " bindings";
    }

    int kills() {
        return kills;
    }

    int bindings() {
        return bindings;
    }

    private long waitMillis() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(20);
            case 2 -> random.nextInt(3000);
            default -> random.nextInt(120_000);
        };
    }

    private void step() {
        Station station = stations.get(random.nextInt(stations.size()));
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                if (station.client == null) {
                    note(station.name + " starts");
                    station.start();
                }
            }
            case 3 -> {
                note(station.name + " stops");
                station.stop(random.nextBoolean());
            }
            case 4 -> {
                note(station.name + " loses its power");
                station.crash();
            }
            case 5 -> impair(random.nextInt(3) == 0 ? 0 : random.nextDouble(0.4));
            case 6 -> kill();
            case 7 -> {
                // the power fails in the middle of a later write
                disk.cutPowerAfter(random.nextInt(1, 400));
            }
            default -> {
                if (server == null) {
                    startServer();
                }
            }
        }
    }

    private void impair(double loss) {
        note(String.format(Locale.ROOT, "loss of %.2f", loss));
        for (Cable each : network.cables()) {
            each.loss(loss).duplication(loss / 2).latency(Duration.ofMillis(1)).jitter(Duration.ofMillis(3));
        }
    }

    /** Kills the server, or cuts its power: the disk keeps synced data, and of the rest what survives at random. */
    private void kill() {
        if (server == null) {
            return;
        }
        note("server is killed");
        kills++;
        life++;
        serverMachine.crash();
        server.close(); // cancels its timers; the wheel of the network continues
        server = null;
        store = null;
        VirtualDisk.Survival[] ways = VirtualDisk.Survival.values();
        disk = disk.rebooted(ways[random.nextInt(ways.length)], random.nextLong());
    }

    private void startServer() {
        if (!serverMachine.isRunning()) {
            serverMachine.reboot();
        }
        int own = life;
        try {
            store = JournaledLeaseStore.open(
                    disk,
                    task -> network.schedule(Duration.ofNanos(1000L * random.nextInt(100, 20_000)), () -> {
                        if (own == life) {
                            task.run();
                        }
                    }),
                    task -> {
                        if (own == life && disk.hasLostPower()) {
                            kill();
                        } else if (own == life) {
                            task.run();
                        }
                    },
                    line -> note("store: " + line));
        } catch (IOException failed) {
            if (disk.hasLostPower()) {
                note("power goes while the server starts");
                disk = disk.rebooted(VirtualDisk.Survival.SECTORS, random.nextLong());
                startServer();
                return;
            }
            throw new UncheckedIOException(failed);
        }
        note("server starts");
        InstantSource clock = () -> Instant.ofEpochSecond(EPOCH_SECONDS).plusNanos(network.nowNanos());
        server =
                new DhcpServer(serverMachine.host(), config, clock, network.random("dhcp " + life), store, new Watch());
        checkPromises();
    }

    /** Checks that no acknowledged lease is lost: a restarted server has every lease that was granted to a client. */
    private void checkPromises() {
        DhcpServer running = server;
        if (running == null) {
            return;
        }
        Map<IpAddress, LeaseRecord> known = new HashMap<>();
        running.leases().forEach(each -> known.put(each.address(), each));
        long nowSeconds = EPOCH_SECONDS + network.nowNanos() / 1_000_000_000L;
        promises.forEach((address, promise) -> {
            if (promise.untilNanos > network.nowNanos()) {
                LeaseRecord lease = known.get(address);
                if (lease == null || !lease.isActive(nowSeconds) || !promise.client.equals(lease.client())) {
                    throw fail("the lease of " + address + " to " + promise.client + " is lost: " + lease);
                }
            }
        });
    }

    private void checkServer() {
        DhcpServer running = server;
        if (running != null && running.active() > poolSize) {
            throw fail(running.active() + " leases of " + poolSize + " addresses");
        }
    }

    /** Ends all faults; then every client that wants an address has one, or the server has no free address. */
    private void calm() {
        impair(0);
        note("all is good from here on");
        if (disk.hasLostPower()) {
            kill();
        }
        disk.cutPowerAfter(Long.MAX_VALUE / 2);
        if (server == null) {
            startServer();
        }
        network.runFor(CALM);
        exhausted = false;
        for (int i = 0; i < 3 && !isEveryoneServed(); i++) {
            network.runFor(CALM);
        }
        checkPromises();
        if (!isEveryoneServed()) {
            throw fail("a client has neither an address nor a reason");
        }
        for (Station each : stations) {
            each.stop(true);
        }
        DhcpServer running = server;
        JournaledLeaseStore open = store;
        if (running == null || open == null) {
            throw fail("the server has gone");
        }
        network.runFor(Duration.ofSeconds(2));
        running.close();
        network.runFor(Duration.ofMinutes(1));
        if (network.pool().outstanding() != 0) {
            throw fail(network.pool().outstanding() + " packets are not released");
        }
    }

    private boolean isEveryoneServed() {
        return stations.stream().allMatch(each -> !each.wantsAddress || each.isBound() || exhausted && isLooking(each));
    }

    private static boolean isLooking(Station station) {
        DhcpClientState state = station.client == null ? DhcpClientState.STOPPED : station.client.state();
        return state == DhcpClientState.SELECTING || state == DhcpClientState.INIT;
    }

    private void note(String line) {
        history.add(String.format(Locale.ROOT, "%12.6f %s", network.nowNanos() / 1e9, line));
    }

    private AssertionError fail(String what) {
        int from = Math.max(0, history.size() - 200);
        throw new AssertionError("seed " + seed + ", at " + network.nowNanos() / 1e9 + " s: " + what + "\n"
                + String.join("\n", history.subList(from, history.size())));
    }

    @Override
    public void close() {
        network.close();
    }
}
