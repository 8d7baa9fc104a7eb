package io.hawser.cli.peer;

import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Makes valid, unusual and truncated Ethernet frames of protocols that tcpdump knows, as a function of a seed. */
final class PacketGenerator {
    /** The kinds of protocols. */
    enum Variety {
        /** Protocols that Hawser decodes. */
        DECODED,
        /**
         * Also tunnels, labels and link protocols, about which filters decide. There is no authentication header,
         * because libpcap's protochain can loop for ever at one.
         */
        FILTERED
    }

    private static final int[] TCP_PORTS = {80, 8080, 25, 21, 43, 1234, 40_001, 51_234, 65_535, 0};
    private static final int[] UDP_PORTS = {123, 1234, 40_001, 51_234, 9, 65_535};
    private static final int[] ICMP_TYPES = {0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 42};
    private static final int[] ICMPV6_TYPES = {
        1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 141, 143, 144, 146
    };

    private final SplittableRandom random;
    private final Variety variety;
    private final boolean damages;
    private byte[] bytes = new byte[0];
    private int at;

    /**
     * Creates a generator whose frames are a function of the seed.
     * @param damages whether some frames are truncated or changed
     */
    PacketGenerator(long seed, Variety variety, boolean damages) {
        random = new SplittableRandom(seed);
        this.variety = variety;
        this.damages = damages;
    }

