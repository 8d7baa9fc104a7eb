package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import org.junit.jupiter.api.AfterEach;

/**
 * The base of tests of IPv6 on an Ethernet: a host, and a sender of packets. The host has already reported the groups
 * of its addresses. At the end no packet may leak and no timer may be armed.
 */
abstract class Ipv6TestBase {
    static final String HOST = "2001:db8::1";
    static final String PEER = "2001:db8::2";

    /** The link address that packets to the host come from. */
    static final long PEER_MAC = 0x02_77;

    /** The link address of the group of all nodes (RFC 2464 §7). */
    static final long ALL_NODES_MAC = 0x3333_0000_0001L;

    final TestNet net = new TestNet();
    final TestHost host = net.host();
    final TestLink link;

    /** @param address the first address of the host, and the length of its prefix */
    Ipv6TestBase(String address) {
        link = host.ethernet(address);
        reportGroups();
    }

    /** Lets the reports of the groups that addresses need pass. */
    final void reportGroups() {
        net.run(3 * TestNet.SECOND);
        link.sent.clear();
    }

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
        assertThat(net.timers.armed()).isZero();
    }

    void inject(byte[] packet) {
        link.inject(TestNet.frame(link.address().value(), PEER_MAC, EthernetHeader.TYPE_IPV6, packet));
    }

    void injectToGroup(byte[] packet) {
        link.inject(TestNet.frame(ALL_NODES_MAC, PEER_MAC, EthernetHeader.TYPE_IPV6, packet));
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** The address that begins at {@code at}. */
    static IpAddress address(byte[] bytes, int at) {
        return new IpAddress(Bytes.i64(bytes, at), Bytes.i64(bytes, at + 8));
    }
}
