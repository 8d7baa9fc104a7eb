package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.HAWSER;
import static io.hawser.cli.peer.Testbed.KERNEL;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs under {@code hawser exec}, and well-known servers on the kernel. */
@RealPeerTest({"nginx", "dnsmasq"})
@Timeout(180)
class ExecProgramsIT {
    private static final String PASSWORD = "changeit";

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

    /** Starts a program of one source file under {@code hawser exec}. */
    private PeerProcess exec(List<String> execOptions, List<String> javaOptions, String source) throws IOException {
        Path file = Files.writeString(folder.resolve("Program.java"), source);
        List<String> options = new ArrayList<>(execOptions);
        options.addAll(List.of("--", "java"));
        options.addAll(javaOptions);
        options.add(file.toString());
        return testbed.namespace.start(Testbed.hawser("exec", options.toArray(String[]::new)));
    }

    private static final String DOWNLOADS = """
            import java.net.*;
            import java.net.http.*;
            import java.nio.file.*;
            import java.security.MessageDigest;
            import java.util.*;
            import java.util.concurrent.CompletableFuture;

            class Program {
                public static void main(String[] arguments) throws Exception {
                    System.out.println(Arrays.toString(InetAddress.getAllByName("www.hawser.test")));
                    System.out.println(InetAddress.ofLiteral("KERNEL").getHostName());
                    System.out.println(InetAddress.getByName("localhost").isLoopbackAddress());
                    try {
                        InetAddress.getByName("nobody.hawser.test");
                    } catch (UnknownHostException unknown) {
                        System.out.println(unknown);
                    }
                    try (HttpClient client = HttpClient.newHttpClient()) {
                        List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
                        for (int i = 0; i < 8; i++) {
                            HttpRequest request = HttpRequest.newBuilder(
                                    URI.create("https://www.hawser.test/big?" + i)).build();
                            all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()));
                        }
                        Set<String> digests = new TreeSet<>();
                        for (var each : all) {
                            digests.add(each.get().version() + " " + HexFormat.of().formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(each.get().body())));
                        }
                        System.out.println(digests);
                    }
                }
            }
            """.replace("KERNEL", KERNEL);

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                + "-----\n";
    }

    /** Writes what nginx needs, and a trust store for the client. */
    private void certify() throws IOException, GeneralSecurityException, InterruptedException {
        Path keys = folder.resolve("keys.p12");
        PeerProcess.run(
                        LIMIT,
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "www",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=www.hawser.test",
                                "-ext",
                                "san=dns:www.hawser.test",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                PASSWORD))
                .succeeded();
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        Certificate certificate = store.getCertificate("www");
        Files.writeString(folder.resolve("www.crt"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(
                folder.resolve("www.key"),
                pem("PRIVATE KEY", store.getKey("www", PASSWORD.toCharArray()).getEncoded()));
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("www", certificate);
        try (OutputStream out = Files.newOutputStream(folder.resolve("trust.p12"))) {
            trust.store(out, PASSWORD.toCharArray());
        }
    }

    private PeerProcess nginx() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; user root; worker_processes 1; pid DIR/pid; error_log stderr notice;
                events { worker_connections 64; }
                http {
                  access_log off;
                  client_body_temp_path DIR/1; proxy_temp_path DIR/2; fastcgi_temp_path DIR/3;
                  uwsgi_temp_path DIR/4; scgi_temp_path DIR/5;
                  server {
                    listen KERNEL:443 ssl http2; root DIR/www;
                    ssl_certificate DIR/www.crt; ssl_certificate_key DIR/www.key;
                  }
                }
                """.replace("DIR", folder.toString())
                .replace("KERNEL", KERNEL));
        PeerProcess nginx = testbed.namespace.start(
                "nginx", "-e", folder.resolve("error.log").toString(), "-c", config.toString());
        nginx.awaitOutput("start worker process ", LIMIT);
        return nginx;
    }

    private PeerProcess dnsmasq() throws InterruptedException {
        PeerProcess dnsmasq = testbed.namespace.start(
                "dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--listen-address=" + KERNEL,
                "--bind-interfaces",
                "--user=root",
                "--pid-file=",
                "--log-queries",
                "--local=/test/",
                "--host-record=www.hawser.test," + KERNEL);
        dnsmasq.awaitOutput("started, version", LIMIT);
        return dnsmasq;
    }

    @Test
    void httpClientFindsNginxByNameAndDownloadsOverTls() throws Exception {
        certify();
        Files.createDirectory(folder.resolve("www"));
        Path big = Testbed.noise(folder.resolve("www").resolve("big"), 3 << 20);
        try (PeerProcess _ = nginx();
                PeerProcess dnsmasq = dnsmasq()) {
            PeerProcess.Finished finished = exec(
                            List.of("--dns", KERNEL),
                            List.of(
                                    "-Djavax.net.ssl.trustStore=" + folder.resolve("trust.p12"),
                                    "-Djavax.net.ssl.trustStorePassword=" + PASSWORD),
                            DOWNLOADS)
                    .await(LIMIT)
                    .succeeded();
            assertThat(finished.stdout().lines())
                    .satisfiesExactly(
                            addresses -> assertThat(addresses).isEqualTo("[www.hawser.test/" + KERNEL + "]"),
                            name -> assertThat(name).isEqualTo("www.hawser.test"),
                            localhost -> assertThat(localhost).isEqualTo("true"),
                            unknown ->
                                    assertThat(unknown).startsWith("java.net.UnknownHostException: nobody.hawser.test"),
                            digests -> assertThat(digests).isEqualTo("[HTTP_2 " + Testbed.sha256(big) + "]"));
            assertThat(finished.stderr()).isEmpty();
            // The question came over the TAP device, so from Hawser.
            assertThat(dnsmasq.stderr()).containsIgnoringCase("query[A] www.hawser.test from " + HAWSER);
        }
    }
}
