package io.hawser.lab.report;

import io.hawser.lab.Audience;
import io.hawser.lab.Conditions;
import io.hawser.lab.Scenario;
import io.hawser.lab.plot.Ladder;
import io.hawser.lab.stage.SegmentText;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Times;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.Lane;
import io.hawser.sim.LaneEvent;
import io.hawser.sim.node.Verdict;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws the first run of a scenario as a ladder diagram. */
public final class LadderAudience implements Audience {
    /** More rows are no picture any more. */
    private static final int MOST_ROWS = 46;

    private record Event(String time, int machine, int to, String text, String kind) {}

    private static final int NONE = -1;

    private final List<String> machines = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private String title = "";

    @Override
    public void scenarioBegins(Scenario scenario, Conditions conditions) {
        title = scenario.name() + ": " + scenario.summary();
    }

    @Override
    public List<StageListener> runBegins(Heading heading) {
        return heading.number() == 0 ? List.of(new Collector()) : List.of();
    }

    /** The diagram; null when nothing was sent. */
    public @Nullable String svg() {
        if (machines.isEmpty()) {
            return null;
        }
        Ladder ladder = new Ladder(title, machines);
        int shown = 0;
        for (Event event : events) {
            if (shown++ >= MOST_ROWS) {
                ladder.remark("", "… and so on: " + (events.size() - MOST_ROWS) + " more");
                break;
            }
            switch (event.kind()) {
                case "segment" -> ladder.arrow(event.time(), event.machine(), event.to(), event.text(), false);
                case "lost" -> ladder.arrow(event.time(), event.machine(), event.to(), event.text(), true);
                case "remark" -> ladder.remark(event.time(), event.text());
                default -> ladder.change(event.time(), event.machine(), event.text());
            }
        }
        return ladder.svg();
    }

    private int machine(String name) {
        int known = machines.indexOf(name);
        if (known < 0) {
            machines.add(name);
            known = machines.size() - 1;
        }
        return known;
    }

    private final class Collector implements StageListener {
        private boolean silent;

        private void add(long nowNanos, int machine, int to, String text, String kind) {
            if (!silent) {
                events.add(new Event(Times.spoken(nowNanos), machine, to, text, kind));
            }
        }

        @Override
        public void sent(long nowNanos, String sender, Lane lane, Packet packet) {
            String cable = lane.name().substring(0, lane.name().lastIndexOf('/'));
            String[] ends = cable.split("-", -1);
            String receiver = lane.name().endsWith("/forward") ? ends[1] : ends[0];
            String from = lane.name().endsWith("/forward") ? ends[0] : ends[1];
            // in the order of the link, not of who speaks first
            machine(ends[0]);
            machine(ends[1]);
            add(
                    nowNanos,
                    machine(from),
                    machine(receiver),
                    SegmentText.of(packet, lane.to().type()),
                    "segment");
        }

        @Override
        public void lost(long nowNanos, String sender, Lane lane, LaneEvent how, Packet packet) {
            lost(SegmentText.of(packet, lane.to().type()));
        }

        @Override
        public void refused(long nowNanos, String firewall, Verdict verdict, Packet packet) {
            lost(SegmentText.of(packet, LinkType.ETHERNET));
        }

        /** The arrow that was drawn last for such a packet does not arrive. */
        private void lost(String text) {
            for (int i = events.size() - 1; i >= 0; i--) {
                Event event = events.get(i);
                if (event.kind().equals("segment") && event.text().equals(text)) {
                    events.set(i, new Event(event.time(), event.machine(), event.to(), text, "lost"));
                    return;
                }
            }
        }

        @Override
        public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
            int known = machines.indexOf(host);
            add(nowNanos, known < 0 ? machine(host) : known, NONE, to.name(), "state");
        }

        @Override
        public void remark(long nowNanos, String text) {
            add(nowNanos, NONE, NONE, text, "remark");
        }

        @Override
        public void fault(long nowNanos, String text) {
            add(nowNanos, NONE, NONE, text, "remark");
        }

        @Override
        public void round(long nowNanos, int index, int count) {
            if (index == 3 && count > 4) {
                add(nowNanos, NONE, NONE, "… " + (count - 2) + " more like this", "remark");
                silent = true;
            } else if (index > count) {
                silent = false;
            }
        }
    }
}
