package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code hawser up} on packet sockets at ends of veths. The other ends are the kernel's, with all offloads on:
 * incomplete checksums and segments of 64 KB.
 */
@RealPeerTest({"curl", "ping", "python3", "bash", "env"})
@Timeout(240)
class PacketIT {
    private static final String KERNEL = "10.77.0.1";
    private static final String HAWSER = "10.77.0.2";

    /** A server that sends a file to each client, in the largest pieces that the kernel accepts. */
    private static final String SERVER = """
            import socket, sys
            listener = socket.create_server(("", 8080))
            print("serving", flush=True)
            while True:
                client = listener.accept()[0]
                client.sendall(open(sys.argv[1], "rb").read())
                client.close()
            """;

    @TempDir
    Path folder;

    private PeerProcess up(NetworkNamespace namespace, String... options) throws InterruptedException {
        PeerProcess up = namespace.start(command("up", options));
        up.awaitOutput("hawser is up on ", Testbed.LIMIT);
        return up;
    }

    private String[] command(String command, String... options) {
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT", "HAWSER_RUN_DIR=" + folder));
        words.add(Path.of(System.getProperty("hawser.root"), "hawser").toString());
        words.add(command);
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }

    private static void veth(NetworkNamespace namespace, String ours, String theirs) throws InterruptedException {
        namespace.run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs);
        namespace.run("ip", "link", "set", ours, "up");
        namespace.run("ip", "link", "set", theirs, "up");
    }

    /** Downloads a file, sends a file in both directions, and pings with fragments; then checks for wrong checksums. */
    private void exchange(NetworkNamespace namespace) throws Exception {
        Path noise = Testbed.noise(folder.resolve("noise"), 5_000_000);
        Path copy = folder.resolve("copy");
        namespace.run("curl", "-sS", "--max-time", "50", "-o", copy.toString(), "http://" + HAWSER + "/noise");
        assertThat(Testbed.sha256(copy)).isEqualTo(Testbed.sha256(noise));
        Files.delete(copy);
        String echo =
                "exec 3<>/dev/tcp/" + HAWSER + "/7; cat " + noise + " >&3 & timeout 50 head -c 5000000 <&3 >" + copy;
        namespace.run("bash", "-c", echo);
        assertThat(Testbed.sha256(copy)).isEqualTo(Testbed.sha256(noise));
        assertThat(namespace
                        .run("ping", "-n", "-c", "3", "-i", "0.2", "-s", "20000", HAWSER)
                        .stdout())
                .contains("3 received");
        assertThat(namespace
                        .run("python3", "-c", OffloadFaultsIT.DATAGRAMS, HAWSER)
                        .stdout())
                .endsWith(" True\n");
        assertThat(namespace.run(command("nstat", "-az", "*CsumErrors")).stdout())
                .contains("TcpInCsumErrors")
                .doesNotContainPattern("CsumErrors +[1-9]");
    }

    @Test
    void aVethWithAllOffloads() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            veth(namespace, "up0", "up1");
            namespace.run("ip", "addr", "add", KERNEL + "/24", "dev", "up1");
            List<String> options = List.of(
                    "--packet",
                    "up0",
                    "--address",
                    HAWSER + "/24",
                    "--http",
                    "80",
                    "--root",
                    folder.toString(),
                    "--echo",
                    "7");
            try (PeerProcess up = up(namespace, options.toArray(String[]::new))) {
                exchange(namespace);
                assertThat(namespace.run("ip", "neigh", "show", HAWSER).stdout())
                        .contains("lladdr 02:");
                Testbed.down(up);
            }
            List<String> asInterface = new ArrayList<>(options);
            asInterface.addAll(List.of("--mac", "interface"));
            try (PeerProcess up = up(namespace, asInterface.toArray(String[]::new))) {
                exchange(namespace);
                // the interface goes down and up again
                namespace.run("ip", "link", "set", "up0", "down");
                namespace.run("ip", "link", "set", "up0", "up");
                namespace.run("ping", "-n", "-c", "1", "-w", "20", HAWSER);
                namespace.run("ip", "link", "del", "up0");
                PeerProcess.Finished finished = up.await(Testbed.LIMIT);
                assertThat(finished.exitCode()).isEqualTo(1);
                assertThat(finished.stderr()).contains("up0 cannot be read any more: ");
            }
        }
    }

    /** Two networks with a router between them, from one file. */
    @Test
    void severalInterfacesAndARouteBetween() throws Exception {
        Path file = Files.writeString(folder.resolve("router.yaml"), """
                name: router
                interfaces:
                  - packet: left0
                    address: [10.77.0.2/24, 10.77.0.3/24]
                  - packet: right0
                    address: 10.78.0.2/24
                routes:
                  - 10.99.0.0/16 via 10.78.0.1
                sysctl:
                  net.ipv4.ip_forward: 1
                daytime: 13
                """);
        try (NetworkNamespace left = NetworkNamespace.create();
                NetworkNamespace right = NetworkNamespace.create();
                NetworkNamespace middle = NetworkNamespace.create()) {
            veth(middle, "left0", "left1");
            veth(middle, "right0", "right1");
            middle.run("ip", "link", "set", "left1", "netns", left.name());
            middle.run("ip", "link", "set", "right1", "netns", right.name());
            left.run("ip", "addr", "add", "10.77.0.1/24", "dev", "left1");
            left.run("ip", "link", "set", "left1", "up");
            left.run("ip", "route", "add", "default", "via", HAWSER);
            right.run("ip", "addr", "add", "10.78.0.1/24", "dev", "right1");
            right.run("ip", "addr", "add", "10.99.0.1/16", "dev", "lo");
            right.run("ip", "link", "set", "right1", "up");
            right.run("ip", "route", "add", "default", "via", "10.78.0.2");
            Path noise = Testbed.noise(folder.resolve("noise"), 3_000_000);
            try (PeerProcess up = up(middle, "--config", file.toString());
                    PeerProcess server = right.start("python3", "-c", SERVER, noise.toString())) {
                assertThat(up.stdout())
                        .contains("hawser is up on left0 as 10.77.0.2/24 and 10.77.0.3/24, right0 as 10.78.0.2/24;");
                server.awaitOutput("serving", Testbed.LIMIT);
                for (String address : List.of("10.78.0.1", "10.99.0.1")) {
                    Path copy = folder.resolve("copy-" + address);
                    left.run("bash", "-c", "timeout 50 cat </dev/tcp/" + address + "/8080 >" + copy);
                    assertThat(Testbed.sha256(copy)).isEqualTo(Testbed.sha256(noise));
                }
                assertThat(left.run("bash", "-c", "cat </dev/tcp/10.77.0.3/13").stdout())
                        .endsWith("-UTC\r\n");
                assertThat(right.run("bash", "-c", "cat </dev/tcp/10.78.0.2/13").stdout())
                        .endsWith("-UTC\r\n");
                Testbed.down(up);
            }
        }
    }

    @Test
    void interfacesThatCannotBeShared() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            PeerProcess.Finished missing =
                    namespace.attempt(Testbed.LIMIT, command("up", "--packet", "nope0", "--address", HAWSER + "/24"));
            assertThat(missing.exitCode()).isEqualTo(1);
            assertThat(missing.stderr()).contains("there is no interface nope0 (see 'ip link')");
            PeerProcess.Finished loopback =
                    namespace.attempt(Testbed.LIMIT, command("up", "--packet", "lo", "--address", HAWSER + "/24"));
            assertThat(loopback.exitCode()).isEqualTo(1);
            assertThat(loopback.stderr()).contains("lo is no Ethernet interface");
            Path file = Files.writeString(
                    folder.resolve("wrong.yaml"), "interfaces:\n  - tap: t0\n    adress: 10.77.0.2/24\n");
            PeerProcess.Finished wrong = namespace.attempt(Testbed.LIMIT, command("up", "--config", file.toString()));
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.stderr()).contains(file + ":3:5: an interface has no 'adress'; do you mean 'address'?");
        }
    }
}
