package io.hawser.web;

import io.hawser.lab.replay.Replay;
import io.hawser.lab.replay.RunLink;
import io.hawser.lab.replay.Timeline;
import io.hawser.lab.script.ScenarioFileException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The runs that were played, by the ids of their links. Thread-safe. */
final class RunStore {
    /** How long a request waits for its turn. */
    private static final long PATIENCE_SECONDS = 15;

    /** A run that was played. */
    record PlayedRun(String id, Replay replay, Timeline timeline, Map<String, byte[]> views) {
        private long segments() {
            return timeline.hops().size();
        }
    }

    private final LabLimits limits;
    private final Semaphore turns;
    private final LinkedHashMap<String, PlayedRun> runs = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
    private long segments;

    RunStore(LabLimits limits) {
        this.limits = limits;
        turns = new Semaphore(limits.atOnce(), /* fair= */ true);
    }

    /**
     * The run of a link, which is played if it was not.
     *
     * @throws ApiFailure if the link is wrong, or too many runs are being played
     */
    PlayedRun play(RunLink link) {
        String id = LinkRequests.id(link);
        PlayedRun known = find(id);
        if (known != null) {
            return known;
        }
        Replay replay = replay(link);
        return inTurn(() -> {
            PlayedRun played = new PlayedRun(id, replay, replay.record(deadline()), new ConcurrentHashMap<>());
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

    /** Something that takes processor time. */
    interface Work<T> {
        T done();
    }

    /** Does something when it is its turn. */
    <T> T inTurn(Work<T> work) {
        try {
            if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw ApiFailure.of(ApiFailure.TOO_MANY, "too many runs are being played", "try again in a moment");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ApiFailure.of(ApiFailure.TOO_MANY, "the server stops", "start it again");
        }
        try {
            return work.done();
        } finally {
            turns.release();
        }
    }

    /** Says whether the real time for a run is over. */
    BooleanSupplier deadline() {
        long end = System.nanoTime() + limits.runTime().toNanos();
        return () -> System.nanoTime() - end > 0;
    }

    private synchronized void keep(PlayedRun played) {
        PlayedRun before = runs.put(played.id(), played);
        segments += played.segments() - (before == null ? 0 : before.segments());
        Iterator<PlayedRun> oldest = runs.values().iterator();
        while (runs.size() > 1 && (runs.size() > limits.runs() || segments > limits.segments())) {
            segments -= oldest.next().segments();
            oldest.remove();
        }
    }

    /** A run that is kept; null if there is none of this id. */
    synchronized @Nullable PlayedRun find(String id) {
        return runs.get(id);
    }

    /** A run that is kept. */
    PlayedRun get(String id) {
        PlayedRun found = find(id);
        if (found == null) {
            throw ApiFailure.of(
                    ApiFailure.NOT_FOUND,
                    "there is no run '" + id + "': the server has started again, or has dropped it for newer ones",
                    "POST its link to /api/runs again");
        }
        return found;
    }

    /** The number of runs that are kept. */
    synchronized int size() {
        return runs.size();
    }
}
