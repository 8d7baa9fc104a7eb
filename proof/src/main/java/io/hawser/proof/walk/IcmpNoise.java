package io.hawser.proof.walk;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.Impairment;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.Passage;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.random.RandomGenerator;

/**
 * Routers that send ICMP errors, justified or not, about the last data or acknowledgment in the other direction. None
 * may end a connection (RFC 9293 MUST-56); some reduce the segment size. Errors about SYNs are omitted, because they
 * may end a connection.
 */
final class IcmpNoise implements Impairment {
    private static final int QUOTED_BYTES = Ipv4Header.MIN_BYTES + 8;
    private static final int TTL = 64;

    private final RandomGenerator random;
    private final double probability;
    private final byte[] quoted = new byte[QUOTED_BYTES];
    private boolean isAnythingQuoted;

    /**
     * Sends errors in {@code to} about packets in {@code about}. Both must carry raw IP packets.
     *
     * @param probability probability of an additional error per packet
     */
    IcmpNoise(Lane to, Lane about, double probability) {
        random = to.random("icmp");
        this.probability = probability;
        about.observe((_, event, packet, _) -> {
            if (event == LaneEvent.SENT) {
                quote(packet);
            }
        });
    }

    private void quote(Packet packet) {
        byte[] bytes = packet.bytes();
        int ip = packet.start();
        if (Ipv4Header.protocol(bytes, ip) == IpProtocol.TCP
                && !Ipv4Header.isFragment(bytes, ip)
                && Ipv4Header.headerBytes(bytes, ip) == Ipv4Header.MIN_BYTES
                && (TcpHeader.flags(bytes, ip + Ipv4Header.MIN_BYTES) & TcpHeader.SYN) == 0) {
            System.arraycopy(bytes, ip, quoted, 0, QUOTED_BYTES);
            isAnythingQuoted = true;
        }
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        if (isAnythingQuoted && random.nextDouble() < probability) {
            passage.onward(complaint(passage));
        }
        passage.onward(packet);
    }

    private Packet complaint(Passage passage) {
        int length = Ipv4Header.MIN_BYTES + IcmpHeader.BYTES + QUOTED_BYTES;
        Packet packet = passage.pool().allocate(length);
        int ip = packet.append(length);
        byte[] bytes = packet.bytes();
        int icmp = ip + Ipv4Header.MIN_BYTES;
        System.arraycopy(quoted, 0, bytes, icmp + IcmpHeader.BYTES, QUOTED_BYTES);
        int type = IcmpHeader.DESTINATION_UNREACHABLE;
        int rest = 0;
        int code = switch (random.nextInt(6)) {
            case 0 -> IcmpHeader.NET_UNREACHABLE;
            case 1 -> IcmpHeader.PORT_UNREACHABLE;
            case 2 -> IcmpHeader.PROTOCOL_UNREACHABLE;
            case 3 -> {
                type = IcmpHeader.TIME_EXCEEDED;
                yield IcmpHeader.TTL_EXCEEDED;
            }
            case 4 -> {
                rest = random.nextInt(1600);
                yield IcmpHeader.FRAGMENTATION_NEEDED;
            }
            default -> IcmpHeader.HOST_UNREACHABLE;
        };
        IcmpHeader.write(bytes, icmp, length - Ipv4Header.MIN_BYTES, type, code, rest);
        Ipv4Header.write(
                bytes,
                ip,
                0,
                length,
                0,
                0,
                TTL,
                IpProtocol.ICMP,
                Ipv4Header.destination(quoted, 0),
                Ipv4Header.source(quoted, 0));
        return packet;
    }
}
