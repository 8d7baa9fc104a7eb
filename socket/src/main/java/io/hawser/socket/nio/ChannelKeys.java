package io.hawser.socket.nio;

import io.hawser.socket.crossing.Endpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys of one channel, and its watcher: each is notified when the channel's readiness may have changed. */
final class ChannelKeys implements Endpoint.ReadinessListener {
    private static final HostSelectionKey[] NONE = {};

    private volatile HostSelectionKey[] keys = NONE;

    /** The operations of an asynchronous channel; null for a channel of selectors. */
    private volatile Endpoint.@Nullable ReadinessListener watcher;

    void watcher(Endpoint.ReadinessListener newWatcher) {
        watcher = newWatcher;
    }

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
        Endpoint.ReadinessListener watching = watcher;
        if (watching != null) {
            watching.readinessChanged();
        }
    }
}
