package io.hawser.cli.up;

import io.hawser.device.RealHost;
import io.hawser.socket.HostSockets;
import io.hawser.socket.driver.HostDriver;
import java.util.List;

/** The sockets of a host: those of each of its loops. */
final class ShardSockets implements AutoCloseable {
    private final List<HostSockets> all;

    ShardSockets(RealHost real) {
        all = real.shards().stream()
                .map(each -> new HostSockets(each.host(), HostDriver.of(each.loop(), each.loop()::isLoopThread)))
                .toList();
    }

    /** The sockets of each loop. */
    List<HostSockets> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(HostSockets::close);
    }
}
