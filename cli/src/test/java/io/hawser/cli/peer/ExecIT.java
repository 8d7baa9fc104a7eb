package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.HAWSER;
import static io.hawser.cli.peer.Testbed.KERNEL;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser exec}: programs that have never heard of Hawser, and the kernel at the other end. */
@RealPeerTest({"curl"})
@Timeout(180)
class ExecIT {
    private static final int BIG_BYTES = 20 << 20;

    @TempDir
    private Path folder;

    private Testbed testbed;

    @BeforeEach
    void create() throws InterruptedException {
        testbed = new Testbed();
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    @Test
    void aServerOfChannelsServesCurlUntilSigterm() throws Exception {
        Path big = Testbed.noise(folder.resolve("big"), BIG_BYTES);
        PeerProcess server = testbed.namespace.start(Testbed.hawser(
                "exec", "--", "java", "-m", "jdk.httpserver", "-b", "0.0.0.0", "-p", "80", "-d", folder.toString()));
        server.awaitOutput("URL http://", LIMIT);
        Path got = folder.resolve("got");
        testbed.curl(got, "http://" + HAWSER + "/big");
        assertThat(Testbed.sha256(got)).isEqualTo(Testbed.sha256(big));
        server.handle().destroy();
        assertThat(server.await(LIMIT).exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void aClientOfSocketsKnowsNamesAndPassesOnItsExitCode() throws Exception {
        Path program = Files.writeString(folder.resolve("Client.java"), """
                import java.io.*;
                import java.net.*;

                class Client {
                    public static void main(String[] arguments) throws IOException {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> say("bye")));
                        say("hello");
                        System.exit(7);
                    }

                    static void say(String word) {
                        try (Socket socket = new Socket("peer.test", 9000)) {
                            socket.getOutputStream().write(word.getBytes());
                            socket.shutdownOutput();
                            System.out.println("heard " + new String(socket.getInputStream().readAllBytes())
                                    + " at " + socket.getLocalAddress().getHostAddress());
                        } catch (IOException failed) {
                            System.out.println(failed);
                        }
                    }
                }
                """);
        Path hosts = Files.writeString(folder.resolve("hosts"), KERNEL + " peer.test # the kernel\n");
        try (ServerSocket listening = testbed.namespace.inside(() -> new ServerSocket(9000))) {
            PeerProcess client = testbed.namespace.start(
                    Testbed.hawser("exec", "--hosts", hosts.toString(), "--", "java", program.toString()));
            for (String word : new String[] {"hello", "bye"}) {
                try (Socket accepted = listening.accept()) {
                    String heard = new String(accepted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(heard).isEqualTo(word);
                    assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo(HAWSER);
                    accepted.getOutputStream()
                            .write(heard.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
                }
            }
            PeerProcess.Finished finished = client.await(LIMIT);
            assertThat(finished.stdout()).isEqualTo("heard HELLO at " + HAWSER + "\nheard BYE at " + HAWSER + "\n");
            assertThat(finished.stderr()).isEmpty();
            assertThat(finished.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void nothingRunsWhereTheDeviceCannotBeOpened() throws Exception {
        String[] command = Testbed.hawser("exec", "--", "java", "-version");
        command[3] = "lo";
        PeerProcess.Finished finished = testbed.namespace.start(command).await(LIMIT);
        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.stdout()).isEmpty();
        assertThat(finished.stderr()).startsWith("hawser: ").hasLineCount(1);
    }
}
