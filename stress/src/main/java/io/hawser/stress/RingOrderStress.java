package io.hawser.stress;

import io.hawser.socket.crossing.ByteRing;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A ring that grows while it is read delivers all bytes in order. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "all bytes in order")
@Outcome(expect = Expect.FORBIDDEN, desc = "bytes are lost, repeated or changed")
@State
public class RingOrderStress {
    private static final int WRITES = 6;
    private static final int WRITE_BYTES = 5;
    private static final int READS = 4;
    private static final int READ_BYTES = 3;
    private final ByteRing ring = new ByteRing(4, 16);
    private final byte[] got = new byte[WRITES * WRITE_BYTES];
    private int written;
    private int read;

    /** Writes more than the ring holds without a reader. */
    @Actor
    public void producer() {
        for (int i = 0; i < WRITES; i++) {
            byte[] part = new byte[WRITE_BYTES];
            for (int k = 0; k < part.length; k++) {
                part[k] = (byte) (written + k + 1);
            }
            written += ring.write(ByteBuffer.wrap(part));
        }
    }

    /** Reads a part. */
    @Actor
    public void consumer() {
        for (int i = 0; i < READS; i++) {
            read += ring.read(ByteBuffer.wrap(got, read, READ_BYTES));
        }
    }

    /** Reads the rest, and compares. */
    @Arbiter
    public void rest(Z_Result result) {
        read += ring.read(ByteBuffer.wrap(got, read, got.length - read));
        boolean good = read == written && written >= WRITE_BYTES && ring.isEmpty();
        for (int i = 0; i < read; i++) {
            good &= got[i] == i + 1;
        }
        result.r1 = good;
    }
}
