package io.hawser.cli.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Tshark's output for a capture, with verification of every checksum. */
final class Tshark {
    private final Path capture;

    Tshark(Path capture) {
        this.capture = capture;
    }

    /** Returns the packets that match a display filter, one a line. */
    List<String> select(String filter) throws InterruptedException {
        return PeerProcess.run(
                        Duration.ofSeconds(60),
                        List.of(
                                "tshark",
                                "-n",
                                "-o",
                                "tcp.check_checksum:TRUE",
                                "-o",
                                "udp.check_checksum:TRUE",
                                "-o",
                                "ip.check_checksum:TRUE",
                                "-r",
                                capture.toString(),
                                "-Y",
                                filter))
                .succeeded()
                .stdout()
                .lines()
                .toList();
    }
}
