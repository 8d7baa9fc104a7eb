package io.hawser.cli.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What tshark sees in a capture, with every checksum verified. */
final class Tshark {
    private final Path capture;

    Tshark(Path capture) {
        this.capture = capture;
    }

    /** The packets that match a display filter, a line for each. */
    List<String> select(String filter) throws InterruptedException {
        return PeerProcess.run(
                        Duration.ofSeconds(60),
                        List.of(
                                "tshark",
                                "-n",
                                "-o",
                                "tcp.check_checksum:TRUE",
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
