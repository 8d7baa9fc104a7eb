package io.hawser.socket;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for threads with limits so long that only a hanging thread fails. */
public final class Limits {
    private static final int SECONDS = 60;

    private Limits() {}

    /** Runs a task on a thread of its own. */
    public static <T> CompletableFuture<T> begin(Callable<T> task) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().unstarted(() -> {
            try {
                outcome.complete(task.call());
            } catch (Throwable failed) {
                outcome.completeExceptionally(failed);
            }
        });
        thread.start();
        return outcome;
    }

    /** Returns the result of a task, or throws its exception. */
    public static <T> T end(CompletableFuture<T> begun) throws Exception {
        try {
            return begun.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        }
    }

    /** Waits until a thread is blocked or waits. */
    public static void awaitBlocked(Thread thread) {
        long startNanos = System.nanoTime();
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(SECONDS)) {
                throw new AssertionError(thread + " is " + thread.getState());
            }
            Thread.onSpinWait();
        }
    }
}
