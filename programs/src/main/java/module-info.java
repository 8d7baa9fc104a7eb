/** Well-known programs on Hawser's sockets. */
module io.hawser.programs {
    requires transitive io.hawser.sim;
    requires transitive io.hawser.socket;
    requires io.vertx.core;
    requires static org.jspecify;

    exports io.hawser.programs;
}
