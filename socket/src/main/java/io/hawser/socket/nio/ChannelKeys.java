package io.hawser.socket.nio;

import io.hawser.socket.crossing.Endpoint;
import java.util.Arrays;

/** The keys of one channel, each of which is told when the channel's readiness may have changed. */
final class ChannelKeys implements Endpoint.ReadinessListener {
    private static final HostSelectionKey[] NONE = {};

    private volatile HostSelectionKey[] keys = NONE;

    synchronized void add(HostSelectionKey key) {
        HostSelectionKey[] longer = Arrays.copyOf(keys, keys.length + 1);
        longer[keys.length] = key;
        keys = longer;
    }

    synchronized void remove(HostSelectionKey key) {
        keys = Arrays.stream(keys).filter(other -> other != key).toArray(HostSelectionKey[]::new);
    }

    @Override
    public void readinessChanged() {
        for (HostSelectionKey key : keys) {
            key.signal();
        }
    }
}
