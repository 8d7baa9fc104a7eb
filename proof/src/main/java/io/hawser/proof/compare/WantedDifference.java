package io.hawser.proof.compare;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A deliberate difference between the kernel and Hawser.
 *
 * @param name its name
 * @param reason the reason why Hawser differs
 * @param pattern patterns of step, state, the kernel's answers and Hawser's, one per line
 * @param earlier patterns of steps that the exchange must contain before, one per line; null for any exchange
 * @param goesOn whether the exchange can be compared further after it
 * @param isDelay whether the kernel sends later what Hawser sends at once
 * @param example an exchange that shows it
 */
record WantedDifference(
        String name,
        String reason,
        Pattern pattern,
        @Nullable Pattern earlier,
        boolean goesOn,
        boolean isDelay,
        KernelExchange example) {

    /** @param steps the steps of the exchange before the one that differs */
    boolean matches(Difference difference, List<ExchangeStep> steps) {
        return pattern.matcher(String.join(
                                "\n", difference.text(), difference.state(), difference.kernel(), difference.hawser()))
                        .matches()
                && (earlier == null
                        || earlier.matcher(steps.stream()
                                        .map(ExchangeStep::toString)
                                        .collect(Collectors.joining("\n")))
                                .find());
    }
}
