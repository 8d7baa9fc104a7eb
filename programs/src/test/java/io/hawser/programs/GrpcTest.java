package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream of messages in both directions by gRPC, over a network that loses one packet in a hundred. */
@Timeout(180)
class GrpcTest {
    private static final int MESSAGES = 500;
    private static final int MAX_MESSAGE_BYTES = 10_000;

    private static final MethodDescriptor<byte[], byte[]> ECHO = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("echo.Echo/Stream")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final ProgramNetwork net = new ProgramNetwork(51).impair(Duration.ofMillis(2), 0.01);

    @AfterEach
    void end() {
        net.close();
    }

    /** Messages are bytes. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Sends each request back. */
    private record Mirroring(StreamObserver<byte[]> responses) implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] request) {
            responses.onNext(request);
        }

        @Override
        public void onError(Throwable failure) {
            responses.onError(failure);
        }

        @Override
        public void onCompleted() {
            responses.onCompleted();
        }
    }

    /** Keeps the checksums of what comes back. */
    private static final class Sums implements StreamObserver<byte[]> {
        private final List<Long> sums = new ArrayList<>();
        private final CompletableFuture<List<Long>> all = new CompletableFuture<>();

        @Override
        public void onNext(byte[] response) {
            sums.add(Work.checksum(response));
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            all.complete(sums);
        }
    }

    private static EventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @Test
    void grpcStreamsBothWaysThroughACutOfTheCable() throws Exception {
        // The pools of gRPC are static, and would be those of whichever host came first.
        EventLoopGroup serving = net.server().call(GrpcTest::loops);
        EventLoopGroup asking = net.client().call(GrpcTest::loops);
        Server server = net.server()
                .call(() -> NettyServerBuilder.forPort(50051)
                        .bossEventLoopGroup(serving)
                        .workerEventLoopGroup(serving)
                        .channelType(NioServerSocketChannel.class)
                        .addService(ServerServiceDefinition.builder("echo.Echo")
                                .addMethod(ECHO, ServerCalls.asyncBidiStreamingCall(Mirroring::new))
                                .build())
                        .build()
                        .start());
        ManagedChannel channel = net.client()
                .call(() -> NettyChannelBuilder.forAddress(ProgramNetwork.SERVER, 50051)
                        .eventLoopGroup(asking)
                        .channelType(NioSocketChannel.class)
                        .usePlaintext()
                        .build());
        try {
            Sums sums = new Sums();
            List<Long> sent = new ArrayList<>();
            StreamObserver<byte[]> requests = net.client()
                    .call(() -> ClientCalls.asyncBidiStreamingCall(channel.newCall(ECHO, CallOptions.DEFAULT), sums));
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = Work.noise(i, i * MAX_MESSAGE_BYTES / MESSAGES);
                sent.add(Work.checksum(message));
                requests.onNext(message);
                if (i == MESSAGES / 2) {
                    net.cutFor(Duration.ofMillis(300));
                }
            }
            requests.onCompleted();
            assertThat(Work.await(sums.all)).isEqualTo(sent);
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            asking.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            serving.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
