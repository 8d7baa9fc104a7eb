package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 9293 §3.10.7 as a table: for each kind of segment and each state the answer and the next state, with RFC 5961
 * where that RFC allows it.
 *
 * <p>In segments {@code nxt} is RCV.NXT, {@code edge} the right edge of the window, {@code una} SND.UNA and {@code max}
 * SND.NXT. Where nothing was agreed on yet, all are 0. The answers:
 *
 * <ul>
 *   <li>{@code -}: none
 *   <li>{@code ack}: {@code <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>}, {@code ack+4} when RCV.NXT has moved on by 4
 *   <li>{@code rst}: {@code <SEQ=SEG.ACK><CTL=RST>}
 *   <li>{@code rst0}: {@code <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>}
 *   <li>{@code synack}: {@code <SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK>}
 * </ul>
 *
 * <p>SYN_RCVD has three columns: after a passive open (P), after an active one (A), and of a listener (L). The end of
 * the last is written as CLOSED, because the listener remains unchanged.
 *
 * <p>The table differs from the RFC in three points. The right edge of the window itself is in the window for a segment
 * without length (RFC 9293 appendix A.2). A RST with the number of a FIN that has arrived ends the connection. An ACK
 * of data that was not sent yet, in a segment that acknowledges nothing, is challenged like one that is too old.
 */
