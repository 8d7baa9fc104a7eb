package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.lab.script.Values.Amount;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.script.Values.Payload;
import io.hawser.lab.stage.Actor;
import io.hawser.lab.stage.Finding;
import io.hawser.lab.stage.FlowHistory;
import io.hawser.lab.stage.SegmentKind;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.Times;
import io.hawser.mib.MibCounter;
import io.hawser.sim.phrase.Grammar;
import io.hawser.sim.phrase.Match;
import io.hawser.sim.phrase.Phrase;
import io.hawser.sim.phrase.Slot;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The conditions for which a scenario can check or wait. */
final class ConditionPhrases {
    private final Map<String, Slot<?>> slots;
    private final List<Phrase<Condition>> phrases = new ArrayList<>();

    private ConditionPhrases(Map<String, Slot<?>> slots) {
        this.slots = slots;
    }

    static Grammar<Condition> grammar(Map<String, Slot<?>> slots) {
        ConditionPhrases conditions = new ConditionPhrases(slots);
        conditions.states();
        conditions.ends();
        conditions.data();
        conditions.timers();
        conditions.hosts();
        conditions.packets();
        conditions.tools();
        InfoConditions.define(conditions::add);
        DhcpConditions.define(conditions::add);
        return new Grammar<>(conditions.phrases);
    }

    private void add(String pattern, String description, Function<Match, Condition> meaning) {
        phrases.add(Phrase.of(pattern, description, slots, (match, names) -> meaning.apply(match)));
    }

    private static Actor actor(Stage stage, Match match) {
        return stage.actor(match.text("connection"));
    }

    private void states() {
        add("{connection} is {state}", "The state now.", match -> stage -> {
            TcpState state = actor(stage, match).state();
            return Finding.of(state == match.get("state", TcpState.class), state);
        });
        add("{connection} went {states}", "All states since it was opened, from the first one on.", match -> stage -> {
            FlowHistory history = actor(stage, match).history();
            List<TcpState> went =
                    history.entries().stream().map(FlowHistory.Entry::state).toList();
            return Finding.of(went.equals(match.get("states", List.class)), history);
        });
        add(
                "{connection} became {state} at {time}",
                "The instant at which it came to a state, for the last time, from the beginning of the run.",
                match -> stage -> {
                    TcpState wanted = match.get("state", TcpState.class);
                    List<FlowHistory.Entry> entries =
                            actor(stage, match).history().entries();
                    FlowHistory.Entry last = null;
                    for (FlowHistory.Entry entry : entries.subList(1, entries.size())) {
                        last = entry.state() == wanted ? entry : last;
                    }
                    return last == null
                            ? new Finding(/* holds= */ false, "never")
                            : at(match.get("time", Instant.class), last.atNanos());
                });
    }

    private static Finding at(Instant wanted, long foundNanos) {
        return new Finding(wanted.holds(foundNanos), "at " + Times.exact(foundNanos));
    }

    private void ends() {
        add(
                "{connection} ended with {errno} [at {time}]",
                "How and when the program heard that the connection was over before its time.",
                match -> stage -> ended(actor(stage, match), match, match.get("errno", TcpError.class)));
        add(
                "{connection} ended in order [at {time}]",
                "Both directions were closed, and the program heard of it.",
                match -> stage -> {
                    Actor actor = actor(stage, match);
                    if (actor.endedNanos() < 0 || actor.error() != null) {
                        return new Finding(false, fate(actor));
                    }
                    Instant time = match.find("time", Instant.class);
                    return time == null ? new Finding(true, "") : at(time, actor.endedNanos());
                });
        add(
                "{connection} has not ended",
                "The program has not heard that the connection is over.",
                match -> stage -> Finding.of(actor(stage, match).endedNanos() < 0, fate(actor(stage, match))));
        add(
                "{connection} has ended",
                "The program has heard that the connection is over, however.",
                match -> stage -> Finding.of(actor(stage, match).endedNanos() >= 0, fate(actor(stage, match))));
    }

    private static Finding ended(Actor actor, Match match, TcpError wanted) {
        if (actor.error() != wanted) {
            return new Finding(false, fate(actor));
        }
        Instant time = match.find("time", Instant.class);
        return time == null ? new Finding(true, "") : at(time, actor.endedNanos());
    }

    private static String fate(Actor actor) {
        if (actor.endedNanos() < 0) {
            return "it is in " + actor.state();
        }
        TcpError error = actor.error();
        return "ended " + (error == null ? "in order" : "with " + error.errno()) + " at "
                + Times.exact(actor.endedNanos());
    }

