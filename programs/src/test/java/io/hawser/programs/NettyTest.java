package io.hawser.programs;

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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client and a server of Netty, over a network that loses one packet in a hundred. */
@Timeout(180)
class NettyTest {
    private static final int SENT_BYTES = 3_000_000;

    private final ProgramNetwork net = new ProgramNetwork(11).impair(Duration.ofMillis(2), 0.01);

    @AfterEach
    void end() {
        net.close();
    }

    /** Adds up what it gets; cuts the cable for a while in the middle. */
    private final class Sum extends SimpleChannelInboundHandler<ByteBuf> {
        private final CRC32 crc = new CRC32();
        private final CompletableFuture<Long> sum;
        private int got;
        private boolean wasCut;

        Sum(CompletableFuture<Long> sum) {
            this.sum = sum;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
            byte[] bytes = new byte[data.readableBytes()];
            data.readBytes(bytes);
            crc.update(bytes);
            got += bytes.length;
            if (!wasCut && got > SENT_BYTES / 2) {
                wasCut = true;
                net.cutFor(Duration.ofMillis(300));
            }
            if (got == SENT_BYTES) {
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
    void nettyEchoesThroughACutOfTheCable() throws Exception {
        byte[] sent = Work.noise(1, SENT_BYTES);
        CompletableFuture<Long> sum = new CompletableFuture<>();
        EventLoopGroup serverLoops =
                net.server().call(() -> new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory()));
        EventLoopGroup clientLoops =
                net.client().call(() -> new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
        try {
            net.server()
                    .call(() -> new ServerBootstrap()
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
            Channel client = net.client()
                    .call(() -> new Bootstrap()
                            .group(clientLoops)
                            .channel(NioSocketChannel.class)
                            .handler(new Sum(sum))
                            .connect(ProgramNetwork.SERVER, 7)
                            .sync()
                            .channel());
            client.writeAndFlush(Unpooled.wrappedBuffer(sent)).sync();
            assertThat(Work.await(sum)).isEqualTo(Work.checksum(sent));
            client.close().sync();
        } finally {
            clientLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            serverLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
