package io.hawser.packetdrill;

import org.jspecify.annotations.Nullable;

/**
 * sendto(2) with MSG_FASTOPEN, or the first write(2) after a connect(2) that has sent nothing: connect(2) and write(2)
 * in one call. With a cookie the SYN carries data. A blocking call waits for the end of the handshake, and then for
 * space for the rest.
 */
final class FastSending extends Sending {
    private boolean begun;
    private boolean opened;

    FastSending(StreamSocket socket, int length, boolean waits, int flags) {
        super(socket, length, waits, flags);
    }

    @Override
    public @Nullable CallResult attempt() {
        if (!begun) {
            begun = true;
            if (socket.isSynWaiting()) {
                // The SYN is sent with as much data as fits.
                attemptToSend();
            }
            if (!waits) {
                finished();
                return taken() > 0 ? CallResult.of(taken()) : CallResult.error("EINPROGRESS");
            }
        }
        if (!opened) {
            CallResult result = socket.connectResult();
            if (result == null || result.errno() != null) {
                return result;
            }
            opened = true;
        }
        return super.attempt();
    }
}
