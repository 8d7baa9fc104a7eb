package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.driver.HostDriver;
import io.hawser.socket.driver.Parker;
import io.hawser.socket.nio.AsynchronousOperation.Result;
import io.hawser.stress.StressHost;
import java.nio.channels.AsynchronousChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.WritePendingException;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The handler of an asynchronous operation is called once, although its channel becomes ready as it begins. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "called once")
@Outcome(expect = Expect.FORBIDDEN, desc = "not called, or called twice")
@State
public class CompletionStress {
    private static final HostThread HOST_THREAD =
            new HostThread(StressHost.HOST, HostDriver.of(Runnable::run, () -> true), Parker.realTime());
    private static final HostChannelGroup GROUP =
            new HostChannelGroup(HostAsynchronousProvider.of(HOST_THREAD), new CallingThread());
    private static final AsynchronousChannel NO_CHANNEL = new AsynchronousChannel() {
        @Override
        public void close() {}

        @Override
        public boolean isOpen() {
            return true;
        }
    };
    private final AtomicInteger calls = new AtomicInteger();
    private final OperationSlot slot = new OperationSlot(NO_CHANNEL, WritePendingException::new);

    /** Runs each task at once. */
    private static final class CallingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    /** Counts calls. */
    private final class Counted implements CompletionHandler<Integer, @Nullable Void> {
        @Override
        public void completed(Integer result, @Nullable Void attachment) {
            calls.incrementAndGet();
        }

        @Override
        public void failed(Throwable reason, @Nullable Void attachment) {
            calls.incrementAndGet();
        }
    }

    /** Begins an operation that can succeed. */
    @Actor
    public void program() {
        AsynchronousOperation<Integer> operation =
                new AsynchronousOperation<>(HOST_THREAD, GROUP, slot, () -> new Result<>(1));
        operation.begin(new Counted(), null, 0);
    }

    /** Reports that the channel is ready. */
    @Actor
    public void host() {
        slot.signal();
    }

    /** Counts the calls. */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = calls.get();
    }
}
