package io.hawser.web;

import java.time.Duration;

/**
 * Limits of what the server spends on its users.
 *
 * @param runs the runs that are kept; the one that was asked for longest ago goes first
 * @param segments the segments of all kept runs together
 * @param atOnce the runs that are played at the same time
 * @param runTime the processor time that playing one run may take
 * @param yamlCharacters the length of a YAML
 * @param actions the actions of a link
 */
public record LabLimits(int runs, long segments, int atOnce, Duration runTime, int yamlCharacters, int actions) {
    /** For a machine of one's own. */
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
