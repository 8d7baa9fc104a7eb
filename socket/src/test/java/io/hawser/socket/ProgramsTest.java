package io.hawser.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that have never heard of Hawser, over a network that loses one packet in a hundred. */
@Timeout(300)
class ProgramsTest {
    private final RealTime net = new RealTime(11);

    @BeforeEach
    void impair() {
        net.running.execute(() -> net.cable.latency(Duration.ofMillis(2)).loss(0.01));
    }

    @AfterEach
    void end() {
        net.close();
    }

    private static long checksum(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return crc.getValue();
    }

    /** Adds up what it gets. */
    private static final class Sum extends SimpleChannelInboundHandler<ByteBuf> {
        private final CRC32 crc = new CRC32();
        private final int expected;
        private final CompletableFuture<Long> sum;
        private int got;

        Sum(int expected, CompletableFuture<Long> sum) {
            this.expected = expected;
            this.sum = sum;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
            byte[] bytes = new byte[data.readableBytes()];
            data.readBytes(bytes);
            crc.update(bytes);
            got += bytes.length;
            if (got == expected) {
                sum.complete(crc.getValue());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            sum.completeExceptionally(cause);
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }

    @Test
    void nettyEchoesOverItsOwnEventLoops() throws Exception {
        byte[] sent = new byte[3_000_000];
        new SplittableRandom(1).nextBytes(sent);
        CompletableFuture<Long> sum = new CompletableFuture<>();
        EventLoopGroup serverLoops =
                net.server.call(() -> new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory()));
        EventLoopGroup clientLoops =
                net.client.call(() -> new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
        try {
            net.server.call(() -> new ServerBootstrap()
                    .group(serverLoops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(new Echo());
                        }
                    })
                    .bind(7)
                    .sync());
            Channel client = net.client.call(() -> new Bootstrap()
                    .group(clientLoops)
                    .channel(NioSocketChannel.class)
                    .handler(new Sum(sent.length, sum))
                    .connect("10.0.0.2", 7)
                    .sync()
                    .channel());
            client.writeAndFlush(Unpooled.wrappedBuffer(sent)).sync();
            assertThat(Limits.end(sum)).isEqualTo(checksum(sent));
            client.close().sync();
        } finally {
            clientLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            serverLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** Sends back what it gets. */
    private static final class Mirror extends Handler.Abstract {
        @Override
        public boolean handle(
                org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback)
                throws Exception {
            Content.copy(request, response, callback);
            return true;
        }
    }

    @Test
    void jettyAnswersOkHttp() throws Exception {
        Server server = net.server.call(() -> {
            Server made = new Server(80);
            made.setHandler(new Mirror());
            made.start();
            return made;
        });
        try {
            net.client.call(() -> {
                exchange();
                return null;
            });
        } finally {
            net.server.call(() -> {
                server.stop();
                return null;
            });
        }
    }

    private static void exchange() throws IOException {
        OkHttpClient client = new OkHttpClient();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 20; i++) {
            byte[] body = new byte[1 + random.nextInt(200_000)];
            random.nextBytes(body);
            Request request = new Request.Builder()
                    .url("http://10.0.0.2/" + i)
                    .post(RequestBody.create(body, MediaType.get("application/octet-stream")))
                    .build();
            try (Response response = client.newCall(request).execute()) {
                assertThat(response.code()).isEqualTo(200);
                assertThat(checksum(response.body().bytes())).isEqualTo(checksum(body));
            }
        }
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
