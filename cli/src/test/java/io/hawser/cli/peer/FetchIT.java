package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.KERNEL;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser fetch} from nginx on the kernel's TCP, by addresses and names. */
@RealPeerTest({"nginx", "dnsmasq", "ss"})
@Timeout(120)
class FetchIT {
    private static final int BIG_BYTES = 100 << 20;
    private static final String URL = "http://" + KERNEL + ":8080";

    @TempDir
    private static Path root;

    private static Path big;

    @TempDir
    private Path folder;

    private Testbed testbed;
    private Path target;

    @BeforeAll
    static void makeFiles() throws IOException {
        big = Testbed.noise(root.resolve("big"), BIG_BYTES);
        Files.writeString(root.resolve("small.txt"), "hello\n");
        Files.createDirectories(root.resolve("ssi"));
        Files.writeString(root.resolve("ssi/page.html"), "a<!--#echo var=\"none\" default=\"-\" -->b".repeat(20_000));
    }

    @BeforeEach
    void create() throws Exception {
        testbed = new Testbed();
        target = folder.resolve("got");
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    private PeerProcess nginx() throws Exception {
        Path config = folder.resolve("nginx.conf");
        Files.writeString(
                config,
                """
                daemon off; user root; worker_processes 1; pid DIR/pid; error_log stderr notice;
                events { worker_connections 64; }
                http {
                  access_log off; sendfile on;
                  client_body_temp_path DIR/1; proxy_temp_path DIR/2; fastcgi_temp_path DIR/3;
                  uwsgi_temp_path DIR/4; scgi_temp_path DIR/5;
                  server {
                    listen KERNEL:8080; root ROOT;
                    location /old { return 302 /small.txt; }
                    location /ssi { ssi on; }
                    location /raw { alias ROOT/ssi; ssi on; chunked_transfer_encoding off; }
                  }
                }
                """.replace("DIR", folder.toString()).replace("KERNEL", KERNEL).replace("ROOT", root.toString()));
        PeerProcess nginx = testbed.namespace.start(
                "nginx", "-e", folder.resolve("error.log").toString(), "-c", config.toString());
        nginx.awaitOutput("start worker process ", LIMIT);
        return nginx;
    }

    private PeerProcess.Finished fetch(String url, String... more) throws InterruptedException {
        List<String> options = new ArrayList<>(List.of(url, "-o", target.toString()));
        options.addAll(Arrays.asList(more));
        return testbed.namespace.attempt(LIMIT, Testbed.hawser("fetch", options.toArray(String[]::new)));
    }

    @Test
    void downloads100MegabytesIntact() throws Exception {
        try (PeerProcess _ = nginx()) {
            String said = fetch(URL + "/big").succeeded().stdout();
            System.out.print("hawser fetch from nginx: " + said);
            assertThat(said).matches("104857600 bytes in [0-9.]+ s \\([0-9.]+ Mbit/s\\)\n");
            assertThat(Testbed.sha256(target)).isEqualTo(Testbed.sha256(big));
            assertThat(folder.resolve("got.part")).doesNotExist();
            testbed.awaitNoConnections();
        }
    }

    @Test
    void readsBodiesOfEveryKind() throws Exception {
        try (PeerProcess _ = nginx()) {
            String page = "a-b".repeat(20_000);
            fetch(URL + "/ssi/page.html").succeeded();
            assertThat(target).content().isEqualTo(page);
            fetch(URL + "/raw/page.html").succeeded();
            assertThat(target).content().isEqualTo(page);
            PeerProcess.Finished shown = testbed.namespace.run(Testbed.hawser("fetch", URL + "/small.txt", "-o", "-"));
            assertThat(shown.stdout()).isEqualTo("hello\n");
            assertThat(shown.stderr()).startsWith("6 bytes in ");
            testbed.awaitNoConnections();
        }
    }

    @Test
    void survivesTheLossOfSegments() throws Exception {
        Path part = Testbed.noise(root.resolve("part"), 20 << 20);
        // the kernel's queue to the device is so short that bursts overflow it
        testbed.namespace.run("ip", "link", "set", "tap0", "txqueuelen", "8");
        try (PeerProcess _ = nginx()) {
            fetch(URL + "/part").succeeded();
        }
        assertThat(Testbed.sha256(target)).isEqualTo(Testbed.sha256(part));
        String statistics =
                testbed.namespace.run("ip", "-s", "-j", "link", "show", "tap0").stdout();
        assertThat(statistics).matches("(?s).*\"tx\":.*\"dropped\":[1-9][0-9]*.*");
    }

    @Test
    void capturesWhatTsharkFindsNoFaultWith() throws Exception {
        RealPeers.requireProgram("tshark");
        Path capture = folder.resolve("fetch.pcapng");
        Path part = Testbed.noise(root.resolve("part"), 3 << 20);
        try (PeerProcess _ = nginx()) {
            fetch(URL + "/part", "--pcap", capture.toString()).succeeded();
        }
        assertThat(Testbed.sha256(target)).isEqualTo(Testbed.sha256(part));
        Tshark tshark = new Tshark(capture);
        assertThat(tshark.select("_ws.malformed || tcp.checksum.status==0 || ip.checksum.status==0"))
                .isEmpty();
        assertThat(tshark.select("tcp.flags.reset==1")).isEmpty();
        // the kernel may send a tail loss probe a few milliseconds later
        assertThat(tshark.select("tcp.flags.fin==1 && ip.src==" + KERNEL)).isNotEmpty();
        assertThat(tshark.select("tcp.flags.fin==1 && ip.src==" + Testbed.HAWSER))
                .hasSize(1);
    }

    @Test
    void tellsWhyItCannot() throws Exception {
        try (PeerProcess _ = nginx()) {
            assertThatFailureOf(URL + "/none").isEqualTo(URL + "/none: HTTP/1.1 404 Not Found");
            assertThatFailureOf(URL + "/old")
                    .isEqualTo(URL + "/old is elsewhere (HTTP/1.1 302 Moved Temporarily); fetch " + URL
                            + "/small.txt instead");
            assertThatFailureOf("http://10.77.0.1:81/").isEqualTo("http://10.77.0.1:81/: Connection refused");
            assertThatFailureOf("http://10.77.0.9/").isEqualTo("http://10.77.0.9/: No route to host");
            assertThatFailureOf("http://10.99.0.1/")
                    .isEqualTo("http://10.99.0.1/: Network is unreachable: it is not on 10.77.0.0/24, and there is no"
                            + " --gateway");
            testbed.awaitNoConnections();
        }
    }

    @Test
    void findsTheServerByDns() throws Exception {
        String server = KERNEL + "#5353";
        try (PeerProcess _ = nginx();
                PeerProcess dnsmasq = testbed.namespace.start(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--log-facility=-",
                        "--conf-file=/dev/null",
                        "--pid-file=",
                        "--user=root",
                        "--port=5353",
                        "--listen-address=" + KERNEL,
                        "--bind-interfaces",
                        "--no-resolv",
                        "--no-hosts",
                        "--local=/lab/",
                        "--host-record=both.lab," + KERNEL + ",2001:db8::1",
                        "--host-record=six.lab,2001:db8::1")) {
            dnsmasq.awaitOutput("started", LIMIT);
            // nginx is asked for the name, and the address of the family that Hawser sends is tried first
            fetch("http://both.lab:8080/small.txt", "--dns", server).succeeded();
            assertThat(target).content().isEqualTo("hello\n");
            Files.delete(target);

            assertThatFailureOf("http://none.lab/", "--dns", server)
                    .isEqualTo("http://none.lab/: none.lab: Name or service not known");
            assertThatFailureOf("http://both.lab:81/", "--dns", server)
                    .isEqualTo("http://both.lab:81/: Connection refused at 10.77.0.1");
            assertThatFailureOf("http://six.lab/", "--dns", server)
                    .isEqualTo("http://six.lab/: Network is unreachable at 2001:db8:0:0:0:0:0:1: Hawser sends no"
                            + " packets of IPv6 yet");
            assertThatFailureOf("http://[2001:db8::1]/")
                    .isEqualTo("http://[2001:db8::1]/: Network is unreachable: Hawser sends no packets of IPv6 yet");
        }
    }

    private AbstractStringAssert<?> assertThatFailureOf(String url, String... more) throws InterruptedException {
        PeerProcess.Finished finished = fetch(url, more);
        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.stderr())
                .startsWith("hawser fetch: ")
                .endsWith("\n")
                .hasLineCount(1);
        assertThat(target).doesNotExist();
        assertThat(folder.resolve("got.part")).doesNotExist();
        return assertThat(finished.stderr().substring("hawser fetch: ".length()).strip());
    }

