package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser up} from a file, in the foreground and in the background, with the kernel's curl. */
@RealPeerTest({"curl", "bash"})
@Timeout(180)
class ConfigIT {
    private static final String CONFIGURATION = """
            tap: tap0
            address: 10.77.0.2/24
            http: 80
            root: site
            sysctl:
              net.ipv4.tcp_fin_timeout: 30
            """;

    @TempDir
    Path folder;

    private Path configuration() throws Exception {
        Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("site/hello.txt"), "hello\n");
        return Files.writeString(folder.resolve("up.yaml"), CONFIGURATION);
    }

    private static String[] command(Path runFolder, String... options) {
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT,HUP", "HAWSER_RUN_DIR=" + runFolder));
        words.add(Path.of(System.getProperty("hawser.root"), "hawser").toString());
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }

    private String sysctl() throws InterruptedException {
        return PeerProcess.run(Testbed.LIMIT, List.of(command(folder, "sysctl", "-n", "net.ipv4.tcp_fin_timeout")))
                .stdout();
    }

    @Test
    void oneFileIsAWholeSetup() throws Exception {
        Path file = configuration();
        try (Testbed testbed = new Testbed();
                PeerProcess up = testbed.namespace.start(command(folder, "up", "--config", file.toString()))) {
            up.awaitOutput("hawser is up on tap0", Testbed.LIMIT);
            assertThat(testbed.namespace
                            .run("curl", "-sS", "http://" + Testbed.HAWSER + "/hello.txt")
                            .stdout())
                    .isEqualTo("hello\n");
            assertThat(sysctl()).isEqualTo("30\n");
            Files.writeString(file, CONFIGURATION.replace("timeout: 30", "timeout: 20"));
            PeerProcess.run(
                            Testbed.LIMIT,
                            List.of("kill", "-HUP", String.valueOf(up.handle().pid())))
                    .succeeded();
            Testbed.await("the sysctl of the file", () -> up.stdout().contains("SIGHUP: 1 sysctls set"));
            assertThat(sysctl()).isEqualTo("20\n");
            assertThat(Testbed.down(up)).contains("hawser is down");
        }
    }

    @Test
    void inTheBackground() throws Exception {
        Path file = configuration();
        Path pid = folder.resolve("up.pid");
        Path log = folder.resolve("up.log");
        try (Testbed testbed = new Testbed()) {
            PeerProcess.Finished started = testbed.namespace.run(
                    command(folder, "up", "--config=" + file, "--daemon", "--log=" + log, "--pid-file=" + pid));
            assertThat(started.stdout()).contains("hawser is up on tap0").contains("output in " + log);
            ProcessHandle host = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            try {
                assertThat(testbed.namespace
                                .run("curl", "-sS", "http://" + Testbed.HAWSER + "/hello.txt")
                                .stdout())
                        .isEqualTo("hello\n");
            } finally {
                host.destroy();
                host.onExit().get();
            }
            assertThat(Files.readString(log)).contains("hawser is down");
            assertThat(pid).doesNotExist();
        }
    }

    /** A client that never closes delays the end until the limit, or until the second signal. */
    @Test
    void theEndWaitsForPeersAndNotLongerThanTheUserWants() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess up = testbed.up("--echo", "7", "--close-limit", "10min");
                PeerProcess client = testbed.namespace.start(
                        "bash", "-c", "exec 3<>/dev/tcp/" + Testbed.HAWSER + "/7; echo connected; read")) {
            client.awaitOutput("connected", Testbed.LIMIT);
            up.handle().destroy();
            Testbed.await(
                    "the client has got a FIN", () -> testbed.kernelStates().contains("CLOSE-WAIT"));
            assertThat(up.isAlive()).isTrue();
            up.handle().destroy();
            assertThat(up.await(Testbed.LIMIT).exitCode()).isEqualTo(128 + 15);
        }
        try (Testbed testbed = new Testbed();
                PeerProcess up = testbed.up("--echo", "7", "--close-limit", "100ms");
                PeerProcess client = testbed.namespace.start(
                        "bash", "-c", "exec 3<>/dev/tcp/" + Testbed.HAWSER + "/7; echo connected; read")) {
            client.awaitOutput("connected", Testbed.LIMIT);
            assertThat(Testbed.down(up)).contains("1 were open");
            assertThat(testbed.kernelStates()).as("it was reset").isEmpty();
        }
    }

    @Test
    void aHostThatCannotStartSaysWhy() throws Exception {
        Path file = configuration();
        Files.writeString(file, CONFIGURATION.replace("address: 10.77.0.2/24", "address: 10.77.0.2"));
        PeerProcess.Finished failed = PeerProcess.run(
                Testbed.LIMIT,
                List.of(command(folder, "up", "--config=" + file, "--daemon", "--log=" + folder.resolve("up.log"))));
        assertThat(failed.exitCode()).isEqualTo(2);
        assertThat(failed.stderr()).contains(file + ":2:10: ").contains("'10.77.0.2'");
    }
}
