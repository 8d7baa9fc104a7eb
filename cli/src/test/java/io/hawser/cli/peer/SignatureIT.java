package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.HAWSER;
import static io.hawser.cli.peer.Testbed.KERNEL;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.RealHost;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TCP MD5 (RFC 2385) and TCP-AO (RFC 5925) with the kernel at the other end, used by a small Python program. */
@RealPeerTest("python3")
@Timeout(120)
class SignatureIT {
    private static final IpAddress PEER = IpAddress.parse(KERNEL);
    private static final int PORT = 179;
    private static final String KEY = "secret";
    private static final byte[] KEY_BYTES = KEY.getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 300_000;

    /** The exit code of the program if the kernel has no TCP-AO. */
    private static final int UNKNOWN_TO_THE_KERNEL = 77;

    /**
     * {@code python3 -c … (server|client) (md5|sha1|aes) KEY}: sends random data, receives data, and prints its digest.
     * The structures are those of linux/tcp.h, tcp_md5sig and tcp_ao_add.
     */
    private static final String PROGRAM = """
            import errno, hashlib, socket, struct, sys
            role, kind, key = sys.argv[1], sys.argv[2], sys.argv[3].encode()
            hawser, port = '10.77.0.2', 179
            s = socket.socket()
            peer = struct.pack('=H2x4s', socket.AF_INET, socket.inet_aton(hawser)).ljust(128, b'\\0')
            if kind == 'md5':
                s.setsockopt(6, 14, peer + struct.pack('=BBHi', 0, 0, len(key), 0) + key.ljust(80, b'\\0'))
            else:
                name = {'sha1': b'hmac(sha1)', 'aes': b'cmac(aes128)'}[kind].ljust(64, b'\\0')
                ids = struct.pack('=iIHBBBBBB', 0, 0, 0, 32, 2, 1, 12, 0, len(key))
                try:
                    s.setsockopt(6, 38, peer + name + ids + key.ljust(80, b'\\0'))
                except OSError as e:
                    if e.errno == errno.ENOPROTOOPT:
                        sys.exit(77)
                    raise
            if role == 'server':
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(('10.77.0.1', port))
                s.listen()
                print('listening', flush=True)
                c, _ = s.accept()
            else:
                s.settimeout(20 if key == b'secret' else 3)
                s.connect((hawser, port))
                c = s
            data = bytes(i * i // 7 & 255 for i in range(300000))
            c.sendall(data)
            c.shutdown(socket.SHUT_WR)
            digest = hashlib.sha256()
            while True:
                got = c.recv(65536)
                if not got:
                    break
                digest.update(got)
            print(hashlib.sha256(data).hexdigest(), digest.hexdigest())
            """;

    enum Kind {
        MD5("md5"),
        HMAC_SHA_1_96("sha1"),
        AES_128_CMAC_96("aes");

        final String name;

        Kind(String name) {
            this.name = name;
        }

        void addTo(TcpKeys keys) {
            if (this == MD5) {
                keys.md5(PEER, KEY_BYTES);
            } else {
                keys.add(TcpAoKey.of(PEER, 1, 2, TcpAoAlgorithm.valueOf(name()), KEY_BYTES));
            }
        }
    }

    /** Sends random data and receives the peer's. */
    private static final class Exchange implements TcpHandler {
        final CompletableFuture<String> received = new CompletableFuture<>();
        final byte[] data = new byte[BYTES];
        private final byte[] buffer = new byte[65_536];
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private int sent;

        Exchange() {
            new SplittableRandom(1).nextBytes(data);
        }

        @Override
        public void writable(TcpConnection connection) {
            try {
                sent += connection.send(data, sent, data.length - sent);
                if (sent == data.length) {
                    connection.shutdownOutput();
                }
            } catch (TcpException failed) {
                received.completeExceptionally(failed);
            }
        }

        @Override
        public void readable(TcpConnection connection) {
            try {
                int count = connection.receive(buffer, 0, buffer.length);
                for (; count > 0; count = connection.receive(buffer, 0, buffer.length)) {
                    got.write(buffer, 0, count);
                }
                if (count < 0) {
                    received.complete(digest(got.toByteArray()));
                }
            } catch (TcpException failed) {
                received.completeExceptionally(failed);
            }
        }

