/** Proofs that anybody can run: random walks, and every interleaving of short exchanges. */
module io.hawser.proof {
    requires transitive io.hawser.core;
    requires io.hawser.sim;
    requires io.hawser.tools;
    requires static org.jspecify;

    exports io.hawser.proof;
    exports io.hawser.proof.explore;
    exports io.hawser.proof.walk;
}
