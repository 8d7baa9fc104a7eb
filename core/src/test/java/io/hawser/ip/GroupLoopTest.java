package io.hawser.ip;

import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.group.GroupMembership;
import io.hawser.ip.group.SourceFilter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets of a host to a group that it is itself a member of. */
class GroupLoopTest {
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final Path path = host.ip.multicastPath(host.eth0(), null, GROUP);
    private final List<byte[]> received = new ArrayList<>();

    /** Events at the receiver, in order. */
    private final List<String> events = new ArrayList<>();

    private final Timer timer = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            events.add("timer");
        }
    };

    /** The packets that are still to be sent by the receiver, as soon as it receives one. */
    private int answers;

    @BeforeEach
    void listen() {
        host.ip.register(IpProtocol.UDP, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                received.add(Arrays.copyOfRange(packet.bytes(), packet.networkOffset(), packet.end()));
                events.add("packet");
                packet.release();
                if (answers > 0) {
                    answers--;
                    send(1, true);
                    net.timers.arm(timer, net.timers.nowNanos());
                    events.add("sent");
                }
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

    private void send(int ttl, boolean loops) {
        host.ip.outputToGroup(host.payload(20), path, IpProtocol.UDP, 0xb8, ttl, true, loops);
    }

    private GroupMembership join() {
        GroupMembership membership = host.eth0().groups().join(GROUP, SourceFilter.ALL);
        net.run(3 * TestNet.SECOND);
        link.sent.clear();
        return membership;
    }

    @Test
    void aMemberReceivesWhatItsHostSends() {
        join();
        send(3, true);
        assertThat(received).isEmpty();
        net.run(0);
        byte[] expected = ipv4("10.0.0.1", "239.1.2.3", IpProtocol.UDP, pattern(20), 0, Ipv4Header.DONT_FRAGMENT);
        expected[1] = (byte) 0xb8;
        expected[8] = 3;
        assertThat(received).containsExactly(TestNet.resummed(expected));
        assertThat(link.sent).containsExactly(received.getFirst());
        send(3, false);
        net.run(1);
        assertThat(received).hasSize(1);
        assertThat(link.sent).hasSize(2);
    }

    @Test
    void aPacketWithoutHopsStaysOnItsHost() {
        join();
        send(0, true);
        net.run(1);
        assertThat(received).hasSize(1);
        assertThat(link.sent).isEmpty();
    }

    @Test
    void aHostThatIsNoMemberReceivesNothing() {
        send(1, true);
        net.run(1);
        assertThat(received).isEmpty();
        assertThat(link.sent).hasSize(1);
    }

    @Test
    void aMemberThatLeavesBeforeThePacketArrivesDoesNotReceiveIt() {
        GroupMembership membership = join();
        send(1, true);
        membership.filter(SourceFilter.NONE);
        net.run(1);
        assertThat(received).isEmpty();
    }

    /** A packet that a receiver sends arrives at the same instant, but after the call and the timers that are due. */
    @Test
    void aReceiverMaySendAgain() {
        join();
        answers = 2;
        send(1, true);
        net.run(0);
        assertThat(events).containsExactly("packet", "sent", "timer", "packet", "sent", "timer", "packet");
    }

    @Test
    void aHostThatIsOffReceivesNothing() {
        join();
        send(1, true);
        send(1, true);
        host.ip.powerOff();
        assertThat(net.pool.outstanding()).isZero();
        net.run(1);
        assertThat(received).isEmpty();
    }
}
