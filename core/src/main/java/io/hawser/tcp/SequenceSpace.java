package io.hawser.tcp;

import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.recovery.Scoreboard;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of a connection's sequence space that its SND and RCV variables do not show: SACKed, lost, out of order, at
 * one instant. An instance is immutable and may be read by any thread.
 *
 * @param sacked data in flight that has arrived ahead of a gap
 * @param lost data in flight that counts as lost
 * @param outOfOrder received data ahead of a gap
 */
public record SequenceSpace(List<Range> sacked, List<Range> lost, List<Range> outOfOrder) {
    /**
     * Consecutive sequence numbers.
     *
     * @param left the first one
     * @param right the one after the last
     */
    public record Range(int left, int right) {}

    static SequenceSpace of(TcpConnection connection) {
        if (!connection.hasHalves()) {
            return new SequenceSpace(List.of(), List.of(), List.of());
        }
        Scoreboard board = connection.sender().recovery().scoreboard();
        return new SequenceSpace(
                board == null ? List.of() : ranges(board, board::isSacked),
                board == null ? List.of() : ranges(board, board::isLost),
                ranges(connection.receiver().outOfOrder()));
    }

    private static List<Range> ranges(Scoreboard board, IntPredicate wanted) {
        List<Range> ranges = new ArrayList<>();
        for (int i = board.front(); i != board.tail(); i++) {
            if (wanted.test(i)) {
                Range last = ranges.isEmpty() ? null : ranges.getLast();
                if (last != null && last.right() == board.start(i)) {
                    ranges.set(ranges.size() - 1, new Range(last.left(), board.end(i)));
                } else {
                    ranges.add(new Range(board.start(i), board.end(i)));
                }
            }
        }
        return List.copyOf(ranges);
    }

    private static List<Range> ranges(@Nullable OutOfOrder ahead) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; ahead != null && i < ahead.size(); i++) {
            ranges.add(new Range(ahead.left(i), ahead.right(i)));
        }
        return List.copyOf(ranges);
    }
}
