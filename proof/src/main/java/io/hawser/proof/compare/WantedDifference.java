package io.hawser.proof.compare;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A difference between the kernel and Hawser that is as it should be.
 *
 * @param name what it is called
 * @param reason why Hawser does otherwise
 * @param pattern what step, state, the kernel's answers and Hawser's look like, a line each
 * @param earlier finds the steps that the exchange must have had before, a line each; null if any exchange will do
 * @param goesOn whether the exchange can be compared behind it
 * @param isDelay whether the kernel answers later what Hawser answers at once
 * @param example an exchange in which it is seen
 */
record WantedDifference(
        String name,
        String reason,
        Pattern pattern,
        @Nullable Pattern earlier,
        boolean goesOn,
        boolean isDelay,
        KernelExchange example) {

    /** @param steps those of the exchange before the one that differs */
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
