package io.hawser.proof.compare;

import java.util.List;
import java.util.Map;

/**
 * Result of a comparison.
 *
 * @param exchanges number of compared exchanges
 * @param nanos the total time
 * @param wanted number of exchanges with each wanted difference, by name
 * @param stale entries of the list whose example does not show the difference, with the actual result
 * @param flakes number of exchanges that differed at first, but not when they were repeated alone
 * @param findings the unwanted differences
 * @param unseen number of further exchanges that differed, which were not examined
 */
public record ComparisonReport(
        long exchanges,
        long nanos,
        Map<String, Integer> wanted,
        List<String> stale,
        int flakes,
        List<FoundDifference> findings,
        int unseen) {
    /** Returns whether there are no unwanted differences, and no stale entries. */
    public boolean isClean() {
        return findings.isEmpty() && stale.isEmpty() && unseen == 0;
    }
}
