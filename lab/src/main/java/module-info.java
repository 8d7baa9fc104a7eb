/** Scenarios, played in a simulated network. */
module io.hawser.lab {
    requires transitive io.hawser.core;
    requires transitive io.hawser.sim;
    requires io.hawser.tools;
    requires static org.jspecify;

    exports io.hawser.lab;
    exports io.hawser.lab.plot;
}
