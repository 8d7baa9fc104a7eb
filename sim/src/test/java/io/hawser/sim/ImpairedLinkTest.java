package io.hawser.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpairedLinkTest {
    private static final MacAddress ADDRESS = MacAddress.parse("02:00:00:00:00:42");

    private final TimingWheel wheel = new TimingWheel(0);
    private final PacketPool pool = new PacketPool();
    private final Device device = new Device();
    private final ImpairedLink link = new ImpairedLink(device, 1, wheel, pool);
    private final List<Integer> received = new ArrayList<>();

    ImpairedLinkTest() {
        link.attach(packet -> note(packet, received));
    }

    /** The device of the machine, as its host sees it. */
    private static final class Device implements Link {
        final List<Integer> sent = new ArrayList<>();
        Receiver receiver;

        @Override
        public LinkType type() {
            return LinkType.ETHERNET;
        }

        @Override
        public int mtuBytes() {
            return 9000;
        }

        @Override
        public MacAddress address() {
            return ADDRESS;
        }

        @Override
        public void transmit(Packet packet) {
            note(packet, sent);
        }

        @Override
        public void attach(Receiver to) {
            receiver = to;
        }
    }

    private static void note(Packet packet, List<Integer> to) {
        to.add((int) packet.bytes()[packet.start()]);
        packet.release();
    }

    private Packet packet(int number, int bytes) {
        Packet packet = pool.allocate(bytes);
        packet.bytes()[packet.append(bytes)] = (byte) number;
        return packet;
    }

    @Test
    void itLooksLikeTheLinkBehindIt() {
        assertThat(link.type()).isEqualTo(LinkType.ETHERNET);
        assertThat(link.mtuBytes()).isEqualTo(9000);
        assertThat(link.address()).isEqualTo(ADDRESS);
        link.transmit(packet(1, 9014));
        wheel.advance(1);
        assertThat(device.sent).containsExactly(1);
    }

    @Test
    void packetsTravelBothWaysAsLongAsTheyAreToldTo() {
        link.cable().latency(Duration.ofMillis(5));
        link.transmit(packet(1, 100));
        device.receiver.receive(packet(2, 100));
        wheel.advance(4_999_999);
        assertThat(device.sent).isEmpty();
        assertThat(received).isEmpty();
        wheel.advance(5_000_000);
        assertThat(device.sent).containsExactly(1);
        assertThat(received).containsExactly(2);
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void faultsBefallBothWays() {
        link.cable().loss(1);
        link.transmit(packet(1, 100));
        device.receiver.receive(packet(2, 100));
        link.cable().loss(0).duplication(1);
        link.transmit(packet(3, 100));
        device.receiver.receive(packet(4, 100));
        wheel.advance(1);
        assertThat(device.sent).containsExactly(3, 3);
        assertThat(received).containsExactly(4, 4);
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void whatIsUnderWayIsReleasedAtTheEnd() {
        link.cable().latency(Duration.ofMillis(5));
        link.transmit(packet(1, 100));
        device.receiver.receive(packet(2, 100));
        link.close();
        assertThat(pool.outstanding()).isZero();
        assertThat(wheel.armed()).isZero();
    }
}
