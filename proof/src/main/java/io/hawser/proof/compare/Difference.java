package io.hawser.proof.compare;

/**
 * A step that the kernel and Hawser answer differently.
 *
 * @param step its index in the exchange
 * @param text the step
 * @param state the kernel's state before it
 * @param kernel the kernel's answers: the result of a call, packets, a state, separated by semicolons
 * @param hawser Hawser's answers
 */
record Difference(int step, String text, String state, String kernel, String hawser) {
    @Override
    public String toString() {
        return "step " + (step + 1) + ", " + text + (state.isEmpty() ? "" : ", in " + state) + "\n  kernel: " + kernel
                + "\n  hawser: " + hawser;
    }
}
