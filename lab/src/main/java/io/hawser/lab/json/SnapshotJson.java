package io.hawser.lab.json;

import io.hawser.host.Host;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.SocketIndex;
import io.hawser.lab.script.TopologyLayout;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.Tables;
import io.hawser.mib.Counters;
import io.hawser.mib.MibCounter;
import io.hawser.tcp.SequenceSpace;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.time.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * The hosts of a run at one instant as JSON: the output of netstat and ss, counters, and every socket with its timers,
 * TCP_INFO and sequence space.
 */
public final class SnapshotJson {
    private static final int MOST_ROWS = 200;
    private static final int MOST_SOCKETS = 200;

    private final TopologyLayout layout;
    private final MessageCatalogue messages;

    /** Counters at an earlier instant, by host and name. */
    private final Map<String, Long> before = new HashMap<>();

    /** Makes views of a run in a language. */
    public SnapshotJson(TopologyLayout layout, MessageCatalogue messages) {
        this.layout = layout;
        this.messages = messages;
    }

    /** Stores the counters of an instant, from which changes are counted. */
    public void countFrom(Stage stage) {
        for (TopologyLayout.Lifeline each : layout.lifelines()) {
            if (stage.isHost(each.name())) {
                Host host = stage.host(each.name());
                note(host.name(), host.tcpCounters());
                note(host.name(), host.ipCounters());
            }
        }
    }

    private <E extends Enum<E> & MibCounter> void note(String host, Counters<E> counters) {
        for (E each : counters.names()) {
            before.put(host + "/" + nameOf(each), counters.get(each));
        }
    }

    private static String nameOf(MibCounter counter) {
        return counter.group() + counter.mibName();
    }

