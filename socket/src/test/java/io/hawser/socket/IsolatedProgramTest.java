package io.hawser.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IsolatedProgramTest {
    private static final String PROGRAM = PooledProgram.class.getName();

    @TempDir
    private Path folder;

    private final RealTime net = new RealTime(17);

    @AfterEach
    void end() {
        net.close();
    }

    private static String listen(HostSockets host, Function<String, Future<String>> program, String address)
            throws Exception {
        return host.call(() -> program.apply(address)).get(30, TimeUnit.SECONDS);
    }

    @SuppressWarnings("unchecked") // of a class that was loaded by name
    private static Function<String, Future<String>> program(IsolatedProgram program, HostSockets host)
            throws Exception {
        return program.make(host, Function.class, PROGRAM);
    }

    @Test
    void staticPoolsOfTwoProgramsBelongToTheirHosts() throws Exception {
        try (IsolatedProgram first = IsolatedProgram.ofOwnClassPath(null);
                IsolatedProgram second = IsolatedProgram.ofOwnClassPath(null)) {
            Function<String, Future<String>> atClient = program(first, net.client);
            Function<String, Future<String>> atServer = program(second, net.server);
            assertThat(listen(net.client, atClient, "10.0.0.1")).isEqualTo("10.0.0.1");
            assertThat(listen(net.server, atServer, "10.0.0.2")).isEqualTo("10.0.0.2");
            // One pool for both programs: its thread belongs to the first.
            assertThat(listen(net.server, atClient, "10.0.0.2")).startsWith("Cannot assign requested address");
        }
    }

    @Test
    void mainThrowsWhatTheProgramThrows() throws Exception {
        try (IsolatedProgram program = IsolatedProgram.ofOwnClassPath(PROGRAM)) {
            program.main(net.client);
            assertThatThrownBy(() -> program.main(net.client, "no", "luck"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no luck");
        }
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Path jar = folder.resolve("library.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream _ = new JarOutputStream(out, manifest)) {}
        assertThatThrownBy(() -> IsolatedProgram.ofJar(jar)).hasMessageContaining("has no main class in its manifest");
        assertThatThrownBy(() -> IsolatedProgram.ofJar(folder.resolve("none.jar")))
                .hasMessageContaining("is no file that can be read");
        try (IsolatedProgram program = IsolatedProgram.of(List.of(folder), "none.Here")) {
            assertThatThrownBy(() -> program.main(net.client)).isInstanceOf(ClassNotFoundException.class);
        }
        try (IsolatedProgram program = IsolatedProgram.of(List.of(folder), null)) {
            assertThatThrownBy(() -> program.main(net.client)).isInstanceOf(IllegalStateException.class);
        }
    }
}
