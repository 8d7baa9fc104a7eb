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
 * A producer that finds the ring full sets a mark and tries again; a consumer reads, then looks for the mark. One of
 * them sees the other.
 */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
@Outcome(expect = Expect.ACCEPTABLE, desc = "at least one sees the other")
@State
public class RingFullStress {
    private static final int BYTES = 4;
    private final ByteRing ring = new ByteRing(BYTES, BYTES);
    private volatile boolean mark;

    /** Fills the ring. */
    public RingFullStress() {
        ring.write(ByteBuffer.wrap(new byte[BYTES]));
    }

    /** Begins to wait. */
    @Actor
    public void producer(ZZ_Result result) {
        mark = true;
        result.r1 = ring.write(ByteBuffer.wrap(new byte[1])) > 0;
    }

    /** Frees the space of a byte. */
    @Actor
    public void consumer(ZZ_Result result) {
        ring.read(ByteBuffer.wrap(new byte[1]));
        result.r2 = mark;
    }
}
