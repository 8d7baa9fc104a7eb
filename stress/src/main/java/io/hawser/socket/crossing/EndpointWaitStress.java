package io.hawser.socket.crossing;

import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import io.hawser.stress.StressHost;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A thread that waits at an endpoint continues when the host's thread publishes; a lost wake-up would time out. */
@JCStressTest
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "the thread sees what was published")
@Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up is lost, or the data is not visible")
@State
public class EndpointWaitStress {
    private static final long LIMIT_NANOS = 8_000_000_000L;
    private final Published endpoint = new Published();

    /** Has data behind a volatile flag, like a stream whose end has come. */
    private static final class Published extends Endpoint {
        private int data;
        private volatile boolean there;

        Published() {
            super(new HostThread(StressHost.HOST, HostDriver.of(Runnable::run, () -> true), Parker.realTime()));
        }

        @Override
        public int readyOps(int interest) {
            return 0;
        }

        @Override
        void perform(int bits) {}

        @Override
        void releaseAll() {}
    }

    /** Waits. */
    @Actor
    public void reader(ZI_Result result) {
        result.r1 = Endpoint.awaitAsReader(endpoint, each -> each.there, LIMIT_NANOS, Endpoint.InterruptMode.IGNORE);
        result.r2 = endpoint.data;
    }

    /** Publishes, and wakes the reader. */
    @Actor
    public void host() {
        endpoint.data = 1;
        endpoint.there = true;
        endpoint.changed();
    }
}
