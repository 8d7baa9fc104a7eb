package io.hawser.lab.script;

import io.hawser.lab.script.Step.Action;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.script.Values.Endpoint;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.script.Values.Payload;
import io.hawser.lab.script.Values.Setting;
import io.hawser.lab.stage.Actor;
import io.hawser.lab.stage.Stage;
import io.hawser.sim.phrase.Match;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Steps of programs that use connections. */
final class ConnectionSteps {
    private static final int BACKLOG = 128;

    /** Default time limit of a step that waits. */
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private ConnectionSteps() {}

    static void define(Steps steps) {
        opening(steps);
        data(steps);
        closing(steps);
        settings(steps);
    }

    /** Defines the steps that take no time, which a user can perform at any instant of a run. */
    static void defineInstant(Steps steps) {
        listening(steps);
        sending(steps);
        reading(steps);
        closing(steps);
        settings(steps);
    }

    private static void opening(Steps steps) {
        listening(steps);
        waiting(steps);
    }

    private static void listening(Steps steps) {
        steps.action(
                "{host} listens on port {port} [with backlog {number}] [with SO_REUSEADDR]",
                "A server begins to listen; its backlog is 128 unless said otherwise. With SO_REUSEADDR connections "
                        + "of before do not"
                        + " stand in the way.",
                match -> stage -> stage.listen(
                        match.text("host"),
                        match.number("port"),
                        match.number("number", BACKLOG),
                        match.has("with SO_REUSEADDR") ? PortSharing.ADDRESS : PortSharing.NONE));
        steps.action(
                "{host} stops listening on port {port}",
                "The listener is closed; connections that nobody has accepted are reset.",
                match -> stage -> stage.stopListening(match.text("host"), match.number("port")));
        steps.naming(
                "{host} opens {name} to {endpoint} [from port {port}] [with {options}]",
                "A client begins to open a connection, here called by this name: the SYN leaves, and nobody waits.",
                match -> stage -> open(stage, match));
    }

    private static void waiting(Steps steps) {
        steps.naming(
                "{host} connects {name} to {endpoint} [from port {port}] [with {options}]",
                "The same, and waits until the connection stands.",
                match -> stage -> {
                    Actor actor = open(stage, match);
                    stage.runUntil(() -> actor.state().isSynchronized() || actor.endedNanos() >= 0, PATIENCE_NANOS);
                    if (!actor.state().isSynchronized()) {
                        throw new StepFailure(actor.name() + " was not established: "
                                + (actor.error() == null
                                        ? actor.state()
                                        : actor.error().errno()));
                    }
                });
        steps.action(
                "{host} opens connections to port {port} of {first:address} to {last:address}",
                "A scanner: one to each address of a range, all at once. They have no names.",
                match -> stage -> stage.openEach(
                        match.text("host"),
                        match.get("first", IpAddress.class),
                        match.get("last", IpAddress.class),
                        match.number("port")));
        steps.naming(
                "{host} waits for a peer on port {port} as {name}",
                "One connection that waits for one peer, as the RFC's passive OPEN makes it: there is no listener.",
                match -> stage -> stage.openPassively(Steps.connection(match), match.number("port")));
        steps.action(
                "{connection} opens to {endpoint}",
                "A connection that waits for a peer opens actively instead (RFC 9293 §3.10.1).",
                match -> stage -> {
                    Endpoint to = match.get("endpoint", Endpoint.class);
                    stage.actor(match.text("connection")).connection().connect(address(stage, to), to.port());
                });
        steps.naming(
                "{host} accepts {name} [on port {port}]",
                "A server takes the connection that has waited longest; it waits until there is one, 10 minutes at "
                        + "the most.",
                match -> stage -> accept(stage, match));
    }

    private static Actor open(Stage stage, Match match) throws TcpException {
        Endpoint to = match.get("endpoint", Endpoint.class);
        OptionsSlot.Options options = match.find("options", OptionsSlot.Options.class);
        return stage.open(
                Steps.connection(match),
                match.number("port", 0),
                address(stage, to),
                to.port(),
                options == null ? none -> {} : options);
    }

    /** The address of an endpoint, which contains it or the name of its host. */
    static IpAddress address(Stage stage, Endpoint endpoint) {
        return stage.hosts().contains(endpoint.host())
                ? stage.addressOf(endpoint.host())
                : IpAddress.parse(endpoint.host());
    }

    private static void accept(Stage stage, Match match) throws StepFailure {
        String host = match.text("host");
        int port = match.number("port", 0);
        if (stage.findListener(host, port) == null) {
            throw new StepFailure(host + " does not listen" + (port == 0 ? "" : " on port " + port));
        }
        boolean there = stage.runUntil(
                () -> {
                    var listener = stage.findListener(host, port);
                    return listener != null && listener.acceptQueueSize() > 0;
                },
                PATIENCE_NANOS);
        if (!there || stage.accept(Steps.connection(match), port) == null) {
            throw new StepFailure("there is nothing to accept on " + host);
        }
    }

    private static void data(Steps steps) {
        sending(steps);
        receiving(steps);
        reading(steps);
    }

    private static void sending(Steps steps) {
        steps.action(
                "{connection} sends {data}",
                "Sends a text, or so many bytes; what the send buffer has no room for follows when it has.",
                match -> stage -> {
                    Payload payload = match.get("data", Payload.class);
                    Actor actor = stage.actor(match.text("connection"));
                    if (payload.text() == null) {
                        actor.sendGenerated(payload.count());
                    } else {
                        actor.send(payload.bytes());
                    }
                });
    }

