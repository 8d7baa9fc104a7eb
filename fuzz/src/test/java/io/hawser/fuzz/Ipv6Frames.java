package io.hawser.fuzz;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.router.AdvertisedPrefix;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import io.hawser.wire.TcpHeader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Valid IPv6 packets of every kind, as seeds for the fuzzer. */
final class Ipv6Frames {
    static final IpAddress HOST = IpAddress.parse("2001:db8::1");
    static final IpAddress GROUP = IpAddress.parse("ff02::1234");
    private static final IpAddress PEER = IpAddress.parse("fe80::2");
    private static final IpAddress HOST_ON_LINK = IpAddress.parse("fe80::ff:fe00:1");

    /** The addresses that a program names by four bits; the first stands for those in the packet. */
    static final List<IpAddress> ADDRESSES = List.of(
            IpAddress.parse("2001:db8:7::7"),
            PEER,
            IpAddress.parse("2001:db8::2"),
            HOST_ON_LINK,
            HOST,
            IpAddress.ALL_NODES,
            IpAddress.ALL_ROUTERS,
            HOST_ON_LINK.solicitedNode(),
            HOST.solicitedNode(),
            IpAddress.ANY_V6,
            IpAddress.parse("2001:db8:1::9"),
            GROUP,
            IpAddress.parse("ff01::1"),
            IpAddress.parse("2001:db8:2:0:0:ff:fe00:1"),
            IpAddress.LOOPBACK_V6,
            IpAddress.parse("::ffff:10.0.0.1"));

    private static final int FROM_PEER = 1 << 4;
    private static final int FROM_FAR = 2 << 4;
    private static final int FROM_NONE = 9 << 4;
    private static final int TO_LINK_LOCAL = 3;
    private static final int TO_HOST = 4;
    private static final int TO_ALL = 5;
    private static final int TO_ROUTERS = 6;
    private static final int TO_SOLICITED = 8;
    private static final int TO_OTHERS = 10;
    private static final int TO_GROUP = 11;

    private static final int ND_HOPS = 255;
    private static final int QUARTER_SECOND = 5 << 4;
    private static final int SECONDS = 8 << 4;

    private Ipv6Frames() {}

    /**
     * The upper-layer header of a packet.
     *
     * @param protocol its protocol
     * @param at its index
     * @param fragmented whether there is a fragment header, of the first fragment
     */
    record Transport(int protocol, int at, boolean fragmented) {}

    /** Follows the extension headers; null if they end outside of the packet, or in a later fragment. */
    static @Nullable Transport transport(byte[] bytes, int ip) {
        int type = Bytes.u8(bytes, ip + Ipv6Header.NEXT_HEADER);
        int at = ip + Ipv6Header.BYTES;
        boolean fragmented = false;
        while (type == IpProtocol.HOP_BY_HOP
                || type == IpProtocol.ROUTING
                || type == IpProtocol.FRAGMENT
                || type == IpProtocol.DESTINATION_OPTIONS) {
            if (at + 8 > bytes.length) {
                return null;
            }
            boolean fragment = type == IpProtocol.FRAGMENT;
            if (fragment && Bytes.u16(bytes, at + 2) >>> 3 != 0) {
                return new Transport(IpProtocol.NO_NEXT_HEADER, at + 8, true);
            }
            fragmented |= fragment && (Bytes.u16(bytes, at + 2) & 1) != 0;
            type = Bytes.u8(bytes, at);
            at += fragment ? 8 : 8 + 8 * Bytes.u8(bytes, at + 1);
        }
        return at > bytes.length ? null : new Transport(type, at, fragmented);
    }

    /** The router advertisement of the seeds. */
    static byte[] advertisement() {
        return new RouterAdvertisement(
                        64,
                        true,
                        true,
                        1,
                        1800,
                        1400,
                        PacketFuzzTest.PEER_MAC,
                        List.of(
                                new AdvertisedPrefix(Prefix.parse("2001:db8:2::/64"), true, true, 4000, 60),
                                new AdvertisedPrefix(Prefix.parse("2001:db8:3::/48"), true, false, 60, 60)),
                        List.of(IpAddress.parse("2001:db8::53")),
                        List.of("example.org", "a.test"),
                        600)
                .toBytes();
    }

