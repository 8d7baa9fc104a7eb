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
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Platform;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.Tool;
import io.hawser.tools.filter.FilterNames;
import io.hawser.tools.netcat.NetcatTool;
import io.hawser.tools.sar.SarTool;
import io.hawser.tools.sockets.LsofTool;
import io.hawser.tools.sockets.Services;
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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the machine's netstat, ss, lsof and sar with Hawser's: the same sockets in the kernel and on a host give the
 * same text.
 */
@RealPeerTest({"ss", "netstat", "lsof", "sar", "ip", "nc"})
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

    /** Returns a host with the same sockets. */
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

    /** Compares the heading and the sockets, in any order of the kernel. */
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

    /**
     * Waits for acknowledgments: the kernel sometimes acknowledges a FIN 40 ms late, and a FIN in flight counts as one
     * byte in Send-Q.
     */
    private static void awaitAcknowledgments(NetworkNamespace namespace) throws InterruptedException {
        Testbed.await(
                "all that was sent is acknowledged",
                () -> namespace
                        .run("ss", "-tnH")
                        .stdout()
                        .lines()
                        .allMatch(line -> line.split("\\s+", -1)[2].equals("0")));
    }

    /** Runs one of Hawser's commands on a host to its end. */
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

    /**
     * Returns the lines without timers, which run while the two programs are started one after the other; the rest must
     * be equal.
     */
    private static String withoutTimes(String lines) {
        return lines.replaceAll("\\(\\d+\\.\\d\\d/", "(_/");
    }

    @Test
    void lsofListsTheSame() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Network network = Network.seeded(1)) {
            Host host = host(network);
            assertThat(namespace.attempt(Testbed.LIMIT, "lsof", "-v").stderr()).contains("revision: 4.95.0");
            try (KernelSockets sockets = namespace.inside(KernelSockets::new)) {
                awaitAcknowledgments(namespace);
                for (String options : List.of(
                        "-i -n -P",
                        "-nPi4",
                        "-nPi6",
                        "-nP -i tcp:8080",
                        "-nP -i tcp:40001-40002,9",
                        "-nP -i@127.0.0.1:8080 -sTCP:LISTEN",
                        "-nP -iTCP -sTCP:^LISTEN,^CLOSE_WAIT",
                        "-nP -iTCP -sTCP:close_wait -Tqs",
                        "-nP -iUDP -iTCP:40001 -T",
                        "-nP -l -i :8080",
                        "-t -i :8080",
                        "-t -i :9999",
                        "-Q -i :9999",
                        "-i sctp",
                        "-i :foo -iudp:bar",
                        "-i tcp@",
                        "-i 4@::1",
                        "-i 6@127.0.0.1",
                        "-i :80-70",
                        "-i -sTCP:FOO",
                        "-i -sTCP",
                        "-i -sUDP:Idle",
                        "-i -Tx",
                        "-Y",
                        "nofile -i")) {
                    List<String> words = List.of(options.split(" ", -1));
                    TextConsole ours = lsof(network, host, words);
                    PeerProcess.Finished theirs = namespace.attempt(Testbed.LIMIT, withFirst("lsof", words));
                    assertThat(withoutNumbers(ours.output())).as(options).isEqualTo(withoutNumbers(theirs.stdout()));
                    assertThat(errorsOf(ours.errors())).as(options).isEqualTo(errorsOf(theirs.stderr()));
                    assertThat(ours.exitCode()).as(options).hasValue(theirs.exitCode());
                }
            }
        }
    }

    /** Runs Hawser's lsof, with the sockets in a process that has the name of this one. */
    private static TextConsole lsof(Network network, Host host, List<String> words) {
        Platform here = Platform.ofThisProcess();
        Platform java = new Platform(
                "java",
                here.pid(),
                here.user(),
                here.uid(),
                here.system(),
                here.release(),
                here.architecture(),
                1,
                here.zone());
        TextConsole console = new TextConsole();
        new LsofTool(Services.NONE, Map.of(), java).start(host, words, console);
        network.runFor(Duration.ofMillis(1));
        return console;
    }

    private static String[] withFirst(String command, List<String> words) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(words);
        return all.toArray(String[]::new);
    }

    /** Returns the lines in their order as text, without descriptors and inodes, which a stack does not have. */
    private static List<String> withoutNumbers(String lines) {
        return lines.lines()
                .map(line -> line.replaceFirst(" +\\d+u  (IPv\\d) +\\d+ ", " #u  $1 # ")
                        .replaceFirst("TYPE +DEVICE", "TYPE DEVICE"))
                .sorted()
                .toList();
    }

    /** Returns the messages without the usage, which lists the supported options. */
    private static List<String> errorsOf(String text) {
        return text.lines().filter(line -> line.startsWith("lsof: ")).toList();
    }

    @Test
    void ipShowsTheLoopbackAsTheRealOneDoes() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Network network = Network.seeded(1)) {
            Host host = network.host("host", "10.0.0.1/24");
            for (String command : List.of(
                    "ip -4 addr show lo",
                    "ip link show lo",
                    "ip -j -4 addr show lo",
                    "ip -j link show lo",
                    "ip -br -4 addr show lo",
                    "ip -br link show lo",
                    "ip -j -br link show lo",
                    "ip -j route show dev lo",
                    "ip -j neigh show dev lo")) {
                String[] words = command.split(" ", -1);
                // the kernel's loopback accepts a byte more than a length of 16 bits can express
                String ours = ours(network, host, List.of(words)).output().replace("65535", "65536");
                assertThat(ours.strip())
                        .as(command)
                        .isEqualTo(namespace
                                .run(words)
                                .stdout()
                                .replace("[ ]", "[]")
                                .strip());
            }
        }
    }

    @Test
    void ncTellsWhatTheRealOneTells() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Network network = Network.seeded(1);
                KernelSockets sockets = namespace.inside(KernelSockets::new)) {
            Host host = host(network);
            assertThat(namespace.attempt(Testbed.LIMIT, "nc", "-h").stderr())
                    .startsWith("OpenBSD netcat (Debian patchlevel 1.219-1)");
            for (String command : List.of(
                    "nc -vnz 127.0.0.1 8079-8081",
                    "nc -z 127.0.0.1 8079",
                    "nc 127.0.0.1",
                    "nc -n 127.0.0.1 foo",
                    "nc 127.0.0.1 99999",
                    "nc 127.0.0.1 0",
                    "nc -w x 127.0.0.1 80",
                    "nc -l -z 80",
                    "nc -k 127.0.0.1 80",
                    "nc -Y")) {
                String[] words = command.split(" ", -1);
                TextConsole ours = new TextConsole();
                new NetcatTool(Services.NONE, HostLookup.of(Map.of()))
                        .start(host, List.of(words).subList(1, words.length), ours);
                network.runFor(Duration.ofSeconds(5));
                PeerProcess.Finished theirs = namespace.attempt(Testbed.LIMIT, words);
                assertThat(ours.exitCode()).as(command).hasValue(theirs.exitCode());
                assertThat(ncLines(ours.errors())).as(command).isEqualTo(ncLines(theirs.stderr()));
            }
        }
    }

    /** Returns the lines without the usage, which lists the supported options. */
    private static List<String> ncLines(String text) {
        return text.lines()
                .filter(line -> line.startsWith("nc: ") || line.startsWith("Connection"))
                .toList();
    }

    @Test
    void sarPrintsTheSameLines() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Network network = Network.seeded(1)) {
            Host host = host(network);
            assertThat(namespace.run("sar", "-V").stdout()).startsWith("sysstat version 12.6.1");
            for (String options :
                    List.of("-n DEV,EDEV,SOCK,IP,EIP,ICMP,EICMP,TCP,ETCP,UDP,SOCK6 1 1", "-n TCP 1 2", "-n SOCK 1 1")) {
                TextConsole ours = sar(network, host, options);
                String theirs = namespace
                        .run(("env LC_ALL=C sar " + options).split(" ", -1))
                        .stdout();
                assertThat(shapes(ours.output())).as(options).isEqualTo(shapes(theirs));
            }
            for (String options :
                    List.of("-n FOO 1 1", "-n TCP x", "-n TCP 1 0", "-n", "-Y", "-n TCP 1 1 1", "-n TCP")) {
                TextConsole ours = sar(network, host, options);
                PeerProcess.Finished theirs =
                        namespace.attempt(Testbed.LIMIT, withFirst("sar", List.of(options.split(" ", -1))));
                assertThat(ours.exitCode()).as(options).hasValue(theirs.exitCode());
                assertThat(ours.errors().lines().findFirst().orElse("").replaceAll("sa\\d\\d", "sa"))
                        .as(options)
                        .isEqualTo(
                                theirs.stderr().lines().findFirst().orElse("").replaceAll("sa\\d\\d", "sa"));
            }
        }
    }

    private static TextConsole sar(Network network, Host host, String options) {
        TextConsole console = new TextConsole();
        new SarTool(() -> Instant.EPOCH.plusNanos(network.nowNanos()), Platform.SIMULATED)
                .start(host, List.of(options.split(" ", -1)), console);
        network.runFor(Duration.ofSeconds(5));
        return console;
    }

    /**
     * Returns the lines without measured values; of the interfaces only the loopback, because the other one exists only
     * on our host.
     */
    private static List<String> shapes(String lines) {
        return lines.lines()
                .skip(1)
                .filter(line -> !line.contains(" eth0 "))
                .map(line -> line.replaceAll("^\\d\\d:\\d\\d:\\d\\d", "hh:mm:ss")
                        .replaceAll("\\d+\\.\\d\\d", "0.00")
                        .replaceAll(" +(0\\.00|\\d+)(?= |$)", " #"))
                .distinct()
                .toList();
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
