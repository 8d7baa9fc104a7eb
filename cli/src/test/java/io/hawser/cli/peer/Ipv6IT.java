package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** IPv6 with the kernel, curl, ping and dnsmasq at the other end. */
@RealPeerTest({"curl", "ping", "dnsmasq", "tshark"})
@Timeout(120)
class Ipv6IT {
    private static final String KERNEL = "2001:db8::1";
    private static final String HAWSER = "2001:db8::2";
    private static final int FILE_BYTES = 3_000_000;

    @Test
    void bothFamiliesOnOneDevice(@TempDir Path folder) throws Exception {
        Testbed.noise(folder.resolve("noise"), FILE_BYTES);
        Path capture = folder.resolve("seen.pcapng");
        try (Testbed testbed = new Testbed()) {
            testbed.namespace.run("ip", "addr", "add", KERNEL + "/64", "dev", "tap0", "nodad");
            PeerProcess up = testbed.up(
                    "--address",
                    HAWSER + "/64",
                    "--http",
                    "80",
                    "--root",
                    folder.toString(),
                    "--echo",
                    "7",
                    "--pcap",
                    capture.toString());
            assertThat(testbed.namespace
                            .run("ping", "-6", "-c", "3", "-i", "0.1", HAWSER)
                            .stdout())
                    .contains("3 received");
            // in fragments, both ways
            assertThat(testbed.namespace
                            .run("ping", "-6", "-c", "2", "-i", "0.1", "-s", "4000", HAWSER)
                            .stdout())
                    .contains("2 received");
            Path got = folder.resolve("got");
            testbed.curl(got, "-g", "http://[" + HAWSER + "]/noise");
            assertThat(Testbed.sha256(got)).isEqualTo(Testbed.sha256(folder.resolve("noise")));
            testbed.curl(got, "http://" + Testbed.HAWSER + "/noise");
            assertThat(Testbed.sha256(got)).isEqualTo(Testbed.sha256(folder.resolve("noise")));
            assertThat(tool(testbed, "ping", "-6", "-c", "1", KERNEL))
                    .contains("64 bytes from " + KERNEL + ": icmp_seq=1");
            assertThat(tool(testbed, "traceroute", "-6", "-q", "1", KERNEL))
                    .contains("80 byte packets", " 1  " + KERNEL);
            assertThat(tool(testbed, "ip", "-6", "neigh")).contains(KERNEL + " dev tap0 lladdr ");
            assertThat(tool(testbed, "ip", "-6", "route")).contains("2001:db8::/64 dev tap0 proto kernel metric 256");
            assertThat(tool(testbed, "ip", "addr")).contains("inet6 " + HAWSER + "/64 scope global", "inet6 fe80::");
            assertThat(testbed.namespace.run("ip", "-6", "neigh").stdout()).contains(HAWSER + " dev tap0 lladdr ");
            Testbed.down(up);
        }
        assertThat(new Tshark(capture)
                        .select("tcp.checksum.status == \"Bad\" or udp.checksum.status == \"Bad\""
                                + " or icmpv6.checksum.status == \"Bad\" or _ws.malformed"))
                .isEmpty();
        assertThat(Files.size(capture)).isGreaterThan(2 * FILE_BYTES);
    }

    @Test
    void aRouterGivesTheAddress() throws Exception {
        try (Testbed testbed = new Testbed()) {
            testbed.namespace.run("ip", "addr", "add", KERNEL + "/64", "dev", "tap0", "nodad");
            try (PeerProcess dnsmasq = testbed.namespace.start(
                    "dnsmasq",
                    "--keep-in-foreground",
                    "--conf-file=/dev/null",
                    "--user=root",
                    "--port=0",
                    "--log-facility=-",
                    "--log-dhcp",
                    "--pid-file=",
                    "--interface=tap0",
                    "--bind-interfaces",
                    "--enable-ra",
                    "--dhcp-range=2001:db8::,ra-only,64,1h")) {
                PeerProcess up = testbed.up("--accept-ra", "--echo", "7");
                up.awaitOutput("tap0 has 2001:db8::", LIMIT);
                String addresses = tool(testbed, "ip", "-6", "addr");
                assertThat(addresses).contains("/64 scope global", "inet6 fe80::");
                String own = addresses.replaceAll("(?s).*inet6 (2001:db8::[0-9a-f:]*)/64.*", "$1");
                assertThat(testbed.namespace.run("ping", "-6", "-c", "1", own).stdout())
                        .contains("1 received");
                assertThat(tool(testbed, "ip", "-6", "route")).contains("default via fe80::");
                Testbed.down(up);
                dnsmasq.handle().destroy();
            }
        }
    }

    private static String tool(Testbed testbed, String... command) throws InterruptedException {
        String[] all = new String[command.length + 1];
        all[0] = Path.of(System.getProperty("hawser.root"), "hawser").toString();
        System.arraycopy(command, 0, all, 1, command.length);
        return testbed.namespace.run(all).stdout();
    }
}
