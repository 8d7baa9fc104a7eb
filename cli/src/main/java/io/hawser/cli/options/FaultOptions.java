package io.hawser.cli.options;

import io.hawser.link.Link;
import io.hawser.packet.PacketPool;
import io.hawser.sim.ImpairedLink;
import io.hawser.sim.cable.Cable;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Faults between the host and its device in both directions, like those of netem, but without root and from a seed. */
public final class FaultOptions {
    private static final String NONE = "0%";
    private static final String AT_ONCE = "0ms";

    @Option(
            names = "--loss",
            paramLabel = "P%",
            defaultValue = NONE,
            converter = Converters.ShareConverter.class,
            description = "lose this share of all packets, each way")
    private double loss;

    @Option(
            names = "--duplicate",
            paramLabel = "P%",
            defaultValue = NONE,
            converter = Converters.ShareConverter.class,
            description = "let this share come twice")
    private double duplicate;

    @Option(
            names = "--corrupt",
            paramLabel = "P%",
            defaultValue = NONE,
            converter = Converters.ShareConverter.class,
            description = "turn over a bit of this share")
    private double corrupt;

    @Option(
            names = "--reorder",
            paramLabel = "P%",
            defaultValue = NONE,
            converter = Converters.ShareConverter.class,
            description = "hold this share back, so that others overtake")
    private double reorder;

    @Option(
            names = "--reorder-delay",
            paramLabel = "TIME",
            defaultValue = "5ms",
            converter = Converters.TimeConverter.class,
            description = "for how long (default 5ms)")
    private Duration reorderDelay = Duration.ZERO;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            defaultValue = AT_ONCE,
            converter = Converters.TimeConverter.class,
            description = "let every packet travel so long, e.g. 20ms")
    private Duration delay = Duration.ZERO;

    @Option(
            names = "--jitter",
            paramLabel = "TIME",
            defaultValue = AT_ONCE,
            converter = Converters.TimeConverter.class,
            description = "and up to so much longer")
    private Duration jitter = Duration.ZERO;

    @Option(
            names = "--fault-seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "what the chance of all these comes from (default ${DEFAULT-VALUE})")
    private long seed;

    /** Called by picocli. */
    public FaultOptions() {}

    private boolean areAsked() {
        return loss + duplicate + corrupt + reorder > 0 || !delay.isZero() || !jitter.isZero();
    }

    /** The link with the faults, or the link itself if none are requested. */
    Link around(Link link, TimingWheel wheel, PacketPool packets) {
        if (!areAsked()) {
            return link;
        }
        ImpairedLink impaired = new ImpairedLink(link, seed, wheel, packets);
        Cable cable = impaired.cable();
        cable.loss(loss)
                .duplication(duplicate)
                .corruption(corrupt)
                .reordering(reorder, reorderDelay)
                .latency(delay)
                .jitter(jitter);
        return impaired;
    }
}
