package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The fast path allocates nothing for a received packet and its answer to a known neighbour. */
class AllocationTest {
    /** Releases every packet that it is given to send. */
    private static final class Sink implements Link {
        private final MacAddress address = new MacAddress(0x02_00_00_00_00_99L);
        Receiver receiver = Packet::release;
        long sent;

        @Override
        public LinkType type() {
            return LinkType.ETHERNET;
        }

        @Override
        public int mtuBytes() {
            return 1500;
        }

        @Override
        public MacAddress address() {
            return address;
        }

        @Override
        public void transmit(Packet packet) {
            sent++;
            packet.release();
        }

        @Override
        public void attach(Receiver newReceiver) {
            receiver = newReceiver;
        }
    }

    @Test
    void aPacketInAndItsAnswerOutAllocateNothing() {
        TestNet net = new TestNet();
        TestHost host = net.host();
        Sink sink = new Sink();
        host.ip.addInterface("eth0", sink).addAddress(IpAddress.parse("10.0.0.1"), 24);
        host.ip.register(TestHost.PROTOCOL, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                Path path = host.ip.replyPath(packet);
                path.confirm();
                host.ip.output(packet, path, TestHost.PROTOCOL, 0, 0, path.mtuBytes() >= 1500);
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {}
        });
        byte[] packet = TestNet.ipv4("10.0.0.2", "10.0.0.1", TestHost.PROTOCOL, TestNet.pattern(1000));
        byte[] frame = TestNet.frame(sink.address().value(), 0x02_09, EthernetHeader.TYPE_IPV4, packet);
        host.ip.pathTo(IpAddress.parse("10.0.0.2")).neighbour().heard(0x02_09, false);
        exchange(net, sink, frame, 20_000);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(net, sink, frame, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sink.sent).isEqualTo(120_000);
        assertThat(allocated).as("bytes for 100000 packets and answers").isLessThan(10_000);
        assertThat(net.pool.outstanding()).isZero();
    }

    private static void exchange(TestNet net, Sink sink, byte[] frame, int count) {
        for (int i = 0; i < count; i++) {
            Packet packet = net.pool.allocate(frame.length);
            System.arraycopy(frame, 0, packet.bytes(), packet.append(frame.length), frame.length);
            sink.receiver.receive(packet);
        }
    }
}
