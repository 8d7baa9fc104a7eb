package io.hawser.stress;

import io.hawser.socket.crossing.ByteRing;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A consumer that finds the ring empty sets a mark and looks again; a producer writes, then looks for the mark. One of
 * them sees the other.
 */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
@Outcome(expect = Expect.ACCEPTABLE, desc = "at least one sees the other")
@State
public class RingEmptyStress {
    private final ByteRing ring = new ByteRing(2048, 1 << 17);
    private volatile boolean mark;

    /** Writes the first byte, for which the ring allocates its memory. */
    @Actor
    public void producer(ZZ_Result result) {
        ring.write(ByteBuffer.wrap(new byte[1]));
        result.r1 = mark;
    }

    /** Begins to wait. */
    @Actor
    public void consumer(ZZ_Result result) {
        mark = true;
        result.r2 = !ring.isEmpty();
    }
}
