package io.hawser.proof.explore;

import io.hawser.wire.Bytes;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;

/** The properties of packets in flight that distinguish states. */
final class Packets {
    private Packets() {}

    /** Adds all fields except those that no receiver reads: the identification and the checksums. */
    static void addTo(Fingerprint print, Wire.InFlight inFlight) {
        print.addInstant(inFlight.sentNanos());
        byte[] bytes = inFlight.packet().bytes();
        int ip = inFlight.packet().start();
        int tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        int text = tcp + TcpHeader.headerBytes(bytes, tcp);
        print.addNumber(TcpHeader.sequence(bytes, tcp));
        print.addNumber(TcpHeader.acknowledgment(bytes, tcp));
        print.add(TcpHeader.flags(bytes, tcp) | TcpHeader.window(bytes, tcp) << 9);
        print.add(inFlight.packet().end() - text);
        int at = tcp + TcpHeader.MIN_BYTES;
        while (at < text) {
            int kind = bytes[at] & 0xff;
            print.add(kind);
            if (kind == TcpOptions.END || kind == TcpOptions.NOP) {
                at++;
                continue;
            }
            int end = at + (bytes[at + 1] & 0xff);
            at += 2;
            boolean ofNumbers = kind == TcpOptions.TIMESTAMPS || kind == TcpOptions.SACK;
            for (; at < end; at += ofNumbers ? Integer.BYTES : 1) {
                if (ofNumbers) {
                    print.addNumber(Bytes.i32(bytes, at));
                } else {
                    print.add(bytes[at]);
                }
            }
        }
    }
}
