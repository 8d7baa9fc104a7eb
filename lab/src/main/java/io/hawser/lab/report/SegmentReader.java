package io.hawser.lab.report;

import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.SegmentKind;
import io.hawser.lab.stage.SegmentText;
import io.hawser.lab.stage.Stage;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tools.tcpdump.Tcpdump;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes packets in words. It must read a run from its beginning, because numbers are relative to the first ones of
 * a flow, and because a retransmission is recognised by the segments before it.
 */
final class SegmentReader {
    private static final PacketMatcher TCP = SegmentKind.SEGMENT.matcher();
    private static final String IP = "IP ";
    private static final Pattern SEQUENCE = Pattern.compile("seq ([\\d:]+)");
    private static final Pattern ACKNOWLEDGMENT = Pattern.compile(" ack (\\d+)");
    private static final Pattern OPTIONS = Pattern.compile("options \\[([^]]*)]");
    private static final Pattern SACK = Pattern.compile("sack \\d+ (\\S+?)(?:,|$)");
    private static final Pattern WINDOW_SCALE = Pattern.compile("wscale (\\d+)");
    private static final Pattern NEED_TO_FRAGMENT = Pattern.compile("unreachable - need to frag \\(mtu (\\d+)\\)");
    private static final int MOST_SCALE = 14;

    /** State of one direction of a connection. */
    private static final class Direction {
        /** The sequence number after the last byte that was sent. */
        private int next;

        /** The end of the data that was in flight when the last loss recovery began. */
        private int recoveryEnd;

        /** The cause of the last loss recovery; empty if there was none. */
        private String recovery = "";

        private int synFlags;
        private int windowScale;
        private int window = -1;
    }

    private record Cause(TcpTimerKind timer, String use, long atNanos) {}

    private final Tcpdump tcpdump = new Tcpdump(0);
    private final StringBuilder printed = new StringBuilder(160);
    private final Map<String, Direction> directions = new HashMap<>();
    private final Map<String, Cause> causes = new HashMap<>();
    private final Map<String, Long> challenges = new HashMap<>();
    private @Nullable Stage stage;

    void begins(Stage begun) {
        stage = begun;
    }

    /** Records a timer that has fired: it is the cause of segments that the flow sends at this instant. */
    void timerFired(long nowNanos, TcpFlow flow, TcpTimerKind timer) {
        String use = timer == TcpTimerKind.RETRANSMISSION
                ? switch (flow.retransmissionTimerUse()) {
                    case TIMEOUT -> "RTO";
                    case REORDERING -> "RACK";
                    case LOSS_PROBE -> "tail loss probe";
                }
                : "";
        String ends = endsOf(flow);
        causes.put(ends, new Cause(timer, use, nowNanos));
        Direction direction = directions.get(ends);
        if (direction != null && use.equals("RTO")) {
            direction.recoveryEnd = direction.next;
            direction.recovery = ", RTO";
        }
    }

    /** Records that loss recovery has begun: retransmissions of earlier data belong to it. */
    void congestionChanged(TcpFlow flow, CongestionEvent event) {
        Direction direction = directions.get(endsOf(flow));
        if (direction != null && event == CongestionEvent.FAST_RETRANSMIT) {
            direction.recoveryEnd = direction.next;
            direction.recovery = ", fast";
        }
    }

    /** The ends in the form of tcpdump. */
    private static String endsOf(TcpFlow flow) {
        return flow.localAddress() + "." + flow.localPort() + " > " + flow.remoteAddress() + "." + flow.remotePort();
    }

    /** Describes a packet when it is sent. */
    SegmentWords read(long nowNanos, String sender, Leg leg, Packet packet) {
        String line = print(leg, packet);
        String origin = switch (sender) {
            case Stage.NETWORK -> "old duplicate";
            case Stage.FORGER -> "forged source";
            default -> "";
        };
        String ends = ends(line);
        if (ends.isEmpty()) {
            return new SegmentWords(withoutLength(line), "", "", origin);
        }
        String text = line.substring(IP.length() + ends.length() + 2);
        if (!TCP.matches(packet, leg.type())) {
            return new SegmentWords(other(text), "", "", origin);
        }
        return segment(nowNanos, sender, leg, packet, ends, text, origin);
    }

