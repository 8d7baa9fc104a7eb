package io.hawser.packetdrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The project's own scripts, which are resources next to this class. The folder states has each state and each kind of
 * segment of RFC 9293 §3.10.7; the other folders have timers, options, recovery, ECN, ICMP and calls. Unlike the real
 * tool this test also fails if a packet is sent that the script does not name. Each script is run twice, the second
 * time over a link that cuts units of several segments and completes checksums.
 */
class SuiteTest {
    private static final int AT_LEAST = 180;

    @TestFactory
    Stream<DynamicTest> everyScript() throws IOException, URISyntaxException {
        URI location =
                Objects.requireNonNull(SuiteTest.class.getResource("states")).toURI();
        Path folder = Objects.requireNonNull(Path.of(location).getParent());
        List<Path> scripts;
        try (Stream<Path> files = Files.walk(folder)) {
            scripts = files.filter(file -> file.toString().endsWith(".pkt"))
                    .sorted()
                    .toList();
        }
        assertThat(scripts).hasSizeGreaterThan(AT_LEAST);
        return scripts.stream()
                .flatMap(script -> Stream.of(/* offload= */ false, true)
                        .map(offload -> DynamicTest.dynamicTest(
                                folder.relativize(script) + (offload ? " with offload" : ""),
                                script.toUri(),
                                () -> check(script, offload))));
    }

    private static void check(Path file, boolean offload) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Runner runner = new Runner(Script.parse(text), null, /* ignoreShell= */ false);
        if (offload) {
            runner.offload();
        }
        runner.run();
        assertThat(runner.unexpected()).as("sent and not expected").isEmpty();
    }
}
