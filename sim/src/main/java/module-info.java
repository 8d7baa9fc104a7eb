/** Virtual networks and virtual time. */
module io.hawser.sim {
    requires transitive io.hawser.core;
    requires static org.jspecify;

    exports io.hawser.sim;
    exports io.hawser.sim.app;
    exports io.hawser.sim.cable;
    exports io.hawser.sim.fault;
    exports io.hawser.sim.node;
    exports io.hawser.sim.phrase;
}
