package io.hawser.proof.compare;

import java.util.regex.Pattern;

/**
 * A difference between the kernel and Hawser that is as it should be.
 *
 * @param name what it is called
 * @param reason why Hawser does otherwise
 * @param pattern what step, state, the kernel's answers and Hawser's look like, a line each
 * @param goesOn whether the exchange can be compared behind it
 * @param isDelay whether the kernel answers later what Hawser answers at once
 * @param example an exchange in which it is seen
 */
record WantedDifference(
        String name, String reason, Pattern pattern, boolean goesOn, boolean isDelay, KernelExchange example) {

    boolean matches(Difference difference) {
        return pattern.matcher(String.join(
                        "\n", difference.text(), difference.state(), difference.kernel(), difference.hawser()))
                .matches();
    }
}
