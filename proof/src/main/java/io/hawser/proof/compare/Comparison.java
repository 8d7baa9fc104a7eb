package io.hawser.proof.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares two transcripts of an exchange, step by step. */
final class Comparison {
    /**
     * Tolerance for the kernel's timers: its ticks are 4 ms, those of long timers 32 ms, each timeout doubles the rest
     * of the last one, and this machine has other work.
     */
    private static final long TOLERANCE_NANOS = 90_000_000;

    private static final Pattern BARE_ACK = Pattern.compile("\\. (\\d+):\\1\\(0\\) ack \\S+( <[^>]*>)?");

    private final KernelExchange exchange;
    private final Transcript kernel;
    private final Transcript hawser;
    private final WantedDifferences wanted;
    private final Deque<Transcript.Answer> kernelAnswers;
    private final Deque<Transcript.Answer> hawserAnswers;

    /** Whether Hawser has sent an acknowledgment at once that the kernel sends later. */
    private boolean isOutOfStep;

    private final List<WantedDifference> matched = new ArrayList<>();
    private String agreed = "";

    /** The last difference with the acknowledgments that were ignored because both are out of step. */
    private @Nullable Difference whole;

    private Comparison(KernelExchange exchange, Transcript kernel, Transcript hawser, WantedDifferences wanted) {
        this.exchange = exchange;
        this.kernel = kernel;
        this.hawser = hawser;
        this.wanted = wanted;
        kernelAnswers = new ArrayDeque<>(kernel.answers());
        hawserAnswers = new ArrayDeque<>(hawser.answers());
    }

    /**
     * Outcome of a comparison.
     *
     * @param difference the first unwanted difference; null for none
     * @param matched the wanted differences
     */
    record Outcome(@Nullable Difference difference, List<WantedDifference> matched) {}

    static Outcome of(KernelExchange exchange, Transcript kernel, Transcript hawser, WantedDifferences wanted) {
        Comparison comparison = new Comparison(exchange, kernel, hawser, wanted);
        return new Outcome(comparison.first(), comparison.matched);
    }

    /** Lists every step with the answers of both. */
    static String sideBySide(KernelExchange exchange, Transcript kernel, Transcript hawser) {
        Comparison comparison = new Comparison(exchange, kernel, hawser, WantedDifferences.parse(""));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < exchange.steps().size(); i++) {
            Difference difference = comparison.at(i);
            text.append(exchange.steps().get(i)).append('\n');
            if (difference == null) {
                text.append("  both:   ").append(comparison.agreed).append('\n');
            } else {
                text.append("  kernel: ").append(difference.kernel()).append('\n');
                text.append("  hawser: ").append(difference.hawser()).append('\n');
            }
        }
        return text.toString();
    }

    private @Nullable Difference first() {
        for (int i = 0; i < exchange.steps().size(); i++) {
            Difference difference = at(i);
            Optional<WantedDifference> entry = difference == null ? Optional.empty() : match(difference, i);
            if (difference != null && entry.isEmpty()) {
                return difference;
            }
            if (entry.isPresent()) {
                matched.add(entry.get());
                isOutOfStep |= entry.get().isDelay();
                if (!entry.get().goesOn()) {
                    return null;
                }
            }
        }
        return null;
    }

    private Optional<WantedDifference> match(Difference difference, int step) {
        List<ExchangeStep> before = exchange.steps().subList(0, step);
        Optional<WantedDifference> entry = wanted.match(difference, before);
        return entry.isEmpty() && whole != null ? wanted.match(whole, before) : entry;
    }

    private @Nullable Difference at(int step) {
        List<Transcript.Answer> ofKernel = take(kernelAnswers, step);
        List<Transcript.Answer> ofHawser = take(hawserAnswers, step);
        if (exchange.steps().get(step) instanceof ExchangeStep.Wait) {
            takeLate(ofKernel, ofHawser, hawserAnswers);
            takeLate(ofHawser, ofKernel, kernelAnswers);
            dropLast(ofKernel, ofHawser, kernel.endNanos());
            dropLast(ofHawser, ofKernel, hawser.endNanos());
        }
        List<String> kernelTexts = texts(ofKernel);
        List<String> hawserTexts = texts(ofHawser);
        whole = isOutOfStep ? difference(step, kernelTexts, hawserTexts) : null;
        settle(kernelTexts, hawserTexts);
        agreed = text(kernel, step, kernelTexts);
        return difference(step, kernelTexts, hawserTexts);
    }

    private @Nullable Difference difference(int step, List<String> kernelTexts, List<String> hawserTexts) {
        String expected = text(kernel, step, kernelTexts);
        String came = text(hawser, step, hawserTexts);
        if (expected.equals(came)) {
            return null;
        }
        String state = step == 0 ? "" : kernel.state(step - 1);
        return new Difference(step, exchange.steps().get(step).toString(), state, expected, came);
    }

    /** Ignores pure ACKs that only one of the two sends, once both acknowledge at different times. */
    private void settle(List<String> kernelTexts, List<String> hawserTexts) {
        if (isOutOfStep) {
            List<String> before = List.copyOf(kernelTexts);
            kernelTexts.removeIf(text ->
                    !hawserTexts.contains(text) && BARE_ACK.matcher(text).matches());
            hawserTexts.removeIf(
                    text -> !before.contains(text) && BARE_ACK.matcher(text).matches());
        }
    }

    private static List<Transcript.Answer> take(Deque<Transcript.Answer> answers, int step) {
        List<Transcript.Answer> taken = new ArrayList<>();
        while (!answers.isEmpty() && answers.peek().step() <= step) {
            taken.add(answers.remove());
        }
        return taken;
    }

    /** Moves the answer to a timer that ended just within a wait for one subject, and just after it for the other. */
    private static void takeLate(
            List<Transcript.Answer> whole, List<Transcript.Answer> part, Deque<Transcript.Answer> coming) {
        while (part.size() < whole.size() && !coming.isEmpty()) {
            Transcript.Answer early = whole.get(part.size());
            Transcript.Answer late = coming.peek();
            if (!early.text().equals(late.text()) || Math.abs(early.atNanos() - late.atNanos()) > TOLERANCE_NANOS) {
                return;
            }
            part.add(coming.remove());
        }
    }

    /** Drops a last answer that a timer of only one subject has sent just before the end of the exchange. */
    private static void dropLast(List<Transcript.Answer> whole, List<Transcript.Answer> part, long endNanos) {
        if (whole.size() == part.size() + 1 && endNanos - whole.getLast().atNanos() < TOLERANCE_NANOS) {
            whole.removeLast();
        }
    }

    private static List<String> texts(List<Transcript.Answer> answers) {
        return new ArrayList<>(answers.stream().map(Transcript.Answer::text).toList());
    }

    private static String text(Transcript transcript, int step, List<String> answers) {
        List<String> parts = new ArrayList<>();
        if (!transcript.result(step).isEmpty()) {
            parts.add("returns " + transcript.result(step));
        }
        parts.addAll(answers);
        if (!transcript.state(step).isEmpty()) {
            parts.add(transcript.state(step));
        }
        return parts.isEmpty() ? "nothing" : String.join("; ", parts);
    }
}
