package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DHCP between Hawser's server and widely used clients, and between Hawser's client and widely used servers. */
@RealPeerTest
class DhcpIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private NetworkNamespace namespace;

    @BeforeEach
    void device() throws InterruptedException {
        namespace = NetworkNamespace.create();
        namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
        namespace.run("ip", "link", "set", "tap0", "up");
    }

    @AfterEach
    void leave() {
        namespace.close();
    }

    static String[] hawser(String... words) {
        List<String> all = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("hawser.root"), "hawser").toString()));
        all.addAll(Arrays.asList(words));
        return all.toArray(String[]::new);
    }

    private PeerProcess server(String... options) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "up",
                "--tap",
                "tap0",
                "--address",
                "10.77.0.2/24",
                "--dhcp-server",
                "10.77.0.100-10.77.0.110",
                "--dhcp-leases",
                folder.resolve("leases").toString()));
        words.addAll(Arrays.asList(options));
        PeerProcess up = namespace.start(hawser(words.toArray(String[]::new)));
        up.awaitOutput("dhcp: serves 10.77.0.0/24", LIMIT);
        return up;
    }

    private static String down(PeerProcess up) throws InterruptedException {
        up.handle().destroy();
        String printed = up.await(LIMIT).succeeded().stdout();
        assertThat(printed).endsWith("; 0 chunks and 0 packets in use\n");
        return printed;
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private Path udhcpcScript() throws IOException {
        return script("udhcpc.sh", """
                #!/bin/sh
                echo "$1 ip=$ip mask=$mask router=$router dns=$dns domain=$domain lease=$lease server=$serverid"
                if [ "$1" = bound ]; then ip addr replace $ip/$mask dev $interface; fi
                """);
    }

    private String udhcpc(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "udhcpc", "-i", "tap0", "-f", "-n", "-q", "-s", udhcpcScript().toString()));
        words.addAll(Arrays.asList(options));
        return namespace
                .attempt(LIMIT, words.toArray(String[]::new))
                .succeeded()
                .stdout();
    }

    private String leases(String... options) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("dhcp", "leases"));
        words.addAll(Arrays.asList(options));
        words.add(folder.resolve("leases").toString());
        return PeerProcess.run(LIMIT, List.of(hawser(words.toArray(String[]::new))))
                .succeeded()
                .stdout();
    }

    @Test
    void udhcpcGetsAnAddressAndItsOptions() throws Exception {
        RealPeers.requireProgram("udhcpc");
        PeerProcess up = server(
                "--dhcp-option",
                "domain-name-servers=10.77.0.3",
                "--dhcp-option",
                "domain-name=lab.example",
                "--dhcp-lease-time",
                "10min");
        assertThat(udhcpc("-x", "hostname:pc1"))
                .contains("bound ip=10.77.0.100 mask=24 router=10.77.0.2 dns=10.77.0.3 domain=lab.example lease=600 "
                        + "server=10.77.0.2");
        namespace.run("ping", "-c", "1", "-W", "5", "10.77.0.2");
        assertThat(leases())
                .as("beside the running server")
                .contains("10.77.0.100")
                .contains("pc1");
        assertThat(leases("--format", "json"))
                .contains("\"address\":\"10.77.0.100\"")
                .contains("\"hostname\":\"pc1\"");
        assertThat(leases("--format", "csv"))
                .startsWith("address,state,start,expiry,mac,client,hostname\n10.77.0.100,active,");
        assertThat(down(up)).contains("dhcp: 10.77.0.100 for ");
    }

    @Test
    void udhcpcReleases() throws Exception {
        RealPeers.requireProgram("udhcpc");
        PeerProcess up = server();
        PeerProcess client = namespace.start(
                "udhcpc", "-i", "tap0", "-f", "-R", "-s", udhcpcScript().toString());
        up.awaitOutput("dhcp: 10.77.0.100 for ", LIMIT);
        client.awaitOutput("bound ip=10.77.0.100", LIMIT);
        client.handle().destroy();
        up.awaitOutput(" is free: released", LIMIT);
        client.close();
        down(up);
    }

    /** SIGKILL between ACKs: every acknowledged lease still exists, and no client gets another's address. */
    @Test
    void aServerThatIsKilledKeepsEveryLease() throws Exception {
        RealPeers.requireProgram("udhcpc");
        for (int i = 0; i < 3; i++) {
            PeerProcess up = server();
            for (int j = 0; j < 2; j++) {
                String client = "00:" + Integer.toHexString(0x10 + 2 * i + j);
                assertThat(udhcpc("-C", "-x", "0x3d:" + client.replace(":", "") + "aa"))
                        .contains("bound ip=10.77.0." + (100 + 2 * i + j) + " ");
                namespace.run("ip", "addr", "flush", "dev", "tap0");
            }
            up.handle().destroyForcibly();
            up.close();
        }
        PeerProcess up = server();
        assertThat(up.stdout()).contains("6 addresses are in use");
        assertThat(udhcpc("-C", "-x", "0x3d:0011aa"))
                .as("the second client again")
                .contains("bound ip=10.77.0.101 ");
        down(up);
    }

    @Test
    void dhclientGetsAnAddress() throws Exception {
        RealPeers.requireProgram("dhclient");
        PeerProcess up = server();
        Path configuration = Files.writeString(folder.resolve("dhclient.conf"), "timeout 30;\n");
        PeerProcess client = namespace.start(
                "dhclient",
                "-4",
                "-d",
                "-1",
                "-v",
                "-cf",
                configuration.toString(),
                "-lf",
                folder.resolve("dhclient.leases").toString(),
                "-pf",
                folder.resolve("dhclient.pid").toString(),
                "-sf",
                "/bin/true",
                "tap0");
        client.awaitOutput("DHCPACK of 10.77.0.100 from 10.77.0.2", LIMIT);
        client.awaitOutput("bound to 10.77.0.100", LIMIT);
        client.close();
        assertThat(down(up)).contains("dhcp: 10.77.0.100 for ");
    }

    @Test
    void dhcpcdGetsAnAddress() throws Exception {
        RealPeers.requireProgram("dhcpcd");
        PeerProcess up = server();
        Path configuration = Files.writeString(
                folder.resolve("dhcpcd.conf"), "noarp\nipv4only\nnohook resolv.conf\nscript /bin/true\n");
        PeerProcess client =
                namespace.start("dhcpcd", "-B", "-d", "-4", "-f", configuration.toString(), "-t", "40", "tap0");
        client.awaitOutput("leased 10.77.0.1", LIMIT);
        client.close();
        assertThat(down(up)).contains("dhcp: 10.77.0.1");
    }

    /** It runs without systemd: with a /run of its own, and a read-only /sys, so that it does not wait for udev. */
    @Test
    void systemdNetworkdGetsAnAddress() throws Exception {
        RealPeers.requireProgram("networkctl");
        PeerProcess up = server("--dhcp-router", "10.77.0.2");
        Path network = Files.writeString(folder.resolve("10-tap.network"), """
                [Match]
                Name=tap0
                [Network]
                DHCP=ipv4
                LinkLocalAddressing=no
                IPv6AcceptRA=no
                """);
        Path start = script("networkd.sh", """
                #!/bin/sh
                set -e
                mount -t tmpfs none /run
                mount -o remount,ro,bind /sys
                mkdir -p /run/systemd/network /run/systemd/netif
                chown systemd-network: /run/systemd/netif
                cp %s /run/systemd/network
                exec env SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-networkd 2>&1
                """.formatted(network));
        PeerProcess client = namespace.start("unshare", "--mount", start.toString());
        client.awaitOutput("DHCPv4 address 10.77.0.100/24, gateway 10.77.0.2 acquired from 10.77.0.2", LIMIT);
        client.close();
        assertThat(down(up)).contains("dhcp: 10.77.0.100 for ");
    }

    @Test
    void ourClientWithDnsmasq() throws Exception {
        RealPeers.requireProgram("dnsmasq");
        namespace.run("ip", "addr", "add", "10.77.0.1/24", "dev", "tap0");
        PeerProcess dnsmasq = namespace.start(
                "dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--port=0",
                "--interface=tap0",
                "--user=root",
                "--dhcp-range=10.77.0.50,10.77.0.60,255.255.255.0,2m",
                "--dhcp-option=option:router,10.77.0.1",
                "--dhcp-option=option:dns-server,10.77.0.1",
                "--dhcp-authoritative",
                "--pid-file=",
                "--dhcp-leasefile=" + folder.resolve("dnsmasq.leases"));
        dnsmasq.awaitOutput("IP range 10.77.0.50", LIMIT);
        PeerProcess up = namespace.start(hawser("up", "--tap", "tap0", "--dhcp", "--dhcp-hostname", "hawser-pc"));
        up.awaitOutput("hawser is up on tap0 as 10.77.0.", LIMIT);
        assertThat(up.stdout()).contains("/24 from 10.77.0.1 for 120 s, router 10.77.0.1, DNS 10.77.0.1");
        String address = up.stdout().replaceAll("(?s).*hawser is up on tap0 as ([0-9.]+)/24.*", "$1");
        namespace.run("ping", "-c", "1", "-W", "5", address);
        assertThat(Files.readString(folder.resolve("dnsmasq.leases"))).contains(address + " hawser-pc ");
        Path imported = folder.resolve("imported");
        PeerProcess.run(
                        LIMIT,
                        List.of(hawser(
                                "dhcp",
                                "import",
                                "--from",
                                "dnsmasq",
                                folder.resolve("dnsmasq.leases").toString(),
                                imported.toString())))
                .succeeded();
        assertThat(PeerProcess.run(LIMIT, List.of(hawser("dhcp", "leases", imported.toString())))
                        .stdout())
                .contains(address)
                .contains("hawser-pc");
        assertThat(down(up)).contains("dhcp: " + address + " is given up: released");
        dnsmasq.awaitOutput("DHCPRELEASE(tap0) " + address, LIMIT);
        dnsmasq.close();
    }

    @Test
    void aProgramGetsItsAddressAndItsDnsServer() throws Exception {
        RealPeers.requireProgram("dnsmasq");
        namespace.run("ip", "addr", "add", "10.77.0.1/24", "dev", "tap0");
        PeerProcess dnsmasq = namespace.start(
                "dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--interface=tap0",
                "--bind-interfaces",
                "--user=root",
                "--domain=lab.example",
                "--address=/peer.lab.example/10.77.0.1",
                "--dhcp-range=10.77.0.50,10.77.0.60,255.255.255.0,2m",
                "--dhcp-authoritative",
                "--pid-file=",
                "--dhcp-leasefile=" + folder.resolve("program.leases"));
        dnsmasq.awaitOutput("IP range 10.77.0.50", LIMIT);
        Path program = Files.writeString(folder.resolve("Names.java"), """
                import java.net.*;

                class Names {
                    public static void main(String[] arguments) throws Exception {
                        try (DatagramSocket socket = new DatagramSocket()) {
                            socket.connect(InetAddress.getByName("peer"), 9);
                            System.out.println(socket.getLocalAddress() + " to " + socket.getInetAddress());
                        }
                    }
                }
                """);
        PeerProcess.Finished finished = namespace.attempt(
                LIMIT,
                hawser(
                        "exec",
                        "--tap",
                        "tap0",
                        "--dhcp",
                        "--dhcp-hostname",
                        "program",
                        "--",
                        "java",
                        program.toString()));
        assertThat(finished.succeeded().stdout())
                .as(finished.toString())
                .startsWith("/10.77.0.")
                .endsWith(" to peer/10.77.0.1\n");
        assertThat(finished.stderr()).isEmpty();
        dnsmasq.awaitOutput("DHCPRELEASE(tap0) 10.77.0.", LIMIT);
        assertThat(dnsmasq.stderr() + dnsmasq.stdout()).contains(" program");
        dnsmasq.close();
    }

    @Test
    void ourClientWithKea() throws Exception {
        RealPeers.requireProgram("kea-dhcp4");
        namespace.run("ip", "addr", "add", "10.77.0.1/24", "dev", "tap0");
        Path configuration = Files.writeString(folder.resolve("kea.json"), """
                {"Dhcp4": {
                  "interfaces-config": {"interfaces": ["tap0"], "service-sockets-max-retries": 100,
                                        "service-sockets-retry-wait-time": 200},
                  "lease-database": {"type": "memfile", "persist": true, "name": "%s", "lfc-interval": 0},
                  "valid-lifetime": 600,
                  "subnet4": [{"id": 1, "subnet": "10.77.0.0/24", "pools": [{"pool": "10.77.0.70-10.77.0.80"}],
                               "option-data": [{"name": "routers", "data": "10.77.0.1"}]}]}}
                """.formatted(folder.resolve("kea.csv")));
        PeerProcess up = namespace.start(hawser("up", "--tap", "tap0", "--dhcp"));
        PeerProcess kea = namespace.start(
                "env",
                "KEA_PIDFILE_DIR=" + folder,
                "KEA_LOCKFILE_DIR=" + folder,
                "kea-dhcp4",
                "-c",
                configuration.toString());
        up.awaitOutput("hawser is up on tap0 as 10.77.0.7", LIMIT);
        assertThat(up.stdout()).contains("/24 from 10.77.0.1 for 600 s, router 10.77.0.1");
        Path imported = folder.resolve("imported");
        assertThat(PeerProcess.run(
                                LIMIT,
                                List.of(hawser(
                                        "dhcp",
                                        "import",
                                        "--from",
                                        "kea",
                                        folder.resolve("kea.csv").toString(),
                                        imported.toString())))
                        .succeeded()
                        .stdout())
                .startsWith("1 lease imported");
        down(up);
        kea.close();
    }

    @Test
    void ourClientWithTheServerOfIsc() throws Exception {
        RealPeers.requireProgram("dhcpd");
        namespace.run("ip", "addr", "add", "10.77.0.1/24", "dev", "tap0");
        Path configuration = Files.writeString(
                folder.resolve("dhcpd.conf"), """
                authoritative;
                subnet 10.77.0.0 netmask 255.255.255.0 {
                  range 10.77.0.90 10.77.0.95;
                  option routers 10.77.0.1;
                  default-lease-time 600;
                }
                """.replace("  option rfc3442 code 121 = array of integer 8;\n", ""));
        Path leases = Files.createFile(folder.resolve("dhcpd.leases"));
        PeerProcess dhcpd = namespace.start(
                "dhcpd",
                "-4",
                "-f",
                "-d",
                "--no-pid",
                "-user",
                "root",
                "-group",
                "root",
                "-cf",
                configuration.toString(),
                "-lf",
                leases.toString(),
                "tap0");
        dhcpd.awaitOutput("Listening on", LIMIT);
        PeerProcess up = namespace.start(hawser("up", "--tap", "tap0", "--dhcp"));
        up.awaitOutput("hawser is up on tap0 as 10.77.0.9", LIMIT);
        assertThat(up.stdout()).contains("/24 from 10.77.0.1 for 600 s, router 10.77.0.1");
        down(up);
        dhcpd.awaitOutput("DHCPRELEASE of 10.77.0.9", LIMIT);
        dhcpd.close();
    }

    @Test
    void wrongOptionsAreRefused() throws Exception {
        record Wrong(List<String> options, String message) {}
        List<Wrong> all = List.of(
                new Wrong(List.of("--dhcp-server", "10.77.0.5"), "not a range such as 10.0.0.100-10.0.0.200"),
                new Wrong(List.of("--dhcp-server", "10.78.0.5-10.78.0.9"), "is not within the hosts of 10.77.0.0/24"),
                new Wrong(List.of("--dhcp-leases", "/tmp/x"), "come with --dhcp-server FIRST-LAST"));
        for (Wrong wrong : all) {
            List<String> words = new ArrayList<>(List.of("up", "--tap", "tap0", "--address", "10.77.0.2/24"));
            words.addAll(wrong.options);
            PeerProcess.Finished finished = namespace.attempt(LIMIT, hawser(words.toArray(String[]::new)));
            assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(2);
            assertThat(finished.stderr()).contains(wrong.message);
        }
    }
}