    private void data() {
        add(
                "{connection} has received {data}",
                "All that the program has read so far: the text, or how much.",
                match -> stage -> received(actor(stage, match), match.get("data", Payload.class)));
        add(
                "{connection} has received nothing",
                "The program has read nothing so far.",
                match -> stage -> received(actor(stage, match), new Payload(null, 0)));
        add(
                "{connection} has received all that {other:connection} sent",
                "Every byte, once and in order: number and checksum (64 bits) of both are the same.",
                match -> stage -> {
                    Actor reader = actor(stage, match);
                    Actor writer = stage.actor(match.text("other"));
                    return Finding.of(
                            reader.hasAllOf(writer), reader.receivedCount() + " of " + writer.sentCount() + " bytes");
                });
        add(
                "{connection} has read the end of the stream [at {time}]",
                "The program knows that its peer will send no more.",
                match -> stage -> {
                    long at = actor(stage, match).endOfStreamNanos();
                    Instant time = match.find("time", Instant.class);
                    return at < 0 || time == null ? Finding.of(at >= 0, at < 0 ? "not yet" : "") : at(time, at);
                });
        add(
                "the receive queue of {connection} is {size}",
                "What has arrived and the program has not read: Recv-Q of netstat.",
                match -> stage -> size(match, actor(stage, match).connection().receiveQueueBytes()));
        add(
                "the send queue of {connection} is {size}",
                "What the peer has not acknowledged: Send-Q of netstat.",
                match -> stage -> size(match, actor(stage, match).connection().sendQueueBytes()));
    }

    private static Finding size(Match match, long found) {
        return Finding.of(found == match.get("size", Long.class), found + " bytes");
    }

    private static Finding received(Actor actor, Payload payload) {
        if (payload.text() == null) {
            return Finding.of(actor.receivedCount() == payload.count(), actor.receivedCount() + " bytes");
        }
        byte[] bytes = actor.receivedBytes();
        return Finding.of(Arrays.equals(bytes, payload.bytes()), '"' + new String(bytes, StandardCharsets.UTF_8) + '"');
    }

    private void timers() {
        add("timer {timer} of {connection} is due in {time}", "How long it still runs.", match -> stage -> {
            long due = actor(stage, match).connection().timerDeadlineNanos(match.get("timer", TcpTimerKind.class));
            if (due == Deadline.NEVER) {
                return new Finding(false, "it is not armed");
            }
            long left = due - stage.nowNanos();
            return new Finding(match.get("time", Instant.class).holds(left), "due in " + Times.exact(left));
        });
        add("no timer of {connection} is armed", "Nothing would ever happen by itself.", match -> stage -> {
            List<TcpTimerKind> armed = Arrays.stream(TcpTimerKind.values())
                    .filter(kind -> actor(stage, match).connection().timerDeadlineNanos(kind) != Deadline.NEVER)
                    .toList();
            return Finding.of(armed.isEmpty(), armed);
        });
    }

    private void hosts() {
        add(
                "{amount} connections on {host} are {state}",
                "How many sockets of a host are in a state; listeners are counted as LISTEN.",
                match -> stage -> {
                    TcpState wanted = match.get("state", TcpState.class);
                    return amount(match, count(stage.host(match.text("host")), wanted));
                });
        add(
                "{amount} connections on {host} exist",
                "How many connections a host has, whatever their state; listeners are not counted.",
                match -> stage ->
                        amount(match, stage.host(match.text("host")).tcp().flowCount()));
        add(
                "{counter} on {host} is {amount}",
                "What a host has counted, by its MIB name.",
                match -> stage -> amount(
                        match,
                        CounterSlot.value(stage.host(match.text("host")), match.get("counter", MibCounter.class))));
        add(
                "the time is {time}",
                "The virtual time now.",
                match -> stage -> at(match.get("time", Instant.class), stage.nowNanos()));
    }

    private static long count(Host host, TcpState wanted) {
        long[] count = {0};
        if (wanted == TcpState.LISTEN) {
            host.tcp().forEachListener(listener -> count[0]++, passive -> count[0]++);
        } else {
            host.tcp().forEachFlow(flow -> count[0] += flow.state() == wanted ? 1 : 0);
        }
        return count[0];
    }

    private static Finding amount(Match match, long found) {
        return Finding.of(match.get("amount", Amount.class).holds(found), found);
    }

    private void tools() {
        add(
                "{host} printed {text}",
                "What the last tool that ran on a host has printed, or a part of it.",
                match -> stage -> {
                    String printed = stage.printed(match.text("host"));
                    return Finding.of(printed.contains(match.text("text")), printed);
                });
        add(
                "{host} printed {amount} lines with {text}",
                "How many lines of what the last tool has printed have this in them.",
                match -> stage -> {
                    String text = match.text("text");
                    return amount(
                            match,
                            stage.printed(match.text("host"))
                                    .lines()
                                    .filter(line -> line.contains(text))
                                    .count());
                });
    }

    private void packets() {
        add(
                "{host} sent {amount} {segments}",
                "How many packets of a kind a host has sent, what was sent again included.",
                match -> stage ->
                        amount(match, stage.sent(match.text("host"), match.get("segments", SegmentKind.class))));
        add(
                "{host} sent {segments} at {times}",
                "When a host has sent packets of a kind: all of them, from the beginning of the run.",
                match -> stage -> {
                    List<Long> found = stage.sentAt(match.text("host"), match.get("segments", SegmentKind.class));
                    List<?> wanted = match.get("times", List.class);
                    boolean holds = Instant.allHold(wanted, found);
                    return Finding.of(
                            holds,
                            found.isEmpty()
                                    ? "none"
                                    : "at "
                                            + String.join(
                                                    ", ",
                                                    found.stream()
                                                            .limit(40)
                                                            .map(Times::exact)
                                                            .toList()));
                });
    }
}