    /** Takes note of a segment that is not to be described: that of a SYN whose connection may be described later. */
    void skip(String sender, Leg leg, Packet packet) {
        String line = print(leg, packet);
        String ends = ends(line);
        byte[] bytes = packet.bytes();
        int ip = packet.start() + leg.type().headerBytes();
        int tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        Direction begun = new Direction();
        begun.next = TcpHeader.sequence(bytes, tcp) + 1;
        begun.synFlags = TcpHeader.flags(bytes, tcp);
        directions.put(ends, begun);
        window(ends, begun.synFlags, TcpHeader.window(bytes, tcp), line);
        isChallenge(sender);
    }

    private String print(Leg leg, Packet packet) {
        printed.setLength(0);
        int size = packet.end() - packet.start();
        tcpdump.print(
                printed,
                packet.bytes(),
                packet.start(),
                packet.end(),
                size,
                leg.type().pcapLinkType());
        return printed.toString();
    }

    /** The ends of a packet, {@code 10.0.0.1.40000 > 10.0.0.2.80}; empty if it is no IP packet. */
    private static String ends(String line) {
        int arrow = line.indexOf(" > ");
        int end = line.indexOf(": ", Math.max(0, arrow));
        return line.startsWith(IP) && arrow > 0 && end > 0 ? line.substring(IP.length(), end) : "";
    }

    private static String withoutLength(String text) {
        return text.lines().findFirst().orElse("").replaceAll(", length \\d+$", "");
    }

    private static String other(String text) {
        String words = withoutLength(text).replaceFirst("^ICMP \\S*\\d\\.\\d\\S* ", "ICMP ");
        return NEED_TO_FRAGMENT.matcher(words).replaceFirst("need to frag, MTU $1");
    }

