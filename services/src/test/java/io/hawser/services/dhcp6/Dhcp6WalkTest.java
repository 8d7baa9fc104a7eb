package io.hawser.services.dhcp6;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp6.client.Dhcp6Client;
import io.hawser.services.dhcp6.client.Dhcp6ClientState;
import io.hawser.services.dhcp6.client.Dhcp6Lease;
import io.hawser.services.dhcp6.server.Dhcp6Server;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random histories: clients start, stop, release and confirm while datagrams are lost, repeated and late. */
class Dhcp6WalkTest {
    private static final int SEEDS = Integer.getInteger("hawser.dhcp6.seeds", 60);
    private static final int CLIENTS = 6;

    /** The longest delay of a datagram: the client counts the lifetimes from its arrival (RFC 8415 §21.6). */
    private static final int LATEST_SECONDS = 5;

    @Test
    void noAddressBelongsToTwoClientsAndAllAreBoundInTheEnd() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Walk(seed).run();
        }
    }

    private static final class Walk {
        private final int seed;
        private final Random random;
        private final Lan6 lan;
        private final Dhcp6Server server;
        private final List<Dhcp6Client> clients = new ArrayList<>();

        Walk(int seed) {
            this.seed = seed;
            random = new Random(seed);
            lan = new Lan6(seed);
            server = lan.server(
                    "server",
                    1,
                    Lan6.config(Lan6.subnet()).rapidCommit(random.nextBoolean()).build());
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(lan.client("client" + i, 10 + i, Lan6.options().rapidCommit(random.nextBoolean())));
            }
            if (random.nextBoolean()) {
                lan.taken.add(Lan6.address(0x101));
            }
            lan.fate = _ -> fate();
        }

        private List<Integer> fate() {
            List<Integer> delays = new ArrayList<>();
            for (int copies = random.nextInt(10) < 3 ? random.nextInt(3) : 1; copies > 0; copies--) {
                delays.add(random.nextInt(10) == 0 ? random.nextInt(LATEST_SECONDS * 1000) : random.nextInt(20));
            }
            return delays;
        }

        void run() {
            for (int step = 0; step < 60; step++) {
                Dhcp6Client client = clients.get(random.nextInt(CLIENTS));
                switch (random.nextInt(4)) {
                    case 0 -> client.stop();
                    case 1 -> client.release();
                    default -> {
                        if (client.state() == Dhcp6ClientState.STOPPED) {
                            client.start();
                        }
                    }
                }
                lan.run(Duration.ofMillis(random.nextInt(random.nextInt(5) == 0 ? 3_000_000 : 4000)));
                check();
            }
            lan.fate = _ -> List.of(0);
            lan.run(Duration.ofSeconds(30));
            for (Dhcp6Client each : clients) {
                if (each.state() == Dhcp6ClientState.STOPPED) {
                    each.start();
                }
            }
            lan.run(Duration.ofSeconds(8000));
            check();
            assertThat(clients).as("seed " + seed).allMatch(each -> each.lease() != null);
        }

        private void check() {
            Set<IpAddress> held = new HashSet<>();
            long nowSeconds = lan.clock().millis() / 1000;
            for (Dhcp6Client each : clients) {
                Dhcp6Lease lease = each.lease();
                if (lease != null) {
                    assertThat(held.add(lease.address()))
                            .as("seed " + seed + ": two have " + lease)
                            .isTrue();
                    LeaseRecord known = server.leases().stream()
                            .filter(record -> record.address().equals(lease.address()))
                            .findFirst()
                            .orElseThrow();
                    assertThat(known.client().toString())
                            .as("seed " + seed + ": the client of " + lease)
                            .endsWith(each.identifier().toString());
                    assertThat(known.expirySeconds())
                            .as("seed " + seed + ": the server forgets " + lease)
                            .isGreaterThanOrEqualTo(nowSeconds - LATEST_SECONDS);
                }
            }
        }
    }
}
