package io.hawser.packetdrill;

import org.jspecify.annotations.Nullable;

/** A call of write(2) or a similar function: data is sent in parts, as there is space. */
class Sending implements PendingCall {
    final StreamSocket socket;
    final boolean waits;
    private final byte[] data;
    private final int flags;
    private int taken;

    /** Bytes handed over before the handshake was complete; they do not count if it fails. */
    private int early;

    /**
     * @param waits whether the call returns only when all data was accepted
     * @param flags those of send(2)
     */
    Sending(StreamSocket socket, int length, boolean waits, int flags) {
        this.socket = socket;
        this.data = new byte[length];
        this.waits = waits;
        this.flags = flags;
    }

    @Override
    public @Nullable CallResult attempt() {
        CallResult result = attemptToSend();
        if (result != null) {
            finished();
        }
        return result;
    }

    /** Records that the call has returned: the written bytes count. */
    final void finished() {
        socket.written(taken, (flags & Constants.MSG_ZEROCOPY) != 0);
    }

    /** Sends as much data as there is space for; returns null if the call has to wait. */
    final @Nullable CallResult attemptToSend() {
        if (waits && socket.isConnecting()) {
            early = early > 0 ? early : socket.sendWhileConnecting(data, flags);
        } else if (early > 0) {
            CallResult failed = socket.failure();
            if (failed != null) {
                return failed;
            }
            taken = early;
            early = 0;
            if (taken == data.length) {
                return CallResult.of(taken);
            }
        }
        if (early > 0) {
            return null;
        }
        if (waits && taken > 0 && socket.isSendBlocked()) {
            // The call sleeps until there is space in the send buffer.
            return null;
        }
        CallResult result = socket.send(data, taken, flags, waits);
        if (result != null && result.errno() != null) {
            return taken > 0 ? CallResult.of(taken) : result;
        }
        taken += result == null ? 0 : (int) result.value();
        if (taken == data.length) {
            return CallResult.of(taken);
        }
        if (waits) {
            return null;
        }
        return taken > 0 ? CallResult.of(taken) : CallResult.error("EAGAIN");
    }

    int taken() {
        return taken;
    }
}
