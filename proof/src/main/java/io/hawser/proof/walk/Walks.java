package io.hawser.proof.walk;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs many random walks: each on one thread, several in parallel. */
public final class Walks {
    /** Receives the result of each walk; called by all threads. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called when a walk has ended.
         *
         * @param failure the violation; null for none
         */
        void ended(long seed, @Nullable Throwable failure);
    }

    private Walks() {}

    /**
     * Walks the seeds from {@code first} on, and returns when all have ended.
     *
     * @param seeds number of seeds
     * @param jobs number of parallel walks
     * @param enough checked before each walk: whether to begin no more
     */
    public static void run(long first, long seeds, int jobs, BooleanSupplier enough, Listener listener)
            throws InterruptedException {
        AtomicLong next = new AtomicLong(first);
        try (ExecutorService threads = Executors.newFixedThreadPool(jobs)) {
            var all = IntStream.range(0, jobs)
                    .<Future<?>>mapToObj(job -> threads.submit(() -> {
                        for (long seed = next.getAndIncrement();
                                seed < first + seeds && !enough.getAsBoolean();
                                seed = next.getAndIncrement()) {
                            listener.ended(seed, failureOf(seed));
                        }
                    }))
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException listenerFailed) {
            throw new IllegalStateException(listenerFailed.getCause());
        }
    }

    /** The failure of the walk of a seed; null for none. */
    public static @Nullable Throwable failureOf(long seed) {
        try {
            new RandomWalk(seed, null).run();
            return null;
        } catch (RuntimeException | Error failure) {
            return failure;
        }
    }
}
