package io.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.Scenarios;
import io.hawser.lab.scenario.RunOptions;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where the arrows of a ladder diagram begin and end. */
class LadderAudienceTest {
    private static final Pattern MACHINE =
            Pattern.compile("<text x=\"([\\d.]+)\"[^>]*font-weight=\"600\"[^>]*>(\\w+)<");
    private static final Pattern SHAFT =
            Pattern.compile("<line x1=\"([\\d.]+)\" [^>]*?x2=\"([\\d.]+)\" [^>]*stroke-width=\"1.6\"");

    private record Arrow(double from, double to) {}

    private final List<Double> machines = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();

    /** Collects the arrows of at least half the way between two machines: the strokes of their heads are shorter. */
    private void draw(String scenario) throws Exception {
        LadderAudience audience = new LadderAudience();
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false);
        Scenarios.named(scenario).orElseThrow().play(new RunOptions(1, Map.of(), nowhere, null), audience);
        String svg = Objects.requireNonNull(audience.svg());
        for (Matcher found = MACHINE.matcher(svg); found.find(); ) {
            machines.add(Double.parseDouble(found.group(1)));
        }
        double gap = machines.get(1) - machines.get(0);
        for (Matcher found = SHAFT.matcher(svg); found.find(); ) {
            Arrow arrow = new Arrow(Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2)));
            if (Math.abs(arrow.to() - arrow.from()) > gap / 2) {
                arrows.add(arrow);
            }
        }
    }

    @Test
    void aSegmentPassesAFirewallOrEndsThere() throws Exception {
        draw("firewall-idle");
        double client = machines.get(0);
        double firewall = machines.get(1);
        double database = machines.get(2);
        assertThat(arrows.getFirst()).isEqualTo(new Arrow(client, database));
        assertThat(arrows.get(1)).isEqualTo(new Arrow(database, client));
        assertThat(arrows.getLast()).isEqualTo(new Arrow(client, firewall));
    }

    @Test
    void aSegmentPassesRoutersOrIsAnsweredByOne() throws Exception {
        draw("mss");
        double client = machines.get(0);
        double second = machines.get(2);
        double server = machines.get(3);
        assertThat(arrows.getFirst()).isEqualTo(new Arrow(client, server));
        assertThat(arrows).contains(new Arrow(server, second), new Arrow(second, server), new Arrow(server, client));
    }

    @Test
    void whatGetsLostEndsBeforeTheLastMachine() throws Exception {
        draw("lost-syn");
        double client = machines.get(0);
        double server = machines.get(1);
        assertThat(arrows.subList(0, 2)).allSatisfy(syn -> {
            assertThat(syn.from()).isEqualTo(client);
            assertThat(syn.to()).isLessThan(server);
        });
        assertThat(arrows.get(2)).isEqualTo(new Arrow(client, server));
    }
}
