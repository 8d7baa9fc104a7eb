package io.hawser.bench;

import org.openjdk.jmh.annotations.Benchmark;

/** What measuring costs by itself: the floor under every other figure. */
public class EmptyBenchmark {
    @Benchmark
    public void nothing() {
        // measured on purpose
    }
}
