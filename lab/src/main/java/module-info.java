/** Scenarios, played in a simulated network. */
module io.hawser.lab {
    requires transitive io.hawser.core;
    requires transitive io.hawser.sim;
    requires io.hawser.services;
    requires io.hawser.telemetry;
    requires io.hawser.tools;
    requires HdrHistogram;
    requires org.snakeyaml.engine;
    requires transitive tools.jackson.core;
    requires java.xml;
    requires static org.jspecify;

    exports io.hawser.lab;
    exports io.hawser.lab.dhcp;
    exports io.hawser.lab.explain;
    exports io.hawser.lab.json;
    exports io.hawser.lab.message;
    exports io.hawser.lab.plot;
    exports io.hawser.lab.replay;
    exports io.hawser.lab.report;
    exports io.hawser.lab.scenario;
    exports io.hawser.lab.script;
    exports io.hawser.lab.shell;
    exports io.hawser.lab.stage;
}
