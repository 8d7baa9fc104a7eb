package io.hawser.tools.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.host.HostGroup;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.PacketTap;
import io.hawser.sim.Network;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tools.Commands;
import io.hawser.tools.command.TextConsole;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.filter.FilterNames;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpPortSharing;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands on a simulated host: their exit codes, their effects, and their run times. */
class ToolTest {
    private static final int PORT = 80;

    private final Network network = Network.seeded(7);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");
    private final List<TcpConnection> clients = new ArrayList<>();

    @BeforeEach
    void connect() throws TcpException {
        network.connect(client, server).latency(Duration.ofMillis(10));
        server.tcp().listen(PORT, ListenOptions.defaults().backlog(4000));
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void socketsOfAGroupAreReadOnlyWhileItIsHeld() throws TcpException {
        open(3);
        boolean[] held = {false};
        int[] readings = {0};
        server.group(new HostGroup() {
            @Override
            public List<Host> hosts() {
                assertThat(held[0]).isTrue();
                readings[0]++;
                return List.of(server);
            }

            @Override
            public void whileHeld(Runnable reading) {
                boolean before = held[0];
                held[0] = true;
                reading.run();
                held[0] = before;
            }

            @Override
            public void addTap(NetworkInterface via, PacketTap tap) {
                via.addTap(tap);
            }

            @Override
            public void removeTap(NetworkInterface via, PacketTap tap) {
                via.removeTap(tap);
            }
        });
        for (String command : List.of("ss -tanp", "ss -tan --json", "ss -s", "netstat -tanp", "lsof -i", "nstat -az")) {
            readings[0] = 0;
            TextConsole console = new TextConsole();
            start(server, console, command.split(" ", -1));
            network.runFor(Duration.ofMillis(1));
            assertThat(console.exitCode()).as(command).hasValue(0);
            assertThat(readings[0]).as(command).isPositive();
        }
    }

    private void open(int count) throws TcpException {
        for (int i = 0; i < count; i++) {
            clients.add(client.tcp().connect(IpAddress.parse("10.0.0.2"), PORT, new TcpHandler() {}));
        }
        network.runFor(Duration.ofSeconds(1));
    }

    private static ToolRun start(Host host, TextConsole console, String... words) {
        Tool tool = Commands.all(FilterNames.NONE, InstantSource.fixed(Instant.EPOCH)).stream()
                .filter(each -> each.name().equals(words[0]))
                .findFirst()
                .orElseThrow();
        return tool.start(host, List.of(words).subList(1, words.length), console);
    }

    private TextConsole run(Host host, String... words) {
        TextConsole console = new TextConsole();
        start(host, console, words);
        network.runFor(Duration.ofSeconds(20));
        return console;
    }

    @Test
    void aLongListComesInSlicesAndWhole() throws TcpException {
        open(1700);
        TextConsole console = new TextConsole();
        start(client, console, "netstat", "-nt");
        assertThat(console.exitCode()).isEmpty();
        network.runFor(Duration.ofMillis(1));
        assertThat(console.exitCode()).hasValue(0);
        assertThat(console.output().lines().filter(line -> line.startsWith("tcp")))
                .hasSize(1700)
                .doesNotHaveDuplicates();
    }

    @Test
    void connectionsThatComeBetweenSlicesDisturbNothing() throws TcpException {
        open(1700);
        TextConsole console = new TextConsole();
        start(client, console, "ss", "-tnH");
        List<String> there = new ArrayList<>();
        clients.forEach(each -> there.add(":" + each.localPort() + " "));
        for (int i = 0; i < 3000; i++) {
            client.tcp().connect(IpAddress.parse("10.0.0.2"), PORT, new TcpHandler() {});
        }
        network.runFor(Duration.ofMillis(1));
        List<String> lines = console.output().lines().toList();
        assertThat(lines).doesNotHaveDuplicates();
        for (String port : there) {
            assertThat(lines.stream().filter(line -> line.contains(port))).hasSize(1);
        }
    }

    @Test
    void theProcessOfTheStackOwnsWhatIsOpen() throws TcpException {
        open(2);
        clients.getFirst().close();
        network.runFor(Duration.ofSeconds(1));
        long pid = ProcessHandle.current().pid();
        String open = run(client, "lsof", "-nP", "-i").output();
        assertThat(open.lines()).hasSize(2);
        String descriptor = open.lines().toList().getLast().split(" +", -1)[3].replace("u", "");
        assertThat(run(client, "ss", "-tanp").output())
                .contains(" users:((\"hawser\",pid=" + pid + ",fd=" + descriptor + "))")
                .containsOnlyOnce("users:");
        assertThat(run(client, "ss", "-tnp", "dst", "10.0.0.2").output()).contains(",fd=" + descriptor + "))");
        assertThat(run(client, "netstat", "-tanp").output()).contains("ESTABLISHED " + pid + "/hawser");
        assertThat(run(client, "netstat", "-6tan").output().lines()).hasSize(2);
    }

    @Test
    void jsonHasAnObjectForEachSocket() throws TcpException {
        open(1);
        open(599);
        int port = clients.getFirst().localPort();
        assertThat(run(client, "ss", "-tn", "--json", "-i", "sport", "=", ":" + port)
                        .output())
                .matches("\\[\n\\{\"netid\":\"tcp\",\"state\":\"ESTAB\",\"recv_q\":0,\"send_q\":0,"
                        + "\"local\":\"10.0.0.1\",\"local_port\":" + port
                        + ",\"peer\":\"10.0.0.2\",\"peer_port\":80,\"cc\":\"cubic\",\"rto_ms\":\\d+\\.\\d+,"
                        + "\"rtt_ms\":\\d+\\.\\d+,.*\\}\n\\]\n");
        String all = run(client, "netstat", "-nt", "--json").output();
        assertThat(all).startsWith("[\n{").endsWith("}\n]\n");
        assertThat(all.lines().filter(line -> line.contains("\"state\":\"ESTABLISHED\"")))
                .hasSize(600);
        assertThat(run(client, "ss", "-tnl", "--json").output()).isEqualTo("[]\n");
        assertThat(run(client, "netstat", "-s", "--json").output())
                .startsWith("[\n{\"group\":\"Ip\",")
                .contains("\"group\":\"TcpExt\"")
                .endsWith("}\n]\n");
        assertThat(run(client, "netstat", "-r", "--json").output())
                .contains("\"genmask\":\"255.255.255.0\",\"flags\":\"U\",\"metric\":0,\"iface\":\"eth0\"}");
        assertThat(run(client, "netstat", "-i", "--json").output())
                .matches("(?s)\\[\n\\{\"iface\":.*\"flg\":\"BMRU\"}\n]\n");
        assertThat(run(client, "arp", "--json").output())
                .startsWith("[\n{\"address\":\"")
                .contains("\",\"hwtype\":\"ether\",")
                .endsWith("\"flags\":\"C\",\"iface\":\"eth0\"}\n]\n");
        assertThat(run(client, "lsof", "-i", "--json").output())
                .contains("\"node\":\"TCP\",\"local\":\"")
                .contains("\"state\":\"ESTABLISHED\",\"recv_q\":0,\"send_q\":0}")
                .endsWith("}\n]\n");
    }

    @Test
    void memoryOfAConnectionIsThatOfItsQueues() throws TcpException {
        open(1);
        clients.getFirst().send(new byte[100], 0, 100);
        assertThat(run(client, "ss", "-tnmH").output())
                .matches("(?s).*\n\t skmem:\\(r0,rb[1-9]\\d+,t100,tb[1-9]\\d+,f0,w100,o0,bl0,d0\\)\n");
    }

    @Test
    void ipTellsInterfacesInJsonAndInBrief() {
        assertThat(run(client, "ip", "-br", "addr").output()).isEqualTo("""
                        lo               UNKNOWN        127.0.0.1/8 ::1/128\s
                        eth0             UP             10.0.0.1/24\s
                        """);
        assertThat(run(client, "ip", "-j", "route").output())
                .isEqualTo("[{\"dst\":\"10.0.0.0/24\",\"dev\":\"eth0\",\"protocol\":\"kernel\",\"scope\":\"link\","
                        + "\"prefsrc\":\"10.0.0.1\",\"flags\":[]}]\n");
    }

    @Test
    void anInterruptedListEndsAsCtrlCEndsIt() throws TcpException {
        open(1700);
        TextConsole console = new TextConsole();
        ToolRun run = start(client, console, "ss", "-tn");
        run.interrupt();
        assertThat(console.exitCode()).hasValue(130);
        network.runFor(Duration.ofSeconds(1));
        assertThat(console.exitCode()).hasValue(130);
    }

    @Test
    void continuousListsUntilItIsInterrupted() throws TcpException {
        open(1);
        TextConsole console = new TextConsole();
        ToolRun run = start(client, console, "netstat", "-ntc");
        network.runFor(Duration.ofMillis(3500));
        assertThat(console.output().lines().filter(line -> line.startsWith("Proto")))
                .hasSize(4);
        run.interrupt();
        assertThat(console.exitCode()).hasValue(130);
    }

    @Test
    void killClosesWhatMatchesAndListsIt() throws TcpException {
        open(3);
        int port = clients.get(1).localPort();
        TextConsole console = run(client, "ss", "-tnHK", "sport", "=", ":" + port);
        assertThat(console.output().lines()).hasSize(1);
        assertThat(console.output()).contains("10.0.0.1:" + port);
        assertThat(client.tcp().flowCount()).isEqualTo(2);
    }

    @Test
    void summaryCountsWhatTheListShows() throws TcpException {
        open(3);
        assertThat(run(server, "ss", "-s").output()).startsWith("""
                Total: 4
                TCP:   4 (estab 3, closed 0, orphaned 0, timewait 0)
                """);
    }

    @Test
    void sysctlReadsWritesAndRefuses() {
        assertThat(run(client, "sysctl", "net.ipv4.tcp_syn_retries").output())
                .isEqualTo("net.ipv4.tcp_syn_retries = 6\n");
        assertThat(run(client, "sysctl", "-w", "net.ipv4.tcp_syn_retries=3").output())
                .isEqualTo("net.ipv4.tcp_syn_retries = 3\n");
        assertThat(client.sysctls().get("net.ipv4.tcp_syn_retries")).isEqualTo("3");
        TextConsole unknown = run(client, "sysctl", "net.ipv4.foo");
        assertThat(unknown.errors())
                .isEqualTo("sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory\n");
        assertThat(unknown.exitCode()).hasValue(1);
        TextConsole invalid = run(client, "sysctl", "-w", "net.ipv4.tcp_syn_retries=x");
        assertThat(invalid.errors()).startsWith("sysctl: setting key \"net.ipv4.tcp_syn_retries\": Invalid argument");
        assertThat(invalid.exitCode()).hasValue(1);
    }

    @Test
    void sysctlReadsFilesAsTheyAre() {
        TextConsole console = new TextConsole().file("/etc/sysctl.conf", """
                # a comment
                ; another

                net.ipv4.tcp_fin_timeout = 30
                -net.ipv4.no_such_thing = 1
                net/ipv4/tcp_tw_reuse=1
                net.ipv4.tcp_tw_recycle = 1
                junk
                """);
        start(client, console, "sysctl", "-p");
        assertThat(console.output()).isEqualTo("""
                net.ipv4.tcp_fin_timeout = 30
                net.ipv4.tcp_tw_reuse = 1
                net.ipv4.tcp_tw_recycle = 1
                """);
        assertThat(console.errors()).isEqualTo("sysctl: /etc/sysctl.conf(8): invalid syntax, continuing...\n");
        assertThat(console.exitCode()).hasValue(0);
        TextConsole missing = new TextConsole();
        start(client, missing, "sysctl", "-p", "/no/such");
        assertThat(missing.errors()).isEqualTo("sysctl: cannot open \"/no/such\": No such file or directory\n");
        assertThat(missing.exitCode()).hasValue(1);
    }

    @Test
    void nstatPrintsWhatHasBeenCountedSinceItLastRan() throws TcpException {
        open(2);
        Tool nstat = Commands.all(FilterNames.NONE, InstantSource.fixed(Instant.EPOCH)).stream()
                .filter(each -> each.name().equals("nstat"))
                .findFirst()
                .orElseThrow();
        TextConsole first = new TextConsole();
        nstat.start(client, List.of("TcpActiveOpens"), first);
        assertThat(first.output()).isEqualTo("#kernel\nTcpActiveOpens                  2                  0.0\n");
        open(3);
        TextConsole second = new TextConsole();
        nstat.start(client, List.of("TcpActive*"), second);
        assertThat(second.output()).isEqualTo("#kernel\nTcpActiveOpens                  3                  0.0\n");
        TextConsole absolute = new TextConsole();
        nstat.start(client, List.of("-aj", "TcpActiveOpens"), absolute);
        assertThat(absolute.output()).isEqualTo("{\"kernel\":{\"TcpActiveOpens\":5}}\n");
    }

    @Test
    void pingTakesItsOptionsAndEndsByItself() {
        TextConsole console = run(client, "ping", "-c", "2", "-i", "0.5", "10.0.0.2");
        assertThat(console.output()).contains("2 packets transmitted, 2 received, 0% packet loss");
        assertThat(console.exitCode()).hasValue(0);
        assertThat(run(client, "ping", "nowhere").errors()).isEqualTo("ping: nowhere: Name or service not known\n");
        assertThat(run(client, "ping", "-c", "0", "10.0.0.2").exitCode()).hasValue(2);
    }

    @Test
    void statisticsNameCountersAsNetToolsDoes() throws TcpException {
        open(2);
        assertThat(run(client, "netstat", "-s").output())
                .contains("    2 active connection openings\n", "    Forwarding: 2\n", "ICMP input histogram:\n");
    }

    @Test
    void unknownOptionsAreRefusedWithTheCodeOfTheRealCommand() {
        assertThat(run(client, "ss", "-Q").exitCode()).hasValue(255);
        assertThat(run(client, "netstat", "-z").exitCode()).hasValue(3);
        assertThat(run(client, "sysctl", "-z").exitCode()).hasValue(1);
        assertThat(run(client, "ip", "foo").errors()).isEqualTo("Object \"foo\" is unknown, try \"ip help\".\n");
        assertThat(run(client, "ip", "foo").exitCode()).hasValue(1);
    }

    @Test
    void netstatListsTheGroupsOfEachInterface() {
        NetworkInterface eth0 = client.ip().interfaces().getLast();
        for (String group : List.of("239.1.2.3", "239.1.2.4", "239.1.2.3")) {
            UdpSocket socket = client.udp().bind(null, 5000, UdpHandler.NONE, UdpPortSharing.ADDRESS);
            socket.groups().join(IpAddress.parse(group), eth0);
        }
        assertThat(run(client, "netstat", "-gn").output()).isEqualTo("""
                IPv6/IPv4 Group Memberships
                Interface       RefCnt Group
                --------------- ------ ---------------------
                lo              1      224.0.0.1
                eth0            1      239.1.2.4
                eth0            2      239.1.2.3
                eth0            1      224.0.0.1
                lo              1      ff02::1
                """);
    }
}
