package io.hawser.ip.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.TestNet;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import org.junit.jupiter.api.Test;

/** The fields of a packet's IP header, wherever the packet begins. */
class PacketAddressesTest {
    private static Packet behindHeader(byte[] packet, int headerBytes) {
        Packet arrived = new PacketPool().allocate(packet.length);
        System.arraycopy(packet, 0, arrived.bytes(), arrived.append(packet.length), packet.length);
        arrived.networkOffset(arrived.start());
        arrived.trimFront(headerBytes);
        return arrived;
    }

    @Test
    void ofIpv4() {
        Packet packet = behindHeader(TestNet.ipv4("10.0.0.1", "10.0.0.2", IpProtocol.UDP, new byte[8]), 20);
        assertThat(PacketAddresses.isV6(packet)).isFalse();
        assertThat(PacketAddresses.ttl(packet)).isEqualTo(64);
        assertThat(PacketAddresses.source(packet)).isEqualTo(IpAddress.parse("10.0.0.1"));
        assertThat(PacketAddresses.destination(packet)).isEqualTo(IpAddress.parse("10.0.0.2"));
    }

    @Test
    void ofIpv6() {
        Packet packet = behindHeader(TestNet.ipv6("fd00::1", "fd00::2", IpProtocol.UDP, 7, new byte[8]), 40);
        assertThat(PacketAddresses.isV6(packet)).isTrue();
        assertThat(PacketAddresses.ttl(packet)).isEqualTo(7);
        assertThat(PacketAddresses.source(packet)).isEqualTo(IpAddress.parse("fd00::1"));
        assertThat(PacketAddresses.destination(packet)).isEqualTo(IpAddress.parse("fd00::2"));
    }
}
