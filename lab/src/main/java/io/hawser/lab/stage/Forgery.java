package io.hawser.lab.stage;

import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Lane;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends copies of a real segment with forged source addresses from the benchmarking range of RFC 2544 §C.2.2
 * (198.18.0.0/15), each with a random port and sequence number. Only the first one and its consequences are reported.
 */
final class Forgery {
    private static final int NETWORK = 198 << 24 | 18 << 16;
    private static final int HOSTS = 1 << 17;
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 0x10000 - FIRST_PORT;

    private static final int IP_CHECKSUM = 10;
    private static final int IP_SOURCE = 12;
    private static final int TCP_SEQUENCE = 4;

    private final Stage stage;
    private final RandomGenerator random;
    private @Nullable IpAddress shown;

    Forgery(Stage stage) {
        this.stage = stage;
        random = stage.network().random("forged addresses");
    }

    /** Returns whether packets to and from this address are not reported. */
    boolean isHidden(IpAddress address) {
        return shown != null && (address.v4() & -HOSTS) == NETWORK && !address.equals(shown);
    }

    /** Returns whether this packet is not reported. */
    boolean hides(Packet packet, Lane lane) {
        int ip = packet.start() + lane.to().type().headerBytes();
        return shown != null
                && Ipv4Header.isWellFormed(packet.bytes(), ip, packet.end() - ip)
                && (isHidden(IpAddress.v4(Ipv4Header.source(packet.bytes(), ip)))
                        || isHidden(IpAddress.v4(Ipv4Header.destination(packet.bytes(), ip))));
    }

    /**
     * Makes forged segments arrive from now on, at equal intervals.
     *
     * @param template the packet to copy, with the header of its link
     * @param lane the direction of a link at whose end they arrive
     * @param nanos the total time
     */
    void begin(byte[] template, Lane lane, long count, long nanos) {
        shown = null;
        long start = stage.nowNanos();
        deliver(template, lane, start, 0, count, nanos);
    }

    private void deliver(byte[] template, Lane lane, long start, long index, long count, long nanos) {
        Packet packet = forged(template, lane);
        stage.tellForged(lane, packet);
        lane.inject(packet);
        long next = index + 1;
        if (next == 1 && count > 1) {
            stage.say(Trace.grouped(count - 1)
                    + " more like this follow; neither they nor the answers to them are shown");
        }
        if (next < count) {
            Network network = stage.network();
            network.scheduleAt(
                    start + Math.round((double) nanos / count * next),
                    () -> deliver(template, lane, start, next, count, nanos));
        }
    }

    private Packet forged(byte[] template, Lane lane) {
        Packet packet = stage.network().pool().allocate(template.length);
        int at = packet.append(template.length);
        byte[] bytes = packet.bytes();
        System.arraycopy(template, 0, bytes, at, template.length);
        int ip = at + lane.to().type().headerBytes();
        IpAddress source;
        do {
            source = IpAddress.v4(NETWORK + random.nextInt(HOSTS));
        } while (source.equals(shown));
        if (shown == null) {
            shown = source;
        }
        Bytes.put32(bytes, ip + IP_SOURCE, source.v4());
        Bytes.put16(bytes, ip + IP_CHECKSUM, 0);
        int headerBytes = Ipv4Header.headerBytes(bytes, ip);
        Bytes.put16(bytes, ip + IP_CHECKSUM, Checksum.finish(Checksum.sum(bytes, ip, headerBytes)));
        int tcp = ip + headerBytes;
        Bytes.put16(bytes, tcp, (FIRST_PORT + random.nextInt(PORTS)));
        Bytes.put32(bytes, tcp + TCP_SEQUENCE, random.nextInt());
        int length = Ipv4Header.totalLength(bytes, ip) - headerBytes;
        IpAddress destination = IpAddress.v4(Ipv4Header.destination(bytes, ip));
        TcpHeader.updateChecksum(bytes, tcp, length, Checksum.pseudoHeader(source, destination, IpProtocol.TCP));
        return packet;
    }
}
