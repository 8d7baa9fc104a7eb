package io.hawser.tcp;

import io.hawser.wire.TcpOptions;

/**
 * The options of a SYN that is sent, in the order and with the padding that Linux gives them: MSS, SACK-permitted,
 * timestamps, window scale.
 *
 * @param mss the largest segment this host takes, in bytes
 * @param sack whether SACK is permitted
 * @param windowShift -1 to leave window scaling out
 * @param timestamps whether the two timestamps are there
 */
record SynOptions(int mss, boolean sack, int windowShift, boolean timestamps, int timestampValue, int timestampEcho) {
    int sizeBytes() {
        int sackOrTimestamps = sack ? TcpOptions.SACK_PERMITTED_BYTES : 0;
        return TcpOptions.MSS_BYTES
                + (timestamps ? TcpOptions.TIMESTAMPS_BYTES : sackOrTimestamps)
                + (windowShift >= 0 ? TcpOptions.WINDOW_SCALE_BYTES : 0);
    }

    void write(byte[] bytes, int at) {
        int option = TcpOptions.putMss(bytes, at, mss);
        if (sack && timestamps) {
            option = TcpOptions.putSackPermittedAndTimestamps(bytes, option, timestampValue, timestampEcho);
        } else if (timestamps) {
            option = TcpOptions.putTimestamps(bytes, option, timestampValue, timestampEcho);
        } else if (sack) {
            option = TcpOptions.putSackPermitted(bytes, option);
        }
        if (windowShift >= 0) {
            TcpOptions.putWindowScale(bytes, option, windowShift);
        }
    }
}
