package io.hawser.tools.netcat;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.sockets.Services;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetcatToolTest {
    private final Network network = Network.seeded(3);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");
    private final Cable cable = network.connect(client, server).latency(Duration.ofMillis(1));

    @AfterEach
    void close() {
        network.close();
    }

    private static ToolRun nc(Host host, TextConsole console, String words) {
        HostLookup names = HostLookup.of(Map.of("server", List.of(IpAddress.parse("10.0.0.2"))));
        return new NetcatTool(new Services("http 80/tcp\n"), names).start(host, List.of(words.split(" ", -1)), console);
    }

    private TextConsole run(Host host, String words) {
        TextConsole console = new TextConsole();
        nc(host, console, words);
        network.runFor(Duration.ofSeconds(5));
        return console;
    }

    @Test
    void linesGoBothWaysUntilThePeerEnds() {
        TextConsole listening = new TextConsole().input("from the server");
        nc(server, listening, "-v -l 80");
        TextConsole connecting = new TextConsole().input("hello", "world");
        nc(client, connecting, "-v -N server 80");
        network.runFor(Duration.ofSeconds(1));
        assertThat(listening.output()).isEqualTo("hello\nworld\n");
        assertThat(connecting.output()).isEqualTo("from the server\n");
        assertThat(connecting.errors()).isEqualTo("Connection to server 80 port [tcp/http] succeeded!\n");
        assertThat(listening.errors()).startsWith("Listening on 0.0.0.0 80\nConnection received on 10.0.0.1 ");
        assertThat(listening.exitCode()).hasValue(0);
        assertThat(connecting.exitCode()).hasValue(0);
        network.runFor(Duration.ofMinutes(2));
        assertThat(client.tcp().flowCount() + server.tcp().flowCount()).isZero();
    }

    @Test
    void portsAreScanned() {
        nc(server, new TextConsole(), "-k -l 81");
        TextConsole scan = run(client, "-zv 10.0.0.2 80-82");
        assertThat(scan.errors()).isEqualTo("""
                nc: connect to 10.0.0.2 port 80 (tcp) failed: Connection refused
                Connection to 10.0.0.2 81 port [tcp/*] succeeded!
                nc: connect to 10.0.0.2 port 82 (tcp) failed: Connection refused
                """);
        assertThat(scan.exitCode()).hasValue(0);
        TextConsole closed = run(client, "-z 10.0.0.2 80");
        assertThat(closed.errors()).isEmpty();
        assertThat(closed.exitCode()).hasValue(1);
    }

    @Test
    void aConnectionTimesOutAndAnIdleOneEnds() {
        nc(server, new TextConsole(), "-k -l 80");
        assertThat(run(client, "-w 2 server 80").exitCode()).hasValue(0);
        cable.loss(1);
        TextConsole lost = run(client, "-v -w 1 server 80");
        assertThat(lost.errors())
                .isEqualTo("nc: connect to server port 80 (tcp) timed out: Operation now in progress\n");
        assertThat(lost.exitCode()).hasValue(1);
    }

    @Test
    void datagramsFindTheListenerAndItsAnswerComesBack() {
        TextConsole listening = new TextConsole().input("pong");
        ToolRun run = nc(server, listening, "-ul 5000");
        TextConsole sending = new TextConsole().input("ping");
        nc(client, sending, "-u -w 1 server 5000");
        network.runFor(Duration.ofSeconds(3));
        assertThat(listening.output()).isEqualTo("ping\n");
        assertThat(sending.output()).isEqualTo("pong\n");
        assertThat(sending.exitCode()).hasValue(0);
        run.interrupt();
        assertThat(listening.exitCode()).hasValue(130);
        assertThat(server.udp().sockets()).isEmpty();
        assertThat(client.udp().sockets()).isEmpty();
    }

    @Test
    void aListenerThatGoesOnTakesOnePeerAfterTheOther() {
        TextConsole listening = new TextConsole();
        ToolRun run = nc(server, listening, "-k -l 80");
        for (String line : List.of("one", "two")) {
            TextConsole console = new TextConsole().input(line);
            nc(client, console, "-N server 80");
            network.runFor(Duration.ofSeconds(1));
            assertThat(console.exitCode()).hasValue(0);
        }
        assertThat(listening.output()).isEqualTo("one\ntwo\n");
        run.interrupt();
    }

    @Test
    void wrongArgumentsAreRefusedInItsWords() {
        assertThat(run(client, "10.0.0.2").errors()).isEqualTo("nc: missing port number\n");
        assertThat(run(client, "10.0.0.2 foo").errors()).isEqualTo("nc: port number invalid: foo\n");
        assertThat(run(client, "10.0.0.2 99999").errors()).isEqualTo("nc: port number too large: 99999\n");
        assertThat(run(client, "-w x 10.0.0.2 80").errors()).isEqualTo("nc: timeout invalid: x\n");
        assertThat(run(client, "-l -z 80").errors()).isEqualTo("nc: cannot use -z and -l\n");
        assertThat(run(client, "-Y").errors()).startsWith("nc: invalid option -- 'Y'\nusage: nc ");
        assertThat(run(client, "nowhere 80").exitCode()).hasValue(1);
    }
}
