package io.hawser.stress;

import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Each command runs once, whether or not the host's thread drains the queue at the time. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "each ran once")
@Outcome(expect = Expect.FORBIDDEN, desc = "a command is lost, or ran twice")
@State
public class CommandQueueStress {
    /** The turns that the driver owes to the host's thread. */
    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();

    private final HostThread hostThread =
            new HostThread(StressHost.HOST, HostDriver.of(turns::add, () -> false), Parker.realTime());
    private int first;
    private int second;

    /** Queues a command. */
    @Actor
    public void one() {
        hostThread.submit(() -> first++);
    }

    /** Queues another one, then runs what is queued, as the host's thread does. */
    @Actor
    public void two() {
        hostThread.submit(() -> second++);
        drain();
    }

    private void drain() {
        for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
        }
    }

    /** Runs what was queued since. */
    @Arbiter
    public void rest(II_Result result) {
        drain();
        result.r1 = first;
        result.r2 = second;
    }
}
