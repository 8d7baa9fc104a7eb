package io.hawser.tcp;

import static org.assertj.core.api.Assertions.fail;

import io.hawser.tcp.segment.Seq;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;

/**
 * The other end of one connection. It sends only the segments that the test names, and compares the received ones.
 * Segments are written as {@link SegmentText}, with numbers relative to the initial sequence number of their sender.
 */
final class Peer {
    static final IpAddress ADDRESS = IpAddress.parse("10.0.0.2");
    private static final IpAddress ROUTER = IpAddress.parse("10.0.0.254");
    private static final int TTL = 64;

    final TcpScript script;
    final IpAddress address;
    final int port;

    /** The address of the host to which it sends. */
    IpAddress hostAddress = TcpScript.HOST;

    /** The host's port; -1 until the host's first segment. */
    int hostPort;

    int isn = 1_000_000;
    int hostIsn;
    private boolean hostIsnKnown;

    /** The number after the last sent one, and the number after the last received one, both relative. */
    private int next;

    private int heard;

    /** Whether segments without options in their text carry timestamps; see {@link #tsVal}. */
    boolean timestamps;

    /** The offset that is added to the time in milliseconds. */
    int tsBase = 700_000;

    int tsRecent;
    int window = 0xffff;

    /** Signs the sent segments; null for unsigned ones. */
    SegmentSigner signer;

    /** TOS of sent segments; the lower two bits are ECN's. */
    int tos;

    Peer(TcpScript script, IpAddress address, int port, int hostPort) {
        this.script = script;
        this.address = address;
        this.port = port;
        this.hostPort = hostPort;
    }

    // ---- what it sends

    /**
     * Sends a segment. By default seq is the end of the last sent segment, ack the end of the last received one, win
     * 65535.
     */
    void send(String text) {
        script.deliver(build(text));
    }

    /** Builds a segment in its IP packet. */
    byte[] build(String text) {
        SegmentText segment = SegmentText.parse(text);
        int seq = segment.seq() == null ? isn + next : SegmentText.absolute(segment.seq(), isn);
        int ack = segment.ack() == null ? hostIsn + heard : SegmentText.absolute(segment.ack(), hostIsn);
        if (!segment.has(TcpHeader.ACK) && segment.ack() == null) {
            ack = 0;
        }
        byte[] options = options(segment);
        byte[] payload = segment.payload().getBytes(StandardCharsets.ISO_8859_1);
        int headerBytes = TcpHeader.MIN_BYTES + options.length;
        byte[] packet = new byte[Ipv4Header.MIN_BYTES + headerBytes + payload.length];
        int at = Ipv4Header.MIN_BYTES;
        System.arraycopy(options, 0, packet, at + TcpHeader.MIN_BYTES, options.length);
        System.arraycopy(payload, 0, packet, at + headerBytes, payload.length);
        int win = segment.window() == null ? window : segment.window();
        int urgent = segment.urgentPointer() == null ? 0 : segment.urgentPointer();
        TcpHeader.write(packet, at, port, hostPort, seq, ack, headerBytes, segment.flags(), win, urgent);
        writeIp(packet, address, IpProtocol.TCP);
        if (signer != null) {
            signer.sign(packet);
        }
        fixChecksum(packet);
        int end = seq - isn + segment.length();
        if (!segment.has(TcpHeader.RST)) {
            next = Seq.max(next, end);
        }
        return packet;
    }

    private void writeIp(byte[] packet, IpAddress from, int protocol) {
        Ipv4Header.write(
                packet, 0, tos, packet.length, 0, Ipv4Header.DONT_FRAGMENT, TTL, protocol, from.v4(), hostAddress.v4());
    }

    /** Corrects the TCP checksum of a changed packet. */
    static void fixChecksum(byte[] packet) {
        long pseudoHeader = Checksum.pseudoHeader(
                IpAddress.v4(Ipv4Header.source(packet, 0)),
                IpAddress.v4(Ipv4Header.destination(packet, 0)),
                IpProtocol.TCP);
        int at = Ipv4Header.MIN_BYTES;
        TcpHeader.updateChecksum(packet, at, packet.length - at, pseudoHeader);
    }

    private byte[] options(SegmentText segment) {
        if (segment.options() == null) {
            return optionBytes(signed(timestamps ? "nop,nop,TS" : ""));
        }
        return optionBytes(signed(segment.options()));
    }

