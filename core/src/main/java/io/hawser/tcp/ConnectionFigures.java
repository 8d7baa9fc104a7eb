package io.hawser.tcp;

import io.hawser.tcp.recovery.Scoreboard;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Access to a connection for the field initialisers of a subclass, so that each figure is declared and read in one
 * line. Before the connection begins to open, all figures are 0.
 */
abstract class ConnectionFigures {
    private @Nullable TcpConnection connection;

    ConnectionFigures(TcpConnection connection) {
        this.connection = connection;
    }

    /** Drops the reference to the connection, so that the figures do not keep its buffers in memory. */
    final void complete() {
        connection = null;
    }

    final TcpConnection connection() {
        return Objects.requireNonNull(connection, "read after complete()");
    }

    final boolean isOpened() {
        return connection().hasHalves();
    }

    final Sender sender() {
        return connection().sender();
    }

    final Receiver receiver() {
        return connection().receiver();
    }

    final long nowNanos() {
        return connection().context.nowNanos();
    }

    final int ofSender(ToIntFunction<Sender> figure) {
        return isOpened() ? figure.applyAsInt(sender()) : 0;
    }

    final long longOfSender(ToLongFunction<Sender> figure) {
        return isOpened() ? figure.applyAsLong(sender()) : 0;
    }

    final int ofReceiver(ToIntFunction<Receiver> figure) {
        return isOpened() ? figure.applyAsInt(receiver()) : 0;
    }

    final long longOfReceiver(ToLongFunction<Receiver> figure) {
        return isOpened() ? figure.applyAsLong(receiver()) : 0;
    }

    /** Reads a figure of the segments in flight; 0 when nothing is in flight. */
    final int ofScoreboard(ToIntFunction<Scoreboard> figure) {
        Scoreboard board = isOpened() ? sender().recovery().scoreboard() : null;
        return board == null ? 0 : figure.applyAsInt(board);
    }

    /** Reads a traffic counter; 0 before the first data, because the counters do not exist until then. */
    final int ofTraffic(ToIntFunction<Traffic> figure) {
        Traffic traffic = isOpened() ? connection().trafficIfAny() : null;
        return traffic == null ? 0 : figure.applyAsInt(traffic);
    }

    final long longOfTraffic(ToLongFunction<Traffic> figure) {
        Traffic traffic = isOpened() ? connection().trafficIfAny() : null;
        return traffic == null ? 0 : figure.applyAsLong(traffic);
    }
}