    static Stream<byte[]> all() {
        List<byte[]> programs = new ArrayList<>();
        List<byte[]> steps = frames();
        for (byte[] each : steps) {
            programs.add(program(programs.size() % 2 == 0 ? 0x08 : 0x1f, List.of(neighbour(), each)));
        }
        steps.addAll(calls());
        programs.add(program(0x08, steps));
        programs.add(program(0x0b, steps));
        programs.add(program(0x1a, steps));
        programs.add(program(0x07, steps));
        return programs.stream();
    }

    private static byte[] program(int settings, List<byte[]> steps) {
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        program.write(settings);
        steps.forEach(program::writeBytes);
        return program.toByteArray();
    }

    /** A solicitation of the host, so that it knows the peer. */
    private static byte[] neighbour() {
        return step(FROM_FAR | TO_SOLICITED, ND_HOPS, solicitation(HOST), 0);
    }

    private static List<byte[]> frames() {
        byte[] syn = new byte[TcpHeader.MIN_BYTES];
        TcpHeader.write(syn, 0, 4711, 80, 1000, 0, syn.length, TcpHeader.SYN, 1000, 0);
        byte[] udp = udp(53, 20);
        byte[] closed = udp(54, 20);
        byte[] echo = icmp(Icmpv6Header.ECHO_REQUEST, 0, 1, new byte[24]);
        List<byte[]> steps = new ArrayList<>();
        steps.add(step(FROM_PEER | TO_SOLICITED, ND_HOPS, solicitation(HOST), 0));
        steps.add(step(FROM_NONE | TO_SOLICITED, ND_HOPS, icmp(135, 0, 0, bytes(HOST)), 0));
        steps.add(step(FROM_FAR | TO_HOST, ND_HOPS, neighbourAdvertisement(), 0));
        steps.add(step(FROM_PEER | TO_ALL, ND_HOPS, icmp(advertisement()), SECONDS));
        steps.add(step(FROM_PEER | TO_ROUTERS, ND_HOPS, icmp(133, 0, 0, new byte[0]), QUARTER_SECOND));
        steps.add(step(FROM_FAR | TO_HOST, 64, echo, 0));
        steps.add(step(FROM_PEER | TO_ALL, 64, echo, 0));
        steps.add(step(FROM_FAR | TO_HOST, 64, packet(IpProtocol.UDP, udp), 0));
        steps.add(step(FROM_FAR | TO_HOST, 64, packet(IpProtocol.UDP, closed), 0));
        steps.add(step(FROM_PEER | TO_GROUP, 64, packet(IpProtocol.UDP, udp), 0));
        steps.add(step(FROM_FAR | TO_OTHERS, 64, packet(IpProtocol.UDP, udp), 0));
        steps.add(step(FROM_FAR | TO_OTHERS, 1, packet(IpProtocol.UDP, udp), 0));
        steps.add(step(FROM_FAR | TO_OTHERS, 64, packet(IpProtocol.UDP, udp(53, 1400)), 0));
        steps.add(step(FROM_FAR | TO_HOST, 64, packet(IpProtocol.TCP, syn), 0));
        steps.add(step(FROM_FAR | TO_HOST, 64, packet(200, new byte[20]), 0));
        steps.add(step(FROM_PEER | TO_LINK_LOCAL, 64, packet(IpProtocol.TCP, syn), SECONDS));
        steps.addAll(errors(syn, udp));
        steps.addAll(extensions(udp));
        steps.addAll(fragments());
        steps.addAll(listeners());
        return steps;
    }

    /** Each call of the user, with several addresses. */
    private static List<byte[]> calls() {
        List<byte[]> steps = new ArrayList<>();
        for (int what = 0; what < 12; what++) {
            for (int address = 0; address < ADDRESSES.size(); address += 3) {
                steps.add(call(what % 2 == 0 ? SECONDS : QUARTER_SECOND, what, address + what % 3));
            }
        }
        return steps;
    }

    private static List<byte[]> errors(byte[] syn, byte[] udp) {
        List<byte[]> steps = new ArrayList<>();
        for (byte[] quoted : List.of(packet(IpProtocol.TCP, syn), packet(IpProtocol.UDP, udp), echoed())) {
            byte[] whole = quoted.clone();
            address(whole, Ipv6Header.SOURCE, HOST);
            address(whole, Ipv6Header.SOURCE + 16, ADDRESSES.get(2));
            whole[Ipv6Header.PAYLOAD_LENGTH + 1] = (byte) (whole.length - Ipv6Header.BYTES);
            steps.add(step(FROM_FAR | TO_HOST, 64, icmp(Icmpv6Header.DESTINATION_UNREACHABLE, 4, 0, whole), 0));
            steps.add(step(FROM_FAR | TO_HOST, 64, icmp(Icmpv6Header.PACKET_TOO_BIG, 0, 1300, whole), 0));
            steps.add(step(FROM_FAR | TO_HOST, 64, icmp(Icmpv6Header.TIME_EXCEEDED, 1, 0, whole), 0));
            steps.add(step(FROM_FAR | TO_HOST, 64, icmp(Icmpv6Header.PARAMETER_PROBLEM, 1, 6, whole), 0));
        }
        return steps;
    }

