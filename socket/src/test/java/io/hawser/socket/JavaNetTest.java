package io.hawser.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** java.net on a host: the host to which a socket belongs, and its behaviour. */
@Timeout(120)
class JavaNetTest {
    private final RealTime net = new RealTime();

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        net.close();
    }

    private static InetSocketAddress server(int port) {
        return new InetSocketAddress("10.0.0.2", port);
    }

    private CompletableFuture<Void> echoOnce(ServerSocket listening) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        net.server.start("echo", () -> {
            try (Socket accepted = listening.accept()) {
                InputStream in = accepted.getInputStream();
                in.transferTo(accepted.getOutputStream());
                done.complete(null);
            } catch (IOException failed) {
                done.completeExceptionally(failed);
            }
        });
        return done;
    }

    @Test
    void socketsCarryBytesAndKnowTheirAddresses() throws Exception {
        ServerSocket listening = net.server.call(() -> new ServerSocket(7));
        CompletableFuture<Void> echo = echoOnce(listening);
        net.client.call(() -> {
            try (Socket socket = new Socket("10.0.0.2", 7)) {
                assertThat(socket.getLocalAddress()).isEqualTo(InetAddress.getByName("10.0.0.1"));
                assertThat(socket.getRemoteSocketAddress()).isEqualTo(server(7));
                byte[] sent = new byte[500_000];
                for (int i = 0; i < sent.length; i++) {
                    sent[i] = (byte) (i * 31);
                }
                Thread.ofVirtual().start(() -> {
                    try {
                        socket.getOutputStream().write(sent);
                        socket.shutdownOutput();
                    } catch (IOException failed) {
                        throw new AssertionError(failed);
                    }
                });
                assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            return null;
        });
        Limits.end(echo);
    }

    /** Other threads that read or accept hold the lock of the socket for as long as they like. */
    @Test
    @Timeout(20)
    void timeLimitsIncludeTheWaitForOtherThreads() throws Exception {
        net.server.call(() -> {
            try (ServerSocket listening = new ServerSocket(7);
                    Socket socket = new Socket("10.0.0.2", 7);
                    Socket accepted = listening.accept()) {
                block(listening::accept);
                listening.setSoTimeout(1);
                assertThatThrownBy(listening::accept)
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("Accept timed out");
                InputStream in = accepted.getInputStream();
                block(in::read);
                accepted.setSoTimeout(1);
                assertThatThrownBy(in::read)
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("Read timed out");
                assertThat(socket.isConnected()).isTrue();
            }
            return null;
        });
    }

    /** Lets another thread make a call, and returns when it waits there. */
    private static void block(Callable<?> call) {
        Thread blocked = Thread.ofPlatform().start(() -> {
            try {
                call.call();
            } catch (Exception closedAtTheEnd) {
                assertThat(closedAtTheEnd).isInstanceOf(SocketException.class);
            }
        });
        while (blocked.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void belongToTheHostWhoseRunEnclosesThem() throws Exception {
        net.client.call(() -> {
            assertThat(address()).isEqualTo("10.0.0.1");
            assertThat(net.server.call(this::address)).isEqualTo("10.0.0.2");
            assertThat(address()).isEqualTo("10.0.0.1");
            try (ExecutorService pool = Executors.newFixedThreadPool(2);
                    ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
                assertThat(pool.submit(this::address).get()).isEqualTo("10.0.0.1");
                assertThat(virtual.submit(this::address).get()).isEqualTo("10.0.0.1");
            }
            CompletableFuture<String> uninherited = new CompletableFuture<>();
            new Thread(null, () -> uninherited.complete(quietAddress()), "t", 0, false).start();
            assertThat(Limits.end(uninherited)).isEqualTo("10.0.0.1");
            return null;
        });
    }

    private String quietAddress() {
        try {
            return address();
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    /** Returns the address from which a socket of the calling thread sends, on a network that both hosts are on. */
    private String address() throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(new InetSocketAddress("10.0.0.99", 9));
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress().getHostAddress();
        }
    }

    /** An event loop created outside of a host would reject the channels of a host without a reason. */
    @Test
    void areRefusedWithoutAHostWhereThatIsAskedFor() throws Exception {
        JvmSockets.refuseThreadsWithoutHost(true);
        try {
            assertThatThrownBy(Selector::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "the thread '" + Thread.currentThread().getName()
                                    + "' belongs to no Hawser host, and JvmSockets.refuseThreadsWithoutHost keeps"
                                    + " it from");
            assertThatThrownBy(SocketChannel::open).isInstanceOf(IOException.class);
            assertThatThrownBy(AsynchronousSocketChannel::open).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new ServerSocket(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(DatagramSocket::new).hasMessageContaining("belongs to no Hawser host");
            net.client.call(() -> {
                Selector.open().close();
                return null;
            });
        } finally {
            JvmSockets.refuseThreadsWithoutHost(false);
        }
        Selector.open().close();
    }

    @Test
    void ofUnixDomainsAreTheJdks() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        net.client.call(() -> {
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(address);
                try (SocketChannel client = SocketChannel.open(address);
                        SocketChannel accepted = server.accept()) {
                    client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                    assertThat(accepted.read(ByteBuffer.allocate(8))).isEqualTo(3);
                }
            }
            return null;
        });
    }

    @Test
    void areTheJdksWithoutAHost() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort());
                Socket accepted = listening.accept();
                SocketChannel channel = SocketChannel.open();
                DatagramSocket datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.getOutputStream().write(42);
            assertThat(accepted.getInputStream().read()).isEqualTo(42);
            assertThat(channel.getClass().getName()).startsWith("sun.nio.ch.");
            datagrams.setSoTimeout(1000);
            datagrams.send(new DatagramPacket(new byte[] {1, 2}, 2, datagrams.getLocalSocketAddress()));
            DatagramPacket got = new DatagramPacket(new byte[10], 10);
            datagrams.receive(got);
            assertThat(got.getLength()).isEqualTo(2);
        }
        net.client.useByDefault();
        assertThat(address()).isEqualTo("10.0.0.1");
        net.client.close();
        try (SocketChannel channel = SocketChannel.open()) {
            assertThat(channel.getClass().getName()).startsWith("sun.nio.ch.");
        }
    }

    @Test
    void areRefusedAndTimeOut() throws Exception {
        net.client.call(() -> {
            assertThatThrownBy(() -> new Socket("10.0.0.2", 81))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Connection refused");
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress("10.0.0.77", 80), 20))
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("Connect timed out");
                assertThat(socket.isClosed()).isTrue();
            }
            return null;
        });
        ServerSocket listening = net.server.call(() -> new ServerSocket(80));
        listening.setSoTimeout(10);
        assertThatThrownBy(() -> net.server.call(listening::accept))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Accept timed out");
        listening.close();
        assertThatThrownBy(() -> net.server.call(listening::accept))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
    }

    @Test
    void anInterruptDoesNotEndTheReadOfAPlatformThread() throws Exception {
        ServerSocket listening = net.server.call(() -> new ServerSocket(80));
        CompletableFuture<Socket> accepted = Limits.begin(() -> net.server.call(listening::accept));
        Socket client = net.client.call(() -> new Socket("10.0.0.2", 80));
        CompletableFuture<Integer> read = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread reader = net.client.start("reader", () -> {
            try {
                read.complete(client.getInputStream().read());
                interrupted.complete(Thread.interrupted());
            } catch (IOException failed) {
                read.completeExceptionally(failed);
            }
        });
        Limits.awaitBlocked(reader);
        reader.interrupt();
        Limits.end(accepted).getOutputStream().write(5);
        assertThat(Limits.end(read)).isEqualTo(5);
        assertThat(Limits.end(interrupted)).isTrue();
        CompletableFuture<Integer> second = new CompletableFuture<>();
        Thread virtual = Thread.ofVirtual().start(() -> {
            try {
                second.complete(client.getInputStream().read());
            } catch (IOException failed) {
                second.completeExceptionally(failed);
            }
        });
        Limits.awaitBlocked(virtual);
        virtual.interrupt();
        assertThatThrownBy(() -> Limits.end(second))
                .isInstanceOf(SocketException.class)
                .hasMessage("Closed by interrupt");
    }

    @Test
    void factoriesNeedNoProcessWideHost() throws Exception {
        try (ServerSocket listening = net.server.serverSocketFactory().createServerSocket(80);
                Socket client = net.client.socketFactory().createSocket("10.0.0.2", 80);
                Socket accepted = listening.accept()) {
            client.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(accepted.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("10.0.0.1");
        }
    }

    @Test
    void namesAreThoseOfTheHost() throws Exception {
        InetAddress own = InetAddress.ofLiteral("10.0.0.2");
        net.client.names().add("server.of.this.test", own);
        net.client.call(() -> {
            assertThat(InetAddress.getAllByName("Server.of.this.test")).containsExactly(own);
            assertThat(InetAddress.getAllByName("server.of.this.test"))
                    .singleElement()
                    .hasToString("server.of.this.test/10.0.0.2");
            assertThat(InetAddress.ofLiteral("10.0.0.2").getHostName()).isEqualTo("server.of.this.test");
            return null;
        });
        Path file = Files.writeString(folder.resolve("hosts"), "10.0.0.9 nine other # a comment\n\n::1 six\n");
        net.server.names().read(file);
        assertThat(net.server.call(() -> InetAddress.getAllByName("other")[0].getHostAddress()))
                .isEqualTo("10.0.0.9");
        Files.writeString(file, "10.0.0.9 nine\n10.0.0.300 x\n");
        assertThatThrownBy(() -> net.server.names().read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " line 2: '10.0.0.300' is no IP address");
    }

    /** InetAddress.getLocalHost() asks for the machine's name. */
    @Test
    void nameOfTheMachineHasTheAddressOfTheHost() throws Exception {
        InetAddress machine = InetAddress.ofLiteral("127.0.1.1");
        InetAddressResolver builtin = new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
                return Stream.of(machine);
            }

            @Override
            public String lookupByAddress(byte[] address) {
                return "machine";
            }
        };
        InetAddressResolver resolver = new HawserAddressResolver.Resolver(() -> builtin, () -> "machine");
        net.client.names().resolver(new HostResolver() {
            @Override
            public List<InetAddress> addressesOf(String name) throws UnknownHostException {
                throw new UnknownHostException(name);
            }

            @Override
            public String nameOf(InetAddress address) throws UnknownHostException {
                throw new UnknownHostException(address.toString());
            }
        });
        LookupPolicy policy = LookupPolicy.of(LookupPolicy.IPV4);
        net.client.call(() -> {
            assertThat(resolver.lookupByName("Machine", policy)).singleElement().hasToString("Machine/10.0.0.1");
            assertThatThrownBy(() -> resolver.lookupByName("other", policy)).isInstanceOf(UnknownHostException.class);
            return null;
        });
        assertThat(resolver.lookupByName("machine", policy))
                .as("for a thread without a host")
                .containsExactly(machine);
    }

    @Test
    void datagramsGoAndCome() throws Exception {
        DatagramSocket server = net.server.call(() -> new DatagramSocket(53));
        DatagramSocket client = net.client.call(() -> new DatagramSocket());
        byte[] payload = {1, 2, 3, 4};
        client.send(new DatagramPacket(payload, 4, server(53)));
        DatagramPacket got = new DatagramPacket(new byte[3], 3);
        server.receive(got);
        assertThat(got.getLength()).as("cut to the buffer").isEqualTo(3);
        assertThat(got.getSocketAddress()).isEqualTo(new InetSocketAddress("10.0.0.1", client.getLocalPort()));
        server.setSoTimeout(10);
        assertThatThrownBy(() -> server.receive(got))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Receive timed out");
        client.connect(server(54));
        client.send(new DatagramPacket(payload, 4));
        client.setSoTimeout(60_000);
        assertThatThrownBy(() -> client.receive(got)).isInstanceOf(PortUnreachableException.class);
        server.close();
        assertThatThrownBy(() -> server.receive(got)).isInstanceOf(SocketException.class);
    }

    @Test
    void datagramChannelsRunThroughTheirQueues() throws Exception {
        try (DatagramChannel server = net.server.selectorProvider().openDatagramChannel();
                DatagramChannel client = net.client.selectorProvider().openDatagramChannel()) {
            server.bind(new InetSocketAddress(53));
            client.connect(server(53));
            ByteBuffer target = ByteBuffer.allocate(100);
            for (int i = 0; i < 1000; i++) {
                client.write(ByteBuffer.allocate(4).putInt(0, i));
                server.receive(target.clear());
                assertThat(target.getInt(0)).isEqualTo(i);
            }
            assertThat(client.write(ByteBuffer.allocate(60_000))).isEqualTo(60_000);
            assertThatThrownBy(() -> client.write(ByteBuffer.allocate(70_000))).hasMessage("Message too long");
        }
    }
}
