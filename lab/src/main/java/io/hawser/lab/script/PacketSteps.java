package io.hawser.lab.script;

import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.stage.SegmentKind;

/** Packets that are kept and come again, as old duplicates do. */
final class PacketSteps {
    private PacketSteps() {}

    static void define(Steps steps) {
        steps.step(
                "keep a copy of the next {segments} of {host} as {name}",
                "The network keeps a copy of a packet on its way, to deliver it again later.",
                (match, names) -> {
                    names.copies().add(match.text("name"));
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
    }
}
