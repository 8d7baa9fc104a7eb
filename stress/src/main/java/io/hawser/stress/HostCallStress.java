package io.hawser.stress;

import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread that waits for a call on the host's thread gets its result; a lost wake-up would block it for ever. */
@JCStressTest
@Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "the result of the call")
@Outcome(expect = Expect.FORBIDDEN, desc = "another result")
@State
public class HostCallStress {
    private static final int ANSWER = 42;
    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final HostThread hostThread =
            new HostThread(StressHost.HOST, HostDriver.of(turns::add, () -> false), Parker.realTime());

    /** Calls and waits. */
    @Actor
    public void caller(I_Result result) {
        result.r1 = StressHost.perform(() -> hostThread.call(_ -> ANSWER));
    }

    /** Runs the call as soon as it is queued. */
    @Actor
    public void host() {
        Runnable turn = turns.poll();
        while (turn == null) {
            Thread.onSpinWait();
            turn = turns.poll();
        }
        turn.run();
    }
}
