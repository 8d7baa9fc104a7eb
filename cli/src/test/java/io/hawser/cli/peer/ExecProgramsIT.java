package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.HAWSER;
import static io.hawser.cli.peer.Testbed.KERNEL;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.peer.program.PostgresqlQueries;
import io.hawser.cli.peer.program.RedisKeys;
import io.hawser.cli.peer.program.TlsDownloads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Well-known programs and drivers under {@code hawser exec}, and well-known servers on the kernel. */
@RealPeerTest({"nstat", "setpriv"})
@Timeout(180)
class ExecProgramsIT {
    /** The folder of the present build. */
    static final Path TARGET =
            Path.of(System.getProperty("hawser.root"), "cli", System.getenv().getOrDefault("HAWSER_TARGET", "target"));

    /** The folder with the jars of the programs; Hawser does not include them. */
    private static final Path JARS = TARGET.resolve("programs");

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    private Testbed testbed;

    @BeforeEach
    void create() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        testbed = new Testbed();
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    /** Starts one of the programs of this build under {@code hawser exec}. */
    private PeerProcess exec(List<String> execOptions, List<String> javaOptions, Class<?> program) {
        List<String> options = new ArrayList<>(execOptions);
        options.addAll(List.of("--", "java", "-cp", TARGET.resolve("test-classes") + ":" + JARS + "/*"));
        options.addAll(javaOptions);
        options.addAll(List.of(program.getName(), KERNEL));
        return start(options);
    }

    /** Starts {@code hawser exec}, with a folder of its own for the control socket. */
    private PeerProcess start(List<String> options) {
        List<String> command = new ArrayList<>(List.of("env", "HAWSER_RUN_DIR=" + folder.resolve("run")));
        command.addAll(Arrays.asList(Testbed.hawser("exec", options.toArray(String[]::new))));
        return testbed.namespace.start(command.toArray(String[]::new));
    }

    // ---- PostgreSQL

