package io.hawser.packetdrill;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses a script by recursive descent: options, events, and the contents of events. */
final class Parser {
    private static final BigDecimal NANOS_OF_SECOND = BigDecimal.valueOf(1_000_000_000);

    /** Limit of times: no script waits longer, and sums of times do not overflow. */
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(1_000_000);

    private final Tokens tokens;
    private final ExpressionParser expressions;
    private final PacketParser packets;

    Parser(String text) {
        tokens = new Tokens(text);
        expressions = new ExpressionParser(tokens);
        packets = new PacketParser(tokens);
    }

    Script script() {
        Map<String, String> options = options();
        List<Event> before = new ArrayList<>();
        if (tokens.peek().is(Token.Kind.COMMAND)) {
            before.add(untimedShell());
        }
        List<Event> events = new ArrayList<>();
        while (!tokens.peek().is(Token.Kind.END)) {
            // a cleanup command is at the end
            events.add(tokens.peek().is(Token.Kind.COMMAND) ? untimedShell() : event());
        }
        if (events.isEmpty()) {
            throw tokens.unexpected("an event");
        }
        return new Script(options, before, events);
    }

    private Event untimedShell() {
        Token command = tokens.take();
        return new Event(command.line(), new EventTime(false, true, 0, 0), new Event.Shell(command.text()));
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        while (tokens.peek().is(Token.Kind.OPTION)) {
            String name = tokens.take().text();
            String value = "";
            if (tokens.takeIf('=')) {
                Token word = tokens.take();
                value = word.text();
                if (tokens.takeIf('=')) {
                    Token defined = tokens.take();
                    tokens.define(value, defined.is(Token.Kind.STRING) ? '"' + defined.text() + '"' : defined.text());
                }
            }
            options.put(name, value);
        }
        return options;
    }

    private Event event() {
        int line = tokens.peek().line();
        EventTime times = times();
        Token first = tokens.peek();
        Event.Action action;
        if (first.isSymbol('<') || first.isSymbol('>')) {
            action = new Event.PacketAction(packets.packet());
        } else if (first.is(Token.Kind.COMMAND)) {
            action = new Event.Shell(tokens.take().text());
        } else if (first.is(Token.Kind.CODE)) {
            action = new Event.Code(tokens.take().text());
        } else {
            action = syscall();
        }
        boolean outbound =
                action instanceof Event.PacketAction packet && !packet.packet().inbound();
        if ((times.any() || times.isRange()) && !outbound) {
            throw new UnsupportedScriptException(line, "only an outbound packet can come at any time, or in a range");
        }
        return new Event(line, times, action);
    }

    private EventTime times() {
        if (tokens.takeIf('*')) {
            return EventTime.ANY;
        }
        boolean relative = tokens.takeIf('+');
        long start = time();
        long end = start;
        if (tokens.takeIf('~')) {
            if (relative) {
                tokens.expect('+');
            }
            end = time();
        }
        if (end < start) {
            throw Tokens.error(tokens.peek(), "the range of time is backwards");
        }
        return new EventTime(false, relative, start, end);
    }

    /** Parses seconds and returns nanoseconds. */
    private long time() {
        Token token = tokens.peek();
        if (!token.is(Token.Kind.FLOAT) && !token.is(Token.Kind.INTEGER)) {
            throw tokens.unexpected("a time in seconds");
        }
        BigDecimal seconds = new BigDecimal(tokens.take().text());
        if (seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0) {
            throw Tokens.error(token, "a time is 0 to " + MAX_SECONDS + " seconds, not " + token.text());
        }
        return seconds.multiply(NANOS_OF_SECOND).longValue();
    }

    private Event.Syscall syscall() {
        long end = -1;
        if (tokens.peek().is(Token.Kind.ELLIPSIS)) {
            tokens.take();
            end = time();
        }
        String name = tokens.expect(Token.Kind.WORD, "a packet, a call, a command or code")
                .text();
        tokens.expect('(');
        List<Expression> arguments = expressions.list(')');
        tokens.expect('=');
        Expression result = expressions.expression();
        String errno = null;
        if (tokens.peek().is(Token.Kind.WORD)) {
            errno = tokens.take().text();
        }
        note();
        return new Event.Syscall(name, arguments, result, errno, end);
    }

    /** Parses the text of strerror(3), or the flags of fcntl(2), which are only remarks. */
    private @Nullable String note() {
        if (!tokens.takeIf('(')) {
            return null;
        }
        StringBuilder words = new StringBuilder();
        while (!tokens.takeIf(')')) {
            if (tokens.peek().is(Token.Kind.END)) {
                throw tokens.unexpected("')'");
            }
            words.append(tokens.take().text()).append(' ');
        }
        return words.toString();
    }
}
