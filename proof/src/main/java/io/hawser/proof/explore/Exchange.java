package io.hawser.proof.explore;

import static io.hawser.proof.explore.UserCall.abort;
import static io.hawser.proof.explore.UserCall.close;
import static io.hawser.proof.explore.UserCall.send;
import static io.hawser.proof.explore.UserCall.shutdown;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A short exchange, all of whose interleavings are explored. The left end opens; the right one listens, or opens too.
 */
public enum Exchange {
    OPEN("the handshake", Goal.STANDS, false, List.of(), List.of()),
    OPEN_BYTES("the handshake, and a byte each way at any time", Goal.STANDS, false, List.of(send()), List.of(send())),
    CLOSE_ACTIVE(
            "who has opened closes first",
            Goal.DELIVERED,
            false,
            List.of(shutdown()),
            List.of(shutdown().afterEnd())),
    CLOSE_PASSIVE(
            "who has listened closes first",
            Goal.DELIVERED,
            false,
            List.of(shutdown().afterEnd()),
            List.of(shutdown())),
    HALF_CLOSE(
            "a byte and a close; the answer comes after them",
            Goal.DELIVERED,
            false,
            List.of(send(), shutdown()),
            List.of(send().afterEnd(), shutdown())),
    WHOLE(
            "open, a byte, a byte in answer, close",
            Goal.DELIVERED,
            false,
            List.of(send(), shutdown().afterBytes(1)),
            List.of(send().afterBytes(1), shutdown().afterEnd())),
    SIMULTANEOUS_CLOSE(
            "both close whenever they like", Goal.DELIVERED, false, List.of(shutdown()), List.of(shutdown())),
    SIMULTANEOUS_BYTES(
            "both send a byte and close whenever they like",
            Goal.DELIVERED,
            false,
            List.of(send(), shutdown()),
            List.of(send(), shutdown())),
    SIMULTANEOUS_OPEN("both open at once", Goal.STANDS, true, List.of(), List.of()),
    SIMULTANEOUS_OPEN_CLOSE(
            "both open at once, and close whenever they like",
            Goal.DELIVERED,
            true,
            List.of(shutdown()),
            List.of(shutdown())),
    CLOSE_BOTH(
            "both send a byte and call close(2): what comes too late is reset",
            Goal.ENDS,
            false,
            List.of(send(), close()),
            List.of(send(), close())),
    ABORT("one end aborts at any time", Goal.ENDS, false, List.of(send(), abort()), List.of(send()));

    /** The condition on a state in which no further move is possible. */
    enum Goal {
        /** Both ends are ESTABLISHED and have all bytes. */
        STANDS,
        /** Both have all bytes and the end of the stream, without an error, and are closed. */
        DELIVERED,
        /** Both are closed. The received data is a prefix of the sent data. */
        ENDS
    }

    private final String summary;
    private final Goal goal;
    private final boolean bothOpen;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes all of them
    private final List<UserCall> left;

    @SuppressWarnings("ImmutableEnumChecker") // likewise
    private final List<UserCall> right;

    Exchange(String summary, Goal goal, boolean bothOpen, List<UserCall> left, List<UserCall> right) {
        this.summary = summary;
        this.goal = goal;
        this.bothOpen = bothOpen;
        this.left = left;
        this.right = right;
    }

    /** The name on the command line: {@code simultaneous-close}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A one-line summary. */
    public String summary() {
        return summary;
    }

    /** The exchange with this {@link #id}. */
    public static Optional<Exchange> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id().equals(id)).findFirst();
    }

    Goal goal() {
        return goal;
    }

    /** Returns whether both ends open actively. */
    boolean isOpenedByBoth() {
        return bothOpen;
    }

    /** The calls of an end's user in order. */
    List<UserCall> steps(boolean ofLeft) {
        return ofLeft ? left : right;
    }
}