    private static void receiving(Steps steps) {
        steps.action(
                "{connection} receives {data}",
                "Waits until the program has read so much since the last 'receives', 10 minutes at the most, and "
                        + "checks the text.",
                match -> stage ->
                        receive(stage, stage.actor(match.text("connection")), match.get("data", Payload.class)));
        steps.action(
                "{connection} receives the end of the stream",
                "Waits until the program has read that its peer will send no more.",
                match -> stage -> {
                    Actor actor = stage.actor(match.text("connection"));
                    stage.runUntil(() -> actor.endOfStreamNanos() >= 0 || actor.endedNanos() >= 0, PATIENCE_NANOS);
                    if (actor.endOfStreamNanos() < 0) {
                        throw new StepFailure(
                                actor.name() + " did not come to the end of the stream; it is in " + actor.state());
                    }
                });
    }

    private static void reading(Steps steps) {
        steps.action(
                "{connection} stops reading",
                "The program reads no more: what arrives stays in the receive buffer. Programs read at once unless "
                        + "told so.",
                match -> stage -> stage.actor(match.text("connection")).stopReading());
        steps.action(
                "{connection} reads on",
                "It reads what is there, and what comes.",
                match -> stage -> stage.actor(match.text("connection")).readOn());
        steps.action(
                "{connection} reads {size}",
                "It reads so much of what is there, once.",
                match -> stage -> stage.actor(match.text("connection")).read(match.get("size", Long.class)));
    }

    private static void receive(Stage stage, Actor actor, Payload payload) throws StepFailure {
        long from = actor.heardCount();
        long count = payload.text() == null ? payload.count() : payload.bytes().length;
        stage.runUntil(() -> actor.receivedCount() >= from + count || actor.endedNanos() >= 0, PATIENCE_NANOS);
        if (actor.receivedCount() < from + count) {
            throw new StepFailure(actor.name() + " has got only " + (actor.receivedCount() - from) + " of " + count
                    + " bytes; it is in " + actor.state());
        }
        actor.heard(count);
        if (payload.text() != null) {
            byte[] all = actor.receivedBytes();
            byte[] got =
                    Arrays.copyOfRange(all, (int) Math.min(from, all.length), (int) Math.min(from + count, all.length));
            if (!Arrays.equals(got, payload.bytes())) {
                throw new StepFailure(actor.name() + " has got \"" + new String(got, StandardCharsets.UTF_8) + "\"");
            }
        }
    }

    private static void closing(Steps steps) {
        steps.action(
                "{connection} closes",
                "close(2): done with both directions. With unread data it resets, as Linux does.",
                match -> stage -> stage.actor(match.text("connection")).close());
        steps.action(
                "{connection} closes when its peer does",
                "From now on: as soon as the program reads the end of the stream, so that its FIN rides on the "
                        + "acknowledgment.",
                match -> stage -> stage.actor(match.text("connection")).closeWithPeer());
        steps.action(
                "{connection} shuts its output",
                "shutdown(SHUT_WR): a FIN follows what was sent; reading goes on.",
                match -> stage ->
                        stage.actor(match.text("connection")).connection().shutdownOutput());
        steps.action(
                "{connection} shuts its input",
                "shutdown(SHUT_RD): what still comes is thrown away.",
                match -> stage ->
                        stage.actor(match.text("connection")).connection().shutdownInput());
        steps.action(
                "{connection} aborts",
                "ABORT: ends at once, with a reset for the peer, as close(2) does with SO_LINGER 0.",
                match -> stage ->
                        stage.actor(match.text("connection")).connection().abort());
        steps.action(
                "the program of {host} ends",
                "By itself or by SIGKILL: its host closes every socket that it had, with unread data by a reset.",
                match -> stage -> stage.endProgram(match.text("host")));
        steps.action(
                "{connection} freezes",
                "The program stops as by SIGSTOP: it neither reads nor writes nor closes. Its host goes on.",
                match -> stage -> stage.actor(match.text("connection")).freeze());
        steps.action(
                "{connection} resumes",
                "The program goes on, as by SIGCONT.",
                match -> stage -> stage.actor(match.text("connection")).resume());
    }

    private static void settings(Steps steps) {
        steps.action(
                "{connection} sets {options}",
                "Changes socket options.",
                match -> stage -> match.get("options", OptionsSlot.Options.class)
                        .accept(stage.actor(match.text("connection"))
                                .connection()
                                .options()));
        steps.action("{host} sets {setting}", "Changes a sysctl of a host.", match -> stage -> {
            Setting setting = match.get("setting", Setting.class);
            stage.host(match.text("host")).sysctls().set(setting.name(), setting.value());
        });
    }

    /** Defines the steps that wait or exchange data. */
    static void time(Steps steps) {
        steps.action("wait {time}", "Lets virtual time pass.", match ->
                (Action) stage -> stage.run(match.get("time", Instant.class).nanos()));
        steps.action(
                "wait until the time is {time}",
                "Lets time pass up to that instant after the beginning.",
                match -> stage -> stage.network()
                        .runUntil(match.get("time", Instant.class).nanos()));
        steps.action(
                "wait until idle [at most {time}]",
                "Lets time pass until nothing is under way and no timer is armed: an hour at the most, unless said "
                        + "otherwise.",
                match -> stage -> {
                    Instant limit = match.find("time", Instant.class);
                    long most = limit == null ? 6 * PATIENCE_NANOS : limit.nanos();
                    if (!stage.network().runUntilIdle(Duration.ofNanos(most))) {
                        throw new StepFailure("something still goes on");
                    }
                });
        steps.action("say {text}", "A remark in the trace.", match -> stage -> stage.say(match.text("text")));
        steps.action(
                "count from zero",
                "What hosts have sent is counted from 0 again, for 'expect … sent …'.",
                match -> stage -> stage.countAnew());
    }
}
