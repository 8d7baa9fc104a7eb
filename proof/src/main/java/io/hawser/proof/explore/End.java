package io.hawser.proof.explore;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of the two hosts, with its user, who receives data at once and performs the steps of the exchange. */
final class End implements TcpHandler {
    private final String name;
    private final boolean left;
    private final Host host;
    private final List<UserCall> steps;
    private final boolean mayFail;
    private final byte[] buffer = new byte[64];
    private @Nullable End peer;
    private @Nullable TcpConnection connection;
    private int nextStep;
    private int sent;
    private int received;
    private boolean shut;
    private boolean atEnd;
    private boolean closed;
    private @Nullable TcpError error;

    /** The last sequence numbers of the connection, none of which may decrease. */
    private int lastUna;

    private int lastNxt;
    private int lastRcvNxt;

    End(boolean left, Host host, List<UserCall> steps, boolean mayFail) {
        this.left = left;
        this.host = host;
        this.steps = steps;
        this.mayFail = mayFail;
        name = host.name();
    }

    void peer(End other) {
        peer = other;
    }

    private End peer() {
        return Objects.requireNonNull(peer, "set from the start");
    }

    /** Records its connection. */
    void connection(TcpConnection opened) {
        if (connection != null) {
            throw new Violation(name + " gets a second connection out of one");
        }
        connection = opened;
        opened.handler(this);
        remember(opened.info());
    }

    @Nullable
    TcpConnection connection() {
        return connection;
    }

    Host host() {
        return host;
    }

    String name() {
        return name;
    }

    boolean isLeft() {
        return left;
    }

    /** Number of bytes that the user has sent. */
    int sent() {
        return sent;
    }

    /** Returns whether the user has closed the sending direction. */
    boolean hasShut() {
        return shut;
    }

    boolean hasDoneAll() {
        return nextStep == steps.size();
    }

    boolean hasAllOf(End other) {
        return received == other.sent;
    }

    boolean isAtEnd() {
        return atEnd;
    }

    /** The byte at a position of an end's stream. */
    static byte byteAt(boolean ofLeft, int position) {
        return (byte) ((ofLeft ? 'a' : 'A') + position);
    }

    /** Returns whether the next step may be performed now. */
    boolean mayAct() {
        if (connection == null || hasDoneAll()) {
            return false;
        }
        UserCall step = steps.get(nextStep);
        return received >= step.bytesBefore()
                && (atEnd || !step.endBefore())
                && step.kind().isPossibleIn(connection.state());
    }

    /** A description of the next step. */
    String nextStepName() {
        return steps.get(nextStep).kind().name();
    }

    void act() {
        TcpConnection mine = Objects.requireNonNull(connection, "asked before");
        switch (steps.get(nextStep++).kind()) {
            case SEND -> {
                buffer[0] = byteAt(left, sent);
                sent++;
                try {
                    if (mine.send(buffer, 0, 1) != 1) {
                        throw new Violation(name + " takes no byte");
                    }
                } catch (TcpException e) {
                    throw new Violation(name + " cannot send in " + mine.state() + ": " + e.error());
                }
            }
            case SHUTDOWN -> {
                shut = true;
                mine.shutdownOutput();
            }
            case CLOSE -> {
                shut = true;
                closed = true;
                mine.close();
            }
            case ABORT -> {
                closed = true;
                mine.abort();
            }
        }
    }

    /** Called after each burst: a user with nothing left to do closes the connection; a user that has lost it stops. */
    void settle() {
        if (connection == null || closed) {
            return;
        }
        boolean over = connection.state() == TcpState.CLOSED
                && !connection.info().state.isSynchronized();
        if (error != null || over && atEnd || hasDoneAll() && shut && atEnd) {
            closed = true;
            nextStep = steps.size();
            connection.close();
        }
    }

    @Override
    public void readable(TcpConnection by) {
        if (closed) {
            return;
        }
        try {
            int count = by.receive(buffer, 0, buffer.length);
            while (count > 0) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] != byteAt(!left, received + i)) {
                        throw new Violation(name + " receives a wrong byte at " + (received + i));
                    }
                }
                received += count;
                if (received > peer().sent) {
                    throw new Violation(name + " receives more than was sent");
                }
                count = by.receive(buffer, 0, buffer.length);
            }
            if (count < 0) {
                if (!peer().shut || received != peer().sent) {
                    throw new Violation(name + " receives an end of the stream that is none");
                }
                atEnd = true;
            }
        } catch (TcpException e) {
            failed(e.error());
        }
    }

    @Override
    public void closed(TcpConnection by, @Nullable TcpError why) {
        if (why != null) {
            failed(why);
        }
    }

    private void failed(TcpError why) {
        error = why;
        if (!mayFail) {
            throw new Violation(name + "'s connection fails: " + why);
        }
    }

    /** Checks that no number of the connection has decreased since the last check. */
    void checkProgress() {
        if (connection == null) {
            return;
        }
        TcpInfo info = connection.info();
        if (info.state.isSynchronized()) {
            require(info.sndUna - lastUna >= 0, "SND.UNA", lastUna, info.sndUna);
            require(info.sndNxt - lastNxt >= 0, "SND.NXT", lastNxt, info.sndNxt);
            require(info.rcvNxt - lastRcvNxt >= 0 || lastRcvNxt == 0, "RCV.NXT", lastRcvNxt, info.rcvNxt);
        }
        remember(info);
    }

    /** Stores the numbers for the next check. */
    void remember() {
        if (connection != null) {
            remember(connection.info());
        }
    }

    private void remember(TcpInfo info) {
        lastUna = info.sndUna;
        lastNxt = info.sndNxt;
        lastRcvNxt = info.rcvNxt;
    }

    private void require(boolean holds, String what, int before, int now) {
        if (!holds) {
            throw new Violation(name + "'s " + what + " goes back from " + before + " to " + now);
        }
    }

    /** Adds the user's progress. */
    void addTo(Fingerprint print) {
        print.add(nextStep
                | sent << 8
                | received << 16
                | (shut ? 1 << 24 : 0)
                | (atEnd ? 1 << 25 : 0)
                | (closed ? 1 << 26 : 0));
        print.add(error == null ? -1 : error.ordinal());
    }

    /** The observer of state changes, which must be those of RFC 9293 figure 5, and of its notes and §3.10. */
    TcpObserver observer(StateListener listener) {
        return new TcpObserver() {
            @Override
            public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
                listener.changed(End.this, from, to);
                if (!Rules.isLegal(from, to)) {
                    throw new Violation(name + " goes from " + from + " to " + to);
                }
            }
        };
    }

    /** Listener for changes of state. */
    @FunctionalInterface
    interface StateListener {
        void changed(End end, TcpState from, TcpState to);
    }
}
