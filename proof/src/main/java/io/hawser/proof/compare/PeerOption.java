package io.hawser.proof.compare;

import java.util.List;
import java.util.stream.Collectors;

/** A TCP option of a segment that the peer sends. */
sealed interface PeerOption {
    /** No operation. */
    record Nop() implements PeerOption {
        @Override
        public String toString() {
            return "nop";
        }
    }

    /** The largest segment that the peer accepts. */
    record Mss(int bytes) implements PeerOption {
        @Override
        public String toString() {
            return "mss " + bytes;
        }
    }

    /** The peer supports SACK. */
    record SackPermitted() implements PeerOption {
        @Override
        public String toString() {
            return "sackOK";
        }
    }

    /** The scale of the peer's windows. */
    record WindowScale(int shift) implements PeerOption {
        @Override
        public String toString() {
            return "wscale " + shift;
        }
    }

    /** Blocks of the subject's data: left and right edges in turn. */
    record Sack(List<Mark> edges) implements PeerOption {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("sack");
            for (int i = 0; i + 1 < edges.size(); i += 2) {
                text.append(' ').append(edges.get(i)).append(':').append(edges.get(i + 1));
            }
            return text.toString();
        }
    }

    /**
     * Timestamps.
     *
     * @param fromLast whether the echo is relative to the last value that the subject has sent
     */
    record Timestamps(long value, long echo, boolean fromLast) implements PeerOption {
        @Override
        public String toString() {
            return "TS val " + value + " ecr " + (fromLast ? "last" + Mark.signed(echo) : Long.toString(echo));
        }
    }

    /** The options in the notation of exchanges, without the angle brackets. */
    static String text(List<PeerOption> options) {
        return options.stream().map(PeerOption::toString).collect(Collectors.joining(","));
    }
}
