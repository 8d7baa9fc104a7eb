package io.hawser.tools.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tools.command.Console;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.TextConsole;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The layout is that of mtr 0.95 in a terminal of 80 columns. */
class MtrLiveTest {
    private final Road road = new Road(2);
    private final TextConsole text = new TextConsole(80);
    private @Nullable Consumer<byte @Nullable []> keys;

    private final Console console = (Console) Proxy.newProxyInstance(
            Console.class.getClassLoader(), new Class<?>[] {Console.class}, (_, method, arguments) -> {
                if (method.getName().equals("readInput")) {
                    @SuppressWarnings("unchecked") // as the interface says
                    Consumer<byte @Nullable []> next = (Consumer<byte @Nullable []>) arguments[1];
                    keys = next;
                    return null;
                }
                return method.invoke(text, arguments);
            });

    private void start(String... words) {
        new MtrCommand(() -> Instant.EPOCH.plusNanos(road.network.nowNanos()), ZoneOffset.UTC, HostLookup.of(Map.of()))
                .start(road.host(), List.of(words), console);
    }

    private void press(String pressed) {
        Objects.requireNonNull(keys).accept(pressed.getBytes(StandardCharsets.US_ASCII));
    }

    /** The last screen, without bold. */
    private String screen() {
        String all = text.output();
        return all.substring(all.lastIndexOf("\033[H") + 3)
                .replaceAll("\033\\[\\d*[mKJ]", "")
                .replace("\r", "");
    }

    @Test
    void theScreenShowsTheHops() {
        start("10.0.2.2");
        road.network.runFor(Duration.ofMillis(4500));
        assertThat(screen())
                .startsWith(" ".repeat(29) + "My traceroute  [v0.95]\n"
                        + "client (10.0.0.1) -> 10.0.2.2 (10.0.2.2)               1970-01-01T");
        assertThat(screen()).contains("""
                Keys:  Help   Display mode   Restart statistics   Order of fields   quit
                                                       Packets               Pings
                 Host                                Loss%   Snt   Last   Avg  Best  Wrst StDev
                 1. 10.0.0.2                          0.0%     5    4.0   4.0   4.0   4.0   0.0
                 2. 10.0.1.2                          0.0%     5    8.0   8.0   8.0   8.0   0.0
                 3. 10.0.2.2                          0.0%     5   12.0  12.0  12.0  12.0   0.0""");
        press("q");
        assertThat(text.exitCode()).hasValue(0);
        assertThat(text.output()).startsWith("\033[?1049h\033[?25l").endsWith("\033[?25h\033[?1049l");
    }

    @Test
    void keysChangeWhatIsShown() {
        start("10.0.2.2");
        road.network.runFor(Duration.ofSeconds(3));
        press("h");
        assertThat(screen()).contains("Command:\n  ?|h     help\n");
        press("x");
        press("j");
        assertThat(screen()).contains("Drop   Rcv    Avg Gmean Jttr Javg Jmax Jint");
        press("jd");
        assertThat(screen()).contains("Last  50 pings").contains("Scale:  .:");
        press("dd");
        press("oLS\r");
        assertThat(screen()).contains(" Loss%   Snt\n");
        press("i0.5\r");
        press("p");
        road.network.runFor(Duration.ofSeconds(1));
        String paused = screen().lines().skip(4).toList().toString();
        road.network.runFor(Duration.ofSeconds(5));
        assertThat(screen().lines().skip(4).toList().toString()).isEqualTo(paused);
        press(" ");
        road.network.runFor(Duration.ofSeconds(5));
        assertThat(screen().lines().skip(4).toList().toString()).isNotEqualTo(paused);
        press("r");
        assertThat(screen()).doesNotContain("10.0.0.2 ");
        press("q");
        assertThat(text.exitCode()).hasValue(0);
    }

    @Test
    void withoutATerminalOrWithACountItEnds() {
        TextConsole pipe = new TextConsole();
        MtrCommand mtr = new MtrCommand(() -> Instant.EPOCH, ZoneOffset.UTC, HostLookup.of(Map.of()));
        mtr.start(road.host(), List.of("10.0.2.2"), pipe);
        assertThat(pipe.errors()).isEqualTo("mtr: the live display needs a terminal; mtr --report prints a table\n");
        assertThat(pipe.exitCode()).hasValue(1);
        start("-c", "2", "10.0.2.2");
        road.network.runFor(Duration.ofSeconds(20));
        assertThat(text.exitCode()).hasValue(0);
        TextConsole help = new TextConsole();
        mtr.start(road.host(), List.of("--help"), help);
        assertThat(help.output()).startsWith("\nUsage:\n mtr [options] hostname\n");
        assertThat(help.exitCode()).hasValue(0);
    }
}
