package io.hawser.packetdrill;

import org.jspecify.annotations.Nullable;

/** A call of write(2) or its kin: what is to be sent goes part by part, as there is room. */
class Sending implements PendingCall {
    final StreamSocket socket;
    final boolean waits;
    private final byte[] data;
    private final boolean urgent;
    private int taken;

    /** @param waits whether the call returns only when everything was taken */
    Sending(StreamSocket socket, int length, boolean waits, boolean urgent) {
        this.socket = socket;
        this.data = new byte[length];
        this.waits = waits;
        this.urgent = urgent;
    }

    @Override
    public @Nullable CallResult attempt() {
        CallResult result = socket.send(data, taken, urgent);
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
