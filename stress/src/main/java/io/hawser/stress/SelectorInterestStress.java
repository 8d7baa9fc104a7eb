package io.hawser.stress;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * A selection ends when a channel becomes ready, although another thread changes the interest at the same time and has
 * not yet queued the key that it has marked as queued.
 */
@JCStressTest
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "selected in time")
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "ended in time, as the interest was taken away")
@Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up is lost until the time limit")
@State
public class SelectorInterestStress {
    private static final long LIMIT_MILLIS = 8000;
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS) * 9 / 10;
    private final Pipe pipe;
    private final Selector selector;
    private final SelectionKey key;

    /** Registers an empty pipe; the selector has looked at it once. */
    public SelectorInterestStress() {
        pipe = StressHost.perform(() -> StressHost.SOCKETS.selectorProvider().openPipe());
        selector =
                StressHost.perform(() -> StressHost.SOCKETS.selectorProvider().openSelector());
        StressHost.perform(() -> pipe.source().configureBlocking(false));
        key = StressHost.perform(() -> pipe.source().register(selector, SelectionKey.OP_READ));
        StressHost.perform(selector::selectNow);
    }

    /** Takes the interest away and gives it back. */
    @Actor
    public void interest() {
        key.interestOpsAnd(0);
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Makes the channel ready and selects, and measures how long it takes. */
    @Actor
    public void selecting(IZ_Result result) {
        StressHost.perform(() -> pipe.sink().write(ByteBuffer.wrap(new byte[1])));
        long startNanos = System.nanoTime();
        result.r1 = StressHost.perform(() -> selector.select(LIMIT_MILLIS));
        result.r2 = System.nanoTime() - startNanos < SOON_NANOS;
    }

    /** Closes everything. */
    @Arbiter
    public void close(IZ_Result result) {
        StressHost.close(selector, pipe.source(), pipe.sink());
    }
}