    private SegmentWords segment(
            long nowNanos, String sender, Leg leg, Packet packet, String ends, String text, String origin) {
        byte[] bytes = packet.bytes();
        int ip = packet.start() + leg.type().headerBytes();
        int tcp = ip + Ipv4Header.headerBytes(bytes, ip);
        int data = Ipv4Header.totalLength(bytes, ip) - (tcp - ip) - TcpHeader.headerBytes(bytes, tcp);
        int flags = TcpHeader.flags(bytes, tcp);
        boolean isSyn = (flags & TcpHeader.SYN) != 0;
        String options = group(OPTIONS, text);
        List<String> notes = new ArrayList<>();
        if (origin.isEmpty()) {
            notes.add(cause(nowNanos, sender, bytes, tcp, data, ends));
        }
        notes.add(origin);
        notes.add(window(ends, flags, TcpHeader.window(bytes, tcp), options));
        String sack = group(SACK, options);
        notes.add(sack.isEmpty() ? "" : "sack " + sack.replaceAll("[{}]", " ").strip());
        String sequence = group(SEQUENCE, text);
        boolean tellsSequence = data > 0 || (flags & (TcpHeader.SYN | TcpHeader.FIN | TcpHeader.RST)) != 0;
        String acknowledgment = group(ACKNOWLEDGMENT, text);
        if (!origin.isEmpty() && !isSyn) {
            // relative numbers of another connection would be misleading
            return new SegmentWords(
                    kindOf(packet, leg),
                    "",
                    "",
                    String.join(
                            ", ", notes.stream().filter(each -> !each.isEmpty()).toList()));
        }
        String numbers = tellsSequence
                ? Stream.of(
                                sequence.isEmpty() ? "" : "seq " + sequence,
                                acknowledgment.isEmpty() ? "" : "ack " + acknowledgment)
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining(", "))
                : acknowledgment;
        return new SegmentWords(
                kindOf(packet, leg),
                numbers,
                isSyn ? spoken(options) : "",
                notes.stream().filter(each -> !each.isEmpty()).collect(Collectors.joining(", ")));
    }

    private static String kindOf(Packet packet, Leg leg) {
        // the number already implies that data carries an acknowledgment
        return SegmentText.of(packet, leg.type()).replace("bytes, ACK", "bytes").replace("byte, ACK", "byte");
    }

    private static String group(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? found.group(1) : "";
    }

    /** Removes padding and the values of timestamps. */
    private static String spoken(String options) {
        return Stream.of(options.split(",", -1))
                .map(each -> each.startsWith("TS val") ? "TS" : each.strip())
                .filter(each -> !each.isEmpty() && !each.equals("nop") && !each.equals("eol"))
                .collect(Collectors.joining(", "));
    }

    /** The reason why the segment was sent; empty for new data or an ordinary acknowledgment. */
    private String cause(long nowNanos, String sender, byte[] bytes, int tcp, int data, String ends) {
        int flags = TcpHeader.flags(bytes, tcp);
        int sequence = TcpHeader.sequence(bytes, tcp);
        int length = data + ((flags & TcpHeader.SYN) != 0 ? 1 : 0) + ((flags & TcpHeader.FIN) != 0 ? 1 : 0);
        Direction known = directions.get(ends);
        boolean isSyn = (flags & TcpHeader.SYN) != 0;
        boolean isAgain = known != null && length > 0 && sequence - known.next < 0;
        if (known == null || isSyn && sequence + length != known.next) {
            known = new Direction();
            known.next = sequence + length;
            known.synFlags = flags;
            directions.put(ends, known);
            isAgain = false;
        } else if (sequence + length - known.next > 0) {
            known.next = sequence + length;
        }
        Cause cause = causes.get(ends);
        if (cause != null && cause.atNanos() != nowNanos) {
            causes.remove(ends);
            cause = null;
        }
        if (isChallenge(sender)) {
            return "challenge ACK";
        }
        if (cause != null && cause.timer() == TcpTimerKind.PERSIST) {
            return "window probe";
        }
        if (cause != null && cause.timer() == TcpTimerKind.KEEPALIVE && (flags & TcpHeader.RST) == 0) {
            return "keepalive";
        }
        if (cause != null && cause.use().equals("tail loss probe") && length > 0 && !isSyn) {
            return cause.use();
        }
        if (!isAgain) {
            return "";
        }
        if (isSyn) {
            // a SYN+ACK that repeats the SYN of a simultaneous open is the next step of the handshake
            boolean isSame = flags == known.synFlags;
            known.synFlags = flags;
            return isSame ? "retransmission" : "";
        }
        if (cause != null && !cause.use().isEmpty()) {
            return "retransmission, " + cause.use();
        }
        return "retransmission" + (sequence - known.recoveryEnd < 0 ? known.recovery : "");
    }

    /** Returns whether the host has counted a challenge ACK since the last call. */
    private boolean isChallenge(String sender) {
        if (stage == null || !stage.isHost(sender)) {
            return false;
        }
        long count = stage.host(sender).tcp().counters().get(TcpCounter.TCP_CHALLENGE_ACK);
        Long before = challenges.put(sender, count);
        return count > (before == null ? 0 : before);
    }

    /** Describes the window if it is 0, or no longer 0. */
    private String window(String ends, int flags, int field, String options) {
        Direction direction = directions.computeIfAbsent(ends, none -> new Direction());
        if ((flags & TcpHeader.RST) != 0) {
            return "";
        }
        boolean isSyn = (flags & TcpHeader.SYN) != 0;
        if (isSyn) {
            String scale = group(WINDOW_SCALE, options);
            direction.windowScale = scale.isEmpty() ? 0 : Math.min(MOST_SCALE, Integer.parseInt(scale));
        }
        int before = direction.window;
        direction.window = isSyn ? field : field << direction.windowScale;
        if (direction.window == 0) {
            return "win 0";
        }
        return before == 0 ? "win " + direction.window : "";
    }
}
