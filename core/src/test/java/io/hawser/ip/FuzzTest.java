package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid packets with small or large random changes: no exception is thrown, and every packet is released. */
class FuzzTest {
    private static final byte[] EDGES = {
        0, 1, 2, 7, 8, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff, 0x45, 0x46, 0x4f, 4, 20
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingIsThrownAndNothingLeaks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TestNet net = new TestNet();
        TestHost host = net.host();
        TestLink link = host.link(LinkType.ETHERNET, "10.0.0.1/24", 1500);
        host.link(LinkType.RAW_IP, "10.1.0.1/24", 600);
        host.settings.forward = seed % 2 == 0;
        for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP}) {
            host.ip.register(protocol, host.recorder);
        }
        for (int round = 0; round < 100_000; round++) {
            byte[] frame = mutated(frame(random, link.address().value()), random);
            link.inject(frame);
            host.received.clear();
            host.errors.clear();
            link.sent.clear();
            if (round % 1000 == 0) {
                net.run(random.nextLong(5 * TestNet.SECOND));
            }
        }
        net.assertNothingLeaks();
        assertThat(host.count(IpCounter.IN_DELIVERS)).isGreaterThan(1000);
    }

    private static byte[] frame(SplittableRandom random, long mac) {
        if (random.nextInt(8) == 0) {
            byte[] arp = new byte[ArpHeader.BYTES];
            int sender = 0x0a00_0002 + random.nextInt(200);
            ArpHeader.write(arp, 0, 1 + random.nextInt(2), 0x02_00_00_00_09_00L, sender, mac, 0x0a00_0001);
            return TestNet.frame(mac, 0x02_00_00_00_09_00L, EthernetHeader.TYPE_ARP, arp);
        }
        byte[] payload = TestNet.pattern(random.nextInt(200));
        String source = "10.0.0." + (2 + random.nextInt(20));
        String destination = random.nextInt(4) == 0 ? "10.1.0.9" : "10.0.0.1";
        int fragment = random.nextInt(3) == 0 ? random.nextInt(30) | random.nextInt(2) << 13 : 0;
        int protocol = new int[] {1, 6, 17, TestHost.PROTOCOL, 200}[random.nextInt(5)];
        if (protocol == IpProtocol.ICMP) {
            byte[] quoted = TestNet.ipv4("10.0.0.1", source, TestHost.PROTOCOL, payload);
            payload = TestNet.icmp(random.nextInt(20), random.nextInt(16), random.nextInt(), quoted);
            if (random.nextBoolean()) {
                payload = TestNet.icmp(IcmpHeader.ECHO_REQUEST, 0, 1, payload);
            }
        }
        byte[] packet = TestNet.ipv4(source, destination, protocol, payload, random.nextInt(4), fragment);
        if (random.nextInt(4) == 0) {
            int[] options = random.ints(1 + random.nextInt(39), 0, 256).toArray();
            packet = TestNet.withOptions(packet, options);
        }
        return TestNet.frame(
                random.nextInt(16) == 0 ? 0xffff_ffff_ffffL : mac, 0x02_09, EthernetHeader.TYPE_IPV4, packet);
    }

    private static byte[] mutated(byte[] frame, SplittableRandom random) {
        byte[] changed = frame;
        int changes = random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = 14 + random.nextInt(Math.min(60, frame.length - 14));
            changed[at] = random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : (byte) random.nextInt();
        }
        if (random.nextInt(10) == 0) {
            changed = Arrays.copyOf(changed, random.nextInt(changed.length + 20));
        }
        if (changed.length >= 34 && random.nextInt(4) != 0 && changed[12] == 8 && changed[13] == 0) {
            // With a right checksum the changed packet reaches more code.
            byte[] packet = TestNet.from(changed, 14);
            System.arraycopy(TestNet.resummed(packet), 0, changed, 14, packet.length);
        }
        return changed;
    }

    /** The array ends where the packet ends, so that a read beyond the packet throws an exception. */
    @ParameterizedTest
    @ValueSource(ints = {IpProtocol.ICMP, IpProtocol.TCP, IpProtocol.UDP, TestHost.PROTOCOL})
    void aPacketAtTheEndOfItsArrayIsNotReadBeyond(int protocol) {
        TestNet net = new TestNet();
        TestHost host = net.host();
        host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        for (int type = 0; type < 20; type++) {
            byte[] whole =
                    TestNet.ipv4("10.0.0.2", "10.0.0.1", protocol, TestNet.icmp(type, 0, 0, TestNet.pattern(40)));
            for (int cut = 0; cut <= whole.length; cut++) {
                byte[] packet = Arrays.copyOf(whole, cut);
                if (cut >= 20) {
                    Bytes.put16(packet, 2, cut);
                    TestNet.resummed(packet);
                }
                if (cut >= 28) {
                    IcmpHeader.write(packet, 20, cut - 20, type, 0, 0);
                }
                Packet placed = net.pool.allocate(1500);
                int at = placed.append(placed.tailroom()) + placed.length() - cut;
                System.arraycopy(packet, 0, placed.bytes(), at, cut);
                placed.trimFront(placed.length() - cut);
                host.eth0().receive(placed);
            }
        }
        net.assertNothingLeaks();
    }
}
