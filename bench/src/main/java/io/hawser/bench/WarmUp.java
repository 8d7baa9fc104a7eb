package io.hawser.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Repeats work until its speed stands still: the last rounds took nearly the same processor time, which other programs
 * on the machine change less than the time by the clock, and the JIT compiled hardly anything meanwhile.
 */
final class WarmUp {
    private static final int STEADY_ROUNDS = 3;
    private static final double STEADY = 0.03;
    private static final int MAX_ROUNDS = 60;
    private static final long MAX_COMPILATION_MILLIS = 20;

    private WarmUp() {}

    /** Runs {@code round} until it is steady, at most {@value #MAX_ROUNDS} times, and returns the number of rounds. */
    static int until(Runnable round) {
        CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
        double[] latest = new double[STEADY_ROUNDS];
        long[] compiled = new long[STEADY_ROUNDS];
        for (int done = 0; done < MAX_ROUNDS; done++) {
            long compiledBefore = jit.getTotalCompilationTime();
            long start = Workloads.cpuNanos();
            round.run();
            latest[done % STEADY_ROUNDS] = Workloads.cpuNanos() - start;
            compiled[done % STEADY_ROUNDS] = jit.getTotalCompilationTime() - compiledBefore;
            double most = Arrays.stream(latest).max().orElseThrow();
            double least = Arrays.stream(latest).min().orElseThrow();
            if (most < (1 + STEADY) * least && Arrays.stream(compiled).sum() < MAX_COMPILATION_MILLIS) {
                return done + 1;
            }
        }
        return MAX_ROUNDS;
    }
}