    @Test
    void aBodyThatStopsShortIsNoFile() throws Exception {
        withServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", false);
        assertThatFailureOf("http://10.77.0.1:81/")
                .isEqualTo("http://10.77.0.1:81/: the connection ended after 5 of 10 bytes");
        testbed.awaitNoConnections();
    }

    @Test
    void aResetInTheMiddleIsNoFile() throws Exception {
        withServer("HTTP/1.1 200 OK\r\n\r\nhello", true);
        assertThatFailureOf("http://10.77.0.1:81/").isEqualTo("http://10.77.0.1:81/: Connection reset");
    }

    @Test
    void givesUpOnASilentServer() throws Exception {
        testbed.namespace.inside(() -> new ServerSocket(81));
        PeerProcess.Finished finished = fetch("http://10.77.0.1:81/", "--timeout", "1");
        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.stderr()).isEqualTo("hawser fetch: http://10.77.0.1:81/: nothing has come for 1 s\n");
    }

    /** Runs a server for one client, which it answers before it closes or resets the connection. */
    private void withServer(String answer, boolean reset) throws Exception {
        ServerSocket server = testbed.namespace.inside(() -> {
            ServerSocket bound = new ServerSocket();
            bound.bind(new InetSocketAddress(KERNEL, 81));
            return bound;
        });
        Thread.ofPlatform().daemon().start(() -> {
            try (server;
                    Socket client = server.accept()) {
                client.getInputStream().read(new byte[4096]);
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                client.setSoLinger(reset, 0);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
    }
}
