package io.hawser.lab.script;

import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.stage.SegmentKind;

/** Steps that keep packets and deliver them again later, like old duplicates. */
final class PacketSteps {
    private PacketSteps() {}

    static void define(Steps steps) {
        steps.step(
                "keep a copy of the next {segments} of {host} as {name}",
                "The network keeps a copy of a packet on its way, to deliver it again later.",
                (match, names) -> {
                    names.of(Slots.COPY).add(match.text("name"));
                    return (Step.Action) stage -> stage.copies()
                            .keepNext(match.text("host"), match.get("segments", SegmentKind.class), match.text("name"));
                });
        steps.action(
                "deliver {copy} again",
                "The copy arrives now, as an old duplicate that was long under way.",
                match -> stage -> {
                    if (!stage.copies().deliver(match.text("copy"))) {
                        throw new StepFailure("no such packet was sent, so there is no copy");
                    }
                });
        steps.action(
                "deliver {copy} {count} times from forged addresses within {time}",
                "So many segments like the copy arrive while other steps go on, each from an address that nobody has.",
                match -> stage -> {
                    long nanos = match.get("time", Instant.class).nanos();
                    if (!stage.forge(match.text("copy"), match.number("count"), nanos)) {
                        throw new StepFailure("no such packet was sent, so there is no copy");
                    }
                });
    }
}
