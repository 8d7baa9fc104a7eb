package io.hawser.tools.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.ToolRun;
import io.hawser.udp.UdpHandler;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LsofToolTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
    private static final int HTTP = 80;

    private final Network network = Network.seeded(3);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");
    private final TcpListener listener;

    LsofToolTest() throws TcpException {
        network.connect(client, server).latency(Duration.ofMillis(1));
        listener = server.tcp().listen(HTTP, ListenOptions.defaults().backlog(4000));
    }

    @AfterEach
    void close() {
        network.close();
    }

    private TcpConnection open() throws TcpException {
        return client.tcp().connect(SERVER, HTTP, new TcpHandler() {});
    }

    private TextConsole lsof(Host host, String... words) {
        TextConsole console = new TextConsole();
        start(host, console, words);
        network.runFor(Duration.ofMillis(1));
        return console;
    }

    private static ToolRun start(Host host, TextConsole console, String... words) {
        Services services = new Services("http 80/tcp\ndomain 53/tcp\ndomain 53/udp\n");
        return new LsofTool(services, Map.of("here", List.of(SERVER)), Platform.SIMULATED)
                .start(host, List.of(words), console);
    }

    @Test
    void theListIsThatOfAProcessWithSockets() throws TcpException {
        server.udp().bind(null, 53, UdpHandler.NONE);
        TcpConnection connection = open();
        network.runFor(Duration.ofSeconds(1));
        listener.accept();
        TextConsole console = lsof(server, "-i");
        assertThat(console.output()).isEqualTo("""
                COMMAND PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME
                hawser    1 root    0u  IPv4      0      0t0  UDP *:domain\s
                hawser    1 root    1u  IPv4      0      0t0  TCP *:http (LISTEN)
                hawser    1 root    2u  IPv4      0      0t0  TCP 10.0.0.2:http->10.0.0.1:%d (ESTABLISHED)
                """.formatted(connection.localPort()));
        assertThat(console.exitCode()).hasValue(0);
        assertThat(lsof(server, "-t", "-i@here:http").output()).isEqualTo("1\n");
        assertThat(lsof(server, "-iTCP:domain").exitCode()).hasValue(1);
    }

    @Test
    void socketsThatNoProcessHoldsAreNotListed() throws TcpException {
        TcpConnection closed = open();
        TcpConnection held = open();
        network.runFor(Duration.ofSeconds(1));
        assertThat(lsof(server, "-nP", "-iTCP", "-sTCP:ESTABLISHED").output())
                .as("nobody has accepted them")
                .isEmpty();
        listener.accept();
        listener.accept();
        assertThat(lsof(server, "-nP", "-iTCP", "-sTCP:ESTABLISHED").output().lines())
                .hasSize(3);
        closed.close();
        network.runFor(Duration.ofSeconds(1));
        assertThat(lsof(client, "-nPi").output().lines().skip(1))
                .singleElement()
                .asString()
                .endsWith("TCP 10.0.0.1:" + held.localPort() + "->10.0.0.2:80 (ESTABLISHED)");
        assertThat(lsof(server, "-nP", "-iTCP", "-sTCP:CLOSE_WAIT", "-Tqs").output())
                .contains("(CLOSE_WAIT QR=1 QS=0)");
    }

    @Test
    void aLongListComesInSlicesAndIsRepeatedUntilItIsInterrupted() throws TcpException {
        for (int i = 0; i < 1200; i++) {
            open();
        }
        network.runFor(Duration.ofSeconds(1));
        TextConsole console = new TextConsole();
        ToolRun run = start(client, console, "-nPi", "-r", "2");
        network.runFor(Duration.ofMillis(2500));
        assertThat(console.output().lines().filter(line -> line.contains("->"))).hasSize(2400);
        assertThat(console.output().lines().filter("======="::equals)).hasSize(2);
        run.interrupt();
        assertThat(console.exitCode()).hasValue(130);
    }

    @Test
    void everyWrongSelectionIsNamedBeforeTheUsage() {
        TextConsole console = lsof(server, "-i", ":foo", "-iudp:bar", "-sTCP:FOO", "-Y");
        assertThat(console.errors()).startsWith("""
                lsof: unknown service foo in: -i :foo
                lsof: unknown service bar for udp in: -i udp:bar
                lsof: unknown TCP state name: FOO
                lsof: illegal option character: Y
                """);
        assertThat(console.exitCode()).hasValue(1);
    }
}
