package io.hawser.lab.replay;

/**
 * Rounds of a repetition that are not kept.
 *
 * @param hops the packets of these rounds, each counted on every link
 */
public record Fold(long fromNanos, long toNanos, int rounds, long hops) {}
