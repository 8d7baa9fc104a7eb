package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hawser's DHCP server in networks with others: behind ISC's relay agent, and beside dnsmasq on one link. */
@RealPeerTest("udhcpc")
class DhcpNetworksIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private NetworkNamespace namespace;

    /** Creates the clients' link: a client on v1, whose other end is v0. */
    @BeforeEach
    void links() throws InterruptedException {
        namespace = NetworkNamespace.create();
        namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
        namespace.run("ip", "link", "set", "tap0", "up");
        namespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        namespace.run("ip", "link", "set", "v0", "up");
        namespace.run("ip", "link", "set", "v1", "up");
    }

    @AfterEach
    void leave() {
        namespace.close();
    }

    private PeerProcess.Finished udhcpc() throws Exception {
        Path script = Files.writeString(
                folder.resolve("udhcpc.sh"), "#!/bin/sh\necho \"$1 ip=$ip mask=$mask server=$serverid\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return namespace.attempt(
                LIMIT, "udhcpc", "-i", "v1", "-f", "-n", "-q", "-t", "5", "-T", "5", "-s", script.toString());
    }

    private static String down(PeerProcess up) throws InterruptedException {
        up.handle().destroy();
        return up.await(LIMIT).succeeded().stdout();
    }

    @Test
    void throughTheRelayOfIsc() throws Exception {
        RealPeers.requireProgram("dhcrelay");
        namespace.run("ip", "addr", "add", "10.77.0.1/24", "dev", "tap0");
        namespace.run("ip", "addr", "add", "10.77.5.1/24", "dev", "v0");
        PeerProcess up = namespace.start(DhcpIT.hawser(
                "up", "--tap", "tap0", "--address", "10.77.0.2/16", "--dhcp-server", "10.77.5.100-10.77.5.110"));
        up.awaitOutput("hawser is up", LIMIT);
        PeerProcess relay = namespace.start(
                "dhcrelay", "-4", "-d", "-a", "-iu", "tap0", "-id", "v0", "-pf", folder + "/relay.pid", "10.77.0.2");
        relay.awaitOutput("Sending on   Socket/fallback", LIMIT);
        assertThat(udhcpc().succeeded().stdout()).contains("bound ip=10.77.5.100 mask=16 server=10.77.0.2");
        assertThat(down(up)).contains("dhcp: 10.77.5.100 for ");
        relay.close();
    }

    /** The client accepts the first offer; the other server is informed of this, and keeps no lease. */
    @Test
    void besideDnsmasqOnOneLink() throws Exception {
        RealPeers.requireProgram("dnsmasq");
        namespace.run("ip", "link", "add", "br0", "type", "bridge");
        namespace.run("ip", "link", "set", "tap0", "master", "br0");
        namespace.run("ip", "link", "set", "v0", "master", "br0");
        namespace.run("ip", "addr", "add", "10.77.0.1/24", "dev", "br0");
        namespace.run("ip", "link", "set", "br0", "up");
        PeerProcess up = namespace.start(DhcpIT.hawser(
                "up",
                "--tap",
                "tap0",
                "--address",
                "10.77.0.2/24",
                "--dhcp-server",
                "10.77.0.100-10.77.0.110",
                "--dhcp-not-authoritative"));
        up.awaitOutput("hawser is up", LIMIT);
        // without its ping dnsmasq answers at once, half a second before Hawser
        PeerProcess dnsmasq = namespace.start(
                "dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--port=0",
                "--interface=br0",
                "--user=root",
                "--no-ping",
                "--dhcp-range=10.77.0.50,10.77.0.60,255.255.255.0,2m",
                "--pid-file=",
                "--dhcp-leasefile=" + folder.resolve("dnsmasq.leases"));
        dnsmasq.awaitOutput("IP range 10.77.0.50", LIMIT);
        assertThat(udhcpc().succeeded().stdout()).contains("bound ip=10.77.0.5").contains("server=10.77.0.1");
        dnsmasq.close();
        assertThat(up.stdout()).doesNotContain("dhcp: 10.77.0.1");
        assertThat(udhcpc().succeeded().stdout())
                .contains("bound ip=10.77.0.100 ")
                .contains("server=10.77.0.2");
        assertThat(down(up)).contains("dhcp: 10.77.0.100 for ");
    }
}
