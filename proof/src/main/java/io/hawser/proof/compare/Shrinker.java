package io.hawser.proof.compare;

import io.hawser.proof.compare.Step.Segment;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Knows what an exchange may become, on the way to the shortest and plainest that shows the same. */
final class Shrinker {
    private static final int PLAIN_WINDOW = 64_240;
    private static final int FEW_BYTES = 10;

    private Shrinker() {}

    /** Exchanges that are a little less than this one, those that are much less first. */
    static List<Exchange> candidates(Exchange exchange) {
        List<Exchange> candidates = new ArrayList<>();
        List<Step> steps = exchange.steps();
        for (int length = steps.size() / 2; length >= 1; length /= 2) {
            for (int from = 1; from + length <= steps.size(); from += length) {
                List<Step> fewer = new ArrayList<>(steps);
                fewer.subList(from, from + length).clear();
                candidates.add(new Exchange(fewer));
            }
        }
        candidates.add(each(steps, Shrinker::withoutOptions));
        for (int i = 0; i < steps.size(); i++) {
            for (Step plainer : plainer(steps.get(i))) {
                List<Step> changed = new ArrayList<>(steps);
                changed.set(i, plainer);
                candidates.add(new Exchange(changed));
            }
        }
        String text = exchange.toString();
        candidates.removeIf(candidate -> candidate.toString().equals(text));
        return candidates;
    }

    private static Exchange each(List<Step> steps, Function<Step, Step> change) {
        return new Exchange(steps.stream().map(change).toList());
    }

    private static Step withoutOptions(Step step) {
        return step instanceof Segment segment
                ? segment(segment, segment.flags(), segment.bytes(), segment.window(), List.of())
                : step;
    }

    private static List<Step> plainer(Step step) {
        List<Step> plainer = new ArrayList<>();
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
        if (step instanceof Step.Write(int bytes, Step.SendKind kind)) {
            plainer.add(new Step.Write(Math.min(bytes, FEW_BYTES), Step.SendKind.PLAIN));
            plainer.add(new Step.Write(bytes, Step.SendKind.PLAIN));
            plainer.add(new Step.Write(Math.min(bytes, FEW_BYTES), kind));
        }
        return plainer;
    }

    private static Segment segment(Segment from, int flags, int bytes, int window, List<PeerOption> options) {
        return new Segment(flags, from.seq(), bytes, from.ack(), window, from.urgent(), from.variant(), options);
    }
}