    /** Returns the next frame. */
    byte[] next() {
        bytes = new byte[4096];
        at = 0;
        ethernet();
        byte[] packet = Arrays.copyOf(bytes, at);
        if (!damages) {
            return packet;
        }
        if (chance(8)) {
            packet = Arrays.copyOf(packet, random.nextInt(1, packet.length + 1));
        }
        for (int i = chance(6) ? random.nextInt(1, 4) : 0; i > 0 && packet.length > 20; i--) {
            packet[random.nextInt(12, packet.length)] = (byte) (random.nextInt() & ~0x10);
        }
        return packet;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private int any(int... values) {
        return values[random.nextInt(values.length)];
    }

    private void u8(int value) {
        bytes[at++] = (byte) value;
    }

    private void u16(int value) {
        u8(value >>> 8);
        u8(value);
    }

    private void u32(int value) {
        u16(value >>> 16);
        u16(value);
    }

    private void noise(int count) {
        for (int i = 0; i < count; i++) {
            u8(random.nextInt());
        }
    }

    private void text(String text) {
        for (int i = 0; i < text.length(); i++) {
            u8(text.charAt(i));
        }
    }

    private void mac() {
        switch (random.nextInt(5)) {
            case 0 -> noise(6);
            case 1 -> {
                u16(0xffff);
                u32(-1);
            }
            case 2 -> {
                u16(0x0100);
                u32(0x5e000001);
            }
            default -> {
                u16(0x0200);
                u32(random.nextInt(3));
            }
        }
    }

    private void ethernet() {
        mac();
        mac();
        for (int tags = chance(6) ? random.nextInt(1, 3) : 0; tags > 0; tags--) {
            u16(any(0x8100, 0x8100, 0x88a8, 0x9100));
            u16(any(3, 100, 200, random.nextInt(65_536)));
        }
        int kind = random.nextInt(variety == Variety.FILTERED ? 30 : 24);
        if (kind < 13) {
            u16(0x0800);
            ipv4(0);
        } else if (kind < 21) {
            u16(0x86dd);
            ipv6(0);
        } else if (kind < 23) {
            u16(any(0x0806, 0x0806, 0x8035));
            arp();
        } else if (kind < 24) {
            u16(any(0x88b5, 0x6003 + 0x1000, random.nextInt(0xf000, 0x10000)));
            noise(random.nextInt(60));
        } else {
            other(kind);
        }
        if (chance(5)) {
            noise(random.nextInt(12));
        }
    }

    private void other(int kind) {
        switch (kind) {
            case 24 -> {
                u16(0x8847);
                boolean more = chance(2);
                u32(any(100, 1024, random.nextInt(1 << 20)) << 12 | (more ? 0 : 0x100) | 64);
                if (more) {
                    u32(1024 << 12 | 0x140);
                }
                inner();
            }
            case 25 -> {
                u16(any(0x8864, 0x8864, 0x8863));
                u16(0x1100);
                u16(any(7, random.nextInt(65_536)));
                u16(random.nextInt(1500));
                boolean six = chance(2);
                u16(six ? 0x57 : 0x21);
                if (six) {
                    ipv6(0);
                } else {
                    ipv4(0);
                }
            }
            case 26, 27 -> {
                int length = at;
                u16(0);
                int sap = any(0xfe, 0x42, 0xe0, 0xf0, 0x06, 0xaa, 0xff);
                u8(sap);
                u8(sap);
                u8(any(3, 3, 0x63, 1, 5, 0, 0xaf));
                if (sap == 0xaa) {
                    u8(0);
                    u16(0);
                    u16(any(0x809b, 0x80f3, 0x8137, 0x0800));
                } else {
                    u8(any(0x81, 0x82, 0x83));
                    noise(3);
                    u8(any(15, 16, 17, 18, 20, 24, 25, 26, 27, 3));
                }
                noise(random.nextInt(40));
                Bytes.put16(bytes, length, at - length - 2);
            }
            default -> {
                u16(0x0800);
                geneve();
            }
        }
    }

    private void geneve() {
        int ip = at;
        ipv4Header(17, 5);
        u16(random.nextInt(65_536));
        u16(6081);
        u16(100);
        u16(0);
        int options = random.nextInt(3);
        boolean frame = chance(2);
        u8(options | (chance(8) ? 0x40 : 0));
        u8(0);
        u16(frame ? 0x6558 : 0x0800);
        u32(any(0xb, random.nextInt(1 << 24)) << 8);
        noise(4 * options);
        if (frame) {
            mac();
            mac();
            u16(0x0800);
        }
        ipv4(1);
        finishIpv4(ip, 20);
    }

    private void inner() {
        if (chance(2)) {
            ipv4(0);
        } else {
            ipv6(0);
        }
    }

    private void arp() {
        u16(any(1, 1, 1, 6, 7));
        u16(any(0x0800, 0x0800, 0x0800, 0x86dd, 0x1234));
        int hardware = chance(10) ? any(0, 4, 8) : 6;
        int address = chance(10) ? any(0, 16, 3) : 4;
        u8(hardware);
        u8(address);
        u16(any(1, 1, 2, 2, 3, 4, 8, 9, 10, 77));
        noise(hardware);
        addressBytes(address);
        if (chance(2)) {
            at += hardware;
        } else {
            noise(hardware);
        }
        addressBytes(address);
    }

    private void addressBytes(int count) {
        if (count == 4) {
            u32(v4());
        } else {
            noise(count);
        }
    }

    private int v4() {
        return any(0x0a000001, 0x0a000002, 0xc0a80101, 0xe0000001, 0xffffffff, 0x0a0000ff, random.nextInt());
    }

    private void v6() {
        switch (random.nextInt(6)) {
            case 0 -> noise(16);
            case 1 -> {
                u32(0xff020000);
                u32(0);
                u32(0);
                u32(any(1, 2, 0x16));
            }
            case 2 -> {
                u32(0);
                u32(0);
                u32(any(0, 0xffff));
                u32(any(0, 1, 0x0a000001));
            }
            case 3 -> {
                u32(0xfe800000);
                u32(0);
                noise(8);
            }
            default -> {
                u32(0x20010db8);
                u32(0);
                u32(0);
                u32(random.nextInt(3));
            }
        }
    }

    private void ipv4Header(int protocol, int words) {
        u8(0x40 | words);
        u8(any(0, 0, 0x10, 1, 2, 3, random.nextInt(256)));
        u16(0);
        u16(random.nextInt(65_536));
        u16(any(0, 0x4000, 0x4000, 0x4000, 0x2000, 0x2010, 0x8000, 0x00b9, 0x20b9));
        u8(any(0, 1, 64, 64, 255));
        u8(protocol);
        u16(0);
        u32(v4());
        u32(v4());
    }

    private void finishIpv4(int ip, int headerBytes) {
        int total = at - ip;
        Bytes.put16(bytes, ip + 2, chance(20) ? random.nextInt(2000) : total);
        int sum = sumOf(bytes, ip, headerBytes);
        Bytes.put16(bytes, ip + 10, chance(12) ? random.nextInt(65_536) : sum);
    }

    private void ipv4(int depth) {
        int ip = at;
        int optionWords = chance(4) ? random.nextInt(1, 11) : 0;
        int protocol = any(6, 6, 6, 17, 17, 1, 1, 2, 4, 41, 51, 50, 253, 58, 59, 132);
        if (depth > 1 && (protocol == 4 || protocol == 41)) {
            protocol = 6;
        }
        if (variety == Variety.DECODED && (protocol == 132 || protocol == 41 && depth > 0)) {
            protocol = 6;
        }
        protocol = variety == Variety.FILTERED && protocol == 51 ? 17 : protocol;
        ipv4Header(protocol, 5 + optionWords);
        int optionsEnd = at + 4 * optionWords;
        ipv4Options(optionsEnd);
        at = optionsEnd;
        payload(protocol, ip, 4, depth);
        finishIpv4(ip, 20 + 4 * optionWords);
    }

    private void ipv4Options(int end) {
        while (at < end) {
            int left = end - at;
            int kind = any(0, 1, 1, 7, 68, 131, 137, 148, 130, 200);
            if (kind < 2) {
                u8(kind);
            } else {
                int length = Math.min(left, any(2, 3, 4, 7, 8, 11, 12, 36, random.nextInt(40)));
                int start = at;
                u8(kind);
                u8(length);
                u8(any(4, 5, 8, random.nextInt(256)));
                u8(kind == 68 ? any(0, 1, 3, 0x21, 5) : any(0, random.nextInt(256)));
                noise(Math.max(0, length - 4));
                at = Math.min(end, Math.max(start + 1, start + Math.max(length, 2)));
            }
        }
    }

    private void payload(int protocol, int ip, int version, int depth) {
        switch (protocol) {
            case 6 -> tcp(ip, version);
            case 17 -> udp(ip, version);
            case 1 -> icmp(depth);
            case 58 -> icmpv6(ip, version, depth);
            case 2 -> igmp();
            case 4 -> ipv4(depth + 1);
            case 41 -> ipv6(depth + 1);
            case 51 -> {
                int next = depth > 1 ? 6 : any(6, 17, 51, 59);
                u8(next);
                u8(any(4, 4, 1, random.nextInt(8)));
                u16(chance(8) ? random.nextInt(65_536) : 0);
                u32(random.nextInt());
                u32(random.nextInt());
                noise(12);
                payload(next, ip, version, depth + 1);
            }
            default -> noise(random.nextInt(40));
        }
    }

    private void tcp(int ip, int version) {
        int segment = at;
        u16(any(TCP_PORTS));
        u16(any(TCP_PORTS));
        u32(any(1, 1000, random.nextInt()));
        u32(any(0, 1, 5000, random.nextInt()));
        int optionWords = chance(2) ? random.nextInt(1, 11) : 0;
        u8((5 + optionWords << 4) & 0xff | (chance(20) ? random.nextInt(256) : 0));
        u8(any(2, 0x12, 0x10, 0x18, 0x11, 0x14, 4, 0x30, 0xc2, 0x52, random.nextInt(256)));
        u16(random.nextInt(65_536));
        u16(0);
        u16(any(0, 0, random.nextInt(65_536)));
        int end = at + 4 * optionWords;
        tcpOptions(end);
        at = end;
        applicationData();
        checksum(segment, ip, version, 6, segment + 16);
    }

    private void applicationData() {
        switch (random.nextInt(6)) {
            case 0 -> text("GET /index.html HTTP/1.1\r\nHost: example\r\nAccept: */*\r\n\r\n");
            case 1 -> text("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello");
            case 2 -> noise(random.nextInt(100));
            case 3 -> text("USER anonymous");
            default -> {}
        }
    }

    private void tcpOptions(int end) {
        while (at < end) {
            int left = end - at;
            int kind = any(0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 19, 28, 29, 34, 254, 77);
            if (kind < 2) {
                u8(kind);
                continue;
            }
            int usual = switch (kind) {
                case 2, 28 -> 4;
                case 3 -> 3;
                case 4 -> 2;
                case 5 -> any(10, 18, 26, 34, 11);
                case 6, 7 -> 6;
                case 8 -> 10;
                case 19 -> 18;
                case 34 -> any(2, 6, 10, 18, 7);
                case 254 -> any(4, 6, 12, 3);
                default -> any(2, 4, 8, 16);
            };
            int length = chance(12) ? random.nextInt(40) : usual;
            u8(kind);
            u8(length);
            if (kind == 254 && chance(2)) {
                u16(0xf989);
            } else {
                noise(2);
            }
            noise(Math.clamp(length - 4, 0, left));
            at = Math.min(end, at - 4 - Math.clamp(length - 4, 0, left) + Math.max(2, length));
        }
    }

    private void udp(int ip, int version) {
        int datagram = at;
        int source = any(UDP_PORTS);
        int destination = any(UDP_PORTS);
        u16(source);
        u16(destination);
        u16(0);
        u16(0);
        if (source == 123 || destination == 123) {
            ntp();
        } else {
            noise(random.nextInt(60));
        }
        Bytes.put16(bytes, datagram + 4, chance(15) ? random.nextInt(200) : at - datagram);
        if (!chance(6)) {
            checksum(datagram, ip, version, 17, datagram + 6);
        }
    }

    private void ntp() {
        u8(any(0xe3, 0x23, 0x1b, 0x24, 0x16, 0x27, random.nextInt(256)));
        u8(any(0, 1, 2, 3, 16, 254, 255));
        u8(any(3, 6, 10, 0xfd, 40, random.nextInt(256)));
        u8(any(0xe9, 0xfa, random.nextInt(256)));
        noise(8);
        text(any(1, 2) == 1 ? "GPS\0" : "abcd");
        for (int i = 0; i < 4; i++) {
            u32(chance(4) ? 0 : any(0xe5a1b2c3, random.nextInt()));
            u32(chance(4) ? 0 : random.nextInt());
        }
        noise(any(0, 0, 0, 4, 20, 24, 7));
    }

    private void checksum(int start, int ip, int version, int protocol, int field) {
        int length = at - start;
        byte[] pseudo = new byte[40 + length];
        int addresses = version == 4 ? 8 : 32;
        System.arraycopy(bytes, ip + (version == 4 ? 12 : 8), pseudo, 0, addresses);
        Bytes.put32(pseudo, addresses, length);
        Bytes.put16(pseudo, addresses + 6, protocol);
        System.arraycopy(bytes, start, pseudo, addresses + 8, length);
        int sum = sumOf(pseudo, 0, addresses + 8 + length);
        Bytes.put16(bytes, field, chance(10) ? random.nextInt(65_536) : sum);
    }

    private static int sumOf(byte[] bytes, int start, int length) {
        return Checksum.finish(Checksum.sum(bytes, start, length));
    }

    private void icmp(int depth) {
        int message = at;
        int type = any(ICMP_TYPES);
        u8(type);
        u8(any(0, 0, 1, 2, 3, 3, 4, random.nextInt(18)));
        u16(0);
        if (type == 9) {
            int count = random.nextInt(4);
            u8(count);
            u8(chance(6) ? 1 : 2);
            u16(any(30, 1800, 7200, random.nextInt(65_536)));
            noise(8 * count);
        } else {
            u16(random.nextInt(65_536));
            u16(any(0, 1400, random.nextInt(65_536)));
            boolean error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            if (error && depth < 2) {
                quote();
            } else {
                noise(random.nextInt(40));
            }
        }
        Bytes.put16(bytes, message + 2, 0);
        Bytes.put16(bytes, message + 2, chance(10) ? 7 : sumOf(bytes, message, at - message));
    }

    private void quote() {
        int start = at;
        ipv4(2);
        at = Math.min(at, start + any(28, 28, 48, 100, 20, 12));
    }

    private void igmp() {
        int message = at;
        int type = any(0x11, 0x11, 0x12, 0x16, 0x17, 0x22, 0x22, 0x1e, 0x1f, 0x77);
        u8(type);
        u8(any(0, 100, 50, 0x85, random.nextInt(256)));
        u16(0);
        if (type == 0x22) {
            u16(0);
            int groups = random.nextInt(3);
            u16(groups);
            for (int i = 0; i < groups; i++) {
                int sources = random.nextInt(3);
                u8(random.nextInt(8));
                u8(0);
                u16(sources);
                u32(0xe0000005);
                noise(4 * sources);
            }
        } else {
            u32(any(0, 0xe0000005));
            if (chance(2)) {
                u16(random.nextInt(65_536));
                int sources = random.nextInt(3);
                u16(sources);
                noise(4 * sources);
            }
            if (type == 0x1e || type == 0x1f) {
                noise(16);
            }
        }
        Bytes.put16(bytes, message + 2, chance(10) ? 7 : sumOf(bytes, message, at - message));
    }

    private void ipv6(int depth) {
        int ip = at;
        u32(0x60000000 | any(0, random.nextInt(1 << 28)));
        u16(0);
        int next = any(6, 6, 17, 17, 58, 58, 58, 0, 43, 44, 60, 59, 51, 50, 253, 4, 41, 1, 2);
        if (depth > 1 && (next == 4 || next == 41)) {
            next = 6;
        }
        next = variety == Variety.FILTERED && next == 51 ? 17 : next;
        u8(next);
        u8(any(0, 1, 64, 255));
        v6();
        v6();
        ipv6Payload(next, ip, depth, 0);
        Bytes.put16(bytes, ip + 4, chance(15) ? any(0, random.nextInt(300)) : at - ip - 40);
    }

    private void ipv6Payload(int protocol, int ip, int depth, int headers) {
        if (protocol != 0 && protocol != 43 && protocol != 44 && protocol != 60) {
            payload(protocol, ip, 6, depth);
            return;
        }
        int next = headers > 2 ? 6 : any(6, 17, 58, 59, 0, 43, 44, 60);
        u8(next);
        switch (protocol) {
            case 44 -> {
                u8(0);
                u16(any(0, 1, 0xb9, random.nextInt(65_536)));
                u32(random.nextInt());
            }
            case 43 -> {
                int addresses = random.nextInt(3);
                u8(chance(8) ? 3 : 2 * addresses);
                u8(any(0, 2, 4, 7));
                u8(random.nextInt(4));
                u32(any(0, 0, random.nextInt()));
                for (int i = 0; i < addresses; i++) {
                    v6();
                }
            }
            default -> options6();
        }
        ipv6Payload(next, ip, depth, headers + 1);
    }

    private void options6() {
        int words = random.nextInt(3);
        u8(words);
        int end = at + 6 + 8 * words;
        while (at < end) {
            int left = end - at;
            int kind = any(0, 1, 5, 0xc2, 0xc9, 0x30);
            if (kind == 0 || left == 1) {
                u8(0);
            } else {
                int usual = kind == 5 ? 2 : kind == 0xc2 ? 4 : kind == 0xc9 ? 16 : left - 2;
                int length = chance(15) ? random.nextInt(20) : Math.min(usual, left - 2);
                int start = at;
                u8(kind);
                u8(length);
                noise(Math.min(length, left - 2));
                if (kind == 0xc2) {
                    // libpcap reads packets of at most 256 KiB; larger ones are never whole
                    bytes[start + 2] = 0;
                }
                at = Math.min(end, start + 2 + length);
            }
        }
        at = end;
    }

    private void icmpv6(int ip, int version, int depth) {
        int message = at;
        int type = any(ICMPV6_TYPES);
        u8(type);
        u8(any(0, 0, 0, 1, 2, 3, 4, 5, random.nextInt(9)));
        u16(0);
        switch (type) {
            case 1, 2, 3, 4 -> {
                u32(any(0, 1280, random.nextInt()));
                if (depth < 2) {
                    int start = at;
                    ipv6(2);
                    at = Math.min(at, start + any(48, 60, 100, 30));
                }
            }
            case 130, 131, 132 -> mld(type);
            case 143 -> mldReport();
            case 133, 134, 135, 136, 137 -> neighbourDiscovery(type);
            default -> {
                u16(random.nextInt(65_536));
                u16(random.nextInt(65_536));
                noise(random.nextInt(40));
            }
        }
        if (version == 6) {
            checksum(message, ip, 6, 58, message + 2);
        }
    }

    private void mld(int type) {
        u16(any(0, 1000, 10_000, 0x9234));
        u16(0);
        v6();
        if (type == 130 && chance(2)) {
            u8(random.nextInt(16));
            u8(any(125, 0x95));
            int sources = random.nextInt(3);
            u16(sources);
            for (int i = 0; i < sources; i++) {
                v6();
            }
        }
    }

    private void mldReport() {
        u16(0);
        int groups = random.nextInt(3);
        u16(groups);
        for (int i = 0; i < groups; i++) {
            int sources = random.nextInt(3);
            u8(random.nextInt(8));
            u8(0);
            u16(sources);
            v6();
            for (int j = 0; j < sources; j++) {
                v6();
            }
        }
    }

    private void neighbourDiscovery(int type) {
        u32(type == 134 ? any(0x40000708, 0x40c00708, random.nextInt()) : any(0, 0x60000000, random.nextInt()));
        switch (type) {
            case 134 -> {
                u32(any(0, 30_000));
                u32(any(0, 1000));
            }
            case 135, 136 -> v6();
            case 137 -> {
                v6();
                v6();
            }
            default -> {}
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            discoveryOption();
        }
    }

    private void discoveryOption() {
        int kind = any(1, 2, 3, 5, 7, 8, 25, 24, 4, 14, 31);
        u8(kind);
        int words = switch (kind) {
            case 3 -> 4;
            case 25 -> any(3, 5);
            case 24 -> random.nextInt(1, 4);
            case 31 -> 2;
            default -> any(1, 1, 2);
        };
        u8(chance(20) ? random.nextInt(6) : words);
        int end = at + 8 * words - 2;
        switch (kind) {
            case 3 -> {
                u8(64);
                u8(any(0xc0, 0x80, 0));
                u32(any(-1, 86_400));
                u32(any(-1, 14_400));
                u32(0);
                v6();
            }
            case 5 -> {
                u16(0);
                u32(1500);
            }
            case 31 -> {
                u16(0);
                u32(600);
                u8(3);
                text("lan");
                u8(0);
            }
            default -> noise(end - at);
        }
        at = Math.max(at, end);
        at = end;
    }
}
