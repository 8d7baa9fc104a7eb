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

/** A selection ends when a channel becomes ready at the same time. */
@JCStressTest
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "selected in time")
@Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up is lost until the time limit")
@State
public class SelectorWakeupStress {
    private static final long LIMIT_MILLIS = 8000;
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS) * 9 / 10;
    private final Pipe pipe;
    private final Selector selector;

    /** Registers an empty pipe; the selector has looked at it once. */
    public SelectorWakeupStress() {
        pipe = StressHost.perform(() -> StressHost.SOCKETS.selectorProvider().openPipe());
        selector =
                StressHost.perform(() -> StressHost.SOCKETS.selectorProvider().openSelector());
        StressHost.perform(() -> pipe.source().configureBlocking(false));
        StressHost.perform(() -> pipe.source().register(selector, SelectionKey.OP_READ));
        StressHost.perform(selector::selectNow);
    }

    /** Makes the channel ready. */
    @Actor
    public void writer() {
        StressHost.perform(() -> pipe.sink().write(ByteBuffer.wrap(new byte[1])));
    }

    /** Selects, and measures how long it takes. */
    @Actor
    public void selecting(IZ_Result result) {
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
