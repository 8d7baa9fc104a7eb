package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.EventLoop;
import io.hawser.device.Tun;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A TUN device and the kernel at its other end. */
@RealPeerTest("ping")
@Timeout(60)
class TunIT {
    private final PacketPool pool = new PacketPool();

    @Test
    void carriesThePingsOfTheKernel() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Tun tun = namespace.inside(() -> Tun.open("tun0", pool));
                EventLoop loop = new EventLoop("tun0", new TimingWheel(0), () -> {})) {
            assertThat(tun.type()).isEqualTo(LinkType.RAW_IP);
            assertThat(tun.address()).isEqualTo(MacAddress.NONE);
            assertThat(tun.mtuBytes()).isEqualTo(1500);
            EchoResponder responder =
                    new EchoResponder(tun, IpAddress.parse("10.78.0.2").v4());
            tun.attach(responder);
            loop.add(tun);
            loop.start();
            namespace.run("ip", "addr", "add", "10.78.0.1", "peer", "10.78.0.2", "dev", "tun0");
            namespace.run("ip", "link", "set", "tun0", "up");

            assertThat(namespace
                            .run("ping", "-c", "20", "-i", "0.02", "-W", "2", "10.78.0.2")
                            .stdout())
                    .contains("20 packets transmitted, 20 received, 0% packet loss");
            loop.close();
            assertThat(responder.echoReplies()).isEqualTo(20);
            assertThat(pool.outstanding()).isZero();
        }
    }
}
