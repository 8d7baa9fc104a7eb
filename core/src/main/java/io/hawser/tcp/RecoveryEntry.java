package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Episode;
import io.hawser.tcp.recovery.Scoreboard;

/** How a repair begins, a method for each reason: losses, a mark, a timeout, or a path that has turned out too narrow. */
final class RecoveryEntry {
    private RecoveryEntry() {}

    /** Segments have been found lost: fast recovery begins (RFC 6675 §5, RFC 6582 §3.2). */
    static void lossFound(Recovery recovery, Scoreboard board) {
        Sender sender = recovery.sender();
        boolean reducedAlready = recovery.state() == Recovery.State.CWR;
        Episode before = recovery.episode();
        Episode started = new Episode(sender.sndUna(), sender.sndMax());
        started.follows(before, board.retransmittedBytes());
        recovery.begin(Recovery.State.RECOVERY, started);
        board.probed = false;
        if (reducedAlready && before != null) {
            // RFC 3168 §6.1.2: a loss in the window that a mark has shrunk for shrinks it no further.
            started.continueReduction(before);
            started.undoable = false;
        } else {
            int inFlight = board.flightBytes() - board.sackedBytes() - board.presumedBytes + board.delivery.bytes;
            started.startReduction(inFlight);
            // RFC 5681 §3.2 (2): what limited transmit has sent does not count.
            int orderly = Math.min(board.flightBytes(), board.orderlyEnd - sender.sndUna());
            recovery.congestion().lost(Math.max(orderly, inFlight), recovery.now());
            recovery.slowedDown();
        }
        boolean selective = recovery.connection().usesSack();
        recovery.count(selective ? TcpCounter.TCP_SACK_RECOVERY : TcpCounter.TCP_RENO_RECOVERY);
        recovery.changed(TcpObserver.CongestionEvent.FAST_RETRANSMIT);
    }

    /** The peer reports a mark, by an acknowledgment that was not looked into yet. */
    static void marked(Recovery recovery) {
        Scoreboard board = recovery.scoreboard();
        if (board != null) {
            marked(recovery, board.pipeBytes(), board.flightBytes());
        }
    }

    /**
     * Once for each window of data, the sender slows down for marks (RFC 3168 §6.1.2, RFC 9768 §3.3).
     *
     * @param pipeBytes what was on its way before the acknowledgment that reports them
     * @param flightBytes what was not acknowledged before it
     */
    static void marked(Recovery recovery, int pipeBytes, int flightBytes) {
        if (recovery.state() != Recovery.State.OPEN) {
            return;
        }
        Episode started = withoutUndo(recovery);
        started.startReduction(pipeBytes);
        recovery.begin(Recovery.State.CWR, started);
        recovery.congestion().marked(flightBytes, recovery.now());
        recovery.slowedDown();
        recovery.changed(TcpObserver.CongestionEvent.ECN_ECHO);
    }

    /** A probe has repaired the only loss there was: the congestion that caused it counts (RFC 8985 §7.4.2). */
    static void probeRepaired(Recovery recovery, Scoreboard board) {
        recovery.count(TcpCounter.TCP_LOSS_PROBE_RECOVERY);
        if (recovery.state() != Recovery.State.OPEN) {
            return;
        }
        CongestionControl congestion = recovery.congestion();
        congestion.lost(board.flightBytes(), recovery.now());
        congestion.recovered();
        recovery.slowedDown();
        Episode before = recovery.episode();
        if (before != null) {
            // What could be undone now is not what it was about.
            before.undoable = false;
        }
        recovery.changed(TcpObserver.CongestionEvent.LOSS_PROBE_RECOVERY);
    }

    /**
     * The retransmission timer fired, for the first time since progress was made or not.
     *
     * <p>What was sent less than a round trip ago is not lost yet (RFC 8985 §6.3), if RACK knows how long one is.
     */
    static void timedOut(Recovery recovery, boolean first) {
        Recovery.State before = recovery.state();
        boolean fresh = before == Recovery.State.OPEN || before == Recovery.State.LOSS && first;
        Sender sender = recovery.sender();
        recovery.noteApplicationLimit();
        recovery.congestion().timedOut(sender.sndMax() - sender.sndUna(), fresh, recovery.now());
        if (fresh) {
            recovery.slowedDown();
        }
        Scoreboard board = recovery.scoreboard();
        if (board == null) {
            return;
        }
        board.rates.begin(recovery.now());
        Episode current = recovery.episode();
        if (fresh || current == null) {
            Episode started = new Episode(sender.sndUna(), sender.sndMax());
            started.follows(current, board.retransmittedBytes());
            current = started;
        } else if (before == Recovery.State.RECOVERY) {
            boolean selective = recovery.connection().usesSack();
            recovery.count(selective ? TcpCounter.TCP_SACK_FAILURES : TcpCounter.TCP_RENO_FAILURES);
        }
        current.highSeq = sender.sndMax();
        current.frto = recovery.settings().frto != 0 && (fresh || !first);
        current.newDataOnly = false;
        recovery.begin(Recovery.State.LOSS, current);
        board.disarm();
        if (board.losses.markAll(recovery.lateSinceNanos(board))) {
            recovery.count(TcpCounter.TCP_SACK_RENEGING);
            // Whatever arrives: what the peer has thrown away has to go again.
            current.undoable = false;
        }
    }

    /** The peer was not ready for what is in flight: it all goes again, though nothing points to congestion. */
    static void goesAgain(Recovery recovery) {
        Scoreboard board = recovery.scoreboard();
        if (board != null) {
            withoutReduction(recovery, board);
            board.losses.markAll(recovery.now());
        }
    }

    /**
     * The path carries less than it did (RFC 1191 §6.4): segments with more data than that have been lost, though nothing points to
     * congestion. Smaller ones may have arrived.
     */
    static void pathCarriesOnly(Recovery recovery, int bytes) {
        Scoreboard board = recovery.scoreboard();
        Sender sender = recovery.sender();
        int finEnd = sender.isFinSent() ? sender.sndMax() : sender.sndUna();
        if (board != null && board.losses.isAnyLarger(bytes, finEnd)) {
            withoutReduction(recovery, board);
            board.losses.markLarger(bytes, finEnd);
        }
    }

    private static void withoutReduction(Recovery recovery, Scoreboard board) {
        if (recovery.state() != Recovery.State.LOSS) {
            withoutReduction(recovery);
        }
        board.disarm();
        board.rates.begin(recovery.now());
    }

    /** What was lost goes again, though nothing points to congestion. */
    static void withoutReduction(Recovery recovery) {
        recovery.begin(Recovery.State.LOSS, withoutUndo(recovery));
    }

    private static Episode withoutUndo(Recovery recovery) {
        Episode started =
                new Episode(recovery.sender().sndUna(), recovery.sender().sndMax());
        started.undoable = false;
        return started;
    }
}
