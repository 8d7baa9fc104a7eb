/** Runs a whole JVM on a Hawser host. */
module io.hawser.agent {
    requires io.hawser.core;
    requires io.hawser.device;
    requires io.hawser.services;
    requires io.hawser.socket;
    requires io.hawser.tools;
    requires java.instrument;
    requires static org.jspecify;

    exports io.hawser.agent;
}
