/** Tools that examine a host. */
module io.hawser.tools {
    requires transitive io.hawser.core;
    requires transitive io.hawser.services;
    requires static org.jspecify;

    exports io.hawser.tools;
    exports io.hawser.tools.capture;
    exports io.hawser.tools.command;
    exports io.hawser.tools.control;
    exports io.hawser.tools.dns;
    exports io.hawser.tools.filter;
    exports io.hawser.tools.net;
    exports io.hawser.tools.netcat;
    exports io.hawser.tools.probe;
    exports io.hawser.tools.sar;
    exports io.hawser.tools.sockets;
    exports io.hawser.tools.tcpdump;
}