    private static byte[] echoed() {
        return packet(IpProtocol.ICMPV6, new byte[] {(byte) Icmpv6Header.ECHO_REQUEST, 0, 0, 0, 0, 1, 0, 1});
    }

    private static List<byte[]> extensions(byte[] udp) {
        List<byte[]> steps = new ArrayList<>();
        for (int type : new int[] {IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION_OPTIONS, IpProtocol.ROUTING}) {
            for (int option : new int[] {1, 5, 0x3e, 0x7e, 0xbe, 0xfe}) {
                byte[] header = {(byte) IpProtocol.UDP, 0, (byte) option, 2, 0, 0, 1, 0};
                steps.add(step(FROM_FAR | TO_HOST, 64, packet(type, joined(header, udp)), 0));
            }
        }
        byte[] options = {(byte) IpProtocol.DESTINATION_OPTIONS, 0, 1, 4, 0, 0, 0, 0};
        byte[] last = {(byte) IpProtocol.UDP, 0, (byte) 0xbe, 4, 0, 0, 0, 0};
        steps.add(step(FROM_PEER | TO_GROUP, 64, packet(IpProtocol.HOP_BY_HOP, joined(options, last, udp)), 0));
        byte[] chain = last;
        for (int i = 0; i < 9; i++) {
            chain = joined(options, chain);
        }
        steps.add(step(FROM_FAR | TO_HOST, 64, packet(IpProtocol.DESTINATION_OPTIONS, chain), 0));
        byte[] late = {0, 0, 1, 4, 0, 0, 0, 0};
        steps.add(step(FROM_FAR | TO_HOST, 64, packet(IpProtocol.DESTINATION_OPTIONS, joined(late, options)), 0));
        return steps;
    }

    private static List<byte[]> fragments() {
        byte[] whole = udp(53, 40);
        byte[] addresses = packet(IpProtocol.UDP, whole);
        address(addresses, Ipv6Header.SOURCE, ADDRESSES.get(2));
        address(addresses, Ipv6Header.SOURCE + 16, HOST);
        long sum = Ipv6Header.pseudoHeader(addresses, 0, IpProtocol.UDP) + Checksum.sumOfInt(whole.length);
        Bytes.put16(whole, 6, Checksum.finish(sum + Checksum.sum(whole, 0, whole.length)));
        List<byte[]> steps = new ArrayList<>();
        int to = FROM_FAR | TO_HOST;
        steps.add(step(to, 64, fragment(whole, 0, 24, true, 1), 0));
        steps.add(step(to, 64, fragment(whole, 24, whole.length, false, 1), 0));
        steps.add(step(to, 64, fragment(whole, 0, whole.length, false, 2), 0));
        steps.add(step(to, 64, fragment(whole, 8, 32, true, 3), 0));
        steps.add(step(to, 64, fragment(whole, 0, 16, true, 3), 0));
        steps.add(step(to, 64, fragment(whole, 0, 16, true, 4), 11 << 4));
        steps.add(step(to, 64, fragment(whole, 0, 13, true, 5), 0));
        byte[] huge = fragment(whole, 0, 40, false, 6);
        Bytes.put16(huge, Ipv6Header.BYTES + 2, 0xfff8);
        steps.add(step(to, 64, huge, 0));
        return steps;
    }

    private static byte[] fragment(byte[] whole, int from, int to, boolean more, int identification) {
        byte[] piece = new byte[8 + to - from];
        Bytes.put8(piece, 0, IpProtocol.UDP);
        Bytes.put16(piece, 2, from | (more ? 1 : 0));
        Bytes.put32(piece, 4, identification);
        System.arraycopy(whole, from, piece, 8, to - from);
        return packet(IpProtocol.FRAGMENT, piece);
    }

