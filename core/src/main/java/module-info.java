/** The stack itself: no threads, no clock, no input or output. */
@SuppressWarnings("module") // the module to which it opens packages is built later
module io.hawser.core {
    requires static org.jspecify;

    exports io.hawser.hash;
    exports io.hawser.host;
    exports io.hawser.ip;
    exports io.hawser.ip.address;
    exports io.hawser.ip.event;
    exports io.hawser.ip.group;
    exports io.hawser.ip.header;
    exports io.hawser.ip.neighbour;
    exports io.hawser.ip.settings;
    exports io.hawser.link;
    exports io.hawser.mib;
    exports io.hawser.packet;
    exports io.hawser.shard;
    exports io.hawser.sysctl;
    exports io.hawser.tcp;
    exports io.hawser.tcp.authentication;
    exports io.hawser.tcp.congestion;
    exports io.hawser.tcp.event;
    exports io.hawser.text;
    exports io.hawser.time;
    exports io.hawser.udp;
    exports io.hawser.wire;

    // the explorer distinguishes states by all fields
    opens io.hawser.tcp to
            io.hawser.proof;
    opens io.hawser.tcp.authentication to
            io.hawser.proof;
    opens io.hawser.tcp.buffer to
            io.hawser.proof;
    opens io.hawser.tcp.congestion to
            io.hawser.proof;
    opens io.hawser.tcp.ecn to
            io.hawser.proof;
    opens io.hawser.tcp.event to
            io.hawser.proof;
    opens io.hawser.tcp.flow to
            io.hawser.proof;
    opens io.hawser.tcp.handshake to
            io.hawser.proof;
    opens io.hawser.tcp.recovery to
            io.hawser.proof;
    opens io.hawser.tcp.segment to
            io.hawser.proof;
    opens io.hawser.tcp.settings to
            io.hawser.proof;
    opens io.hawser.tcp.signature to
            io.hawser.proof;
}
