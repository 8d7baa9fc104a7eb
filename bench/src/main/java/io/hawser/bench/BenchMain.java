package io.hawser.bench;

import java.io.IOException;

/** Runs the benchmarks; takes JMH's own options. */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws IOException {
        org.openjdk.jmh.Main.main(args);
    }
}
