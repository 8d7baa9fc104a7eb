package io.hawser.lab.report;

import io.hawser.lab.plot.Ladder;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.SegmentText;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Times;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Draws the first run of a scenario as a ladder diagram. */
public final class LadderAudience implements Audience {
    /** More rows are no picture any more. */
    private static final int MOST_ROWS = 46;

    private sealed interface Event {}

    private record Remark(String time, String text) implements Event {}

    private record Change(String time, int machine, String text) implements Event {}

    /** A segment on its way; what is done to it later is written into it. */
    private static final class Segment implements Event {
        final String time;
        final int from;
        final String text;
        final long content;
        int before;
        int to;
        Ladder.Ending ending = Ladder.Ending.ARRIVES;

        Segment(String time, int from, int to, String text, long content) {
            this.time = time;
            this.from = from;
            this.before = from;
            this.to = to;
            this.text = text;
            this.content = content;
        }

        boolean isAt(int machine, long ofContent) {
            return to == machine && content == ofContent && ending == Ladder.Ending.ARRIVES;
        }
    }

    private final List<String> machines = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private String title = "";

    @Override
    public void scenarioBegins(Scenario scenario, RunOptions conditions) {
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
            switch (event) {
                case Segment each -> ladder.arrow(each.time, each.from, each.before, each.to, each.text, each.ending);
                case Remark remark -> ladder.remark(remark.time(), remark.text());
                case Change change -> ladder.change(change.time(), change.machine(), change.text());
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

    /** From which machine to which a lane leads. */
    private record Leg(String from, String to, boolean isForward) {
        static Leg of(Lane lane) {
            String name = lane.name();
            int slash = name.lastIndexOf('/');
            String[] ends = name.substring(0, slash).split("-", -1);
            boolean forward = name.endsWith("/forward");
            return forward ? new Leg(ends[0], ends[1], true) : new Leg(ends[1], ends[0], false);
        }
    }

    /** What stays the same on the whole way: the packet without its frame and what routers change of its header. */
    private static long content(Packet packet, LinkType type) {
        int from = Math.min(packet.end(), packet.start() + type.headerBytes() + Ipv4Header.SOURCE);
        CRC32C sum = new CRC32C();
        sum.update(packet.bytes(), from, packet.end() - from);
        return sum.getValue();
    }

    private final class Collector implements StageListener {
        private boolean silent;

        private void add(Event event) {
            if (!silent) {
                events.add(event);
            }
        }

        @Override
        public void sent(long nowNanos, String sender, Lane lane, Packet packet) {
            Leg leg = Leg.of(lane);
            // in the order of the link, not of who speaks first
            machine(leg.isForward() ? leg.from() : leg.to());
            machine(leg.isForward() ? leg.to() : leg.from());
            LinkType type = lane.to().type();
            add(new Segment(
                    Times.spoken(nowNanos),
                    machine(leg.from()),
                    machine(leg.to()),
                    SegmentText.of(packet, type),
                    content(packet, type)));
        }

        @Override
        public void passedOn(long nowNanos, String by, Lane lane, Packet packet) {
            Segment segment = find(machine(by), content(packet, lane.to().type()));
            if (segment != null) {
                segment.before = segment.to;
                segment.to = machine(Leg.of(lane).to());
            }
        }

        @Override
        public void lost(long nowNanos, String sender, Lane lane, LaneEvent how, Packet packet) {
            Segment segment =
                    find(machine(Leg.of(lane).to()), content(packet, lane.to().type()));
            if (segment != null) {
                segment.ending = Ladder.Ending.LOST;
            }
        }

        @Override
        public void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {
            Segment segment = find(machine(firewall), content(packet, LinkType.ETHERNET));
            if (segment != null) {
                segment.ending = Ladder.Ending.REFUSED;
            }
        }

        /** The segment of this content that was sent last and has come, or comes, to a machine. */
        private @Nullable Segment find(int machine, long content) {
            for (int i = events.size() - 1; i >= 0; i--) {
                if (events.get(i) instanceof Segment segment && segment.isAt(machine, content)) {
                    return segment;
                }
            }
            return null;
        }

        @Override
        public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
            add(new Change(Times.spoken(nowNanos), machine(host), to.name()));
        }

        @Override
        public void remark(long nowNanos, String text) {
            add(new Remark(Times.spoken(nowNanos), text));
        }

        @Override
        public void fault(long nowNanos, String text) {
            add(new Remark(Times.spoken(nowNanos), text));
        }

        @Override
        public void round(long nowNanos, int index, int count) {
            if (index == 3 && count > 4) {
                add(new Remark(Times.spoken(nowNanos), "… " + (count - 2) + " more like this"));
                silent = true;
            } else if (index > count) {
                silent = false;
            }
        }
    }
}
