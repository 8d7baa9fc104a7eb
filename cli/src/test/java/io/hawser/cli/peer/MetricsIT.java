package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and recorded events of {@code hawser up}, while the kernel's curl uses it. */
@RealPeerTest({"curl", "env"})
@Timeout(180)
class MetricsIT {
    private static final String METRICS = "http://127.0.0.1:9464/metrics";

    @TempDir
    Path folder;

    private Map<String, String> scrape(Testbed testbed) throws InterruptedException {
        Map<String, String> samples = new HashMap<>();
        testbed.namespace
                .run("curl", "-sS", "--fail", METRICS)
                .stdout()
                .lines()
                .filter(line -> line.startsWith("hawser_netstat_"))
                .forEach(line -> samples.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
        return samples;
    }

    private Map<String, Long> nstat(Testbed testbed) throws InterruptedException {
        Path hawser = Path.of(System.getProperty("hawser.root"), "hawser");
        Map<String, Long> counters = new HashMap<>();
        testbed.namespace
                .run("env", "HAWSER_RUN_DIR=" + folder, hawser.toString(), "nstat", "-az")
                .stdout()
                .lines()
                .skip(1)
                .map(line -> line.split(" +", -1))
                .forEach(part -> counters.put(part[0], Long.parseLong(part[1])));
        return counters;
    }

    /** Starts a stack that serves files and metrics, with a recording. */
    private PeerProcess up(Testbed testbed, Path recording) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", "HAWSER_RUN_DIR=" + folder));
        command.add("HAWSER_JAVA_OPTS=-XX:StartFlightRecording=filename=" + recording + " -Xlog:jfr*=off");
        command.addAll(List.of(Testbed.hawser("up", "--http", "80", "--root", folder.toString())));
        command.addAll(List.of("--metrics", "9464"));
        PeerProcess up = testbed.namespace.start(command.toArray(String[]::new));
        up.awaitOutput("; metrics on " + METRICS, Testbed.LIMIT);
        return up;
    }

    @Test
    void metricsAgreeWithTheTools() throws Exception {
        Testbed.noise(folder.resolve("noise"), 1_000_000);
        Path recording = folder.resolve("up.jfr");
        try (Testbed testbed = new Testbed();
                PeerProcess up = up(testbed, recording)) {
            for (int i = 0; i < 5; i++) {
                testbed.curl(folder.resolve("copy"), "http://" + Testbed.HAWSER + "/noise");
            }
            testbed.awaitNoConnections();
            Testbed.await("counters stand still", () -> {
                Map<String, String> before = scrape(testbed);
                Map<String, Long> nstat = nstat(testbed);
                if (!before.equals(scrape(testbed))) {
                    return false;
                }
                assertThat(before).hasSizeGreaterThan(nstat.size());
                before.forEach((name, value) -> {
                    Long told =
                            nstat.get(name.substring("hawser_netstat_".length()).replaceFirst("_", ""));
                    if (told != null) {
                        assertThat(Double.parseDouble(value)).as(name).isEqualTo(told.doubleValue());
                    }
                });
                return true;
            });
            assertThat(Double.parseDouble(scrape(testbed).get("hawser_netstat_Tcp_PassiveOpens")))
                    .isEqualTo(5);
            assertThat(testbed.namespace.run("curl", "-sS", METRICS).stdout())
                    .contains("hawser_loop_turn_seconds_bucket{le=\"+Inf\"}")
                    .contains("hawser_tcp_listen_queue{listener=\"0.0.0.0:80\",queue=\"accept\"} 0.0");
            assertThat(status(testbed, "http://127.0.0.1:9464/")).isEqualTo("404");
            assertThat(status(testbed, "-d", "x", METRICS)).isEqualTo("405");
            up.handle().destroy();
            assertThat(up.await(Testbed.LIMIT).succeeded().stdout()).contains("0 chunks and 0 packets in use");
        }
        assertThat(RecordingFile.readAllEvents(recording).stream()
                        .filter(event -> event.getEventType().getName().equals("hawser.TcpStateChange")
                                && event.getString("to").equals("ESTABLISHED")))
                .hasSize(5)
                .allMatch(event -> event.getString("remoteAddress").equals(Testbed.KERNEL));
    }

    private static String status(Testbed testbed, String... options) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}"));
        words.addAll(List.of(options));
        return testbed.namespace.run(words.toArray(String[]::new)).stdout();
    }

    @Test
    void whereMetricsCannotBeServed() throws Exception {
        try (Testbed testbed = new Testbed()) {
            PeerProcess.Finished wrong =
                    testbed.namespace.attempt(Testbed.LIMIT, Testbed.hawser("up", "--metrics", "localhost:9464"));
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.stderr()).contains("such as 9464, 192.0.2.1:9464 or [::1]:9464, not 'localhost:9464'");
            PeerProcess.Finished elsewhere =
                    testbed.namespace.attempt(Testbed.LIMIT, Testbed.hawser("up", "--metrics", "192.0.2.1:9464"));
            assertThat(elsewhere.exitCode()).isEqualTo(1);
            assertThat(elsewhere.stderr()).contains("--metrics 192.0.2.1:9464: ");
        }
    }
}
