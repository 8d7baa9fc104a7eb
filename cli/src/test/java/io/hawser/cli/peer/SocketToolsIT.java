package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpListener;
import io.hawser.tools.Commands;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.Tool;
import io.hawser.tools.filter.FilterNames;
import io.hawser.wire.IpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** netstat and ss of the machine beside ours: the same sockets on the kernel and on a host, and the same text. */
@RealPeerTest({"ss", "netstat"})
@Timeout(60)
class SocketToolsIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORT = 8080;
    private static final int BACKLOG = 50;
    private static final int ESTABLISHED = 40_001;
    private static final int HALF_CLOSED = 40_002;
    private static final int CLOSED = 40_003;
    private static final int NEVER_READ = 40_004;
    private static final byte[] UNREAD = new byte[1234];

    /** Sockets of the kernel. */
    private static final class KernelSockets implements Closeable {
        private final List<Closeable> open = new ArrayList<>();

        KernelSockets() throws IOException {
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
            open.add(listener);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), BACKLOG);
            SocketChannel established = connect(ESTABLISHED);
            open.add(listener.accept());
            assertThat(established.write(ByteBuffer.wrap(UNREAD))).isEqualTo(UNREAD.length);
            SocketChannel halfClosed = connect(HALF_CLOSED);
            SocketChannel reader = listener.accept();
            open.add(reader);
            halfClosed.shutdownOutput();
            assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            connect(NEVER_READ).shutdownOutput();
            open.add(listener.accept());
            SocketChannel closed = connect(CLOSED);
            try (SocketChannel peer = listener.accept()) {
                closed.close();
                assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }

        private SocketChannel connect(int from) throws IOException {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.INET);
            open.add(socket);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), from));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
            return socket;
        }

        @Override
        public void close() throws IOException {
            for (Closeable each : open) {
                each.close();
            }
        }
    }

    /** The same on a host. */
    private static Host host(Network network) throws IOException {
        Host host = network.host("host", "10.0.0.1/24");
        IpAddress loopback = IpAddress.parse(LOOPBACK);
        TcpListener listener = host.tcp()
                .listen(
                        PORT,
                        ListenOptions.defaults()
                                .address(loopback)
                                .backlog(BACKLOG)
                                .portSharing(PortSharing.NONE));
        TcpConnection established = connect(host, ESTABLISHED);
        TcpConnection halfClosed = connect(host, HALF_CLOSED);
        TcpConnection neverRead = connect(host, NEVER_READ);
        TcpConnection closed = connect(host, CLOSED);
        network.runFor(Duration.ofSeconds(1));
        List<TcpConnection> accepted = new ArrayList<>();
        for (TcpConnection each = listener.accept(); each != null; each = listener.accept()) {
            accepted.add(each);
        }
        established.send(UNREAD, 0, UNREAD.length);
        halfClosed.shutdownOutput();
        neverRead.shutdownOutput();
        closed.close();
        network.runFor(Duration.ofSeconds(1));
        for (TcpConnection each : accepted) {
            if (each.remotePort() == HALF_CLOSED) {
                assertThat(each.receive(new byte[1], 0, 1)).isEqualTo(-1);
            }
        }
        accepted.stream().filter(each -> each.remotePort() == CLOSED).forEach(TcpConnection::close);
        network.runFor(Duration.ofSeconds(1));
        return host;
    }

    private static TcpConnection connect(Host host, int from) throws IOException {
        IpAddress loopback = IpAddress.parse(LOOPBACK);
        return host.tcp()
                .connect(
                        loopback,
                        PORT,
                        ConnectOptions.defaults().localAddress(loopback).localPort(from));
    }

    /** The heading and, in whatever order the kernel has them, the sockets. */
    private static void areTheSame(List<String> ours, String theirs, int headingLines) {
        List<String> lines = theirs.lines().toList();
        assertThat(ours.subList(0, headingLines)).isEqualTo(lines.subList(0, headingLines));
        assertThat(ours).containsExactlyInAnyOrderElementsOf(lines);
    }

    private static String run(NetworkNamespace namespace, String... command) throws Exception {
        return namespace.inside(() -> {
            try (KernelSockets sockets = new KernelSockets()) {
                assertThat(sockets).isNotNull();
                awaitAcknowledgments(namespace);
                return namespace.run(command).stdout();
            }
        });
    }

    /** The kernel acknowledges a FIN by 40 ms later, sometimes; a FIN on its way counts as one byte in Send-Q. */
    private static void awaitAcknowledgments(NetworkNamespace namespace) throws InterruptedException {
        Testbed.await(
                "all that was sent is acknowledged",
                () -> namespace
                        .run("ss", "-tnH")
                        .stdout()
                        .lines()
                        .allMatch(line -> line.split("\\s+", -1)[2].equals("0")));
    }

    /** Runs one of our commands on a host, to its end. */
    private static TextConsole ours(Network network, Host host, List<String> words) {
        TextConsole console = new TextConsole();
        for (Tool tool : Commands.all(FilterNames.NONE, InstantSource.fixed(Instant.EPOCH))) {
            if (tool.name().equals(words.getFirst())) {
                tool.start(host, words.subList(1, words.size()), console);
            }
        }
        network.runFor(Duration.ofMillis(1));
        assertThat(console.exitCode()).hasValue(0);
        return console;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "netstat -nat",
                "netstat -nt",
                "netstat -ntl",
                "netstat -an",
                "netstat -ant4",
                "netstat -nto --tcp",
                "ss -tan",
                "ss -tn",
                "ss -tln",
                "ss -tanH",
                "ss -tanO",
                "ss -nA tcp",
                "ss -an -f inet",
                "ss -4n",
                "ss -tun state connected",
                "ss -tn state close-wait",
                "ss -tn state fin-wait-2 state time-wait",
                "ss -tan exclude time-wait",
                "ss -tan sport = :8080",
                "ss -tan dst 127.0.0.0/8 dport != :8080",
                "ss -tan ( dport = :8080 or sport = :40003 ) and not src 10.0.0.0/8",
                "ss -tan sport gt :40001",
            })
    void theSameLines(String command) throws Exception {
        List<String> words = List.of(command.split(" ", -1));
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Network network = Network.seeded(1)) {
            Host host = host(network);
            List<String> lines = ours(network, host, words).output().lines().toList();
            String theirs = run(namespace, words.toArray(String[]::new));
            int headings = words.contains("-tanH") ? 0 : words.getFirst().equals("netstat") ? 2 : 1;
            areTheSame(lines.stream().map(SocketToolsIT::withoutTimes).toList(), withoutTimes(theirs), headings);
        }
    }

    /** Timers run while two programs are started, one after the other; what else they show must be the same. */
    private static String withoutTimes(String lines) {
        return lines.replaceAll("\\(\\d+\\.\\d\\d/", "(_/");
    }

    @Test
    void errorsAreThoseOfTheRealCommands() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Network network = Network.seeded(1)) {
            Host host = host(network);
            for (String command : List.of(
                    "ss -tan state foo",
                    "ss sport = :x",
                    "ss state",
                    "ss sport =",
                    "ss -Q",
                    "netstat -z",
                    "netstat --foo")) {
                List<String> words = List.of(command.split(" ", -1));
                TextConsole console = new TextConsole();
                for (Tool tool : Commands.all(FilterNames.NONE, InstantSource.fixed(Instant.EPOCH))) {
                    if (tool.name().equals(words.getFirst())) {
                        tool.start(host, words.subList(1, words.size()), console);
                    }
                }
                PeerProcess.Finished theirs = namespace.attempt(Testbed.LIMIT, words.toArray(String[]::new));
                assertThat(console.exitCode()).as(command).hasValue(theirs.exitCode());
                assertThat(console.errors().lines().findFirst())
                        .as(command)
                        .isEqualTo(theirs.stderr().lines().findFirst());
            }
        }
    }

    @Test
    void theScriptThatPeopleHaveCountsTheSame() throws Exception {
        String script = "awk '/^tcp/{++S[$NF]}END{for (key in S) print key,S[key]}' | sort";
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Network network = Network.seeded(1)) {
            Host host = host(network);
            String ours = ours(network, host, List.of("netstat", "-n")).output();
            String counted = namespace
                    .run("sh", "-c", "printf '%s\\n' \"$0\" | " + script, ours)
                    .stdout();
            assertThat(run(namespace, "sh", "-c", "netstat -n | " + script)).isEqualTo(counted);
        }
    }
}
