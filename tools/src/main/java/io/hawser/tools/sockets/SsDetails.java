package io.hawser.tools.sockets;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpState;
import io.hawser.time.Deadline;
import io.hawser.tools.command.CNumbers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The last column of ss: timer, identity, and data of TCP_INFO ({@code -o -e -i}). */
final class SsDetails {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BITS = 8;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Linux omits a threshold that was never set. */
    private static final int NO_THRESHOLD = 0xffff;

    private static final int USUAL_REORDERING = 3;

    private final SsOptions options;
    private final StringBuilder text = new StringBuilder();

    private SsDetails(SsOptions options) {
        this.options = options;
    }

    static String of(SocketRow row, SsOptions options, long nowNanos) {
        SsDetails details = new SsDetails(options);
        if (options.timers()) {
            details.timer(row, nowNanos);
        }
        if (options.extended()) {
            details.add(" ino:0 sk:").add(Integer.toHexString(System.identityHashCode(row.source())));
        }
        boolean isTcp = row.protocol() == SocketRow.Protocol.TCP;
        if (options.memory() || options.info() && isTcp) {
            details.add(options.oneLine() ? " " : "\n\t");
            if (options.memory()) {
                details.memory(row);
            }
            if (options.info() && row.flow() instanceof TcpConnection connection) {
                details.info(connection.info());
            }
        }
        return details.text.toString();
    }

    private void info(TcpInfo info) {
        negotiated(info);
        times(info);
        sizes(info);
        traffic(info);
        rates(info);
        limits(info);
        losses(info);
        receiver(info);
    }

    /** Prints bytes in queues and the limits of the buffers; the kernel prints the memory that they use. */
    private void memory(SocketRow row) {
        if (row.flow() instanceof TcpConnection connection) {
            TcpInfo info = connection.info();
            int waiting = info.sending.notsentBytes;
            memory(
                    info.receiveQueueBytes,
                    info.receiving.rcvSsthresh,
                    info.sendQueueBytes - waiting,
                    info.sending.sndbufBytes,
                    info.sendQueueBytes);
        }
    }

    private void memory(long received, long receiveBuffer, long sent, long sendBuffer, long queued) {
        add(" skmem:(r")
                .add(received)
                .add(",rb")
                .add(receiveBuffer)
                .add(",t")
                .add(sent)
                .add(",tb")
                .add(sendBuffer);
        add(",f0,w").add(queued).add(",o0,bl0,d0)");
    }

    private void timer(SocketRow row, long nowNanos) {
        TcpFlow flow = row.flow();
        ShownTimer shown = flow == null ? ShownTimer.NONE : ShownTimer.of(flow);
        if (shown.deadlineNanos() == Deadline.NEVER) {
            return;
        }
        long millis = Math.max(0, (long) ((shown.deadlineNanos() - nowNanos) / NANOS_PER_MILLI));
        int count = shown.name().equals("on") ? shown.retransmits() : shown.probes();
        add(" timer:(")
                .add(shown.name())
                .add(",")
                .add(time(millis))
                .add(",")
                .add(count)
                .add(")");
    }

    /** Formats a time in the way of ss: its largest parts. */
    private static String time(long millis) {
        long minutes = millis / 60_000;
        long seconds = millis / 1000 % 60;
        long rest = millis % 1000;
        StringBuilder written = new StringBuilder();
        if (minutes > 0) {
            rest = 0;
            written.append(minutes).append("min");
            seconds = minutes > 9 ? 0 : seconds;
        }
        if (seconds > 0) {
            rest = seconds > 9 ? 0 : rest;
            written.append(seconds).append(rest > 0 ? "." : "sec");
        }
        if (rest > 0) {
            written.append(String.format(Locale.ROOT, "%03dms", rest));
        }
        return written.toString();
    }

    private void negotiated(TcpInfo info) {
        if (options.timers()) {
            flag("ts", info.timestamps);
            flag("sack", info.sack);
            flag("ecn", info.sending.ecn);
            flag("fastopen", info.sending.synData);
        }
        add(" ").add(info.congestionControl);
        if (info.sndWindowShift != 0 || info.rcvWindowShift != 0) {
            add(" wscale:").add(info.sndWindowShift).add(",").add(info.rcvWindowShift);
        }
    }

    private void times(TcpInfo info) {
        add(" rto:").add(millis(info.rtoNanos));
        positive("backoff", info.sending.backoff);
        if (info.srttNanos > 0) {
            add(" rtt:").add(millis(info.srttNanos)).add("/").add(millis(info.rttvarNanos));
        }
        if (info.receiving.atoNanos > 0) {
            add(" ato:").add(millis(info.receiving.atoNanos));
        }
    }

    private void sizes(TcpInfo info) {
        positive("mss", info.sndMss);
        positive("pmtu", info.sending.pmtu);
        positive("rcvmss", info.receiving.rcvMss);
        positive("advmss", info.sending.advmss);
        positive("cwnd", segments(info.cwndBytes, info));
        int threshold = segments(info.ssthreshBytes, info);
        positive("ssthresh", threshold < NO_THRESHOLD ? threshold : 0);
    }

