package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DHCPv6 between Hawser's server and widely used clients, and between Hawser's client and widely used servers. */
@RealPeerTest
class Dhcp6IT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private NetworkNamespace namespace;

    @BeforeEach
    void device() throws InterruptedException {
        namespace = NetworkNamespace.create();
        namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
        // so that the machine's end has its link-local address at once
        namespace.run("sysctl", "-qw", "net.ipv6.conf.tap0.accept_dad=0");
        namespace.run("ip", "link", "set", "tap0", "up");
    }

    @AfterEach
    void leave() {
        namespace.close();
    }

    private PeerProcess up(String... options) {
        List<String> words = new ArrayList<>(List.of("up", "--tap", "tap0"));
        words.addAll(Arrays.asList(options));
        return namespace.start(DhcpIT.hawser(words.toArray(String[]::new)));
    }

    private static String down(PeerProcess up) throws InterruptedException {
        up.handle().destroy();
        String printed = up.await(LIMIT).succeeded().stdout();
        assertThat(printed).endsWith("; 0 chunks and 0 packets in use\n");
        return printed;
    }

    /** An address and settings from one server, then settings alone. */
    @Test
    void ourClientWithDnsmasq() throws Exception {
        RealPeers.requireProgram("dnsmasq");
        namespace.run("ip", "addr", "add", "2001:db8:77::1/64", "dev", "tap0", "nodad");
        PeerProcess dnsmasq = namespace.start(
                "dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--port=0",
                "--interface=tap0",
                "--user=root",
                "--enable-ra",
                "--dhcp-range=2001:db8:77::100,2001:db8:77::1ff,64,10m",
                "--dhcp-option=option6:dns-server,[2001:db8:77::1]",
                "--pid-file=",
                "--log-dhcp",
                "--dhcp-leasefile=" + folder.resolve("dnsmasq.leases"));
        dnsmasq.awaitOutput("IP range 2001:db8:77::100", LIMIT);
        PeerProcess up = up("--dhcp6", "--dhcp6-hostname", "hawser-pc");
        up.awaitOutput("hawser is up on tap0 as 2001:db8:77::1", LIMIT);
        assertThat(up.stdout()).contains(" for 600 s, DNS 2001:db8:77::1");
        String address = up.stdout().replaceAll("(?s).*hawser is up on tap0 as ([0-9a-f:]+)/128.*", "$1");
        namespace.run("ping", "-6", "-c", "1", "-W", "5", address);
        assertThat(Files.readString(folder.resolve("dnsmasq.leases"))).contains(address + " hawser-pc ");
        assertThat(down(up)).contains("dhcp6: " + address + " is given up: released");
        dnsmasq.awaitOutput("DHCPRELEASE(tap0) 00:03:00:01:", LIMIT);
        PeerProcess stateless = up("--address", "10.77.0.2/24", "--dhcp6-stateless");
        stateless.awaitOutput("hawser is up on tap0", LIMIT);
        assertThat(down(stateless)).contains("dhcp6: settings from 00:").contains(", DNS 2001:db8:77::1");
        dnsmasq.close();
    }

    @Test
    void ourClientWithKea() throws Exception {
        RealPeers.requireProgram("kea-dhcp6");
        namespace.run("ip", "addr", "add", "2001:db8:77::1/64", "dev", "tap0", "nodad");
        Path configuration = Files.writeString(folder.resolve("kea6.json"), """
                {"Dhcp6": {
                  "interfaces-config": {"interfaces": ["tap0"], "service-sockets-max-retries": 100,
                                        "service-sockets-retry-wait-time": 200},
                  "lease-database": {"type": "memfile", "persist": false},
                  "server-id": {"type": "EN", "enterprise-id": 40712, "identifier": "0102030405", "persist": false},
                  "valid-lifetime": 600, "preferred-lifetime": 400,
                  "subnet6": [{"id": 1, "subnet": "2001:db8:77::/64", "interface": "tap0", "rapid-commit": true,
                               "pools": [{"pool": "2001:db8:77::200-2001:db8:77::2ff"}],
                               "option-data": [{"name": "dns-servers", "data": "2001:db8:77::1"}]}]}}
                """);
        PeerProcess up = up("--dhcp6", "--dhcp6-rapid-commit");
        PeerProcess kea = namespace.start(
                "env",
                "KEA_PIDFILE_DIR=" + folder,
                "KEA_LOCKFILE_DIR=" + folder,
                "kea-dhcp6",
                "-c",
                configuration.toString());
        up.awaitOutput("hawser is up on tap0 as 2001:db8:77::2", LIMIT);
        assertThat(up.stdout()).contains(" for 600 s, DNS 2001:db8:77::1");
        down(up);
        kea.close();
    }

    /** One server: dhclient, dhcpcd, and a kill in between, after which the leases are still there. */
    @Test
    void ourServerWithDhclientAndDhcpcd() throws Exception {
        RealPeers.requireProgram("dhclient");
        RealPeers.requireProgram("dhcpcd");
        PeerProcess up = server();
        PeerProcess dhclient = dhclient();
        up.awaitOutput("dhcp6: 2001:db8:77::100 for ff:", LIMIT);
        dhclient.awaitOutput("Bound to lease", LIMIT);
        dhclient.close();
        up.handle().destroyForcibly();
        up.close();
        PeerProcess again = server();
        assertThat(again.stdout()).contains("dhcp6: serves 2001:db8:77::/64, 1 address is in use");
        Path configuration = Files.writeString(
                folder.resolve("dhcpcd.conf"),
                "ipv6only\nnoipv6rs\nnohook resolv.conf\nscript /bin/true\ninterface tap0\nia_na 1\n");
        // the lease of an earlier run, which dhcpcd would confirm instead of asking for one
        Files.deleteIfExists(Path.of("/var/lib/dhcpcd/tap0.lease6"));
        PeerProcess dhcpcd =
                namespace.start("dhcpcd", "-B", "-d", "-6", "-f", configuration.toString(), "-t", "40", "tap0");
        again.awaitOutput("dhcp6: 2001:db8:77::101 for ff:", LIMIT);
        // ended in order, or its helper processes would answer for the next one
        namespace.attempt(LIMIT, "dhcpcd", "-6", "-x", "tap0");
        dhcpcd.close();
        assertThat(leases()).contains("2001:db8:77::100").contains("2001:db8:77::101");
        assertThat(leases("--format", "csv")).contains("2001:db8:77::100,active,");
        down(again);
    }

    private PeerProcess server() throws InterruptedException {
        PeerProcess up = up(
                "--address",
                "2001:db8:77::2/64",
                "--dhcp6-server",
                "2001:db8:77::100-2001:db8:77::1ff",
                "--dhcp6-option",
                "dns-servers=2001:db8:77::2",
                "--dhcp6-option",
                "domain-search=lab.example",
                "--dhcp-leases",
                folder.resolve("leases").toString());
        up.awaitOutput("dhcp6: serves 2001:db8:77::/64", LIMIT);
        return up;
    }

    private PeerProcess dhclient() throws IOException {
        Path configuration = Files.writeString(folder.resolve("dhclient.conf"), "timeout 30;\n");
        return namespace.start(
                "dhclient",
                "-6",
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
    }

    private String leases(String... options) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("dhcp", "leases"));
        words.addAll(Arrays.asList(options));
        words.add(folder.resolve("leases").toString());
        return PeerProcess.run(LIMIT, List.of(DhcpIT.hawser(words.toArray(String[]::new))))
                .succeeded()
                .stdout();
    }
}
