package io.hawser.proof.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Explores every interleaving of an exchange, up to a number of faults of the network: packets arrive or not, in any
 * order, and users act at any time. A known state is not explored again. A state is restored by repeating all moves
 * from the start, so only the production classes are checked.
 *
 * <p>States with fewer faults are explored first, and among these those with fewer moves: the first violation has the
 * shortest sequence of moves. The result does not depend on the number of threads.
 */
public final class Explorer {
    /** More moves than any exchange that ends needs. */
    public static final int DEFAULT_DEPTH = 150;

    private static final int CHUNK = 64;

    private final Exchange exchange;
    private final Map<String, String> sysctls;
    private final Tampering tampering;
    private final int faults;
    private final int depth;
    private final LongConsumer progress;
    private final States states = new States();
    private long transitions;
    private boolean cut;

    private Explorer(
            Exchange exchange,
            Map<String, String> sysctls,
            Tampering tampering,
            int faults,
            int depth,
            LongConsumer progress) {
        this.exchange = exchange;
        this.sysctls = sysctls;
        this.tampering = tampering;
        this.faults = faults;
        this.depth = depth;
        this.progress = progress;
    }

    /**
     * Explores an exchange.
     *
     * @param sysctls settings of both hosts that differ from the defaults
     * @param faults maximum number of faults in a sequence
     * @param depth maximum number of moves in a sequence
     * @param jobs number of threads
     * @param progress receives from time to time the number of states found so far
     * @throws IllegalArgumentException if a setting does not exist, or its value is invalid
     */
    public static Report explore(
            Exchange exchange, Map<String, String> sysctls, int faults, int depth, int jobs, LongConsumer progress)
            throws InterruptedException {
        return new Explorer(exchange, sysctls, Tampering.NONE, faults, depth, progress).run(jobs);
    }

    /** Explores an exchange whose ends misbehave. */
    static Report explore(Exchange exchange, Tampering tampering, int faults) throws InterruptedException {
        return new Explorer(exchange, Map.of(), tampering, faults, DEFAULT_DEPTH, _ -> {}).run(1);
    }

    private Report run(int jobs) throws InterruptedException {
        long startNanos = System.nanoTime();
        Counterexample finding;
        try (ExecutorService threads = Executors.newFixedThreadPool(jobs)) {
            finding = search(threads);
        }
        if (finding == null) {
            int lost = states.firstWithoutEnd();
            finding = lost < 0 ? null : finding(lost, null, "from here on it never ends, whatever happens");
        }
        return new Report(
                exchange, states.count(), transitions, states.deepest(), cut, System.nanoTime() - startNanos, finding);
    }

    private @Nullable Counterexample search(ExecutorService threads) throws InterruptedException {
        List<Successor> seeds = new ArrayList<>();
        try (World first = new World(exchange, sysctls, tampering, null)) {
            Fingerprint print = first.fingerprint();
            seeds.add(new Successor(print.high(), print.low(), -1, (short) 0, true));
        } catch (Violation violation) {
            return new Counterexample(exchange, sysctls, tampering, List.of(), String.valueOf(violation.getMessage()));
        }
        for (int fault = 0; fault <= faults && !seeds.isEmpty(); fault++) {
            List<Successor> next = new ArrayList<>();
            Counterexample finding = searchLayer(threads, seeds, fault < faults, next);
            if (finding != null) {
                return finding;
            }
            seeds = next;
        }
        return null;
    }