@Requirement({"MAY-12", "MAY-13"})
class SegmentTableTest extends TcpTestBase {
    private static final String TABLE = """
            segment                           | CLOSED | LISTEN          | SYN_SENT          | SYN_RCVD_P        | SYN_RCVD_A        | SYN_RCVD_L        | ESTABLISHED      | FIN_WAIT_1       | FIN_WAIT_2      | CLOSE_WAIT | CLOSING     | LAST_ACK  | TIME_WAIT
            R seq nxt                         | -      | -               | -                 | - LISTEN          | - CLOSED          | - CLOSED          | - CLOSED         | - CLOSED         | - CLOSED        | - CLOSED   | - CLOSED    | - CLOSED  | - CLOSED
            R. seq nxt ack max                | -      | -               | - CLOSED          | - LISTEN          | - CLOSED          | - CLOSED          | - CLOSED         | - CLOSED         | - CLOSED        | - CLOSED   | - CLOSED    | - CLOSED  | - CLOSED
            R. seq nxt ack max+1              | -      | -               | -                 | - LISTEN          | - CLOSED          | - CLOSED          | - CLOSED         | - CLOSED         | - CLOSED        | - CLOSED   | - CLOSED    | - CLOSED  | - CLOSED
            R. seq nxt ack max "why"          | -      | -               | - CLOSED          | - LISTEN          | - CLOSED          | - CLOSED          | - CLOSED         | - CLOSED         | - CLOSED        | - CLOSED   | - CLOSED    | - CLOSED  | - CLOSED
            R seq nxt+100                     | -      | -               | -                 | ack               | ack               | ack               | ack              | ack              | ack             | ack        | ack         | ack       | -
            R seq edge-1                      | -      | -               | -                 | ack               | ack               | ack               | ack              | ack              | ack             | ack        | ack         | ack       | -
            R seq edge                        | -      | -               | -                 | -                 | -                 | -                 | -                | -                | -               | -          | -           | -         | -
            R seq edge+1                      | -      | -               | -                 | -                 | -                 | -                 | -                | -                | -               | -          | -           | -         | -
            R seq nxt-1                       | -      | -               | -                 | -                 | -                 | -                 | -                | -                | -               | - CLOSED   | - CLOSED    | - CLOSED  | -
            R seq nxt-1 "data"                | -      | -               | -                 | -                 | -                 | -                 | -                | -                | -               | - CLOSED   | - CLOSED    | - CLOSED  | -
            S seq nxt                         | rst0   | synack SYN_RCVD | synack SYN_RCVD   | - LISTEN          | ack               | - CLOSED          | ack              | ack              | ack             | ack        | ack         | ack       | ack
            S seq nxt+100                     | rst0   | synack SYN_RCVD | synack SYN_RCVD   | - LISTEN          | ack               | - CLOSED          | ack              | ack              | ack             | ack        | ack         | ack       | ack
            S seq edge+1                      | rst0   | synack SYN_RCVD | synack SYN_RCVD   | ack               | ack               | ack               | ack              | ack              | ack             | ack        | ack         | ack       | ack
            S seq 0                           | rst0   | synack SYN_RCVD | synack SYN_RCVD   | synack            | synack            | synack            | ack              | ack              | ack             | ack        | ack         | ack       | ack
            S. seq nxt ack max                | rst    | rst             | ack+1 ESTABLISHED | - LISTEN          | ack               | - CLOSED          | ack              | ack              | ack             | ack        | ack         | ack       | ack
            S. seq nxt ack max+1              | rst    | rst             | rst               | - LISTEN          | ack               | - CLOSED          | ack              | ack              | ack             | ack        | ack         | ack       | ack
            . seq nxt ack una                 | rst    | rst             | rst               | rst               | rst               | rst               | -                | -                | -               | -          | -           | -         | -
            . seq nxt ack max                 | rst    | rst             | -                 | - ESTABLISHED     | - ESTABLISHED     | - ESTABLISHED     | -                | - FIN_WAIT_2     | -               | -          | - TIME_WAIT | - CLOSED  | -
            . seq nxt ack max+1               | rst    | rst             | rst               | rst               | rst               | rst               | ack              | ack              | ack             | ack        | ack         | ack       | ack
            . seq nxt ack una-1               | rst    | rst             | rst               | rst               | rst               | rst               | ack              | ack              | -               | ack        | ack         | ack       | -
            . seq nxt ack una-70000           | rst    | rst             | rst               | rst               | rst               | rst               | ack              | ack              | ack             | ack        | ack         | ack       | -
            . seq nxt-1 ack una               | rst    | rst             | rst               | ack               | ack               | ack               | ack              | ack              | ack             | ack        | ack         | ack       | ack
            . seq edge ack max                | rst    | rst             | -                 | - ESTABLISHED     | - ESTABLISHED     | - ESTABLISHED     | -                | - FIN_WAIT_2     | -               | -          | - TIME_WAIT | - CLOSED  | -
            . seq edge+1 ack max              | rst    | rst             | -                 | ack               | ack               | ack               | ack              | ack              | ack             | ack        | ack         | ack       | ack
            P. seq nxt ack max "data"         | rst    | rst             | -                 | ack+4 ESTABLISHED | ack+4 ESTABLISHED | ack+4 ESTABLISHED | ack+4            | ack+4 FIN_WAIT_2 | ack+4           | -          | - TIME_WAIT | - CLOSED  | ack
            P. seq nxt+10 ack max "data"      | rst    | rst             | -                 | ack ESTABLISHED   | ack ESTABLISHED   | ack ESTABLISHED   | ack              | ack FIN_WAIT_2   | ack             | -          | - TIME_WAIT | - CLOSED  | ack
            P. seq nxt-4 ack max "data"       | rst    | rst             | -                 | ack               | ack               | ack               | ack              | ack FIN_WAIT_2   | ack             | ack        | ack TIME_WAIT | ack CLOSED | ack
            P. seq nxt-2 ack max "data"       | rst    | rst             | -                 | ack+2 ESTABLISHED | ack+2 ESTABLISHED | ack+2 ESTABLISHED | ack+2            | ack+2 FIN_WAIT_2 | ack+2           | -          | - TIME_WAIT | - CLOSED  | ack
            P. seq edge ack max "data"        | rst    | rst             | -                 | ack               | ack               | ack               | ack              | ack              | ack             | ack        | ack         | ack       | ack
            P. seq nxt ack max+1 "data"       | rst    | rst             | rst               | rst               | rst               | rst               | ack              | ack              | ack             | ack        | ack         | ack       | ack
            P seq nxt "data"                  | rst0   | -               | -                 | -                 | -                 | -                 | -                | -                | -               | -          | -           | -         | -
            F. seq nxt ack una                | rst    | rst             | rst               | rst               | rst               | rst               | ack+1 CLOSE_WAIT | ack+1 CLOSING    | ack+1 TIME_WAIT | -          | -           | -         | ack
            F. seq nxt ack max                | rst    | rst             | -                 | ack+1 CLOSE_WAIT  | ack+1 CLOSE_WAIT  | ack+1 CLOSE_WAIT  | ack+1 CLOSE_WAIT | ack+1 TIME_WAIT  | ack+1 TIME_WAIT | -          | - TIME_WAIT | - CLOSED  | ack
            F. seq nxt-1 ack una              | rst    | rst             | rst               | ack               | ack               | ack               | ack              | ack              | ack             | ack        | ack         | ack       | ack
            F. seq nxt-1 ack max              | rst    | rst             | -                 | ack               | ack               | ack               | ack              | ack FIN_WAIT_2   | ack             | ack        | ack TIME_WAIT | ack CLOSED | ack
            F. seq nxt+10 ack max             | rst    | rst             | -                 | ack ESTABLISHED   | ack ESTABLISHED   | ack ESTABLISHED   | ack              | ack FIN_WAIT_2   | ack             | -          | - TIME_WAIT | - CLOSED  | ack
            F seq nxt                         | rst0   | -               | -                 | -                 | -                 | -                 | -                | -                | -               | -          | -           | -         | -
            P.U seq nxt ack max urg 2 "data"  | rst    | rst             | -                 | ack+4 ESTABLISHED | ack+4 ESTABLISHED | ack+4 ESTABLISHED | ack+4            | ack+4 FIN_WAIT_2 | ack+4           | -          | - TIME_WAIT | - CLOSED  | ack
            none seq nxt                      | rst0   | -               | -                 | -                 | -                 | -                 | -                | -                | -               | -          | -           | -         | -
            SR seq nxt                        | -      | -               | -                 | - LISTEN          | - CLOSED          | - CLOSED          | - CLOSED         | - CLOSED         | - CLOSED        | - CLOSED   | - CLOSED    | - CLOSED  | - CLOSED
            SF seq nxt                        | rst0   | synack SYN_RCVD | synack SYN_RCVD   | - LISTEN          | ack               | - CLOSED          | ack              | ack              | ack             | ack        | ack         | ack       | ack
            FSP.U seq nxt ack max urg 1       | rst    | rst             | ack+2 CLOSE_WAIT  | - LISTEN          | ack               | - CLOSED          | ack              | ack              | ack             | ack        | ack         | ack       | ack
            FSRP.UEW seq nxt ack max urg 1    | -      | -               | - CLOSED          | - LISTEN          | - CLOSED          | - CLOSED          | - CLOSED         | - CLOSED         | - CLOSED        | - CLOSED   | - CLOSED    | - CLOSED  | - CLOSED
            """;

