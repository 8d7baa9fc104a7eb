/** The stack itself: no threads, no clock, no input or output. */
module io.hawser.core {
    requires static org.jspecify;

    exports io.hawser.host;
    exports io.hawser.ip;
    exports io.hawser.link;
    exports io.hawser.mib;
    exports io.hawser.packet;
    exports io.hawser.sysctl;
    exports io.hawser.tcp;
    exports io.hawser.tcp.congestion;
    exports io.hawser.time;
    exports io.hawser.udp;
    exports io.hawser.wire;
}
