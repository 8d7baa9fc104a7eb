package io.hawser.web;

import java.time.Duration;

/**
 * Limits of the server's resources for its users.
 *
 * @param runs number of kept runs; the one requested longest ago is evicted first
 * @param segments total number of segments of all kept runs
 * @param atOnce number of runs that are played simultaneously
 * @param runTime processor time for playing one run
 * @param yamlCharacters length of a YAML file
 * @param actions number of actions of a link
 */
public record LabLimits(int runs, long segments, int atOnce, Duration runTime, int yamlCharacters, int actions) {
    /** The defaults, for a user's own machine. */
    public static LabLimits defaults() {
        return new LabLimits(
                32,
                1_000_000,
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4),
                Duration.ofSeconds(20),
                200_000,
                200);
    }
}