    private void traffic(TcpInfo info) {
        positive("bytes_sent", info.sending.bytesSent);
        positive("bytes_retrans", info.sending.bytesRetrans);
        positive("bytes_acked", info.bytesAcked);
        positive("bytes_received", info.bytesReceived);
        positive("segs_out", info.sending.segsOut);
        positive("segs_in", info.receiving.segsIn);
        positive("data_segs_out", info.sending.dataSegsOut);
        positive("data_segs_in", info.receiving.dataSegsIn);
    }

    private void rates(TcpInfo info) {
        if (info.srttNanos > 0) {
            rate("send", segments(info.cwndBytes, info) * (double) info.sndMss * NANOS_PER_SECOND / info.srttNanos);
        }
        age("lastsnd", info.sending.lastDataSentNanos);
        age("lastrcv", info.receiving.lastDataRecvNanos);
        age("lastack", info.receiving.lastAckRecvNanos);
        rate("pacing_rate", (double) info.sending.pacingBytesPerSecond);
        rate("delivery_rate", (double) info.sending.deliveryBytesPerSecond);
        positive("delivered", info.sending.deliveredSegments);
        positive("delivered_ce", info.marks.deliveredCe());
        flag("app_limited", info.sending.applicationLimited);
    }

    private void limits(TcpInfo info) {
        long busy = info.sending.busyNanos;
        if (busy > 0) {
            add(" busy:").add((long) (busy / NANOS_PER_MILLI)).add("ms");
            share("rwnd_limited", info.sending.rwndLimitedNanos, busy);
            share("sndbuf_limited", info.sending.sndbufLimitedNanos, busy);
        }
    }

    private void losses(TcpInfo info) {
        positive("unacked", info.sending.unacked);
        int repeated = segments(info.sending.retransBytes, info);
        if (repeated > 0 || info.retransmits > 0) {
            add(" retrans:").add(repeated).add("/").add(info.retransmits);
        }
        positive("lost", segments(info.sending.lostBytes, info));
        positive("sacked", info.sending.sacked);
        positive("dsack_dups", info.sending.dsackDups);
        if (info.sending.reordering != USUAL_REORDERING) {
            positive("reordering", info.sending.reordering);
        }
        positive("reord_seen", info.sending.reordSeen ? 1 : 0);
    }

    private void receiver(TcpInfo info) {
        if (info.receiving.rcvRttNanos > 0) {
            add(" rcv_rtt:").add(millis(info.receiving.rcvRttNanos));
        }
        positive("rcv_space", info.receiving.rcvSpace);
        positive("rcv_ssthresh", info.receiving.rcvSsthresh);
        positive("notsent", info.sending.notsentBytes);
        if (info.sending.minRttNanos > 0) {
            add(" minrtt:").add(millis(info.sending.minRttNanos));
        }
        positive("rcv_ooopack", info.receiving.rcvOoopack);
        if (info.state != TcpState.SYN_SENT) {
            positive("snd_wnd", info.sndWnd);
        }
    }

    private static int segments(int bytes, TcpInfo info) {
        int size = Math.max(1, info.sndMss);
        return bytes / size + (bytes % size > 0 ? 1 : 0);
    }

    private void share(String name, long nanos, long of) {
        if (nanos > 0) {
            add(" ").add(name).add(":").add((long) (nanos / NANOS_PER_MILLI)).add("ms");
            add(String.format(Locale.ROOT, "(%.1f%%)", 100.0 * nanos / of));
        }
    }

    private void rate(String name, double bytesPerSecond) {
        if (bytesPerSecond > 0) {
            add(" ").add(name).add(" ").add(bandwidth(bytesPerSecond * BITS)).add("bps");
        }
    }

    private String bandwidth(double bitsPerSecond) {
        if (options.services() == Services.NONE) {
            return String.format(Locale.ROOT, "%.0f", bitsPerSecond);
        }
        double scaled = bitsPerSecond;
        String unit = "";
        for (String next : new String[] {"k", "M", "G", "T"}) {
            if (scaled >= 1000) {
                scaled /= 1000;
                unit = next;
            }
        }
        return unit.isEmpty() ? CNumbers.general(scaled) : CNumbers.general(scaled, 3) + unit;
    }

    private void age(String name, long nanos) {
        if (nanos >= 0) {
            positive(name, (long) (nanos / NANOS_PER_MILLI));
        }
    }

    private static String millis(long nanos) {
        return CNumbers.general(Math.round(nanos / 1000.0) / 1000.0);
    }

    private void flag(String name, boolean on) {
        if (on) {
            add(" ").add(name);
        }
    }

    private void positive(String name, long value) {
        if (value > 0) {
            add(" ").add(name).add(":").add(value);
        }
    }

    private SsDetails add(@Nullable Object part) {
        text.append(part);
        return this;
    }
}
