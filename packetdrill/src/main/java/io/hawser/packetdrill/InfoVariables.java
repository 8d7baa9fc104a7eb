package io.hawser.packetdrill;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpState;
import org.jspecify.annotations.Nullable;

/** The fields of Linux's TCP_INFO, of what the core tells of a connection. */
final class InfoVariables {
    private static final long NANOS_OF_MICRO = 1000;
    private static final long INFINITE = 0x7fff_ffff;

    private InfoVariables() {}

    /** Null if there is none of this name. */
    static @Nullable Long of(TcpConnection connection, String name) {
        TcpInfo info = connection.info();
        int mss = Math.max(1, info.sndMss());
        return switch (name) {
            case "tcpi_state" -> (long) number(info.state());
            case "tcpi_retransmits" -> (long) info.timeouts();
            case "tcpi_backoff" -> (long) info.timeouts();
            case "tcpi_probes" -> (long) info.probes();
            case "tcpi_snd_wscale" -> (long) info.sndWindowShift();
            case "tcpi_rcv_wscale" -> (long) info.rcvWindowShift();
            case "tcpi_rto" -> info.rtoNanos() / NANOS_OF_MICRO;
            case "tcpi_snd_mss" -> (long) info.sndMss();
            case "tcpi_rtt" -> Math.max(0, info.srttNanos()) / NANOS_OF_MICRO;
            case "tcpi_rttvar" -> info.rttvarNanos() / NANOS_OF_MICRO;
            case "tcpi_snd_cwnd" -> (long) (info.cwndBytes() / mss);
            case "tcpi_snd_ssthresh" ->
                info.ssthreshBytes() == Integer.MAX_VALUE ? INFINITE : (long) (info.ssthreshBytes() / mss);
            case "tcpi_total_retrans" -> (long) info.retransmits();
            case "tcpi_bytes_acked" -> info.bytesAcked();
            case "tcpi_bytes_received" -> info.bytesReceived();
            case "tcpi_snd_wnd" -> info.sndWnd() & 0xffff_ffffL;
            default -> null;
        };
    }

    /** As Linux numbers the states. A connection that is over for its user has none left. */
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
