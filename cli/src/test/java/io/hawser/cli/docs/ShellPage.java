package io.hawser.cli.docs;

import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.script.InteractiveScenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.shell.Pace;
import io.hawser.lab.shell.Shell;
import io.hawser.lab.shell.ShellTrace;
import io.hawser.lab.stage.Styles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/shell.md: its transcripts are sessions that the build plays. */
final class ShellPage {
    private static final Pattern TRANSCRIPT = Pattern.compile("<!-- transcript -->\n\n((?:    .*\n|\n)*)");
    private static final Pattern PROMPT = Pattern.compile("\\w+ \\d+(?:\\.\\d+)?s> ?(.*)");

    private ShellPage() {}

    /** Returns the page with each transcript as the shell prints it now. */
    static String text(String page) throws ScenarioFileException {
        Matcher transcripts = TRANSCRIPT.matcher(page);
        StringBuilder text = new StringBuilder();
        while (transcripts.find()) {
            String played = played(transcripts.group(1));
            transcripts.appendReplacement(text, Matcher.quoteReplacement("<!-- transcript -->\n\n" + played + "\n"));
        }
        return transcripts.appendTail(text).toString();
    }

    private static String played(String transcript) throws ScenarioFileException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        ShellTrace trace = new ShellTrace(out, Styles.PLAIN);
        RunOptions conditions = new RunOptions(1, Map.of(), out, null);
        try (InteractiveScenario scenario = InteractiveScenario.read(
                "docs", "{}".getBytes(StandardCharsets.US_ASCII), conditions, List.of(trace))) {
            Shell shell = new Shell(scenario, trace, out, Pace.AT_ONCE, () -> 0, "");
            for (String line : transcript.lines().toList()) {
                Matcher prompt = PROMPT.matcher(line.strip());
                if (prompt.matches()) {
                    out.println(shell.prompt() + prompt.group(1));
                    shell.execute(prompt.group(1));
                }
            }
            out.flush();
        }
        return bytes.toString(StandardCharsets.UTF_8).replaceAll("(?m) +$", "").replaceAll("(?m)^(?=.)", "    ");
    }
}
