package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv6Header;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static byte[] ipv6(String source, String destination) {
        byte[] payload = TestNet.pattern(1000);
        byte[] packet = new byte[Ipv6Header.BYTES + payload.length];
        Ipv6Header.write(
                packet,
                0,
                /* trafficClass= */ 0,
                /* flowLabel= */ 0,
                payload.length,
                TestHost.PROTOCOL,
                /* hopLimit= */ 64,
                IpAddress.parse(source),
                IpAddress.parse(destination));
        System.arraycopy(payload, 0, packet, Ipv6Header.BYTES, payload.length);
        return packet;
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 24, 10.0.0.2", "2001:db8::1, 64, 2001:db8::2"})
    void aPacketInAndItsAnswerOutAllocateNothing(String own, int prefixLength, String peer) {
        boolean isV4 = IpAddress.parse(own).isV4();
        TestNet net = new TestNet();
        TestHost host = net.host();
        Sink sink = new Sink();
        host.ip.addInterface("eth0", sink).addAddress(IpAddress.parse(own), prefixLength);
        // the reports of the groups of IPv6 addresses
        net.run(3 * TestNet.SECOND);
        sink.sent = 0;
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
        byte[] packet = isV4 ? TestNet.ipv4(peer, own, TestHost.PROTOCOL, TestNet.pattern(1000)) : ipv6(peer, own);
        int type = isV4 ? EthernetHeader.TYPE_IPV4 : EthernetHeader.TYPE_IPV6;
        byte[] frame = TestNet.frame(sink.address().value(), 0x02_09, type, packet);
        host.ip.pathTo(IpAddress.parse(peer)).neighbour().heard(0x02_09, false);
        // until the JIT has compiled all of it, also where no test before has used it
        exchange(net, sink, frame, 1_000_000);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(net, sink, frame, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sink.sent).isEqualTo(1_100_000);
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
