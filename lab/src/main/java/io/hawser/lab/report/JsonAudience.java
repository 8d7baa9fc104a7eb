package io.hawser.lab.report;

import io.hawser.lab.plot.Figure;
import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.ConnectionNames;
import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Table;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tools.tcpdump.Tcpdump;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Prints a scenario as one JSON object: {@code {"name", "profile", "seed", "runs": [{"title", "cures", "events": […],
 * "checks": […], "virtualNanos"}], "passed", "virtualNanos"}}. An event has {@code "at"}, in nanoseconds of virtual
 * time, and {@code "event"}: segment, lost, dropped, state, armed, cancelled, fired, remark, fault or table.
 */
public final class JsonAudience implements Audience {
    private final PrintStream out;
    private final JsonGenerator json;
    private final ByteArrayOutputStream tables = new ByteArrayOutputStream();

    /** Prints to {@code out}. */
    public JsonAudience(PrintStream out) {
        this.out = out;
        json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), new NeverClosed(out));
    }

    @Override
    public PrintStream out() {
        return new PrintStream(tables, true, StandardCharsets.UTF_8);
    }

    @Override
    public void scenarioBegins(Scenario scenario, RunOptions conditions) {
        json.writeStartObject();
        json.writeStringProperty("name", scenario.name());
        json.writeStringProperty("group", scenario.group());
        json.writeStringProperty("title", scenario.summary());
        json.writeStringProperty("introduction", scenario.introduction());
        json.writeStringProperty("meaning", scenario.meaning());
        json.writeStringProperty("cure", scenario.cure());
        json.writeStringProperty("profile", conditions.profile());
        json.writeNumberProperty("seed", conditions.seed());
        json.writeArrayPropertyStart("runs");
    }

    @Override
    public List<StageListener> runBegins(Heading heading) {
        json.writeStartObject();
        json.writeStringProperty("title", heading.title());
        json.writeBooleanProperty("cures", heading.cures());
        json.writeStringProperty("introduction", heading.introduction());
        json.writeArrayPropertyStart("events");
        return List.of(new Events());
    }

    @Override
    public void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {
        json.writeEndArray();
        checks(checks);
        json.writeStringProperty("meaning", meaning);
        json.writeNumberProperty("virtualNanos", virtualNanos);
        json.writeEndObject();
    }

    private void checks(List<Check> checks) {
        json.writeArrayPropertyStart("checks");
        for (Check check : checks) {
            json.writeStartObject();
            json.writeStringProperty("what", check.what());
            json.writeStringProperty("where", check.where());
            json.writeBooleanProperty("holds", check.holds());
            json.writeStringProperty("found", check.found());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void figure(Experiment experiment, Figure figure) {
        json.writeStartObject();
        json.writeStringProperty("tables", tables.toString(StandardCharsets.UTF_8));
        json.writeStringProperty("svg", figure.svg());
        json.writeEndObject();
    }

    @Override
    public void scenarioEnds(Scenario scenario, Outcome outcome) {
        json.writeEndArray();
        json.writeBooleanProperty("passed", outcome.passed());
        checks(outcome.failures());
        json.writeNumberProperty("virtualNanos", outcome.virtualNanos());
        json.writeEndObject();
        json.flush();
        out.println();
        out.flush();
    }

    /** Keeps the underlying stream open when the generator closes this one. */
    private static final class NeverClosed extends FilterOutputStream {
        NeverClosed(PrintStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private final class Events implements StageListener {
        private final Tcpdump tcpdump = new Tcpdump(0);
        private @Nullable ConnectionNames names;

        @Override
        public void begins(Stage stage) {
            names = stage.names();
        }

        private void begin(long nowNanos, String event, String host) {
            json.writeStartObject();
            json.writeNumberProperty("at", nowNanos);
            json.writeStringProperty("event", event);
            if (!host.isEmpty()) {
                json.writeStringProperty("host", host);
            }
        }

        private void flow(String host, TcpFlow flow) {
            if (names != null) {
                json.writeStringProperty("connection", names.of(host, flow).toString());
            }
            json.writeStringProperty("local", flow.localAddress() + ":" + flow.localPort());
            json.writeStringProperty("remote", flow.remoteAddress() + ":" + flow.remotePort());
        }

        @Override
        public void sent(long nowNanos, String sender, Leg leg, Packet packet) {
            begin(nowNanos, "segment", sender);
            json.writeStringProperty("link", leg.name());
            json.writeStringProperty(
                    "tcpdump", tcpdump.line(nowNanos, packet.bytes(), packet.start(), packet.end(), leg.type()));
            json.writeEndObject();
        }

        @Override
        public void lost(long nowNanos, String sender, Leg leg, LaneEvent how, Packet packet) {
            begin(nowNanos, "lost", sender);
            json.writeStringProperty("link", leg.name());
            json.writeStringProperty("how", how.name());
            json.writeEndObject();
        }

        @Override
        public void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {
            begin(nowNanos, "refused", firewall);
            json.writeStringProperty("verdict", verdict.name());
            json.writeEndObject();
        }

        @Override
        public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
            begin(nowNanos, "state", host);
            flow(host, flow);
            json.writeStringProperty("from", from.name());
            json.writeStringProperty("to", to.name());
            json.writeEndObject();
        }

        private void timer(String event, long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadline) {
            begin(nowNanos, event, host);
            flow(host, flow);
            json.writeStringProperty("timer", timer.name());
            if (timer == TcpTimerKind.RETRANSMISSION && event.equals("fired")) {
                json.writeStringProperty("use", flow.retransmissionTimerUse().name());
            }
            if (deadline >= 0) {
                json.writeNumberProperty("deadline", deadline);
            }
            json.writeEndObject();
        }

        @Override
        public void timerArmed(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
            timer("armed", nowNanos, host, flow, timer, deadlineNanos);
        }

        @Override
        public void timerCancelled(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
            timer("cancelled", nowNanos, host, flow, timer, -1);
        }

        @Override
        public void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
            timer("fired", nowNanos, host, flow, timer, -1);
        }

        @Override
        public void dropped(long nowNanos, String host, @Nullable TcpFlow flow, TcpCounter reason) {
            begin(nowNanos, "dropped", host);
            if (flow != null) {
                flow(host, flow);
            }
            json.writeStringProperty("reason", reason.mibName());
            json.writeEndObject();
        }

        @Override
        public void failed(long nowNanos, String host, String connection, TcpError error) {
            begin(nowNanos, "failed", host);
            json.writeStringProperty("connection", connection);
            json.writeStringProperty("error", error.errno());
            json.writeEndObject();
        }

        @Override
        public void remark(long nowNanos, String text) {
            begin(nowNanos, "remark", "");
            json.writeStringProperty("text", text);
            json.writeEndObject();
        }

        @Override
        public void fault(long nowNanos, String text) {
            begin(nowNanos, "fault", "");
            json.writeStringProperty("text", text);
            json.writeEndObject();
        }

        @Override
        public void table(long nowNanos, Table table) {
            begin(nowNanos, "table", "");
            json.writeStringProperty("title", table.title());
            json.writeStringProperty("text", table.text());
            json.writeEndObject();
        }
    }
}
