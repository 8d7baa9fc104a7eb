/**
 * Proofs that any user can run: random walks, every interleaving of short exchanges, and a comparison with the kernel.
 */
module io.hawser.proof {
    requires transitive io.hawser.core;
    requires io.hawser.device;
    requires io.hawser.packetdrill;
    requires io.hawser.sim;
    requires io.hawser.tools;
    requires static org.jspecify;

    exports io.hawser.proof;
    exports io.hawser.proof.compare;
    exports io.hawser.proof.explore;
    exports io.hawser.proof.walk;
}
