package io.hawser.bench;

import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The timing wheel with few and with many armed timers: the cost of an operation must not depend on their number. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimerBenchmark {
    private static final int MASK = 0xffff;

    private final TimingWheel wheel = new TimingWheel(0);
    private final long[] delays = new long[MASK + 1];
    private Counting[] timers = {};
    private int next;
    private long fired;

    /** Number of armed timers. */
    @Param({"1000", "1000000"})
    public int armed;

    private final class Counting extends Timer {
        @Override
        protected void expired(long nowNanos) {
            fired++;
            wheel.arm(this, nowNanos + delays[(int) fired & MASK]);
        }
    }

    /** Arms all timers for deadlines within two minutes. */
    @Setup
    public void arm() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < delays.length; i++) {
            delays[i] = random.nextLong(1_000_000, 120_000_000_000L);
        }
        timers = new Counting[armed];
        for (int i = 0; i < armed; i++) {
            timers[i] = new Counting();
            wheel.arm(timers[i], delays[i & MASK]);
        }
    }

    /** Moves a timer, as each acknowledgment moves the retransmission timer. */
    @Benchmark
    public void rearm() {
        wheel.arm(timers[next], wheel.nowNanos() + 200_000_000L + delays[next & MASK] / 64);
        next = next + 1 == armed ? 0 : next + 1;
    }

    /** Advances to the next deadline, fires due timers, and arms them again. */
    @Benchmark
    public long fire() {
        wheel.advance(wheel.nextDeadlineNanos());
        return fired;
    }
}
