package io.hawser.packetdrill;

import io.hawser.tcp.TcpConnection;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.TcpHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs one script against one host, and checks events and their times. */
final class Runner {
    private static final long NANOS_OF_SECOND = 1_000_000_000;

    /** Time after which a late packet is no longer expected, as in the real tool. */
    private static final long PATIENCE_NANOS = 2 * NANOS_OF_SECOND;

    /** Limit for a packet at any time: as long as every timer of TCP. */
    private static final long LONGEST_NANOS = 100_000 * NANOS_OF_SECOND;

    private final Script script;
    private final Config config;
    private final HostUnderTest under;
    private final ScriptFlows flows;
    private final SocketCalls calls;
    private final PacketWriter writer;
    private final PacketComparison matcher;
    private final ShellCommands shell;
    private final InfoCode code = new InfoCode();

    private @Nullable BlockedCall blocked;
    private @Nullable Event last;

    /** The scheduled time of the last event. */
    private long lastNanos;

    /**
     * @param folder the folder of the script, for files named in its commands; null for none
     * @param ignoreShell whether to skip unknown shell commands
     */
    Runner(Script script, @Nullable Path folder, boolean ignoreShell) {
        this.script = script;
        config = Config.of(script.options());
        under = new HostUnderTest(config);
        flows = new ScriptFlows(config);
        calls = new SocketCalls(under, config, flows);
        writer = new PacketWriter(config);
        matcher = new PacketComparison(config);
        shell = new ShellCommands(under, folder, ignoreShell);
    }

    /** Sets a sysctl of the host before the script begins. */
    void sysctl(String name, String value) {
        under.host.sysctls().set(name, value);
    }

    /** Has the link take over segmentation and checksums, before the script begins. */
    void offload() {
        under.offload();
    }

    /** Skipped shell commands. */
    List<String> notes() {
        return shell.skipped();
    }

    /**
     * @throws ScriptFailure if an event differs from the script
     * @throws UnsupportedScriptException if the script uses an unsupported feature
     */
    void run() {
        for (Event event : script.before()) {
            runShell(event);
        }
        for (Event event : script.events()) {
            step(event);
        }
        awaitBlockedCall();
    }

    /** Packets from the host that the script does not expect. The real tool ignores them. */
    List<String> unexpected() {
        List<String> unexpected = new ArrayList<>();
        for (SegmentFields segment : under.sent) {
            ScriptFlow flow = segment.isTcp() ? flows.of(segment) : flows.current();
            if (flow != null) {
                unexpected.add(matcher.describe(segment, flow));
            }
        }
        return unexpected;
    }

    private void step(Event event) {
        EventTime times = event.times();
        boolean anchored = last != null && isInboundPacket(last) && isInboundPacket(event);
        long offset = times.relative() ? (anchored ? lastNanos : under.nowNanos()) : 0;
        long start = offset + times.startNanos();
        if (event.action() instanceof Event.PacketAction(PacketSpec packet) && !packet.inbound()) {
            expect(event, packet, start, offset + times.endNanos());
        } else {
            if (start < under.nowNanos() - config.tolerance(start - lastNanos)) {
                throw new ScriptFailure(
                        event.line(),
                        "timing error: expected at " + PacketComparison.seconds(start) + " s, but it is "
                                + PacketComparison.seconds(under.nowNanos()) + " s already");
            }
            advanceTo(start);
            act(event, offset);
        }
        last = event;
        lastNanos = times.any() ? under.nowNanos() : start;
    }

    private static boolean isInboundPacket(Event event) {
        return event.action() instanceof Event.PacketAction(PacketSpec packet) && packet.inbound();
    }

    private void act(Event event, long offset) {
        switch (event.action()) {
            case Event.PacketAction(PacketSpec packet) -> {
                ScriptFlow flow = flows.of(packet, event.line());
                under.deliver(writer.write(packet, flow, event.line()));
                attemptBlockedCall();
            }
            case Event.Syscall call -> call(event, call, offset);
            case Event.Shell ignored -> runShell(event);
            case Event.Code(String text) -> runCode(event, text);
        }
    }

