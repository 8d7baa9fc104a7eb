package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import java.util.Arrays;

/** The hosts and links of a test, with one virtual time and one pool, and helpers that build packets. */
public final class TestNet {
    public static final long SECOND = 1_000_000_000L;

    /** No test needs more; a timer that does not let the time pass does, or two that answer each other. */
    private static final int MOST_STEPS = 20_000;

    public final TimingWheel timers;
    public final PacketPool pool = new PacketPool();
    long nextMac = 0x02_00_00_00_00_01L;
    private long seed = 1;

    public TestNet() {
        this(1_000 * SECOND);
    }

    /** @param beginNanos the time at which the test begins */
    TestNet(long beginNanos) {
        timers = new TimingWheel(beginNanos);
    }

    public TestHost host() {
        return new TestHost(this, seed++);
    }

    /** Advances the time; fails if timers are armed again and again without end. */
    public void run(long nanos) {
        long until = timers.nowNanos() + nanos;
        int steps = 0;
        for (long next = timers.nextDeadlineNanos(); next <= until; next = timers.nextDeadlineNanos()) {
            timers.advance(next);
            assertThat(++steps).as("steps of time").isLessThan(MOST_STEPS);
        }
        timers.advance(until);
    }

    /** Runs until nothing is pending; then no packet may be in use. */
    public void assertNothingLeaks() {
        run(200 * SECOND);
        assertThat(pool.outstanding()).as("packets in use").isZero();
    }

    /** Returns bytes that each follow from their index. */
    public static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }

    /** Builds an IPv4 packet without options. */
    public static byte[] ipv4(String source, String destination, int protocol, byte[] payload) {
        return ipv4(source, destination, protocol, payload, 0, 0);
    }

    /** Builds an IPv4 packet or a fragment; {@code fragment} has flags and offset as in the header. */
    public static byte[] ipv4(
            String source, String destination, int protocol, byte[] payload, int identification, int fragment) {
        byte[] packet = new byte[20 + payload.length];
        Ipv4Header.write(
                packet,
                0,
                0,
                packet.length,
                identification,
                fragment,
                64,
                protocol,
                IpAddress.parse(source).v4(),
                IpAddress.parse(destination).v4());
        System.arraycopy(payload, 0, packet, 20, payload.length);
        return packet;
    }

    /** Builds an IPv6 packet. */
    public static byte[] ipv6(String source, String destination, int next, int hopLimit, byte[] payload) {
        byte[] packet = new byte[Ipv6Header.BYTES + payload.length];
        Ipv6Header.write(
                packet, 0, 0, 0, payload.length, next, hopLimit, IpAddress.parse(source), IpAddress.parse(destination));
        System.arraycopy(payload, 0, packet, Ipv6Header.BYTES, payload.length);
        return packet;
    }

    /** Builds an ICMPv6 message, with this second word and what follows it, in an IPv6 packet. */
    public static byte[] icmpv6(
            String source, String destination, int hopLimit, int type, int code, int rest, byte[] body) {
        byte[] message = new byte[8 + body.length];
        System.arraycopy(body, 0, message, 8, body.length);
        byte[] packet = ipv6(source, destination, IpProtocol.ICMPV6, hopLimit, message);
        long sum = Ipv6Header.pseudoHeader(packet, 0, IpProtocol.ICMPV6);
        Icmpv6Header.write(packet, Ipv6Header.BYTES, message.length, type, code, rest, sum);
        return packet;
    }

    /** Joins arrays into one. */
    public static byte[] joined(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int end = all.length;
            all = Arrays.copyOf(all, end + part.length);
            System.arraycopy(part, 0, all, end, part.length);
        }
        return all;
    }

    /** Returns the same packet with these options, padded to four bytes, and a right checksum. */
    public static byte[] withOptions(byte[] packet, int... options) {
        int optionBytes = options.length + 3 & ~3;
        byte[] longer = new byte[packet.length + optionBytes];
        System.arraycopy(packet, 0, longer, 0, 20);
        for (int i = 0; i < options.length; i++) {
            longer[20 + i] = (byte) options[i];
        }
        System.arraycopy(packet, 20, longer, 20 + optionBytes, packet.length - 20);
        longer[0] = (byte) (0x45 + optionBytes / 4);
        Bytes.put16(longer, 2, longer.length);
        return resummed(longer);
    }

    /** Corrects the header checksum. */
    public static byte[] resummed(byte[] packet) {
        int header = Math.min(packet.length, Math.max(20, (packet[0] & 0xf) * 4));
        Bytes.put16(packet, 10, 0);
        Bytes.put16(packet, 10, Checksum.finish(Checksum.sum(packet, 0, header)));
        return packet;
    }

    public static byte[] icmp(int type, int code, int rest, byte[] data) {
        byte[] message = new byte[8 + data.length];
        System.arraycopy(data, 0, message, 8, data.length);
        IcmpHeader.write(message, 0, message.length, type, code, rest);
        return message;
    }

    public static byte[] frame(long destination, long source, int type, byte[] packet) {
        byte[] frame = new byte[14 + packet.length];
        EthernetHeader.write(frame, 0, destination, source, type);
        System.arraycopy(packet, 0, frame, 14, packet.length);
        return frame;
    }

    public static byte[] from(byte[] bytes, int index) {
        return Arrays.copyOfRange(bytes, index, bytes.length);
    }
}
