package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.proof.compare.ComparisonReport;
import io.hawser.proof.compare.FoundDifference;
import io.hawser.proof.compare.KernelComparison;
import io.hawser.proof.compare.KernelExchange;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The comparison with the kernel of this machine. */
@RealPeerTest
@Timeout(600)
class CompareIT {
    private static final long FIRST = 0;
    private static final long COUNT = 3000;
    private static final int AT_ONCE = 100;

    /**
     * Some thousand random exchanges: whatever the kernel answers otherwise is in the list, and whatever is in the list
     * is seen.
     */
    @Test
    void nothingIsUnexplained() throws InterruptedException {
        ComparisonReport report = KernelComparison.run(FIRST, COUNT, AT_ONCE, done -> {});
        assertThat(report.findings().stream().map(CompareIT::text).collect(Collectors.joining("\n")))
                .isEmpty();
        assertThat(report.stale()).isEmpty();
        assertThat(report.unseen()).isZero();
        assertThat(report.exchanges()).isEqualTo(COUNT);
    }

    private static String text(FoundDifference finding) {
        return "seed " + finding.seed() + ", " + finding.times() + " times:\n" + finding.exchange() + "\n"
                + finding.difference() + "\n" + finding.script();
    }

    /** That it can fail: a difference that is in no list is told, and what is told is what happened. */
    @Test
    void aDifferenceIsFound() throws InterruptedException {
        KernelExchange exchange = KernelExchange.parse("""
                listen
                < S 0(0) win 64240 <mss 1460>
                < . 1(0) ack sent win 64240
                accept
                write 20000
                write 65000
                wait 80
                """);
        KernelComparison.Shown shown = KernelComparison.show(exchange);
        assertThat(shown.differs()).isTrue();
        assertThat(shown.text())
                .contains("both:   S. 0:0(0) ack 1 <mss 1460>")
                .contains("unexplained: step 6, write 65000, in ESTABLISHED")
                .contains("+0 > S. 0:0(0) ack 1 <mss 1460>")
                .containsPattern("send\\(4, ..., 65000, MSG_DONTWAIT\\) = \\d+");
    }
}
