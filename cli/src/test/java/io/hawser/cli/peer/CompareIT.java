package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.proof.compare.ComparisonReport;
import io.hawser.proof.compare.FoundDifference;
import io.hawser.proof.compare.KernelComparison;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The comparison with the kernel of this machine. */
@RealPeerTest
@Timeout(600)
class CompareIT {
    private static final long FIRST = 0;
    private static final long COUNT = 2000;
    private static final int AT_ONCE = 200;

    /** The number of exchanges, of which some offer SACK. */
    private static final long FEW = 40;

    /** The number of steps: listen, a SYN, and a wait. */
    private static final int SHORT = 3;

    /** Two thousand random exchanges: every difference is in the list, and every entry of the list is seen. */
    @Test
    void nothingIsUnexplained() throws InterruptedException {
        ComparisonReport report = KernelComparison.run(FIRST, COUNT, AT_ONCE, done -> {});
        assertThat(report.findings().stream().map(CompareIT::text).collect(Collectors.joining("\n")))
                .isEmpty();
        assertThat(report.stale()).isEmpty();
        assertThat(report.unseen()).isZero();
        assertThat(report.exchanges()).isEqualTo(COUNT);
    }

    /** Without SACK Hawser answers a SYN that offers SACK differently; the shortened exchange has only this SYN. */
    @Test
    void aChangedSettingIsFoundAndMadeShort() throws InterruptedException {
        ComparisonReport report =
                KernelComparison.run(Map.of("net.ipv4.tcp_sack", "0"), FIRST, FEW, AT_ONCE, done -> {});
        assertThat(report.findings()).isNotEmpty();
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(
                                finding.exchange().toString().strip().lines())
                        .as("steps of %s", finding.exchange())
                        .hasSizeLessThanOrEqualTo(SHORT)
                        .anyMatch(step -> step.startsWith("< S") && step.contains("sackOK")));
    }

    private static String text(FoundDifference finding) {
        return "seed " + finding.seed() + ", " + finding.times() + " times:\n" + finding.exchange() + "\n"
                + finding.difference() + "\n" + finding.script();
    }
}
