/** packetdrill scripts, run against a host in virtual time. */
module io.hawser.packetdrill {
    requires transitive io.hawser.core;
    requires static org.jspecify;

    exports io.hawser.packetdrill;
}
