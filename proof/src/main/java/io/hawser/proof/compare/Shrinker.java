package io.hawser.proof.compare;

import io.hawser.proof.compare.ExchangeStep.Segment;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Produces simpler variants of an exchange, to find the shortest and simplest one with the same difference. */
final class Shrinker {
    private static final int PLAIN_WINDOW = 64_240;
    private static final int FEW_BYTES = 10;

    private Shrinker() {}

    /** Exchanges somewhat simpler than this one, the much simpler ones first. */
    static List<KernelExchange> candidates(KernelExchange exchange) {
        List<KernelExchange> candidates = new ArrayList<>();
        List<ExchangeStep> steps = exchange.steps();
        for (int length = steps.size() / 2; length >= 1; length /= 2) {
            for (int from = 1; from + length <= steps.size(); from += length) {
                List<ExchangeStep> fewer = new ArrayList<>(steps);
                fewer.subList(from, from + length).clear();
                candidates.add(new KernelExchange(fewer));
            }
        }
        candidates.add(each(steps, Shrinker::withoutOptions));
        for (int i = 0; i < steps.size(); i++) {
            for (ExchangeStep plainer : plainer(steps.get(i))) {
                List<ExchangeStep> changed = new ArrayList<>(steps);
                changed.set(i, plainer);
                candidates.add(new KernelExchange(changed));
            }
        }
        String text = exchange.toString();
        candidates.removeIf(candidate -> candidate.toString().equals(text));
        return candidates;
    }

    private static KernelExchange each(List<ExchangeStep> steps, Function<ExchangeStep, ExchangeStep> change) {
        return new KernelExchange(steps.stream().map(change).toList());
    }

    private static ExchangeStep withoutOptions(ExchangeStep step) {
        return step instanceof Segment segment
                ? segment(segment, segment.flags(), segment.bytes(), segment.window(), List.of())
                : step;
    }

    private static List<ExchangeStep> plainer(ExchangeStep step) {
        List<ExchangeStep> plainer = new ArrayList<>();
        if (step instanceof Segment segment) {
            plainer.add(segment(segment, segment.flags(), segment.bytes(), PLAIN_WINDOW, segment.options()));
            plainer.add(withoutOptions(step));
            plainer.add(segment(
                    segment,
                    segment.flags(),
                    Math.min(FEW_BYTES, segment.bytes()),
                    segment.window(),
                    segment.options()));
            plainer.add(segment(
                    segment, segment.flags() & ~TcpHeader.PSH, segment.bytes(), segment.window(), segment.options()));
            plainer.add(new Segment(
                    segment.flags(),
                    segment.seq(),
                    segment.bytes(),
                    segment.ack(),
                    segment.window(),
                    segment.urgent(),
                    'a',
                    segment.options()));
        }
        if (step instanceof ExchangeStep.Write(int bytes, ExchangeStep.SendKind kind)) {
            plainer.add(new ExchangeStep.Write(Math.min(bytes, FEW_BYTES), ExchangeStep.SendKind.PLAIN));
            plainer.add(new ExchangeStep.Write(bytes, ExchangeStep.SendKind.PLAIN));
            plainer.add(new ExchangeStep.Write(Math.min(bytes, FEW_BYTES), kind));
        }
        return plainer;
    }

    private static Segment segment(Segment from, int flags, int bytes, int window, List<PeerOption> options) {
        return new Segment(flags, from.seq(), bytes, from.ack(), window, from.urgent(), from.variant(), options);
    }
}
