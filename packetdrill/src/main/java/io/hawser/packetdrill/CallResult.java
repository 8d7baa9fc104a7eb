package io.hawser.packetdrill;

import org.jspecify.annotations.Nullable;

/**
 * Result of a system call.
 *
 * @param errno the symbol of the error; null for none
 * @param difference how the values written to the arguments differ from the expected ones; empty for no difference
 */
record CallResult(long value, @Nullable String errno, String difference) {
    static CallResult of(long value) {
        return new CallResult(value, null, "");
    }

    static CallResult error(String errno) {
        return new CallResult(-1, errno, "");
    }

    static CallResult of(long value, String difference) {
        return new CallResult(value, null, difference);
    }

    @Override
    public String toString() {
        return errno == null ? Long.toString(value) : value + " " + errno;
    }
}
