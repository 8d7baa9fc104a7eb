package io.hawser.packetdrill;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.event.EcnFigures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of Linux's TCP_INFO, computed from the core's figures of a connection. */
final class InfoVariables {
    private static final long NANOS_OF_MICRO = 1000;
    /** Linux's numbering. */
    private static final List<String> CA_STATES = List.of("OPEN", "DISORDER", "CWR", "RECOVERY", "LOSS");

    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final long INFINITE = 0x7fff_ffff;

    private InfoVariables() {}

    /** Linux's value for a socket without a connection, which has only a state; null for other fields. */
    static @Nullable Long withoutConnection(String name, boolean listening) {
        return name.equals("tcpi_state") ? (long) number(listening ? TcpState.LISTEN : TcpState.CLOSED) : null;
    }

    /** The value of a field; null for an unknown name. */
    static @Nullable Long of(TcpConnection connection, String name) {
        TcpInfo info = connection.info();
        int mss = Math.max(1, info.sndMss);
        return switch (name) {
            case "tcpi_state" -> (long) number(info.state);
            case "tcpi_retransmits" -> (long) info.timeouts;
            case "tcpi_probes" -> (long) info.probes;
            case "tcpi_snd_wscale" -> (long) info.sndWindowShift;
            case "tcpi_rcv_wscale" -> (long) info.rcvWindowShift;
            case "tcpi_rto" -> info.rtoNanos / NANOS_OF_MICRO;
            case "tcpi_snd_mss" -> (long) info.sndMss;
            case "tcpi_rtt" -> Math.max(0, info.srttNanos) / NANOS_OF_MICRO;
            case "tcpi_rttvar" -> info.rttvarNanos / NANOS_OF_MICRO;
            case "tcpi_snd_cwnd" -> (long) (info.cwndBytes / mss);
            case "tcpi_snd_ssthresh" ->
                info.ssthreshBytes == Integer.MAX_VALUE ? INFINITE : (long) (info.ssthreshBytes / mss);
            case "tcpi_total_retrans" -> (long) info.retransmits;
            case "tcpi_bytes_acked" -> info.bytesAcked;
            case "tcpi_bytes_received" -> info.bytesReceived;
            case "tcpi_snd_wnd" -> info.sndWnd & 0xffff_ffffL;
            case "tcpi_options" -> options(info);
            default ->
                name.contains("_ce") || name.contains("_e0_") || name.contains("_e1_") || name.contains("ecn")
                        ? marks(info.marks, name)
                        : name.startsWith("tcpi_rcv_") || name.startsWith("tcpi_last_") || name.endsWith("_in")
                                ? receiving(info.receiving, info.sending, name)
                                : sending(info.sending, mss, name);
        };
    }

    private static long options(TcpInfo info) {
        return (info.timestamps ? 1 : 0)
                | (info.sack ? 2 : 0)
                | (info.sndWindowShift > 0 || info.rcvWindowShift > 0 ? 4 : 0)
                | (info.sending.ecn ? 8 : 0)
                | (info.sending.synData ? 32 : 0);
    }

