package io.hawser.socket.nio;

import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks of options that are the same for all channels. */
final class Options {
    private Options() {}

    static void check(NetworkChannel channel, SocketOption<?> name) {
        Objects.requireNonNull(name);
        if (!channel.supportedOptions().contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
    }

    static void check(NetworkChannel channel, SocketOption<?> name, @Nullable Object value) {
        check(channel, name);
        if (!name.type().isInstance(value)) {
            throw new IllegalArgumentException("Invalid value '" + value + "'");
        }
    }
}
