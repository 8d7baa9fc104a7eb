package io.hawser.bench;

import io.hawser.wire.Checksum;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The Internet checksum over a header, a full Ethernet segment and a large one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChecksumBenchmark {
    private final byte[] bytes = new byte[70_000];

    /** Number of bytes to sum. */
    @Param({"20", "1460", "65495"})
    public int length;

    /** Random content. */
    public ChecksumBenchmark() {
        new SplittableRandom(1).nextBytes(bytes);
    }

    /** Sums from an offset that occurs in packets. */
    @Benchmark
    public int checksum() {
        return Checksum.finish(Checksum.sum(bytes, 128, length));
    }
}
