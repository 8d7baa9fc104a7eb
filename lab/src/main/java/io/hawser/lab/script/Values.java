package io.hawser.lab.script;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of slots. */
final class Values {
    private Values() {}

    /** A host's name or an address, and a port. */
    record Endpoint(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** Data that is sent or received: a text, or a number of bytes. */
    record Payload(@Nullable String text, long count) {
        byte[] bytes() {
            return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A number, exactly, at least, or at most. */
    record Amount(Bound bound, long number) {
        boolean holds(long found) {
            return switch (bound) {
                case EXACTLY -> found == number;
                case AT_LEAST -> found >= number;
                case AT_MOST -> found <= number;
            };
        }
    }

    /** The relation between a number and the one that is found. */
    enum Bound {
        EXACTLY,
        AT_LEAST,
        AT_MOST
    }

    /**
     * An instant of virtual time as it was written down: the digits that were not written do not matter, down to
     * milliseconds.
     *
     * @param precisionNanos what the last digit stands for
     */
    record Instant(long nanos, long precisionNanos) {
        private static final long MILLI = 1_000_000;

        boolean holds(long foundNanos) {
            long precision = Math.min(precisionNanos, MILLI);
            return Math.floorDiv(foundNanos, precision) == Math.floorDiv(nanos, precision);
        }

        /** Whether {@code wanted}, each an {@link Instant}, are the times of {@code foundNanos}, one for one. */
        static boolean allHold(List<?> wanted, List<Long> foundNanos) {
            boolean holds = foundNanos.size() == wanted.size();
            for (int i = 0; holds && i < wanted.size(); i++) {
                holds = wanted.get(i) instanceof Instant instant && instant.holds(foundNanos.get(i));
            }
            return holds;
        }
    }

    /** A setting of a host. */
    record Setting(String name, String value) {}
}