    /** Returns the options with the signature in front, as in Linux. */
    private String signed(String options) {
        if (signer == null) {
            return options;
        }
        return options.isEmpty() ? signer.option() : signer.option() + "," + options;
    }

    /** Returns the value of its timestamp clock. */
    int tsVal() {
        return tsBase + (int) script.nowMillis();
    }

    private byte[] optionBytes(String text) {
        byte[] bytes = new byte[TcpHeader.MAX_OPTION_BYTES];
        int at = 0;
        for (String option : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] words = option.split(" ", -1);
            switch (words[0]) {
                case "nop" -> bytes[at++] = TcpOptions.NOP;
                case "eol" -> bytes[at++] = TcpOptions.END;
                case "mss" -> at = TcpOptions.putMss(bytes, at, Integer.parseInt(words[1]));
                case "wscale" -> {
                    bytes[at++] = TcpOptions.WINDOW_SCALE;
                    bytes[at++] = 3;
                    bytes[at++] = (byte) Integer.parseInt(words[1]);
                }
                case "sackOK" -> {
                    bytes[at++] = TcpOptions.SACK_PERMITTED;
                    bytes[at++] = 2;
                }
                case "TS" -> {
                    bytes[at++] = TcpOptions.TIMESTAMPS;
                    bytes[at++] = 10;
                    Bytes.put32(bytes, at, words.length > 1 ? Integer.parseInt(words[1]) : tsVal());
                    Bytes.put32(bytes, at + 4, words.length > 2 ? Integer.parseInt(words[2]) : tsRecent);
                    at += 8;
                }
                case "sack" -> {
                    bytes[at++] = TcpOptions.SACK;
                    bytes[at++] = (byte) (2 + 8 * (words.length - 1));
                    for (int i = 1; i < words.length; i++) {
                        String[] edges = words[i].split(":", -1);
                        Bytes.put32(bytes, at, SegmentText.absolute(edges[0], hostIsn));
                        Bytes.put32(bytes, at + 4, SegmentText.absolute(edges[1], hostIsn));
                        at += 8;
                    }
                }
                case "ecn0", "ecn1" -> {
                    bytes[at++] =
                            (byte) (words[0].equals("ecn1") ? TcpOptions.ACCURATE_ECN_1 : TcpOptions.ACCURATE_ECN_0);
                    bytes[at++] = (byte) (2 + 3 * (words.length - 1));
                    for (int i = 1; i < words.length; i++) {
                        Bytes.put32(bytes, at, Integer.parseInt(words[i]) << 8);
                        at += 3;
                    }
                }
                case "uto" -> at = TcpOptions.putUserTimeout(bytes, at, Integer.parseInt(words[1]));
                case "md5" -> {
                    bytes[at] = TcpOptions.MD5_SIGNATURE;
                    bytes[at + 1] = 18;
                    at += 18;
                }
                case "ao" ->
                    at = 12
                            + TcpOptions.putAuthentication(
                                    bytes, at, Integer.parseInt(words[1]), Integer.parseInt(words[2]), 12);
                // raw bytes, in hexadecimal
                default -> {
                    for (String word : words) {
                        bytes[at++] = (byte) Integer.parseInt(word, 16);
                    }
                }
            }
        }
        return Arrays.copyOf(bytes, at + 3 & ~3);
    }

    /** Sends an ICMP error of a router about a segment of the host with this relative sequence number. */
    void sendIcmp(int type, int code, int rest, String quotedSeq) {
        int quoted = Ipv4Header.MIN_BYTES + IcmpHeader.BYTES;
        byte[] packet = new byte[quoted + Ipv4Header.MIN_BYTES + 8];
        Ipv4Header.write(
                packet,
                quoted,
                0,
                Ipv4Header.MIN_BYTES + TcpHeader.MIN_BYTES,
                0,
                Ipv4Header.DONT_FRAGMENT,
                TTL,
                IpProtocol.TCP,
                hostAddress.v4(),
                address.v4());
        int at = quoted + Ipv4Header.MIN_BYTES;
        Bytes.put32(packet, at, hostPort << 16 | port);
        Bytes.put32(packet, at + 4, SegmentText.absolute(quotedSeq, hostIsn));
        IcmpHeader.write(packet, Ipv4Header.MIN_BYTES, packet.length - Ipv4Header.MIN_BYTES, type, code, rest);
        writeIp(packet, ROUTER, IpProtocol.ICMP);
        script.deliver(packet);
    }

    // ---- what it gets

    /**
     * Takes the next received segment and compares it: always flags, seq, ack and payload; window, urgent pointer and
     * options if the text has them.
     */
    Seen expect(String text) {
        SegmentText expected = SegmentText.parse(text);
        Seen seen = take();
        if (seen == null) {
            return fail("expected: " + text + "\n but nothing came");
        }
        String difference = difference(expected, seen);
        if (!difference.isEmpty()) {
            fail("expected: " + text + "\n but came: " + describe(seen) + "\n differing in" + difference + rest());
        }
        return seen;
    }

    /** Advances the time by exactly this much; a segment may arrive only at its end. */
    Seen expectAfter(long millis, String text) {
        script.advanceNanos(millis * 1_000_000 - 1);
        expectNothing();
        script.advanceNanos(1);
        return expect(text);
    }

    void expectNothing() {
        Seen seen = take();
        if (seen != null) {
            fail("expected nothing, but came: " + describe(seen) + rest());
        }
    }

    /** Discards the received segments. */
    void skip() {
        while (take() != null) {
            // each turn takes one
        }
    }

    /** Takes the next segment of any kind; null if there is none. */
    Seen take() {
        for (Iterator<Seen> all = script.sent.iterator(); all.hasNext(); ) {
            Seen seen = all.next();
            if (isMine(seen)) {
                all.remove();
                note(seen);
                return seen;
            }
        }
        return null;
    }

    private boolean isMine(Seen seen) {
        return seen.destination().equals(address)
                && seen.destinationPort() == port
                && (hostPort < 0 || seen.sourcePort() == hostPort);
    }

    private void note(Seen seen) {
        hostPort = seen.sourcePort();
        if (seen.has(TcpHeader.SYN)) {
            if (!hostIsnKnown || seen.seq() != hostIsn) {
                hostIsn = seen.seq();
                hostIsnKnown = true;
                heard = 0;
            }
        }
        if (!seen.has(TcpHeader.RST)) {
            heard = Seq.max(heard, seen.end() - hostIsn);
        }
        if (seen.options().contains("TS")) {
            tsRecent = seen.tsVal();
        }
    }

    private String difference(SegmentText expected, Seen seen) {
        String differences = "";
        if (expected.flags() != seen.flags()) {
            differences += " flags";
        }
        if (expected.seq() != null && SegmentText.absolute(expected.seq(), hostIsn) != seen.seq()) {
            differences += " seq";
        }
        if (seen.has(TcpHeader.ACK)
                && expected.ack() != null
                && SegmentText.absolute(expected.ack(), isn) != seen.ack()) {
            differences += " ack";
        }
        if (expected.window() != null && expected.window() != seen.window()) {
            differences += " win";
        }
        if (expected.urgentPointer() != null && expected.urgentPointer() != seen.urgentPointer()) {
            differences += " urg";
        }
        if (!expected.payload().equals(seen.payload())) {
            differences += " payload";
        }
        if (expected.options() != null && !expected.options().equals(seen.options())) {
            differences += " options";
        }
        return differences;
    }

    private String rest() {
        StringBuilder text = new StringBuilder();
        for (Seen seen : script.sent) {
            text.append("\n then: ").append(describe(seen));
        }
        return text.toString();
    }

    private String describe(Seen seen) {
        String ack = seen.has(TcpHeader.ACK) ? " ack " + (seen.ack() - isn) : "";
        String urgent = seen.has(TcpHeader.URG) ? " urg " + seen.urgentPointer() : "";
        String shown = seen.payload().length() > 40 ? " len " + seen.payload().length() : " \"" + seen.payload() + "\"";
        return SegmentText.letters(seen.flags())
                + " seq "
                + (hostIsnKnown ? Integer.toString(seen.seq() - hostIsn) : "=" + seen.seq())
                + ack
                + " win "
                + seen.window()
                + urgent
                + (seen.payload().isEmpty() ? "" : shown)
                + " <"
                + seen.options()
                + ">";
    }
}
