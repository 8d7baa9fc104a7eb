/** java.net and java.nio.channels on a Hawser host. */
module io.hawser.socket {
    requires transitive io.hawser.core;
    requires jdk.net;
    requires org.jctools.core.jdk11;
    requires static org.jspecify;

    exports io.hawser.socket;
    exports io.hawser.socket.driver;
    exports io.hawser.socket.option;

    provides java.net.spi.InetAddressResolverProvider with
            io.hawser.socket.HawserAddressResolver;
}
