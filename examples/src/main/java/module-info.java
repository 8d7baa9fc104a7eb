/** Short programs on Hawser; nothing depends on them. */
module io.hawser.examples {
    requires io.hawser.device;
    requires io.hawser.sim;
    requires static org.jspecify;
}
