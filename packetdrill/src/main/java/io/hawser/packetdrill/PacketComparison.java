package io.hawser.packetdrill;

import io.hawser.packetdrill.PacketSpec.TcpOption;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import java.util.List;
import java.util.Locale;

/** Compares sent packets of the host with expected ones. */
final class PacketComparison {
    private static final int ECN_BITS = 3;
    private static final long NANOS_OF_SECOND = 1_000_000_000;

    private final Config config;

    PacketComparison(Config config) {
        this.config = config;
    }

    /**
     * Describes the first difference; empty for none.
     *
     * @param joined whether the segment stands for several; in Linux such a segment always carries PSH, so that its
     *     receiver need not wait for more, and PSH is not compared
     */
    String difference(PacketSpec spec, SegmentFields actual, ScriptFlow flow, boolean joined) {
        String ip = ipDifference(spec.ip(), actual);
        if (!ip.isEmpty()) {
            return ip;
        }
        return switch (spec.transport()) {
            case PacketSpec.Tcp tcp -> actual.isTcp() ? tcpDifference(tcp, actual, flow, joined) : "protocol: not TCP";
            case PacketSpec.Icmp icmp ->
                actual.protocol() == IpProtocol.ICMP ? icmpDifference(icmp, actual) : "protocol: not ICMP";
            case PacketSpec.Udp udp -> "UDP packets are not there";
        };
    }

    private static String ipDifference(PacketSpec.IpSpec ip, SegmentFields actual) {
        int ecn = actual.tos() & ECN_BITS;
        if (ip.ecn() == PacketSpec.IpSpec.ECT01) {
            return ecn == 1 || ecn == 2 ? "" : differs("ECN bits", "ECT(0) or ECT(1)", ecn);
        }
        if (ip.ecn() >= 0 && ip.ecn() != ecn) {
            return differs("ECN bits", ip.ecn(), ecn);
        }
        if (ip.tos() >= 0 && ip.tos() != actual.tos()) {
            return differs("TOS", ip.tos(), actual.tos());
        }
        return ip.ttl() >= 0 && ip.ttl() != actual.ttl() ? differs("TTL", ip.ttl(), actual.ttl()) : "";
    }

    private static String icmpDifference(PacketSpec.Icmp icmp, SegmentFields actual) {
        if (icmp.type() != actual.icmpType()) {
            return differs("ICMP type", icmp.type(), actual.icmpType());
        }
        return icmp.code() == actual.icmpCode() ? "" : differs("ICMP code", icmp.code(), actual.icmpCode());
    }

    private String tcpDifference(PacketSpec.Tcp tcp, SegmentFields actual, ScriptFlow flow, boolean joined) {
        boolean syn = actual.has(TcpHeader.SYN);
        int ignored = joined ? TcpHeader.PSH : 0;
        if ((tcp.flags() & ~ignored) != (actual.flags() & ~ignored)) {
            return differs("TCP flags", SegmentFields.flagText(tcp.flags()), SegmentFields.flagText(actual.flags()));
        }
        long seq = flow.localToScript(actual.seq(), syn || tcp.absolute());
        if (tcp.seq() != seq) {
            return differs("seq", tcp.seq(), seq);
        }
        if (tcp.payloadBytes() != actual.payloadBytes()) {
            return differs("payload in bytes", tcp.payloadBytes(), actual.payloadBytes());
        }
        long ack = actual.has(TcpHeader.ACK) ? flow.remoteToScript(actual.ack(), syn) : 0;
        if (tcp.ack() != ack) {
            return differs("ack", tcp.ack(), ack);
        }
        if (tcp.window() >= 0 && tcp.window() != actual.window()) {
            return differs("win", tcp.window(), actual.window());
        }
        if (tcp.urgentPointer() != actual.urgentPointer()) {
            return differs("urg", tcp.urgentPointer(), actual.urgentPointer());
        }
        return tcp.options() == null ? "" : optionDifference(tcp.options(), actual, flow, syn);
    }

    private String optionDifference(List<TcpOption> expected, SegmentFields actual, ScriptFlow flow, boolean syn) {
        List<TcpOption> came = flow.toScript(actual.options(), syn);
        boolean equal = expected.size() == came.size();
        for (int i = 0; equal && i < expected.size(); i++) {
            equal = isSame(expected.get(i), came.get(i), flow);
        }
        return equal ? "" : differs("TCP options", OptionBytes.text(expected), OptionBytes.text(came));
    }

    private boolean isSame(TcpOption expected, TcpOption came, ScriptFlow flow) {
        if (expected instanceof TcpOption.FastOpen(String cookie, boolean experimental)) {
            return came instanceof TcpOption.FastOpen(String actual, boolean actuallyExperimental)
                    && experimental == actuallyExperimental
                    && cookie.toLowerCase(Locale.ROOT).equals(actual);
        }
        if (!(expected instanceof TcpOption.Timestamps(long value, long echo))) {
            return expected.equals(came);
        }
        if (!(came instanceof TcpOption.Timestamps(long actualValue, long actualEcho))) {
            return false;
        }
        flow.noteTimestamp(value, actualValue);
        long offNanos = Math.abs(flow.timestampDrift(value, actualValue)) * config.timestampTickNanos;
        return echo == actualEcho && offNanos <= config.toleranceNanos;
    }

    private static String differs(String what, Object expected, Object actual) {
        return what + ": expected " + expected + ", came " + actual;
    }

    /** The packet in the notation of scripts, with its time. */
    String describe(SegmentFields actual, ScriptFlow flow) {
        String time = seconds(actual.atNanos());
        if (!actual.isTcp()) {
            return time + " > protocol " + actual.protocol()
                    + (actual.protocol() == IpProtocol.ICMP
                            ? " type " + actual.icmpType() + " code " + actual.icmpCode()
                            : "");
        }
        boolean syn = actual.has(TcpHeader.SYN);
        long seq = flow.localToScript(actual.seq(), syn);
        long length = actual.payloadBytes();
        String ack = actual.has(TcpHeader.ACK) ? " ack " + flow.remoteToScript(actual.ack(), syn) : "";
        String ecn = (actual.tos() & ECN_BITS) == 0 ? "" : "[tos 0x" + Integer.toHexString(actual.tos()) + "] ";
        String urgent = actual.urgentPointer() == 0 ? "" : " urg " + actual.urgentPointer();
        return time + " > " + ecn + SegmentFields.flagText(actual.flags()) + " " + seq + ":" + (seq + length) + "("
                + length + ")" + ack + " win " + actual.window() + urgent + " <"
                + OptionBytes.text(flow.toScript(actual.options(), syn)) + ">";
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%d.%06d", nanos / NANOS_OF_SECOND, nanos % NANOS_OF_SECOND / 1000);
    }
}