    /** Writes the stage as it is now. */
    public void write(JsonGenerator json, Stage stage, SocketIndex index) {
        json.writeStartObject();
        json.writeNumberProperty("at", stage.nowNanos());
        json.writeArrayPropertyStart("hosts");
        for (int i = 0; i < layout.lifelines().size(); i++) {
            String name = layout.lifelines().get(i).name();
            if (stage.isHost(name)) {
                write(json, i, stage.host(name), index);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(JsonGenerator json, int node, Host host, SocketIndex index) {
        json.writeStartObject();
        json.writeNumberProperty("node", node);
        json.writeStringProperty("netstat", Tables.netstat(host, MOST_ROWS));
        json.writeStringProperty("ss", Tables.ss(host, MOST_ROWS));
        json.writeArrayPropertyStart("counters");
        counters(json, host.name(), host.tcpCounters());
        counters(json, host.name(), host.ipCounters());
        json.writeEndArray();
        List<TcpFlow> flows = new ArrayList<>();
        host.tcp().forEachFlow(flows::add);
        json.writeNumberProperty("socketCount", flows.size());
        json.writeArrayPropertyStart("sockets");
        flows.stream().limit(MOST_SOCKETS).forEach(each -> socket(json, host, each, index));
        json.writeEndArray();
        json.writeEndObject();
    }

    private <E extends Enum<E> & MibCounter> void counters(JsonGenerator json, String host, Counters<E> counters) {
        for (E each : counters.names()) {
            long value = counters.get(each);
            Long earlier = before.get(host + "/" + nameOf(each));
            if (value != 0 || earlier != null && earlier != 0) {
                json.writeStartObject();
                json.writeStringProperty("name", nameOf(each));
                json.writeNumberProperty("value", value);
                json.writeNumberProperty("change", value - (earlier == null ? 0 : earlier));
                json.writeEndObject();
            }
        }
    }

    private void socket(JsonGenerator json, Host host, TcpFlow flow, SocketIndex index) {
        json.writeStartObject();
        json.writeNumberProperty("connection", index.connectionOf(host.name(), flow));
        json.writeStringProperty("state", flow.state().name());
        json.writeStringProperty("local", flow.localAddress() + ":" + flow.localPort());
        json.writeStringProperty("remote", flow.remoteAddress() + ":" + flow.remotePort());
        json.writeNumberProperty("recvQ", flow.receiveQueueBytes());
        json.writeNumberProperty("sendQ", flow.sendQueueBytes());
        json.writeArrayPropertyStart("timers");
        for (TcpTimerKind kind : TcpTimerKind.values()) {
            long due = flow.timerDeadlineNanos(kind);
            if (due != Deadline.NEVER) {
                json.writeStartObject();
                json.writeStringProperty("timer", TimelineJson.label(kind));
                json.writeNumberProperty("due", due);
                String use = kind == TcpTimerKind.RETRANSMISSION ? "." + flow.retransmissionTimerUse() : "";
                json.writeStringProperty("why", messages.text("timer." + kind + use));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        if (flow instanceof TcpConnection connection) {
            TcpInfo info = connection.info();
            info(json, info);
            sequence(json, info, connection.sequenceSpace());
        }
        json.writeEndObject();
    }

    private static void info(JsonGenerator json, TcpInfo info) {
        json.writeObjectPropertyStart("info");
        json.writeStringProperty("tcpi_state", info.state.name());
        json.writeStringProperty("tcpi_ca_state", info.sending.caState);
        json.writeStringProperty("congestion_control", info.congestionControl);
        json.writeNumberProperty("tcpi_retransmits", info.timeouts);
        json.writeNumberProperty("tcpi_probes", info.probes);
        json.writeNumberProperty("tcpi_backoff", info.sending.backoff);
        json.writeNumberProperty("tcpi_snd_wscale", info.sndWindowShift);
        json.writeNumberProperty("tcpi_rcv_wscale", info.rcvWindowShift);
        json.writeBooleanProperty("timestamps", info.timestamps);
        json.writeBooleanProperty("sack", info.sack);
        json.writeBooleanProperty("ecn", info.sending.ecn);
        micros(json, "tcpi_rto", info.rtoNanos);
        micros(json, "tcpi_ato", info.receiving.atoNanos);
        json.writeNumberProperty("tcpi_snd_mss", info.sndMss);
        json.writeNumberProperty("tcpi_rcv_mss", info.receiving.rcvMss);
        json.writeNumberProperty("tcpi_unacked", info.sending.unacked);
        json.writeNumberProperty("tcpi_sacked", info.sending.sacked);
        json.writeNumberProperty("lost_bytes", info.sending.lostBytes);
        json.writeNumberProperty("retrans_bytes", info.sending.retransBytes);
        json.writeNumberProperty("tcpi_pmtu", info.sending.pmtu);
        micros(json, "tcpi_rtt", info.srttNanos);
        micros(json, "tcpi_rttvar", info.rttvarNanos);
        micros(json, "tcpi_min_rtt", info.sending.minRttNanos);
        json.writeNumberProperty("snd_ssthresh_bytes", info.ssthreshBytes);
        json.writeNumberProperty("snd_cwnd_bytes", info.cwndBytes);
        json.writeNumberProperty("tcpi_advmss", info.sending.advmss);
        json.writeNumberProperty("tcpi_reordering", info.sending.reordering);
        json.writeNumberProperty("tcpi_total_retrans", info.retransmits);
        json.writeNumberProperty("tcpi_bytes_acked", info.bytesAcked);
        json.writeNumberProperty("tcpi_bytes_received", info.bytesReceived);
        json.writeNumberProperty("tcpi_bytes_sent", info.sending.bytesSent);
        json.writeNumberProperty("tcpi_bytes_retrans", info.sending.bytesRetrans);
        json.writeNumberProperty("tcpi_segs_out", info.sending.segsOut);
        json.writeNumberProperty("tcpi_segs_in", info.receiving.segsIn);
        json.writeNumberProperty("tcpi_notsent_bytes", info.sending.notsentBytes);
        json.writeNumberProperty("tcpi_data_segs_out", info.sending.dataSegsOut);
        json.writeNumberProperty("tcpi_data_segs_in", info.receiving.dataSegsIn);
        json.writeNumberProperty("tcpi_delivery_rate", info.sending.deliveryBytesPerSecond);
        json.writeNumberProperty("tcpi_pacing_rate", info.sending.pacingBytesPerSecond);
        micros(json, "tcpi_busy_time", info.sending.busyNanos);
        micros(json, "tcpi_rwnd_limited", info.sending.rwndLimitedNanos);
        micros(json, "tcpi_sndbuf_limited", info.sending.sndbufLimitedNanos);
        json.writeNumberProperty("tcpi_dsack_dups", info.sending.dsackDups);
        json.writeNumberProperty("tcpi_rcv_ooopack", info.receiving.rcvOoopack);
        json.writeNumberProperty("tcpi_rcv_ssthresh", info.receiving.rcvSsthresh);
        json.writeEndObject();
    }

    /** Writes a time in microseconds, as in TCP_INFO; -1 if it was not measured. */
    private static void micros(JsonGenerator json, String name, long nanos) {
        json.writeNumberProperty(name, nanos < 0 ? -1 : nanos / 1000);
    }

    private static void sequence(JsonGenerator json, TcpInfo info, SequenceSpace space) {
        json.writeObjectPropertyStart("sequence");
        number(json, "iss", info.iss);
        number(json, "irs", info.irs);
        number(json, "sndUna", info.sndUna);
        number(json, "sndNxt", info.sndNxt);
        json.writeNumberProperty("sndWnd", info.sndWnd);
        json.writeNumberProperty("cwnd", info.cwndBytes);
        ranges(json, "sacked", space.sacked());
        ranges(json, "lost", space.lost());
        number(json, "rcvNxt", info.rcvNxt);
        json.writeNumberProperty("rcvWnd", info.rcvWnd);
        ranges(json, "outOfOrder", space.outOfOrder());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, int sequence) {
        json.writeNumberProperty(name, Integer.toUnsignedLong(sequence));
    }

    private static void ranges(JsonGenerator json, String name, List<SequenceSpace.Range> ranges) {
        json.writeArrayPropertyStart(name);
        for (SequenceSpace.Range each : ranges) {
            json.writeStartArray();
            json.writeNumber(Integer.toUnsignedLong(each.left()));
            json.writeNumber(Integer.toUnsignedLong(each.right()));
            json.writeEndArray();
        }
        json.writeEndArray();
    }
}
