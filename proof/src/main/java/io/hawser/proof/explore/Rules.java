package io.hawser.proof.explore;

import static io.hawser.tcp.TcpState.CLOSED;
import static io.hawser.tcp.TcpState.CLOSE_WAIT;
import static io.hawser.tcp.TcpState.CLOSING;
import static io.hawser.tcp.TcpState.ESTABLISHED;
import static io.hawser.tcp.TcpState.FIN_WAIT_1;
import static io.hawser.tcp.TcpState.FIN_WAIT_2;
import static io.hawser.tcp.TcpState.LAST_ACK;
import static io.hawser.tcp.TcpState.LISTEN;
import static io.hawser.tcp.TcpState.SYN_RCVD;
import static io.hawser.tcp.TcpState.SYN_SENT;
import static io.hawser.tcp.TcpState.TIME_WAIT;

import io.hawser.tcp.SynRequest;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.TimeWait;
import io.hawser.time.Deadline;
import java.util.EnumSet;
import java.util.Set;

/** The rules that hold in every state of two ends, by RFC 9293 §3.3 and §3.6. */
final class Rules {
    /** States in which our FIN cannot have been sent. */
    private static final Set<TcpState> BEFORE_FIN = EnumSet.of(SYN_SENT, SYN_RCVD, ESTABLISHED, CLOSE_WAIT);

    /** States in which the peer's FIN has arrived. */
    private static final Set<TcpState> AFTER_PEERS_FIN = EnumSet.of(CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT);

    /** States in which the peer has acknowledged our FIN. */
    private static final Set<TcpState> FIN_ACKNOWLEDGED = EnumSet.of(FIN_WAIT_2, TIME_WAIT);

    private Rules() {}

    /**
     * Returns whether RFC 9293 §3.3.2, figure 5, with its notes, allows a transition; any connection may be aborted,
     * reset or timed out.
     */
    static boolean isLegal(TcpState from, TcpState to) {
        if (to == CLOSED) {
            return from != CLOSED;
        }
        return switch (from) {
            case CLOSED -> to == LISTEN || to == SYN_SENT;
            case LISTEN -> to == SYN_SENT || to == SYN_RCVD;
            case SYN_SENT -> to == SYN_RCVD || to == ESTABLISHED;
            // §3.10.7.4, eighth: a FIN may come with the ACK of our SYN; note 1: a reset sends it back to LISTEN
            case SYN_RCVD -> to == ESTABLISHED || to == FIN_WAIT_1 || to == CLOSE_WAIT || to == LISTEN;
            case ESTABLISHED -> to == FIN_WAIT_1 || to == CLOSE_WAIT;
            case FIN_WAIT_1 -> to == FIN_WAIT_2 || to == CLOSING || to == TIME_WAIT;
            case FIN_WAIT_2, CLOSING -> to == TIME_WAIT;
            case CLOSE_WAIT -> to == LAST_ACK;
            case LAST_ACK, TIME_WAIT -> false;
        };
    }

    /** Checks one end alone. */
    static void check(End end, Speech speech) {
        end.host().tcp().forEachFlow(flow -> checkRecord(end, flow));
        TcpConnection connection = end.connection();
        if (connection == null) {
            return;
        }
        TcpInfo info = connection.info();
        if (connection.state() == CLOSED) {
            for (TcpTimerKind kind : TcpTimerKind.values()) {
                require(!isArmed(connection, kind), end, "is CLOSED, but its timer " + kind + " is armed");
            }
            return;
        }
        require(info.sndNxt - info.sndUna >= 0, end, "has SND.UNA above SND.NXT");
        if (connection.state() == TIME_WAIT) {
            return;
        }
        boolean inFlight = info.sndUna != info.sndNxt;
        boolean retransmits = isArmed(connection, TcpTimerKind.RETRANSMISSION);
        boolean opening = !connection.state().isSynchronized();
        if (opening) {
            require(
                    retransmits || isArmed(connection, TcpTimerKind.CONNECTION_ESTABLISHMENT),
                    end,
                    "opens, but nothing is armed to send its SYN again");
            return;
        }
        require(
                inFlight == retransmits,
                end,
                inFlight
                        ? "has something in flight that no timer watches"
                        : "is armed to send again what was acknowledged");
        boolean owesFin = end.hasShut() && info.sndNxt - info.iss <= 1 + end.sent();
        boolean owes = info.sending.notsentBytes > 0 || owesFin;
        require(
                !owes || inFlight || isArmed(connection, TcpTimerKind.PERSIST),
                end,
                "has something to send, but nothing is armed that would send it");
        Speech.Connection said = speech.connectionOf(info.iss);
        require(
                said == null || said.lastAck() == info.rcvNxt || isArmed(connection, TcpTimerKind.DELAYED_ACK),
                end,
                "owes an acknowledgment, but nothing is armed that would send it");
    }

    private static void checkRecord(End end, TcpFlow flow) {
        if (flow instanceof SynRequest) {
            require(isArmed(flow, TcpTimerKind.CONNECTION_ESTABLISHMENT), end, "keeps a request without a timer");
        } else if (flow instanceof TimeWait) {
            require(isArmed(flow, TcpTimerKind.TIME_WAIT), end, "is in TIME_WAIT without a timer");
        }
    }

    /** Checks the consistency of the two ends. */
    static void check(End one, End other) {
        TcpConnection first = one.connection();
        TcpConnection second = other.connection();
        if (first == null || second == null || !first.state().isSynchronized()) {
            return;
        }
        TcpInfo mine = first.info();
        TcpInfo theirs = second.info();
        TcpState state = first.state();
        TcpState others = second.state();
        // An end that closes in SYN_RCVD is in FIN_WAIT_1 before its SYN is acknowledged.
        boolean early = state == FIN_WAIT_1 && mine.sndUna == mine.iss;
        require(early || others != SYN_SENT, one, "is in " + state + " while its peer is in SYN_SENT");
        if (!others.isSynchronized()) {
            return;
        }
        require(mine.irs == theirs.iss && mine.iss == theirs.irs, one, "and its peer have other numbers");
        require(theirs.sndNxt - mine.rcvNxt >= 0, one, "has received what its peer has not sent");
        require(theirs.rcvNxt - mine.sndUna >= 0, one, "has had acknowledged what its peer has not received");
        boolean impossible = AFTER_PEERS_FIN.contains(state) && BEFORE_FIN.contains(others)
                || FIN_ACKNOWLEDGED.contains(state) && !AFTER_PEERS_FIN.contains(others);
        require(!impossible, one, "is in " + state + " while its peer is in " + others);
    }

    private static boolean isArmed(TcpFlow flow, TcpTimerKind kind) {
        return flow.timerDeadlineNanos(kind) != Deadline.NEVER;
    }

    private static void require(boolean holds, End end, String otherwise) {
        if (!holds) {
            throw new Violation(end.name() + " " + otherwise);
        }
    }
}
