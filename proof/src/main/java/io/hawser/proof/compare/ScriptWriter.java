package io.hawser.proof.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes an exchange with the kernel as a packetdrill script that passes on the kernel. */
final class ScriptWriter {
    private static final double NANOS = 1e9;

    /** Times shorter than this count as immediate. */
    private static final long AT_ONCE_NANOS = 4_000_000;

    private final KernelExchange exchange;
    private final Transcript kernel;
    private final List<String> lines = new ArrayList<>();
    private long lastNanos;

    private ScriptWriter(KernelExchange exchange, Transcript kernel) {
        this.exchange = exchange;
        this.kernel = kernel;
    }

    static String write(KernelExchange exchange, Transcript kernel) {
        ScriptWriter writer = new ScriptWriter(exchange, kernel);
        ExchangeSettings.OF_KERNEL.forEach((name, value) -> writer.setting(name, value));
        int answer = 0;
        for (int i = 0; i < exchange.steps().size(); i++) {
            writer.step(i);
            while (answer < kernel.answers().size()
                    && kernel.answers().get(answer).step() <= i) {
                Transcript.Answer one = kernel.answers().get(answer++);
                writer.event(one.atNanos(), one.script());
            }
        }
        return String.join("\n", writer.lines) + "\n";
    }

    private void setting(String name, String value) {
        // packets that another stack does not send are only due to the kernel's timing
        if (!name.contains("comp_sack") && !name.contains("metrics")) {
            lines.add("`sysctl -q " + name + "=" + value + "`");
        }
    }

    private void event(long atNanos, String text) {
        long since = atNanos - lastNanos;
        boolean atOnce = since < AT_ONCE_NANOS;
        lines.add((atOnce ? "+0 " : String.format(Locale.ROOT, "+%.3f ", since / NANOS)) + text);
        lastNanos = atOnce ? lastNanos : atNanos;
    }

    private void step(int index) {
        long at = kernel.stepNanos(index);
        String result = kernel.result(index);
        switch (exchange.steps().get(index)) {
            case ExchangeStep.Listen() -> {
                event(at, "socket(..., SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP) = 3");
                event(at, "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0");
                event(at, "bind(3, ..., ...) = 0");
                event(at, "listen(3, " + ExchangeSteps.BACKLOG + ") = 0");
            }
            case ExchangeStep.Connect() -> {
                event(at, "socket(..., SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP) = 4");
                event(at, "connect(4, ..., ...) = " + result);
            }
            case ExchangeStep.Accept() -> event(at, "accept(3, ..., ...) = " + (result.equals("0") ? "4" : result));
            case ExchangeStep.Write(int bytes, ExchangeStep.SendKind kind) ->
                event(at, "send(4, ..., " + bytes + ", MSG_DONTWAIT" + flag(kind) + ") = " + result);
            case ExchangeStep.Read(int bytes) ->
                event(at, "recv(4, ..., " + bytes + ", MSG_DONTWAIT) = " + result.replaceFirst("(?<=\\d) [a-z].*", ""));
            case ExchangeStep.Shutdown(ExchangeStep.Direction direction) ->
                event(at, "shutdown(4, SHUT_" + direction + ") = " + result);
            case ExchangeStep.Close() -> event(at, "close(4) = " + result);
            case ExchangeStep.Abort() -> {
                event(at, "setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0");
                event(at, "close(4) = " + result);
            }
            case ExchangeStep.SetOption(ExchangeStep.Switch which, boolean on) ->
                event(at, "setsockopt(4, SOL_TCP, TCP_" + which + ", [" + (on ? 1 : 0) + "], 4) = " + result);
            case ExchangeStep.TakeError() ->
                event(at, "getsockopt(4, SOL_SOCKET, SO_ERROR, [" + result + "], [4]) = 0");
            case ExchangeStep.Wait ignored -> {
                // the next event has its own time
            }
            case ExchangeStep.FromPeer ignored -> event(at, kernel.script(index));
        }
    }

    private static String flag(ExchangeStep.SendKind kind) {
        return switch (kind) {
            case PLAIN -> "";
            case URGENT -> "|MSG_OOB";
            case MORE -> "|MSG_MORE";
        };
    }
}
