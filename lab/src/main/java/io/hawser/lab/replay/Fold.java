package io.hawser.lab.replay;

/**
 * Rounds of a repetition that are not recorded.
 *
 * @param hops the number of hops of these rounds; a packet counts once per link
 */
public record Fold(long fromNanos, long toNanos, int rounds, long hops) {}
