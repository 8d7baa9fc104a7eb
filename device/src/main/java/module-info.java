/** Real networks by java.lang.foreign. */
module io.hawser.device {
    requires transitive io.hawser.core;
    requires static org.jspecify;

    exports io.hawser.device;
}
