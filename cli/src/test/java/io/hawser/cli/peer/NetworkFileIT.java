package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of docs/network serve a network with addresses, names and a page, also after a SIGKILL. */
@RealPeerTest({"udhcpc", "dig", "curl"})
@Timeout(180)
class NetworkFileIT {
    private static final Path EXAMPLE = Path.of(System.getProperty("hawser.root", ".."), "docs/network");

    @TempDir
    private Path folder;

    @BeforeEach
    void copyTheExample() throws IOException {
        Files.createDirectories(folder.resolve("site"));
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !each.toString().contains("/leases/"))
                    .toList()) {
                Files.copy(
                        file, folder.resolve(EXAMPLE.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private String[] hawser(String... words) {
        List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT", "HAWSER_RUN_DIR=" + folder));
        all.add(Path.of(System.getProperty("hawser.root"), "hawser").toString());
        all.addAll(Arrays.asList(words));
        return all.toArray(String[]::new);
    }

    private String tool(String... words) throws InterruptedException {
        return PeerProcess.run(Testbed.LIMIT, List.of(hawser(words)))
                .succeeded()
                .stdout();
    }

    private PeerProcess up(NetworkNamespace namespace) throws InterruptedException {
        PeerProcess up = namespace.start(
                hawser("up", "--config", folder.resolve("network.yaml").toString()));
        up.awaitOutput("hawser is up on tap0 as 10.77.0.2/24", Testbed.LIMIT);
        return up;
    }

    private String udhcpc(NetworkNamespace namespace, String hostName) throws InterruptedException {
        String identifier = "0x3d:00" + Integer.toHexString(hostName.hashCode());
        return namespace
                .attempt(
                        Testbed.LIMIT,
                        "udhcpc",
                        "-i",
                        "tap0",
                        "-f",
                        "-n",
                        "-q",
                        "-C",
                        "-x",
                        "hostname:" + hostName,
                        "-x",
                        identifier,
                        "-s",
                        folder.resolve("configure").toString())
                .succeeded()
                .stdout();
    }

    private static String dig(NetworkNamespace namespace, String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("dig", "@10.77.0.2", "+short", "+time=5", "+tries=2"));
        all.addAll(Arrays.asList(words));
        return namespace.run(all.toArray(String[]::new)).stdout();
    }

    private static void isServed(NetworkNamespace namespace) throws InterruptedException {
        assertThat(dig(namespace, "www.lab.example")).isEqualTo("10.77.0.2\n");
        assertThat(dig(namespace, "pc1.lab.example")).as("of a lease").isEqualTo("10.77.0.100\n");
        assertThat(dig(namespace, "-x", "10.77.0.100")).isEqualTo("pc1.lab.example.\n");
        assertThat(namespace
                        .run("curl", "-sS", "--max-time", "20", "http://10.77.0.2/")
                        .stdout())
                .contains("This page is served by Hawser.");
    }

    @Test
    void oneFileServesANetworkAndNothingIsLostByAKill() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
            namespace.run("ip", "link", "set", "tap0", "up");
            try (PeerProcess up = up(namespace)) {
                assertThat(up.stdout()).contains("0 addresses are in use, their names are in lab.example");
                PeerProcess tcpdump = PeerProcess.start(
                        List.of(hawser("tcpdump", "--at", "network", "-n", "-v", "-c", "4", "udp port 67")));
                tcpdump.awaitOutput("listening on", Testbed.LIMIT);
                assertThat(udhcpc(namespace, "pc1"))
                        .contains("tap0 has 10.77.0.100/24, router 10.77.0.2, DNS 10.77.0.2, domain lab.example, "
                                + "for 3600 s");
                isServed(namespace);
                assertThat(tcpdump.await(Testbed.LIMIT).succeeded().stdout())
                        .contains("Discover", "Offer", "Request", "ACK", "pc1");
                assertThat(tool("ss", "--at", "network", "-uln")).contains(":53 ", ":67 ");
                assertThat(tool("netstat", "--at", "network", "-an")).contains(":80 ", "LISTEN");
                assertThat(tool("netstat", "--at", "network", "-su"))
                        .contains("Dhcp:\n    InDiscovers: 1\n    InRequests: 1\n    OutOffers: 1\n    OutAcks: 1\n")
                        .contains("    Addresses: 101\n    Leases: 1\n", "DnsServer:\n    UdpQueries: 3\n");
                up.handle().destroyForcibly();
            }
            try (PeerProcess up = up(namespace)) {
                assertThat(up.stdout()).contains("1 address is in use");
                isServed(namespace);
                assertThat(udhcpc(namespace, "pc2")).contains("tap0 has 10.77.0.101/24");
                assertThat(udhcpc(namespace, "pc1")).contains("tap0 has 10.77.0.100/24");
                assertThat(dig(namespace, "pc2.lab.example")).isEqualTo("10.77.0.101\n");
                assertThat(tool("dhcp", "leases", folder.resolve("leases").toString()))
                        .contains("pc1", "pc2");
                up.handle().destroy();
                assertThat(up.await(Testbed.LIMIT).succeeded().stdout()).endsWith("; 0 chunks and 0 packets in use\n");
            }
        }
    }
}
