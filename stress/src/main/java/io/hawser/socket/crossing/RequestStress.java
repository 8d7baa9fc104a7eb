package io.hawser.socket.crossing;

import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import io.hawser.stress.StressHost;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Each request of work reaches the host's thread once, although an endpoint has one command for all of them. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "each request was performed once")
@Outcome(expect = Expect.FORBIDDEN, desc = "a request is lost, or was performed twice")
@State
public class RequestStress {
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final CountedWork endpoint =
            new CountedWork(new HostThread(StressHost.HOST, HostDriver.of(turns::add, () -> false), Parker.realTime()));

    /** Counts how often each of two bits was requested. */
    private static final class CountedWork extends Endpoint {
        private int first;
        private int second;

        CountedWork(HostThread hostThread) {
            super(hostThread);
        }

        @Override
        public int readyOps(int interest) {
            return 0;
        }

        @Override
        void perform(int bits) {
            first += bits & FIRST;
            second += (bits & SECOND) >> 1;
        }

        @Override
        void releaseAll() {}
    }

    /** Requests work. */
    @Actor
    public void one() {
        endpoint.request(FIRST);
    }

    /** Requests other work, then performs what is requested, as the host's thread does. */
    @Actor
    public void two() {
        endpoint.request(SECOND);
        drain();
    }

    private void drain() {
        for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
        }
    }

    /** Performs what was requested since. */
    @Arbiter
    public void rest(II_Result result) {
        drain();
        result.r1 = endpoint.first;
        result.r2 = endpoint.second;
    }
}
