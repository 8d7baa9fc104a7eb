package io.hawser.stress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A blocked read throws when another thread closes the channel; a lost wake-up would block it for ever. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "the read throws")
@Outcome(expect = Expect.FORBIDDEN, desc = "the read returns")
@State
public class CloseWhileReadingStress {
    private final Pipe pipe;

    /** Opens a pipe. */
    public CloseWhileReadingStress() {
        pipe = StressHost.perform(() -> StressHost.SOCKETS.selectorProvider().openPipe());
    }

    /** Reads from the empty pipe. */
    @Actor
    public void reader(Z_Result result) {
        try {
            pipe.source().read(ByteBuffer.allocate(8));
        } catch (IOException ended) {
            result.r1 = ended instanceof ClosedChannelException;
        }
    }

    /** Closes the end that is read. */
    @Actor
    public void closer() {
        StressHost.close(pipe.source());
    }
}
