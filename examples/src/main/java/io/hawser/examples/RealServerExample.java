package io.hawser.examples;

import io.hawser.device.RealHost;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpException;

/**
 * An echo server on a real network, on a TAP device. As root, or with permission for the device:
 *
 * <pre>
 * java --enable-native-access=io.hawser.device -p … -m io.hawser.examples/io.hawser.examples.RealServerExample &amp;
 * ip addr add 10.77.0.1/24 dev tap0 &amp;&amp; ip link set tap0 up
 * nc 10.77.0.2 7
 * </pre>
 */
public final class RealServerExample {
    private RealServerExample() {}

    /** Serves until the process ends. */
    public static void main(String[] args) throws TcpException, InterruptedException {
        // README: begin
        try (RealHost real =
                RealHost.builder().tap("tap0").address("10.77.0.2/24").start()) {
            real.call(host -> host.tcp().listen(7, ListenOptions.defaults().handler(_ -> new EchoHandler())));
            Thread.currentThread().join(); // until the process ends
        }
        // README: end
    }
}