    private PeerProcess postgresql() throws Exception {
        Path programs;
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            programs = versions.sorted()
                    .map(version -> version.resolve("bin"))
                    .filter(bin -> Files.exists(bin.resolve("initdb")))
                    .reduce((_, newest) -> newest)
                    .orElseThrow();
        }
        Path data = Files.createDirectory(folder.resolve("data"));
        PeerProcess.run(LIMIT, List.of("chown", "postgres", data.toString())).succeeded();
        asPostgres(
                        programs.resolve("initdb").toString(),
                        "--pgdata=" + data,
                        "--username=hawser",
                        "--auth=trust",
                        "--no-sync",
                        "--no-instructions")
                .await(LIMIT)
                .succeeded();
        Files.writeString(data.resolve("pg_hba.conf"), "host all all " + HAWSER + "/32 trust\n");
        PeerProcess server = asPostgres(
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-h",
                KERNEL,
                "-k",
                data.toString(),
                "-F");
        server.awaitOutput("database system is ready to accept connections", LIMIT);
        return server;
    }

    /** PostgreSQL refuses to run as root. */
    private PeerProcess asPostgres(String... command) {
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        all.addAll(Arrays.asList(command));
        return testbed.namespace.start(all.toArray(String[]::new));
    }

    // ---- cuts

    /** Makes the kernel drop its answers, as if the network had lost the return path. */
    private void cut() throws InterruptedException {
        testbed.namespace.run("ip", "route", "add", "blackhole", HAWSER + "/32");
    }

    private void heal() throws InterruptedException {
        testbed.namespace.run("ip", "route", "del", "blackhole", HAWSER + "/32");
    }

    /** Cuts the network, lets the program continue, and heals the network when Hawser has retransmitted a segment. */
    private void cutAndHeal(PeerProcess program) throws IOException, InterruptedException {
        long before = segmentsThatCameTwice();
        cut();
        program.send("\n");
        Testbed.await("Hawser sends a segment again", () -> segmentsThatCameTwice() > before);
        heal();
    }

    /** Returns the number of segments that the kernel has received again because its acknowledgment was lost. */
    private long segmentsThatCameTwice() throws InterruptedException {
        String counter = "TcpExtTCPDSACKOldSent";
        return testbed.namespace
                .run("nstat", "-asz", counter)
                .stdout()
                .lines()
                .filter(line -> line.startsWith(counter))
                .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]))
                .sum();
    }

    @Test
    void jdbcDriverTalksToPostgresqlThroughACutUntilTheServerVanishes() throws Exception {
        try (PeerProcess server = postgresql()) {
            PeerProcess program = exec(List.of("--set", "net.ipv4.tcp_retries2=3"), List.of(), PostgresqlQueries.class);
            program.awaitOutput("half\n", LIMIT);
            cutAndHeal(program);
            program.awaitOutput("sum ", LIMIT);
            cut();
            program.send("\n");
            PeerProcess.Finished finished = program.await(LIMIT).succeeded();
            assertThat(finished.stdout())
                    .isEqualTo("copied 20000\nintact true\nhalf\nsum 49500\nfailed 08006 Connection timed out\n");
            assertThat(finished.stderr()).isEmpty();
            server.handle().destroy();
        }
    }

    // ---- Redis

    @Test
    void lettuceTalksToRedisThroughACut() throws Exception {
        RealPeers.requireProgram("redis-server");
        try (PeerProcess server = testbed.namespace.start(
                "redis-server", "--bind", KERNEL, "--save", "", "--protected-mode", "no", "--dir", folder.toString())) {
            server.awaitOutput("Ready to accept connections", LIMIT);
            PeerProcess program = exec(List.of(), List.of(), RedisKeys.class);
            program.awaitOutput("half\n", LIMIT);
            cutAndHeal(program);
            assertThat(program.await(LIMIT).succeeded().stdout()).isEqualTo("true\nhalf\ntrue 10000\n");
        }
    }

    // ---- nginx with TLS, by name

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                + "-----\n";
    }

    /** Writes the files that nginx needs, and a trust store for the client. */
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
    void httpClientFindsNginxByNameAndDownloadsOverTlsThroughACut() throws Exception {
        RealPeers.requireProgram("nginx");
        RealPeers.requireProgram("dnsmasq");
        certify();
        Files.createDirectory(folder.resolve("www"));
        Path big = Testbed.noise(folder.resolve("www").resolve("big"), 3 << 20);
        try (PeerProcess _ = nginx();
                PeerProcess dnsmasq = dnsmasq()) {
            PeerProcess program = exec(
                    List.of("--dns", KERNEL),
                    List.of(
                            "-Djavax.net.ssl.trustStore=" + folder.resolve("trust.p12"),
                            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD),
                    TlsDownloads.class);
            program.awaitOutput("half\n", LIMIT);
            cutAndHeal(program);
            PeerProcess.Finished finished = program.await(LIMIT).succeeded();
            assertThat(finished.stdout().lines())
                    .satisfiesExactly(
                            addresses -> assertThat(addresses).isEqualTo("[www.hawser.test/" + KERNEL + "]"),
                            name -> assertThat(name).isEqualTo("www.hawser.test"),
                            localhost -> assertThat(localhost).isEqualTo("true"),
                            unknown ->
                                    assertThat(unknown).startsWith("java.net.UnknownHostException: nobody.hawser.test"),
                            half -> assertThat(half).isEqualTo("half"),
                            digests -> assertThat(digests).isEqualTo("[HTTP_2 " + Testbed.sha256(big) + "]"));
            assertThat(finished.stderr()).isEmpty();
            // The query arrived over the TAP device; therefore Hawser has sent it.
            assertThat(dnsmasq.stderr()).containsIgnoringCase("query[A] www.hawser.test from " + HAWSER);
        }
    }

    // ---- a jar that serves

    @Test
    void wiremockServesCurlThroughACutUntilSigterm() throws Exception {
        RealPeers.requireProgram("curl");
        Path files = Files.createDirectories(folder.resolve("mocks").resolve("__files"));
        Path big = Testbed.noise(files.resolve("big"), 5 << 20);
        PeerProcess server = start(List.of(
                "--",
                "java",
                "-jar",
                JARS.resolve("jars").resolve("wiremock-standalone.jar").toString(),
                "--port",
                "8080",
                "--root-dir",
                folder.resolve("mocks").toString()));
        server.awaitOutput("port:", LIMIT);
        Path got = folder.resolve("got");
        PeerProcess curl = testbed.namespace.start(
                "curl",
                "-sS",
                "--retry",
                "9",
                "--retry-connrefused",
                "--limit-rate",
                "3M",
                "-o",
                got.toString(),
                "http://" + HAWSER + ":8080/big");
        Testbed.await("curl has begun", () -> Files.exists(got) && got.toFile().length() > 0);
        long before = segmentsThatCameTwice();
        cut();
        Testbed.await("Hawser sends a segment again", () -> segmentsThatCameTwice() > before);
        heal();
        curl.await(LIMIT).succeeded();
        assertThat(Testbed.sha256(got)).isEqualTo(Testbed.sha256(big));
        server.handle().destroy();
        assertThat(server.await(LIMIT).exitCode()).isEqualTo(128 + 15);
    }
}
