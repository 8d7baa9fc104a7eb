/** Benchmarks; nothing depends on them. */
module io.hawser.bench {
    requires io.hawser.core;
    requires io.hawser.services;
    requires io.hawser.sim;
    requires io.hawser.socket;
    requires io.hawser.telemetry;
    requires io.hawser.tools;
    requires java.management;
    requires jdk.management;
    requires jdk.jfr;
    requires jmh.core;
    requires static org.jspecify;
}
