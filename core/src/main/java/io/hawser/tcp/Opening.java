package io.hawser.tcp;

/** What a connection needs to remember until it is established, and no longer. */
final class Opening {
    /** Whether it was opened by listening: a reset sends it back there (RFC 9293 MUST-11). */
    final boolean passive;

    int resends;
    long synSentNanos;

    Opening(boolean passive) {
        this.passive = passive;
    }
}