    /** Explores all states with the same number of faults; states with one more are added to {@code next}. */
    private @Nullable Counterexample searchLayer(
            ExecutorService threads, List<Successor> seeds, boolean withFaults, List<Successor> next)
            throws InterruptedException {
        List<List<Integer>> byDepth = new ArrayList<>();
        for (Successor seed : seeds) {
            open(seed, byDepth);
        }
        for (int level = 0; level < byDepth.size(); level++) {
            List<Future<List<Expansion>>> chunks = new ArrayList<>();
            List<Integer> level0 = byDepth.get(level);
            for (int from = 0; from < level0.size(); from += CHUNK) {
                List<Integer> chunk = level0.subList(from, Math.min(from + CHUNK, level0.size()));
                chunks.add(threads.submit((Callable<List<Expansion>>) () ->
                        chunk.stream().map(each -> expand(each, withFaults)).toList()));
            }
            Counterexample finding = null;
            List<List<Expansion>> results = new ArrayList<>();
            for (Future<List<Expansion>> chunk : chunks) {
                results.add(resultOf(chunk));
            }
            for (List<Expansion> result : results) {
                for (Expansion each : result) {
                    finding = finding == null ? take(each, byDepth, next) : finding;
                }
            }
            if (finding != null) {
                return finding;
            }
            byDepth.set(level, List.of());
            progress.accept(states.count());
        }
        return null;
    }

    private static <T> T resultOf(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private int open(Successor successor, List<List<Integer>> byDepth) {
        int number = states.add(successor.high, successor.low, successor.parent, successor.move);
        if (number >= 0) {
            return number;
        }
        int level = states.depth(~number);
        while (byDepth.size() <= level) {
            byDepth.add(new ArrayList<>());
        }
        byDepth.get(level).add(~number);
        return ~number;
    }

    private @Nullable Counterexample take(Expansion expansion, List<List<Integer>> byDepth, List<Successor> next) {
        transitions += expansion.successors.size();
        if (expansion.violation != null) {
            return finding(expansion.state, expansion.violationBy, expansion.violation);
        }
        if (expansion.ends) {
            states.addEnd(expansion.state);
        }
        cut |= expansion.cut;
        for (Successor each : expansion.successors) {
            if (each.isFree) {
                states.addEdge(expansion.state, open(each, byDepth));
            } else {
                next.add(each);
            }
        }
        return null;
    }

    private Counterexample finding(int state, @Nullable Move last, String what) {
        List<Move> way = new ArrayList<>(states.way(state));
        if (last != null) {
            way.add(last);
        }
        return new Counterexample(exchange, sysctls, tampering, way, what);
    }

    /** Makes every possible move in a state. */
    private Expansion expand(int state, boolean withFaults) {
        List<Move> way = states.way(state);
        Expansion expansion = new Expansion(state);
        Move move = null;
        try {
            World world = reach(way);
            List<Move> free = world.moves();
            if (free.isEmpty()) {
                world.close();
                world.checkEnd();
                expansion.ends = true;
            }
            if (way.size() >= depth) {
                expansion.ends = true;
                expansion.cut = true;
                world.close();
                return expansion;
            }
            List<Move> all = new ArrayList<>(free);
            if (withFaults) {
                all.addAll(world.faults());
            }
            for (int i = 0; i < all.size(); i++) {
                move = all.get(i);
                if (i > 0) {
                    world = reach(way);
                }
                world.apply(move);
                Fingerprint print = world.fingerprint();
                expansion.successors.add(
                        new Successor(print.high(), print.low(), state, move.code(), move.kind().faults == 0));
                world.close();
            }
        } catch (Violation violation) {
            expansion.fails(move, String.valueOf(violation.getMessage()));
        } catch (RuntimeException | AssertionError failure) {
            StackTraceElement[] trace = failure.getStackTrace();
            expansion.fails(move, failure + (trace.length == 0 ? "" : " at " + trace[0]));
        }
        return expansion;
    }

    private World reach(List<Move> way) {
        World world = new World(exchange, sysctls, tampering, null);
        way.forEach(world::repeat);
        world.remember();
        return world;
    }

    /** A state reached from another one by one move. */
    private record Successor(long high, long low, int parent, short move, boolean isFree) {}

    /** The states reached from a state. */
    private static final class Expansion {
        final int state;
        final List<Successor> successors = new ArrayList<>();
        boolean ends;
        boolean cut;

        @Nullable
        String violation;

        @Nullable
        Move violationBy;

        Expansion(int state) {
            this.state = state;
        }

        void fails(@Nullable Move by, String what) {
            violation = what;
            violationBy = by;
        }
    }
}