        @Override
        public void closed(TcpConnection connection, TcpError error) {
            if (error != null) {
                received.completeExceptionally(new AssertionError("closed: " + error));
            }
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Testbed testbed;
    private RealHost hawser;

    @BeforeEach
    void create() throws Exception {
        testbed = new Testbed();
        hawser = testbed.namespace.inside(
                () -> RealHost.builder().tap("tap0").address(HAWSER + "/24").start());
    }

    @AfterEach
    void delete() {
        hawser.close();
        testbed.close();
    }

    private PeerProcess python(String role, Kind kind, String key) {
        return testbed.namespace.start("python3", "-c", PROGRAM, role, kind.name, key);
    }

    @ParameterizedTest
    @EnumSource
    void theKernelTakesWhatHawserSigns(Kind kind) throws Exception {
        PeerProcess server = python("server", kind, KEY);
        if (kind != Kind.MD5) {
            skipWithoutTcpAo();
        }
        server.awaitOutput("listening", LIMIT);
        Exchange exchange = new Exchange();
        hawser.call(host -> {
            TcpConnection connection = host.tcp().prepare(PEER, PORT, exchange);
            kind.addTo(connection.options().keys());
            host.tcp().open(connection);
            return connection;
        });
        checkExchange(exchange, server);
    }

    @ParameterizedTest
    @EnumSource
    void hawserTakesWhatTheKernelSigns(Kind kind) throws Exception {
        if (kind != Kind.MD5) {
            skipWithoutTcpAo();
        }
        Exchange exchange = new Exchange();
        listen(kind, exchange);
        checkExchange(exchange, python("client", kind, KEY));
    }

    private void listen(Kind kind, Exchange exchange) throws TcpException {
        hawser.call(host -> {
            TcpListener listener = host.tcp().listen(PORT, accepting -> {
                TcpConnection accepted = accepting.accept();
                if (accepted != null) {
                    accepted.handler(exchange);
                    exchange.writable(accepted);
                }
            });
            kind.addTo(listener.options().keys());
            return null;
        });
    }

    @Test
    void hawserRefusesAKernelWithAnotherKey() throws Exception {
        listen(Kind.MD5, new Exchange());
        PeerProcess.Finished client = python("client", Kind.MD5, "guessed").await(LIMIT);
        assertThat(client.exitCode()).isEqualTo(1);
        assertThat(client.stderr()).containsIgnoringCase("timed out");
        assertThat(counter(TcpCounter.TCP_MD5_FAILURE)).isPositive();
        assertThat(counter(TcpCounter.PASSIVE_OPENS)).isZero();
    }

    private void checkExchange(Exchange exchange, PeerProcess python) throws Exception {
        String[] digests = python.await(LIMIT).succeeded().stdout().strip().split("\\s+", -1);
        int last = digests.length - 1;
        assertThat(digests[last]).isEqualTo(digest(exchange.data));
        assertThat(exchange.received.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(digests[last - 1]);
        for (TcpCounter bad : new TcpCounter[] {
            TcpCounter.TCP_MD5_FAILURE,
            TcpCounter.TCP_MD5_NOT_FOUND,
            TcpCounter.TCP_MD5_UNEXPECTED,
            TcpCounter.TCP_AO_BAD,
            TcpCounter.TCP_AO_REQUIRED
        }) {
            assertThat(counter(bad)).as(bad.mibName()).isZero();
        }
        String netstat = testbed.namespace.run("cat", "/proc/net/netstat").stdout();
        assertThat(kernelCounter(netstat, "TCPMD5Failure")).isZero();
        assertThat(kernelCounter(netstat, "TCPMD5NotFound")).isZero();
        assertThat(kernelCounter(netstat, "TCPMD5Unexpected")).isZero();
        assertThat(kernelCounter(netstat, "TCPAOBad")).isZero();
    }

    private static long kernelCounter(String netstat, String name) {
        String[] lines = netstat.split("\n", -1);
        String[] names = lines[0].split(" ", -1);
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return Long.parseLong(lines[1].split(" ", -1)[i]);
            }
        }
        return 0;
    }

    private long counter(TcpCounter counter) {
        return hawser.call(host -> host.tcpCounters().get(counter));
    }

    /** RealPeers.skip does not apply, because no program that could be installed provides TCP-AO. */
    private void skipWithoutTcpAo() throws InterruptedException {
        int exitCode = testbed.namespace
                .attempt(LIMIT, "python3", "-c", PROGRAM.split("if role", 2)[0], "client", "sha1", KEY)
                .exitCode();
        Assumptions.assumeFalse(
                exitCode == UNKNOWN_TO_THE_KERNEL,
                "this kernel is built without CONFIG_TCP_AO: TCP_AO_ADD_KEY is ENOPROTOOPT");
    }
}
