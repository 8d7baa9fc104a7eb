package io.hawser.proof.explore;

import io.hawser.proof.Recording;
import java.util.List;
import java.util.Map;

/** A sequence of moves that leads to a violation, with as few faults as possible, and then as few moves. */
public final class Counterexample {
    /** Number of moves that indicates an endless loop. */
    private static final int MOVES_OF_A_CIRCLE = 40;

    private final Exchange exchange;
    private final Map<String, String> sysctls;
    private final Tampering tampering;
    private final List<Move> way;
    private final String what;

    Counterexample(Exchange exchange, Map<String, String> sysctls, Tampering tampering, List<Move> way, String what) {
        this.exchange = exchange;
        this.sysctls = Map.copyOf(sysctls);
        this.tampering = tampering;
        this.way = List.copyOf(way);
        this.what = what;
    }

    /** The violated rule. */
    public String what() {
        return what;
    }

    /** Number of moves that lead to the violation. */
    public int moves() {
        return way.size();
    }

    /** Number of these moves that are faults of the network. */
    public int faults() {
        return way.stream().mapToInt(move -> move.kind().faults).sum();
    }

    /** Makes the moves again, and records them. */
    public void show(Recording recording) {
        try (World world = new World(exchange, sysctls, tampering, recording)) {
            way.forEach(world::apply);
            for (int i = 0; i < MOVES_OF_A_CIRCLE; i++) {
                List<Move> next = world.moves();
                if (next.isEmpty()) {
                    return;
                }
                world.apply(next.getFirst());
            }
        } catch (RuntimeException | AssertionError _) {
            // the subject of the violation
        }
    }

    @Override
    public String toString() {
        return what + ", after " + moves() + " moves, " + faults() + " of them faults";
    }
}