    /** Queries and reports of multicast listener discovery. */
    private static List<byte[]> listeners() {
        byte[] alert = {(byte) IpProtocol.ICMPV6, 0, 5, 2, 0, 0, 1, 0};
        byte[] general = new byte[24];
        general[0] = (byte) Icmpv6Header.LISTENER_QUERY;
        general[5] = 100;
        byte[] specific = general.clone();
        address(specific, 8, GROUP);
        byte[] sources = new byte[28 + 16];
        System.arraycopy(specific, 0, sources, 0, 24);
        sources[24] = 2;
        sources[25] = 125;
        sources[27] = 1;
        address(sources, 28, ADDRESSES.get(2));
        byte[] report = specific.clone();
        report[0] = (byte) Icmpv6Header.LISTENER_REPORT;
        byte[] newer = new byte[28];
        System.arraycopy(general, 0, newer, 0, 24);
        List<byte[]> steps = new ArrayList<>();
        for (byte[] each : List.of(newer, sources, specific, general, report)) {
            boolean all = each[8] == 0;
            byte[] packet = packet(IpProtocol.HOP_BY_HOP, joined(alert, each));
            steps.add(step(FROM_PEER | (all ? TO_ALL : TO_GROUP), 1, packet, QUARTER_SECOND));
        }
        return steps;
    }

    private static byte[] solicitation(IpAddress target) {
        byte[] option = {1, 1, 2, 0, 0, 0, 0, 2};
        return icmp(Icmpv6Header.NEIGHBOUR_SOLICITATION, 0, 0, joined(bytes(target), option));
    }

    private static byte[] neighbourAdvertisement() {
        byte[] option = {2, 1, 2, 0, 0, 0, 0, 2};
        return icmp(Icmpv6Header.NEIGHBOUR_ADVERTISEMENT, 0, 0x6000_0000, joined(bytes(ADDRESSES.get(2)), option));
    }

    private static byte[] udp(int port, int payloadBytes) {
        byte[] datagram = new byte[8 + payloadBytes];
        Bytes.put16(datagram, 0, 1053);
        Bytes.put16(datagram, 2, port);
        Bytes.put16(datagram, 4, datagram.length);
        return datagram;
    }

    private static byte[] icmp(byte[] message) {
        byte[] typed = message.clone();
        typed[0] = (byte) Icmpv6Header.ROUTER_ADVERTISEMENT;
        return packet(IpProtocol.ICMPV6, typed);
    }

    private static byte[] icmp(int type, int code, int rest, byte[] body) {
        byte[] message = new byte[IcmpHeader.BYTES + body.length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        Bytes.put32(message, 4, rest);
        System.arraycopy(body, 0, message, IcmpHeader.BYTES, body.length);
        return packet(IpProtocol.ICMPV6, message);
    }

    private static byte[] packet(int nextHeader, byte[] payload) {
        byte[] header = new byte[Ipv6Header.BYTES];
        header[0] = 0x60;
        header[Ipv6Header.NEXT_HEADER] = (byte) nextHeader;
        return joined(header, payload);
    }

    private static byte[] bytes(IpAddress address) {
        byte[] bytes = new byte[16];
        address(bytes, 0, address);
        return bytes;
    }

    private static void address(byte[] bytes, int at, IpAddress address) {
        Bytes.put64(bytes, at, address.high());
        Bytes.put64(bytes, at + Long.BYTES, address.low());
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : parts) {
            all.writeBytes(each);
        }
        return all.toByteArray();
    }

    /** A step that delivers a packet, padded to a length that a program can express. */
    private static byte[] step(int addresses, int hops, byte[] packet, int time) {
        boolean isLong = packet.length > 255;
        int length = isLong ? (packet.length + 5) / 6 * 6 : packet.length;
        byte[] step = new byte[3 + length];
        step[0] = (byte) (Ipv6FuzzTest.MEND
                | Ipv6FuzzTest.ADDRESS
                | (isLong ? Ipv6FuzzTest.LONG : 0)
                | (time == 0 ? 0 : Ipv6FuzzTest.WAIT | time));
        step[1] = (byte) (isLong ? length / 6 : length);
        step[2] = (byte) addresses;
        System.arraycopy(packet, 0, step, 3, packet.length);
        step[3 + Ipv6Header.HOP_LIMIT] = (byte) hops;
        return step;
    }

    /** A step of the user; the bytes that follow are arguments. */
    private static byte[] call(int time, int what, int address) {
        return new byte[] {(byte) (Ipv6FuzzTest.WAIT | time), 0, (byte) what, (byte) address, 9, 99, 1};
    }
}
