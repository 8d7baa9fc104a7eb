package io.hawser.sim;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.host.Host;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MachineTest {
    private final Network network = Network.seeded(5);
    private final Machine client = network.machine("client", "10.0.0.1/24");
    private final Machine server = network.machine("server", "10.0.0.2/24");
    private final Cable cable = network.connect(client, server).latency(ofMillis(10));
    private final List<String> heard = new ArrayList<>();
    private final TcpHandler handler = new TcpHandler() {
        @Override
        public void closed(TcpConnection connection, @Nullable TcpError error) {
            heard.add(connection.localPort() == 80 ? "server" : "client " + error);
        }
    };

    @AfterEach
    void close() {
        network.close();
    }

    private TcpConnection connect() throws Exception {
        return connect(0);
    }

    private TcpConnection connect(int localPort) throws Exception {
        return client.host()
                .tcp()
                .connect(
                        server.address(),
                        80,
                        ConnectOptions.defaults().localPort(localPort).handler(handler));
    }

    private void listen(Host host) {
        try {
            host.tcp().listen(80, ListenOptions.defaults().handler(_ -> handler));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoHasCrashedSaysNothingAndWhoHasRebootedKnowsNothing() throws Exception {
        server.onBoot(this::listen);
        TcpConnection connection = connect(5000);
        network.runFor(ofMillis(500));
        int before = connection.info().irs;
        server.crash();
        assertThat(server.host().tcp().flowCount()).isZero();
        connection.send(new byte[10], 0, 10);
        network.runFor(ofSeconds(5));
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(cable.backward().count(LaneEvent.SENT)).isEqualTo(2);
        assertThat(heard).isEmpty();
        server.reboot();
        network.runFor(ofSeconds(10));
        assertThat(heard).containsExactly("client CONNECTION_RESET");
        TcpConnection next = connect(5000);
        network.runFor(ofMillis(500));
        assertThat(next.state()).isEqualTo(TcpState.ESTABLISHED);
        // the clock of RFC 6528 has advanced by 16 s of 4 µs; with the same key the numbers would differ only by that
        assertThat(Math.abs(next.info().irs - before)).isGreaterThan(100_000_000);
    }

    @Test
    void aCrashLeavesNoTimerAndNoPacket() throws Exception {
        server.onBoot(this::listen);
        TcpConnection open = connect();
        TcpConnection closedFirst = connect();
        network.runFor(ofMillis(500));
        closedFirst.close();
        network.runFor(ofMillis(500));
        for (TcpConnection each : new TcpConnection[] {open, connect()}) {
            each.options().keepAlive(true);
        }
        // out of order at the server: the first segment is lost
        cable.forward().dropNext(1, PacketMatchers.tcpData());
        open.send(new byte[5000], 0, 5000);
        client.host().tcp().connect(IpAddress.parse("10.0.0.77"), 80, handler);
        network.runFor(ofMillis(15));
        assertThat(network.wheel().armed()).isGreaterThan(4);
        client.crash();
        server.crash();
        network.runUntilIdle(ofSeconds(1));
        assertThat(network.wheel().armed()).isZero();
        assertThat(network.pool().outstanding()).isZero();
        assertThat(heard).isEmpty();
    }

    @Test
    void whatItWasToldSurvivesAndHooksRunAnew() {
        List<Host> booted = new ArrayList<>();
        server.sysctl("net.ipv4.tcp_sack", "0").onBoot(booted::add).gateway(client.address());
        Host first = server.host();
        server.crash();
        server.reboot();
        assertThat(server.host()).isNotSameAs(first).isSameAs(network.findHost("server"));
        assertThat(booted).containsExactly(first, server.host());
        assertThat(server.host().sysctls().get("net.ipv4.tcp_sack")).isEqualTo("0");
        assertThat(server.host().ip().routes().lookup(IpAddress.parse("8.8.8.8")))
                .isNotNull();
        assertThatThrownBy(() -> network.machineOf(first)).hasMessageContaining("no host");
    }

    @Test
    void programsStartAnewAndMissWhatTheySleptThrough() {
        List<String> log = new ArrayList<>();
        Application program = server.run(new Application("program") {
            @Override
            protected void started() {
                log.add("started " + nowNanos() / 1_000_000);
                after(ofMillis(100), () -> log.add("alarm " + nowNanos() / 1_000_000));
            }
        });
        program.freeze();
        network.runFor(ofMillis(150));
        assertThat(log).containsExactly("started 0");
        program.resume();
        server.crash();
        server.reboot();
        network.runFor(ofMillis(50));
        server.crash();
        network.runFor(ofMillis(200));
        assertThat(log).containsExactly("started 0", "alarm 150", "started 150");
        assertThatThrownBy(() -> server.run(new Application("program") {
                    @Override
                    protected void started() {}
                }))
                .hasMessageContaining("already");
    }

    @Test
    void interfacesGetTheirAddressesInOrder() {
        Machine both = network.machine("both", "10.1.0.1/24", "10.2.0.1/24");
        Machine one = network.machine("one", "10.1.0.2/24");
        Machine other = network.machine("other", "10.2.0.2/24");
        network.connect(one, both);
        network.connect(both, other);
        assertThat(both.host().ip().interfaces().get(2).addresses()).hasToString("[10.2.0.1/24]");
        Machine third = network.machine("third", "10.3.0.2/24");
        assertThatThrownBy(() -> network.connect(both, third)).hasMessageContaining("both has a cable for each");
        assertThatThrownBy(() -> third.gateway(IpAddress.parse("10.9.9.9"))).hasMessageContaining("is no gateway");
    }

    /** A host has its own random numbers: its ports and sequence numbers do not depend on other hosts. */
    @Test
    void moreHostsAndCablesChangeNothingForTheOthers() throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (boolean more : new boolean[] {false, true}) {
            try (Network fresh = Network.seeded(9)) {
                Machine one = fresh.machine("one", "10.0.0.1/24");
                if (more) {
                    Machine third = fresh.machine("third", "10.0.1.1/24");
                    fresh.connect(third, fresh.machine("fourth", "10.0.1.2/24")).loss(0.5);
                    third.host().tcp().connect(IpAddress.parse("10.0.1.2"), 80);
                }
                Machine other = fresh.machine("other", "10.0.0.2/24");
                Cable line = fresh.connect(one, other).latency(ofMillis(1)).loss(0.3);
                listen(other.host());
                TcpConnection connection = one.host().tcp().connect(other.address(), 80);
                fresh.runFor(ofSeconds(30));
                numbers.add(connection.localPort());
                numbers.add(connection.info().iss);
                numbers.add(connection.info().irs);
                numbers.add((int) line.forward().count(LaneEvent.LOST));
            }
        }
        assertThat(numbers.subList(0, 4)).isEqualTo(numbers.subList(4, 8));
    }
}