    /**
     * The variables of a column: RCV.NXT, SND.UNA and SND.NXT; the right edge is {@link #FIRST_WINDOW} after the SYN.
     */
    private record Variables(int nxt, int una, int max) {}

    private static final int FIRST_WINDOW = 64_240;
    private static final Pattern EXPRESSION = Pattern.compile("\\b(nxt|edge|una|max)([+-]\\d+)?");

    private TcpFlow flow;

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        List<String> lines = TABLE.lines().toList();
        String[] columns = split(lines.getFirst());
        for (String line : lines.subList(1, lines.size())) {
            String[] row = split(line);
            for (int column = 1; column < row.length; column++) {
                cells.add(Arguments.of(columns[column], row[0], row[column]));
            }
        }
        return cells.stream();
    }

    private static String[] split(String line) {
        return Stream.of(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @MethodSource("cells")
    void table(String column, String segment, String answer) {
        Variables variables = reach(column);
        TcpState before = flow == null ? TcpState.CLOSED : flow.state();
        String[] words = answer.split(" ", -1);
        TcpState after = words.length > 1 ? TcpState.valueOf(words[1]) : before;
        SegmentText sent = SegmentText.parse(resolved(segment, variables));

        peer.send(sent.text());

        expect(words[0], sent, variables);
        assertThat(stateNow(column)).isEqualTo(after);
        peer.expectNothing();
    }

    private static String resolved(String segment, Variables variables) {
        Matcher matcher = EXPRESSION.matcher(segment);
        return matcher.replaceAll(found -> {
            int base = switch (found.group(1)) {
                case "nxt" -> variables.nxt;
                case "edge" -> 1 + FIRST_WINDOW;
                case "una" -> variables.una;
                default -> variables.max;
            };
            return Integer.toString(base + (found.group(2) == null ? 0 : Integer.parseInt(found.group(2))));
        });
    }

    private void expect(String answer, SegmentText sent, Variables variables) {
        String kind = answer.replaceFirst("\\+.*", "");
        int moved = answer.contains("+") ? Integer.parseInt(answer.substring(answer.indexOf('+') + 1)) : 0;
        switch (kind) {
            case "-" -> peer.expectNothing();
            case "ack" -> peer.expect(". seq " + variables.max + " ack " + (variables.nxt + moved));
            case "rst" -> peer.expect("R seq " + sent.ack());
            case "rst0" -> peer.expect("R. seq =0 ack " + (Integer.parseInt(sent.seq()) + sent.length()));
            case "synack" -> peer.expect("S. seq 0 ack " + (Integer.parseInt(sent.seq()) + 1));
            default -> throw new IllegalArgumentException(answer);
        }
    }

    private TcpState stateNow(String column) {
        if (!column.equals("SYN_RCVD_L")) {
            return flow == null ? TcpState.CLOSED : flow.state();
        }
        return flows().isEmpty() ? TcpState.CLOSED : flows().getFirst().state();
    }

    /**
     * The sequence number of our FIN and of the peer's FIN is 1; the data that ESTABLISHED has in flight begins at 1.
     */
    private Variables reach(String column) {
        flow = column.equals("CLOSED") ? null : reachState(column);
        if (flow == null) {
            peer.hostPort = LOCAL_PORT;
            return new Variables(0, 0, 0);
        }
        TcpState state = flow.state();
        boolean ownFin = state.compareTo(TcpState.FIN_WAIT_1) >= 0 && state != TcpState.CLOSE_WAIT;
        boolean peerFin = state.compareTo(TcpState.CLOSE_WAIT) >= 0;
        boolean acknowledged = state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT;
        return switch (state) {
            case LISTEN -> new Variables(0, 0, 0);
            case SYN_SENT -> new Variables(0, 0, 1);
            case SYN_RCVD -> new Variables(1, 0, 1);
            case ESTABLISHED -> {
                send((TcpConnection) flow, "0123456789");
                peer.skip();
                yield new Variables(1, 1, 11);
            }
            default -> new Variables(peerFin ? 2 : 1, acknowledged ? 2 : 1, ownFin ? 2 : 1);
        };
    }
}
