package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.Table;
import io.hawser.lab.stage.Tables;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Steps that show tables: sockets, timers, counters. */
final class ShowSteps {
    private ShowSteps() {}

    static void define(Steps steps) {
        show(steps, "netstat", "The sockets, as netstat -nat prints them", Tables::netstat);
        show(steps, "ss", "The sockets and their timers, as ss -tano prints them", Tables::ss);
        show(steps, "timers", "Every timer that is armed, and when it fires", Tables::timers);
        show(steps, "states", "How many sockets are in each state", Tables::states);
        show(steps, "counters", "What was counted, by MIB names; zeros are left out", Tables::counters);
        steps.action(
                "show leaks [of {host}]",
                "Sockets in CLOSE_WAIT, by port, and for how long: of a host, or of all.",
                match -> stage -> hosts(stage, match.find("host", String.class)).forEach(stage::showLeaks));
        steps.action(
                "show {connection}",
                "The variables of a connection: sequence numbers, windows, times.",
                match -> stage -> stage.show(Tables.connection(stage.actor(match.text("connection")))));
    }

    private static void show(Steps steps, String what, String description, Function<Host, Table> table) {
        steps.action("show " + what + " [of {host}]", description + ": of a host, or of all.", match -> stage -> {
            for (String host : hosts(stage, match.find("host", String.class))) {
                stage.show(table.apply(stage.host(host)));
            }
        });
    }

    private static List<String> hosts(Stage stage, @Nullable String named) {
        return named == null ? stage.hosts() : List.of(named);
    }
}
