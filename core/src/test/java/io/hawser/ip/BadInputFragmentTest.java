package io.hawser.ip;

import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rows of the table of bad inputs about fragments. */
class BadInputFragmentTest extends BadInputTestBase {
    private static final int SMALLEST_PACKET_BYTES = Packet.HEADROOM_BYTES + PacketPool.SHORT_BYTES;

    @Test
    void badInput15_anyOverlapDiscardsTheDatagram() {
        byte[] data = pattern(64);
        int[][] overlaps = {{24, 48}, {8, 24}, {16, 40}, {0, 16}, {16, 24}, {24, 32}, {8, 64}};
        for (int id = 0; id < overlaps.length; id++) {
            fragment(data, id, 0, 8, true);
            fragment(data, id, 16, 32, true);
            fragment(data, id, overlaps[id][0], overlaps[id][1], true);
            fragment(data, id, 8, 16, true);
            fragment(data, id, 32, 64, false);
        }
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.REASM_OKS)).isZero();
        assertThat(host.count(IpCounter.EXT_REASM_OVERLAPS)).isGreaterThanOrEqualTo(overlaps.length);
    }

    @Test
    void badInput15_anExactRepetitionIsIgnored() {
        byte[] data = pattern(64);
        byte[] other = new byte[64];
        fragment(data, 7, 0, 32, true);
        fragment(other, 7, 0, 32, true);
        fragment(data, 7, 32, 64, false);
        assertThat(host.received).containsExactly(data);
        assertThat(host.count(IpCounter.REASM_REQDS)).isEqualTo(3);
        assertThat(host.count(IpCounter.REASM_OKS)).isEqualTo(1);
        assertThat(host.count(IpCounter.REASM_FAILS)).isZero();
    }

    @Test
    void badInput15_contradictoryEndsDiscardTheDatagram() {
        byte[] data = pattern(64);
        fragment(data, 1, 32, 64, false);
        fragment(data, 1, 16, 24, false);
        fragment(data, 2, 32, 48, false);
        fragment(data, 2, 48, 64, true);
        fragment(data, 3, 32, 64, true);
        fragment(data, 3, 8, 16, false);
        for (int id = 1; id <= 3; id++) {
            fragment(data, id, 0, 32, true);
        }
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.REASM_FAILS)).isEqualTo(3);
    }

    private void fragment(byte[] data, int id, int from, int to, boolean more) {
        link.inject(ipv4(
                PEER,
                SELF,
                RECORDED,
                Arrays.copyOfRange(data, from, to),
                id,
                from / 8 | (more ? Ipv4Header.MORE_FRAGMENTS : 0)));
    }

    @Test
    void badInput16_offsetAndLengthAbove65535() {
        for (int offset : new int[] {8190, 8191}) {
            assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(32), 1, offset));
        }
        assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(1480), 1, 8100));
        // The largest possible packet: 65515 bytes of payload.
        link.inject(ipv4(PEER, SELF, RECORDED, pattern(3), 1, 8189));
        assertThat(host.count(IpCounter.REASM_FAILS)).isEqualTo(3);
    }

    @Test
    void badInput17_aFirstFragmentWithoutItsTransportHeader() {
        int[][] protocols = {{IpProtocol.TCP, 16}, {IpProtocol.TCP, 8}, {IpProtocol.UDP, 0}, {IpProtocol.ICMP, 0}};
        for (int[] each : protocols) {
            assertDropped(
                    IpCounter.REASM_FAILS, ipv4(PEER, SELF, each[0], pattern(each[1]), 1, Ipv4Header.MORE_FRAGMENTS));
        }
        assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(0), 1, 5));
        assertDropped(IpCounter.REASM_FAILS, ipv4(PEER, SELF, RECORDED, pattern(13), 1, Ipv4Header.MORE_FRAGMENTS));
    }

    @Test
    void badInput18_aFragmentBombIsBoundedForOneSource() {
        for (int i = 0; i < 20_000; i++) {
            link.inject(ipv4(
                    "10.0.0.66", SELF, RECORDED, pattern(8), i & 0xffff, 1 + i % 8000 | Ipv4Header.MORE_FRAGMENTS));
            assertThat(net.pool.outstanding() * SMALLEST_PACKET_BYTES)
                    .isLessThanOrEqualTo(host.settings.fragments.highBytes / 4);
        }
        byte[] data = pattern(2960);
        fragment(data, 5, 0, 1480, true);
        fragment(data, 5, 1480, 2960, false);
        assertThat(host.received).as("another source is not harmed").containsExactly(data);
    }

    @Test
    void badInput18_aFragmentBombIsBoundedForAll() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            String source = "10.0.0." + (3 + random.nextInt(200));
            link.inject(ipv4(source, SELF, RECORDED, pattern(8), i, Ipv4Header.MORE_FRAGMENTS));
            assertThat(net.pool.outstanding() * SMALLEST_PACKET_BYTES)
                    .isLessThanOrEqualTo(host.settings.fragments.highBytes);
        }
        byte[] data = pattern(2960);
        fragment(data, 5, 0, 1480, true);
        fragment(data, 5, 1480, 2960, false);
        assertThat(host.received).containsExactly(data);
        net.run(31 * TestNet.SECOND);
        assertThat(net.pool.outstanding()).as("after the timeout").isZero();
    }

    @Test
    void badInput18_theHolesOfADatagramAreBounded() {
        byte[] data = pattern(65_512);
        for (int i = 0; i < 4000; i += 2) {
            fragment(data, 1, 8 * i, 8 * i + 8, true);
        }
        assertThat(host.count(IpCounter.REASM_FAILS)).isGreaterThan(10);
        assertThat(net.pool.outstanding()).isLessThanOrEqualTo(128);
    }
}