    private void runShell(Event event) {
        if (event.action() instanceof Event.Shell(String command)) {
            shell.run(command, event.line());
            under.host.flush();
        }
    }

    private void runCode(Event event, String text) {
        ScriptFlow flow = flows.current();
        TcpConnection connection = flow == null ? null : calls.connectionOf(flow);
        code.run(text, event.line(), connection, calls.isAnyListening());
    }

    // ---- time

    /** Advances the time from event to event. */
    private void advanceTo(long toNanos) {
        while (nextNanos() <= toNanos) {
            tick();
        }
        under.advance(toNanos);
        attemptBlockedCall();
    }

    private long nextNanos() {
        long next = under.nextDeadlineNanos();
        return blocked == null ? next : Math.min(next, Math.max(blocked.pending.deadlineNanos(), under.nowNanos()));
    }

    private void tick() {
        under.advance(nextNanos());
        attemptBlockedCall();
    }

    // ---- system calls

    /** A call that has not returned yet. */
    private record BlockedCall(Event event, Event.Syscall call, PendingCall pending, long endNanos) {}

    private void call(Event event, Event.Syscall call, long offset) {
        awaitBlockedCall();
        PendingCall pending = calls.call(call, event.line());
        under.host.flush();
        boolean mayWait = call.endNanos() >= 0;
        long end = mayWait ? offset + call.endNanos() : under.nowNanos();
        blocked = new BlockedCall(event, call, pending, end);
        attemptBlockedCall();
        if (!mayWait) {
            // it blocks although the script does not say so, and blocks the rest of the script
            awaitBlockedCall();
        }
    }

    private void attemptBlockedCall() {
        BlockedCall waiting = blocked;
        CallResult result = waiting == null ? null : waiting.pending.attempt();
        if (waiting == null || result == null) {
            return;
        }
        under.host.flush();
        blocked = null;
        compare(waiting, result);
    }

    private void compare(BlockedCall returned, CallResult result) {
        Event.Syscall call = returned.call;
        int line = returned.event.line();
        boolean isExpected = switch (call.result()) {
            case Expression.Any() -> true;
            case Expression.Int(long value) -> value == result.value();
            default -> throw new UnsupportedScriptException(line, "a result is a number, not " + call.result());
        };
        String errno = call.errno();
        boolean sameError = errno == null || aliasOf(errno).equals(result.errno());
        if (!isExpected || !sameError) {
            String expected = call.result() + (errno == null ? "" : " " + errno);
            throw new ScriptFailure(line, call.name() + "(): expected result " + expected + ", came " + result);
        }
        if (!result.difference().isEmpty()) {
            throw new ScriptFailure(line, call.name() + "(): " + result.difference());
        }
        long now = under.nowNanos();
        long tolerance = config.tolerance(returned.endNanos - lastNanos);
        if (call.endNanos() >= 0 && Math.abs(now - returned.endNanos) > tolerance) {
            throw new ScriptFailure(
                    line,
                    "timing error: expected the return of " + call.name() + "() at "
                            + PacketComparison.seconds(returned.endNanos) + " s, but it was at "
                            + PacketComparison.seconds(now) + " s; tolerance " + PacketComparison.seconds(tolerance)
                            + " s");
        }
    }

    /** The other name of an error number that has two. */
    private static String aliasOf(String errno) {
        return "EWOULDBLOCK".equals(errno) ? "EAGAIN" : errno;
    }

    /** Waits for the pending call: the next call, and the end of the script, must wait for it. */
    private void awaitBlockedCall() {
        BlockedCall waiting = blocked;
        if (waiting == null) {
            return;
        }
        long until = Math.max(waiting.endNanos, under.nowNanos()) + PATIENCE_NANOS;
        while (blocked != null && nextNanos() <= until) {
            tick();
        }
        if (blocked != null) {
            throw new ScriptFailure(
                    waiting.event.line(),
                    waiting.call.name() + "() has not returned by " + PacketComparison.seconds(until) + " s");
        }
    }

    // ---- packets of the host

