package io.hawser.packetdrill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packet as written in a script.
 *
 * @param inbound whether it is sent to the host
 */
record PacketSpec(boolean inbound, IpSpec ip, Transport transport) {
    /** Fields of the IP header; -1 if not given. */
    record IpSpec(int tos, int ecn, int ttl) {
        static final IpSpec NONE = new IpSpec(-1, -1, -1);

        /** ECT(0) or ECT(1). */
        static final int ECT01 = 4;
    }

    sealed interface Transport {}

    /**
     * A TCP segment.
     *
     * @param sourcePort 0 for the connection's port
     * @param destinationPort 0 for the connection's port
     * @param window -1 if not given
     * @param absolute whether {@code seq} is the number on the wire, as for a SYN: {@code 1:1(0)!}
     * @param options null for {@code <...>}
     */
    record Tcp(
            int sourcePort,
            int destinationPort,
            int flags,
            boolean accurateEcn,
            long seq,
            boolean absolute,
            int payloadBytes,
            long ack,
            int window,
            int urgentPointer,
            @Nullable List<TcpOption> options)
            implements Transport {}

    record Udp(int sourcePort, int destinationPort, int payloadBytes) implements Transport {}

    /**
     * An ICMP message.
     *
     * @param mtuBytes for frag_needed; -1 if not given
     * @param id for an echo
     * @param quotedSeq the sequence number of the quoted TCP segment
     * @param quotedUdpBytes -1 unless a UDP datagram is quoted
     */
    record Icmp(int type, int code, int mtuBytes, int id, long quotedSeq, int quotedBytes, int quotedUdpBytes)
            implements Transport {}

    /** One TCP option. */
    sealed interface TcpOption {
        record Nop() implements TcpOption {}

        record End() implements TcpOption {}

        record Mss(int bytes) implements TcpOption {}

        record WindowScale(int shift) implements TcpOption {}

        record SackPermitted() implements TcpOption {}

        /** Left and right edge of each block in turn. */
        record Sack(List<Long> edges) implements TcpOption {}

        record Timestamps(long value, long echo) implements TcpOption {}

        /**
         * A cookie in hexadecimal; empty to request one.
         *
         * @param experimental whether the option is the experimental one that preceded RFC 7413
         */
        record FastOpen(String cookie, boolean experimental) implements TcpOption {}

        /**
         * The counters present in an Accurate ECN option; that of CE is the second.
         *
         * @param ect1First whether that of ECT(1) is the first, and that of ECT(0) the third
         */
        record AccurateEcn(boolean ect1First, List<Integer> counts) implements TcpOption {
            private static final List<String> ECT0_FIRST = List.of("e0b", "ceb", "e1b");
            private static final List<String> ECT1_FIRST = ECT0_FIRST.reversed();

            /** Names of the counters in scripts, in the order of the option. */
            static List<String> names(boolean ect1First) {
                return ect1First ? ECT1_FIRST : ECT0_FIRST;
            }
        }

        /** Any other whole option in hexadecimal digits, for instance MD5. */
        record Raw(String hex) implements TcpOption {}
    }
}
