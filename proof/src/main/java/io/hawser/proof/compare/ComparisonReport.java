package io.hawser.proof.compare;

import java.util.List;
import java.util.Map;

/**
 * Result of a comparison.
 *
 * @param exchanges how many were compared
 * @param nanos how long that took
 * @param wanted how many exchanges had each of the wanted differences, by name
 * @param stale entries of the list whose example does not differ in that way, and what it does
 * @param flakes how many exchanges differed at first, and not when they were alone
 * @param findings the differences that nobody has wanted
 * @param unseen how many more exchanges differed, which were not looked at
 */
public record ComparisonReport(
        long exchanges,
        long nanos,
        Map<String, Integer> wanted,
        List<String> stale,
        int flakes,
        List<FoundDifference> findings,
        int unseen) {
    /** Whether nothing is unexplained, and nothing explained that is not there. */
    public boolean isClean() {
        return findings.isEmpty() && stale.isEmpty() && unseen == 0;
    }
}
