package io.hawser.lab.shell;

import io.hawser.lab.script.InteractiveScenario;
import io.hawser.lab.script.InteractiveScenario.Form;
import io.hawser.lab.stage.StageTools;
import java.util.List;
import java.util.function.Predicate;

/** The help of the shell. */
final class ShellHelp {
    /** The commands of the shell itself. */
    static final List<String> COMMANDS =
            List.of("exit", "help", "hosts", "jobs", "on", "quit", "run", "save", "step", "stop", "trace");

    private static final String OVERVIEW = """
            on HOST                 go to a host; on HOST COMMAND runs a tool there and stays
            ss -tan                 any tool, here; server ss -tan on another host; help tools lists them
            tcpdump -n &            in the background: its lines come with a number in front; jobs, stop NUMBER
            listens on port 80      a sentence of scenarios, about this host;
            opens c1 to server:80   a connection of your own name, then c1 sends "hello", c1 closes;
                                    help WORD shows the sentences with a word in them
            cut client-server       a fault; heal client-server mends the cable; help faults
            expect c1 is ...        says whether something is so; help expect
            show timers             tables: netstat, ss, timers, states, counters, leaks
            wait 3s                 lets virtual time pass; wait until CONDITION
            step [N]                goes on to the next instant at which anything happens
            run [at 10x] [for 5s]   lets time run, in real time or faster, until Ctrl-C
            trace off|states|all    how much of what happens is printed; states to begin with
            hosts                   hosts, links and connections
            save FILE.yaml          what was done, as a scenario that hawser run FILE.yaml plays to the same end
            quit                    or Ctrl-D
            """;

    private ShellHelp() {}

    /** The topics of {@code help}. */
    static List<String> topics() {
        return List.of("expect", "faults", "sentences", "tools");
    }

    static String about(String topic) {
        return switch (topic) {
            case "" -> OVERVIEW;
            case "tools" -> String.join(" ", StageTools.names()) + "\n";
            case "sentences" -> forms(form -> form.pattern().startsWith("{"));
            case "expect" -> forms(form -> form.pattern().startsWith("expect "));
            case "faults" -> forms(form -> form.description().startsWith("A fault"));
            default -> with(topic);
        };
    }

    private static String with(String word) {
        String found = forms(form -> form.pattern().contains(word));
        return found.isEmpty() ? "no sentence has '" + word + "' in it; help alone says what there is\n" : found;
    }

    private static String forms(Predicate<Form> wanted) {
        StringBuilder text = new StringBuilder();
        InteractiveScenario.forms().stream()
                .filter(wanted)
                .forEach(each -> text.append(each.pattern()).append('\n'));
        return text.toString();
    }
}