    private void expect(Event event, PacketSpec packet, long start, long end) {
        ScriptFlow flow = flows.of(packet, event.line());
        long limit = event.times().any() ? under.nowNanos() + LONGEST_NANOS : Math.max(start, end) + PATIENCE_NANOS;
        SegmentFields actual = await(flow, packet, event.line(), limit);
        learnIsn(flow, packet, actual);
        int wanted = packet.transport() instanceof PacketSpec.Tcp tcp ? tcp.payloadBytes() : 0;
        boolean joined = false;
        while (actual.isTcp() && actual.payloadBytes() < wanted && !config.strictSegments) {
            SegmentFields next = peek(flow);
            if (next == null || !continues(actual, next)) {
                break;
            }
            take(next);
            actual = actual.joined(next);
            joined = true;
        }
        String difference = matcher.difference(packet, actual, flow, joined);
        if (!difference.isEmpty()) {
            throw new ScriptFailure(
                    event.line(),
                    "outbound packet differs in " + difference + "\nscript packet: " + ScriptText.packet(packet, start)
                            + "\nactual packet: " + matcher.describe(actual, flow));
        }
        checkTime(event, packet, actual, flow, start, end);
    }

    private void checkTime(
            Event event, PacketSpec packet, SegmentFields actual, ScriptFlow flow, long start, long end) {
        long tolerance = config.tolerance(start - lastNanos);
        long came = actual.atNanos();
        if (event.times().any() || came >= start - tolerance && came <= end + tolerance) {
            return;
        }
        String expected = PacketComparison.seconds(start) + (end == start ? "" : "~" + PacketComparison.seconds(end));
        throw new ScriptFailure(
                event.line(),
                "timing error: expected outbound packet at " + expected + " s, but it came at "
                        + PacketComparison.seconds(came) + " s; tolerance " + PacketComparison.seconds(tolerance)
                        + " s\nscript packet: " + ScriptText.packet(packet, start) + "\nactual packet: "
                        + matcher.describe(actual, flow));
    }

    /** Waits for the next packet of a flow at its time; packets without a flow in the script are ignored. */
    private SegmentFields await(ScriptFlow flow, PacketSpec packet, int line, long limitNanos) {
        while (true) {
            SegmentFields next = peek(null);
            if (next != null) {
                ScriptFlow owner = next.isTcp() ? flows.of(next) : flow;
                take(next);
                boolean isTcpExpected = packet.transport() instanceof PacketSpec.Tcp;
                if (owner != flow || isTcpExpected && next.icmpType() == IcmpHeader.ECHO_REPLY) {
                    // as in the real tool, packets of other sockets, or of none, are ignored
                    continue;
                }
                return next;
            }
            if (nextNanos() > limitNanos) {
                throw new ScriptFailure(
                        line,
                        "timed out waiting for packet: none has come by " + PacketComparison.seconds(limitNanos)
                                + " s\nscript packet: " + ScriptText.packet(packet, under.nowNanos()));
            }
            tick();
        }
    }

    /** The next packet that belongs to a flow of the script; null for none yet. */
    private @Nullable SegmentFields peek(@Nullable ScriptFlow only) {
        for (Iterator<SegmentFields> all = under.sent.iterator(); all.hasNext(); ) {
            SegmentFields next = all.next();
            ScriptFlow owner = next.isTcp() ? flows.of(next) : flows.current();
            if (owner == null) {
                all.remove();
            } else {
                return only == null || owner == only ? next : null;
            }
        }
        return null;
    }

    private void take(SegmentFields segment) {
        under.sent.remove(segment);
    }

    private static void learnIsn(ScriptFlow flow, PacketSpec packet, SegmentFields actual) {
        boolean first = flow.connecting || !flow.isLocalIsnKnown();
        if (first && actual.has(TcpHeader.SYN) && packet.transport() instanceof PacketSpec.Tcp tcp) {
            flow.localSyn(actual.seq(), tcp.seq());
            flow.connecting = false;
        }
    }

    /** Returns whether a segment of the same kind continues where another ends. */
    private static boolean continues(SegmentFields before, SegmentFields next) {
        return next.isTcp()
                && !next.payloadIsEmpty()
                && next.seq() == before.seq() + before.payloadBytes()
                && next.ack() == before.ack();
    }
}