    private static @Nullable Long sending(TcpInfo.Sending sending, int mss, String name) {
        return switch (name) {
            case "tcpi_ca_state" -> (long) CA_STATES.indexOf(sending.caState);
            case "tcpi_backoff" -> (long) sending.backoff;
            case "tcpi_unacked" -> (long) sending.unacked;
            case "tcpi_sacked" -> (long) sending.sacked;
            case "tcpi_lost" -> (long) segments(sending.lostBytes, mss);
            case "tcpi_retrans" -> (long) segments(sending.retransBytes, mss);
            case "tcpi_min_rtt" -> sending.minRttNanos / NANOS_OF_MICRO;
            case "tcpi_pmtu" -> (long) sending.pmtu;
            case "tcpi_advmss" -> (long) sending.advmss;
            case "tcpi_notsent_bytes" -> (long) sending.notsentBytes;
            case "tcpi_bytes_sent" -> sending.bytesSent;
            case "tcpi_bytes_retrans" -> sending.bytesRetrans;
            case "tcpi_segs_out" -> (long) sending.segsOut;
            case "tcpi_data_segs_out" -> (long) sending.dataSegsOut;
            case "tcpi_delivered" -> (long) sending.deliveredSegments;
            case "tcpi_reordering" -> (long) sending.reordering;
            case "tcpi_reord_seen" -> sending.reordSeen ? 1L : 0L;
            case "tcpi_dsack_dups" -> (long) sending.dsackDups;
            case "tcpi_busy_time" -> sending.busyNanos / NANOS_OF_MICRO;
            case "tcpi_rwnd_limited" -> sending.rwndLimitedNanos / NANOS_OF_MICRO;
            case "tcpi_sndbuf_limited" -> sending.sndbufLimitedNanos / NANOS_OF_MICRO;
            default -> null;
        };
    }

    private static int segments(int bytes, int mss) {
        return (bytes + mss - 1) / mss;
    }

    private static @Nullable Long receiving(TcpInfo.Receiving receiving, TcpInfo.Sending sending, String name) {
        return switch (name) {
            case "tcpi_rcv_mss" -> (long) receiving.rcvMss;
            case "tcpi_rcv_ssthresh" -> (long) receiving.rcvSsthresh;
            case "tcpi_rcv_rtt" -> Math.max(0, receiving.rcvRttNanos) / NANOS_OF_MICRO;
            case "tcpi_rcv_space" -> (long) receiving.rcvSpace;
            case "tcpi_rcv_ooopack" -> (long) receiving.rcvOoopack;
            case "tcpi_last_data_sent" -> sending.lastDataSentNanos / NANOS_OF_MILLI;
            case "tcpi_last_data_recv" -> receiving.lastDataRecvNanos / NANOS_OF_MILLI;
            case "tcpi_last_ack_recv" -> receiving.lastAckRecvNanos / NANOS_OF_MILLI;
            case "tcpi_segs_in" -> (long) receiving.segsIn;
            case "tcpi_data_segs_in" -> (long) receiving.dataSegsIn;
            default -> null;
        };
    }

    private static @Nullable Long marks(EcnFigures marks, String name) {
        return switch (name) {
            case "tcpi_delivered_ce" -> (long) marks.deliveredCe();
            case "tcpi_delivered_e1_bytes" -> (long) marks.deliveredE1Bytes();
            case "tcpi_delivered_e0_bytes" -> (long) marks.deliveredE0Bytes();
            case "tcpi_delivered_ce_bytes" -> (long) marks.deliveredCeBytes();
            case "tcpi_received_ce" -> (long) marks.receivedCe();
            case "tcpi_received_e1_bytes" -> (long) marks.receivedE1Bytes();
            case "tcpi_received_e0_bytes" -> (long) marks.receivedE0Bytes();
            case "tcpi_received_ce_bytes" -> (long) marks.receivedCeBytes();
            case "tcpi_ecn_mode" -> (long) marks.ecnMode();
            case "tcpi_accecn_opt_seen" -> (long) marks.accecnOptSeen();
            case "tcpi_accecn_fail_mode" -> (long) marks.accecnFailMode();
            default -> null;
        };
    }

    /** Linux's number of the state. A connection that has ended for its user has no other. */
    private static int number(TcpState state) {
        return switch (state) {
            case ESTABLISHED -> 1;
            case SYN_SENT -> 2;
            case SYN_RCVD -> 3;
            case FIN_WAIT_1 -> 4;
            case FIN_WAIT_2 -> 5;
            case CLOSED, TIME_WAIT -> 7;
            case CLOSE_WAIT -> 8;
            case LAST_ACK -> 9;
            case LISTEN -> 10;
            case CLOSING -> 11;
        };
    }
}
