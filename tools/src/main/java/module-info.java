/** The tools that show a host. */
module io.hawser.tools {
    requires transitive io.hawser.core;
    requires static org.jspecify;

    exports io.hawser.tools;
    exports io.hawser.tools.probe;
}
