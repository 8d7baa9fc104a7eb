package io.hawser.lab.script;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of slots. */
final class Values {
    private Values() {}

    /** The name or the address of a host, and a port. */
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

    /** A number that must be equal, at least, or at most. */
    record Amount(Bound bound, long number) {
        boolean holds(long found) {
            return switch (bound) {
                case EXACTLY -> found == number;
                case AT_LEAST -> found >= number;
                case AT_MOST -> found <= number;
            };
        }
    }

    /** The relation that must hold between the actual number and the given one. */
    enum Bound {
        EXACTLY,
        AT_LEAST,
        AT_MOST
    }

    /**
     * An instant of virtual time as written: it matches at the precision of the written digits, at least milliseconds.
     *
     * @param precisionNanos the weight of the last digit
     */
    record Instant(long nanos, long precisionNanos) {
        private static final long MILLI = 1_000_000;

        boolean holds(long foundNanos) {
            long precision = Math.min(precisionNanos, MILLI);
            return Math.floorDiv(foundNanos, precision) == Math.floorDiv(nanos, precision);
        }

        /**
         * Returns whether each {@link Instant} of {@code wanted} matches the time of {@code foundNanos} at the same
         * index.
         */
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
