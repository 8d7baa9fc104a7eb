package io.hawser.ip;

import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets of a host to itself: when they arrive, and with which checksum. */
class LoopbackTest {
    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final Path path = host.ip.pathTo(IpAddress.parse("127.0.0.1"));
    private final List<String> events = new ArrayList<>();

    private final Timer timer = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            events.add("timer");
        }
    };

    /** Registers a transport that passes each packet on, still its own, and records it. */
    private void receive(int protocol, Consumer<Packet> receiver) {
        host.ip.register(protocol, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                events.add("packet");
                receiver.accept(packet);
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
                throw new AssertionError("no errors here");
            }
        });
    }

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
    }

    /** A packet that a receiver sends arrives at the same instant, but after the call and the timers that are due. */
    @Test
    void aReceiverMaySendAgain() {
        int[] left = {2};
        receive(TestHost.PROTOCOL, packet -> {
            if (left[0]-- > 0) {
                host.send(path, 8, true);
                net.timers.arm(timer, net.timers.nowNanos());
                events.add("sent");
            }
        });
        host.send(path, 8, true);
        assertThat(events).isEmpty();
        net.run(0);
        assertThat(events).containsExactly("packet", "sent", "timer", "packet", "sent", "timer", "packet");
    }

    @Test
    void packetsArriveInOrderUnlessTheHostIsOff() {
        host.send(path, 8, true);
        host.send(path, 9, true);
        net.run(0);
        assertThat(host.received).containsExactly(pattern(8), pattern(9));
        host.send(path, 8, true);
        host.ip.powerOff();
        assertThat(net.pool.outstanding()).isZero();
        assertThat(net.timers.armed()).isZero();
    }

    /** A checksum that is left to the link is not computed: packets are not damaged on their way. */
    @Test
    void aDeferredChecksumIsVouchedFor() {
        List<Boolean> vouched = new ArrayList<>();
        List<byte[]> segments = new ArrayList<>();
        receive(IpProtocol.TCP, packet -> {
            vouched.add(packet.isChecksumVouched());
            segments.add(Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end()));
        });
        for (boolean deferred : new boolean[] {true, false}) {
            Packet packet = host.payload(40);
            TcpHeader.write(packet.bytes(), packet.start(), 1, 2, 3, 4, 20, TcpHeader.ACK, 5, 0);
            if (deferred) {
                packet.deferChecksum();
            }
            host.ip.output(packet, path, IpProtocol.TCP, 0, 0, true);
            net.run(0);
        }
        assertThat(vouched).containsExactly(true, false);
        assertThat(segments).hasSize(2);
    }
}
