package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network namespace with a TAP device: the kernel has 10.77.0.1 on it, and Hawser, started as by a user, has
 * 10.77.0.2.
 */
final class Testbed implements AutoCloseable {
    static final String KERNEL = "10.77.0.1";
    static final String HAWSER = "10.77.0.2";

    static final Duration LIMIT = Duration.ofSeconds(60);

    final NetworkNamespace namespace;

    Testbed() throws InterruptedException {
        this(/* queues= */ false);
    }

    /** @param queues whether the device can have several queues */
    Testbed(boolean queues) throws InterruptedException {
        namespace = NetworkNamespace.create();
        List<String> add = new ArrayList<>(List.of("ip", "tuntap", "add", "dev", "tap0", "mode", "tap"));
        if (queues) {
            add.add("multi_queue");
        }
        namespace.run(add.toArray(String[]::new));
        namespace.run("ip", "addr", "add", KERNEL + "/24", "dev", "tap0");
        namespace.run("ip", "link", "set", "tap0", "up");
    }

    /** Returns the command line of {@code ./hawser} on this network. */
    static String[] hawser(String command, String... options) {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("hawser.root"), "hawser").toString(),
                command,
                "--tap",
                "tap0",
                "--address",
                HAWSER + "/24"));
        all.addAll(Arrays.asList(options));
        return all.toArray(String[]::new);
    }

    /** Starts {@code hawser up} and waits until it is ready. */
    PeerProcess up(String... options) throws InterruptedException {
        List<String> command = new ArrayList<>();
        // A shell that starts these tests in its background makes them, and the processes they start, ignore this
        // signal.
        command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(Arrays.asList(hawser("up", options)));
        PeerProcess up = namespace.start(command.toArray(String[]::new));
        up.awaitOutput("hawser is up on tap0 as " + HAWSER + "/24", LIMIT);
        return up;
    }

    /** Ends {@code hawser up} as an administrator does, and returns its output; nothing may be left behind. */
    static String down(PeerProcess up) throws InterruptedException {
        up.handle().destroy();
        PeerProcess.Finished finished = up.await(LIMIT).succeeded();
        assertThat(finished.stdout()).endsWith("; 0 chunks and 0 packets in use\n");
        assertThat(finished.stderr()).isEmpty();
        return finished.stdout();
    }

    /** Downloads with curl into {@code target}; returns the output of --write-out. */
    String curl(Path target, String... options) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("curl", "-sS", "--max-time", "50", "-o", target.toString()));
        all.addAll(Arrays.asList(options));
        return namespace.attempt(LIMIT, all.toArray(String[]::new)).succeeded().stdout();
    }

    /** Returns the kernel's states of its connections with Hawser, as printed by ss. */
    List<String> kernelStates() throws InterruptedException {
        return namespace
                .run("ss", "-tanH", "dst", HAWSER)
                .stdout()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    /** Waits until all connections of the kernel with Hawser have ended or are in TIME_WAIT. */
    void awaitNoConnections() throws InterruptedException {
        await(
                "the kernel has closed its connections",
                () -> kernelStates().stream().allMatch(state -> state.equals("TIME-WAIT")));
    }

    /** A condition on a peer that is evaluated repeatedly. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** Evaluates the condition repeatedly, for at most about ten seconds. */
    static void await(String what, Condition condition) throws InterruptedException {
        long untilNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(untilNanos);
            Thread.onSpinWait();
        }
    }

    /** Writes a file of reproducible random data. */
    static Path noise(Path file, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(content);
        return Files.write(file, content);
    }

    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[1 << 16];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void close() {
        namespace.close();
    }
}
