package io.hawser.tools.netcat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.sockets.Services;
import io.hawser.wire.IpAddress;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

    private static ToolRun nc(Host host, Console console, String words) {
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

    private static byte[] randomBytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesOfEveryValueGoBothWays() {
        byte[] up = randomBytes(1_000_000, 1);
        byte[] down = randomBytes(3_000_000, 2);
        TextConsole listening = new TextConsole().input(down);
        nc(server, listening, "-l -N 80");
        TextConsole connecting = new TextConsole().input(up);
        nc(client, connecting, "-N server 80");
        network.runFor(Duration.ofMinutes(1));
        assertThat(listening.outputBytes()).isEqualTo(up);
        assertThat(connecting.outputBytes()).isEqualTo(down);
        assertThat(listening.exitCode()).hasValue(0);
        assertThat(connecting.exitCode()).hasValue(0);
    }

    @Test
    void aPeerThatSendsNothingStillGetsTheWholeInput() {
        byte[] file = randomBytes(1_000_000, 3);
        for (boolean listenerSends : List.of(true, false)) {
            TextConsole listening = new TextConsole();
            TextConsole connecting = new TextConsole();
            (listenerSends ? listening : connecting).input(file);
            nc(server, listening, "-l -N 80");
            nc(client, connecting, "-N server 80");
            network.runFor(Duration.ofMinutes(1));
            assertThat((listenerSends ? connecting : listening).outputBytes()).isEqualTo(file);
            assertThat(listening.exitCode()).hasValue(0);
            assertThat(connecting.exitCode()).hasValue(0);
        }
    }

    @Test
    void afterThePeersEndAClientWaitsForItsInputAndAListenerDoesNot() {
        UserConsole thinking = new UserConsole();
        nc(server, new TextConsole(), "-l -N 80");
        nc(client, thinking.console, "-w 60 server 80");
        network.runFor(Duration.ofSeconds(30));
        assertThat(thinking.text.exitCode()).isEmpty();
        thinking.types(null);
        network.runFor(Duration.ofSeconds(1));
        assertThat(thinking.text.exitCode()).hasValue(0);

        UserConsole listening = new UserConsole();
        nc(server, listening.console, "-l 81");
        nc(client, new TextConsole(), "-N server 81");
        network.runFor(Duration.ofSeconds(1));
        assertThat(listening.text.exitCode()).hasValue(0);
    }

    @Test
    void inputIsReadNoFasterThanItIsSent() {
        nc(server, new TextConsole(), "-k -l 80");
        cable.bandwidth(Bandwidth.mbps(1));
        UserConsole pouring = new UserConsole();
        nc(client, pouring.console, "server 80");
        network.runFor(Duration.ofSeconds(1));
        int pieces = 0;
        while (pouring.asks() && pieces < 1000) {
            pieces++;
            pouring.types(new byte[65_536]);
        }
        assertThat(pieces).isBetween(1, 100);
    }

    @Test
    void lineEndsAreConverted() {
        TextConsole listening = new TextConsole();
        nc(server, listening, "-d -l 80");
        nc(
                client,
                new TextConsole().input("a\nb\r".getBytes(US_ASCII)).input("\nc\r".getBytes(US_ASCII)),
                "-C -N server 80");
        network.runFor(Duration.ofSeconds(1));
        assertThat(listening.output()).isEqualTo("a\r\nb\r\nc\r");
    }

    /** A console whose user types when the test says so. */
    private static final class UserConsole {
        final TextConsole text = new TextConsole();
        private @Nullable Consumer<byte @Nullable []> asked;

        final Console console = (Console) Proxy.newProxyInstance(
                Console.class.getClassLoader(), new Class<?>[] {Console.class}, (_, method, arguments) -> {
                    if (method.getName().equals("readInput")) {
                        @SuppressWarnings("unchecked") // as the interface says
                        Consumer<byte @Nullable []> next = (Consumer<byte @Nullable []>) arguments[1];
                        asked = next;
                        return null;
                    }
                    return method.invoke(text, arguments);
                });

        boolean asks() {
            return asked != null;
        }

        void types(byte @Nullable [] bytes) {
            Consumer<byte @Nullable []> waiting = Objects.requireNonNull(asked);
            asked = null;
            waiting.accept(bytes);
        }
    }

    @Test
    void portsOfDatagramsAreTried() {
        nc(server, new TextConsole(), "-ul 81");
        TextConsole scan = new TextConsole();
        nc(client, scan, "-uzv 10.0.0.2 80-82");
        network.runFor(Duration.ofSeconds(2));
        assertThat(scan.errors()).isEmpty();
        network.runFor(Duration.ofSeconds(3));
        assertThat(scan.errors()).isEqualTo("Connection to 10.0.0.2 81 port [udp/*] succeeded!\n");
        assertThat(scan.exitCode()).hasValue(0);
        assertThat(run(client, "-uz 10.0.0.2 80").exitCode()).hasValue(1);
        assertThat(client.udp().sockets()).isEmpty();
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
