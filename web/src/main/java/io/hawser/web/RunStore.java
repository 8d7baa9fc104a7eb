package io.hawser.web;

import io.hawser.lab.Scenarios;
import io.hawser.lab.replay.ExperimentResult;
import io.hawser.lab.replay.Replay;
import io.hawser.lab.replay.RunLink;
import io.hawser.lab.replay.Timeline;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.script.ScenarioFileException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The played runs by the ids of their links. Thread-safe. */
final class RunStore implements AutoCloseable {
    /** Number of requests that may wait for each run that is being played. */
    private static final int MOST_WAITING = 8;

    /** The real time that a run may take, as a multiple of its processor time. */
    private static final long BUSY = 10;

    /** A played run or experiment, with its compressed views by language. */
    sealed interface Played {
        String id();

        Map<String, byte[]> views();

        /** Its share of the limit of segments. */
        long segments();
    }

    /** A run that was played. */
    record PlayedRun(String id, Replay replay, Timeline timeline, Map<String, byte[]> views) implements Played {
        @Override
        public long segments() {
            return timeline.hops().size();
        }
    }

    /** An experiment that was played. */
    record PlayedExperiment(String id, ExperimentResult result, Map<String, byte[]> views) implements Played {
        @Override
        public long segments() {
            return 0;
        }
    }

    private final LabLimits limits;
    private final ThreadPoolExecutor players;
    private final LinkedHashMap<String, Played> runs = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
    private long segments;

    RunStore(LabLimits limits) {
        this.limits = limits;
        players = new ThreadPoolExecutor(
                limits.atOnce(),
                limits.atOnce(),
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MOST_WAITING * limits.atOnce()),
                Thread.ofPlatform().daemon().name("lab-player-", 0).factory());
        players.allowCoreThreadTimeOut(true);
    }

    /**
     * Returns the run of a link, and plays it first if necessary.
     *
     * @param roundsFromNanos as {@link Replay#record(BooleanSupplier, long)} has it
     * @throws ApiFailure if the link is wrong, or too many runs are being played
     */
    Played play(RunLink link, long roundsFromNanos) {
        String id = LinkRequests.id(link, roundsFromNanos);
        Played known = find(id);
        if (known != null) {
            return known;
        }
        String name = link.scenario();
        if (name != null && Scenarios.named(name).orElse(null) instanceof Experiment experiment) {
            return inTurn(() -> {
                PlayedExperiment played =
                        new PlayedExperiment(id, ExperimentResult.of(experiment, link), new ConcurrentHashMap<>());
                keep(played);
                return played;
            });
        }
        Replay replay = replay(link);
        return inTurn(() -> {
            PlayedRun played =
                    new PlayedRun(id, replay, replay.record(deadline(), roundsFromNanos), new ConcurrentHashMap<>());
            keep(played);
            return played;
        });
    }

    private static Replay replay(RunLink link) {
        try {
            return Replay.of(link);
        } catch (ScenarioFileException wrong) {
            throw ApiFailure.at(wrong.place().line(), wrong.place().column(), wrong.problem());
        } catch (IllegalArgumentException wrong) {
            throw ApiFailure.of(ApiFailure.BAD_REQUEST, String.valueOf(wrong.getMessage()), "");
        }
    }

    /** Work that takes processor time. */
    interface Work<T> {
        T done();
    }

    /** Runs work on a thread of its own when its turn comes; exceptions are passed on. */
    <T> T inTurn(Work<T> work) {
        Future<T> result;
        try {
            result = players.submit(work::done);
        } catch (RejectedExecutionException full) {
            throw ApiFailure.of(ApiFailure.TOO_MANY, "too many runs are waiting to be played", "try again in a moment");
        }
        try {
            return result.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ApiFailure.of(ApiFailure.TOO_MANY, "the server stops", "start it again");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new IllegalStateException("the run could not be played", failed.getCause());
        }
    }

    /**
     * Returns a test whether the processor time for a run is used up, or ten times as much real time on a busy machine.
     */
    BooleanSupplier deadline() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        boolean isMeasured = threads.isCurrentThreadCpuTimeSupported();
        long most = limits.runTime().toNanos();
        long cpuEnd = isMeasured ? threads.getCurrentThreadCpuTime() + most : 0;
        long end = System.nanoTime() + (isMeasured ? BUSY * most : most);
        return () -> System.nanoTime() - end > 0 || isMeasured && threads.getCurrentThreadCpuTime() - cpuEnd > 0;
    }

    /** Aborts the runs that are being played. */
    @Override
    public void close() {
        players.shutdownNow();
    }

    private synchronized void keep(Played played) {
        Played before = runs.put(played.id(), played);
        segments += played.segments() - (before == null ? 0 : before.segments());
        Iterator<Played> oldest = runs.values().iterator();
        while (runs.size() > 1 && (runs.size() > limits.runs() || segments > limits.segments())) {
            segments -= oldest.next().segments();
            oldest.remove();
        }
    }

    /** A kept run; null if there is none with this id. */
    synchronized @Nullable Played find(String id) {
        return runs.get(id);
    }

    /** A kept run. */
    Played get(String id) {
        Played found = find(id);
        if (found == null) {
            throw ApiFailure.of(
                    ApiFailure.NOT_FOUND,
                    "there is no run '" + id + "': the server has started again, or has dropped it for newer ones",
                    "POST its link to /api/runs again");
        }
        return found;
    }

    /** A kept run with a timeline. */
    PlayedRun getRun(String id) {
        if (get(id) instanceof PlayedRun run) {
            return run;
        }
        throw ApiFailure.of(ApiFailure.BAD_REQUEST, "an experiment has no instants", "its timeline has all there is");
    }

    /** The number of kept runs. */
    synchronized int size() {
        return runs.size();
    }
}
