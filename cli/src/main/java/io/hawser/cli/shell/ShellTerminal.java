package io.hawser.cli.shell;

import io.hawser.lab.shell.Pace;
import io.hawser.lab.shell.Shell;
import io.hawser.lab.stage.Styles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultHighlighter;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** The terminal of a shell: lines are edited, completed, highlighted and stored in a history; Ctrl-C interrupts. */
final class ShellTerminal implements AutoCloseable {
    private static final AttributedStyle COMMAND = AttributedStyle.DEFAULT.bold();
    private static final AttributedStyle HOST = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
    private static final AttributedStyle QUOTED = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);

    private final Terminal terminal;
    private final RealTimePace pace = new RealTimePace();
    private final PrintStream out;
    private final boolean isPlain;

    ShellTerminal() throws IOException {
        terminal = TerminalBuilder.builder().system(true).build();
        terminal.handle(Signal.INT, _ -> pace.interrupt());
        out = new PrintStream(new Output(terminal), /* autoFlush= */ true, StandardCharsets.UTF_8);
        String noColour = System.getenv("NO_COLOR");
        isPlain = noColour != null && !noColour.isEmpty() || "dumb".equals(System.getenv("TERM"));
    }

    /** Writes through the terminal's own writer, which converts line ends for its mode. */
    private static final class Output extends OutputStream {
        private final Terminal terminal;

        Output(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void write(int octet) throws IOException {
            terminal.output().write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            terminal.output().write(bytes, offset, length);
        }

        @Override
        public void flush() {
            terminal.flush();
        }
    }

    PrintStream out() {
        return out;
    }

    Pace pace() {
        return pace;
    }

    int columns() {
        return terminal.getColumns();
    }

    Styles styles() {
        return isPlain ? Styles.PLAIN : ShellTerminal::styled;
    }

    private static String styled(Styles.Role role, String text) {
        AttributedStyle style = switch (role) {
            case HEADING -> AttributedStyle.DEFAULT.bold();
            case DETAIL -> AttributedStyle.DEFAULT.faint();
            case STATE -> AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
            case REMARK -> AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
            case BAD -> AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
            case GOOD -> AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
        };
        return text.isEmpty() ? text : new AttributedString(text, style).toAnsi();
    }

    /** Reads lines and executes them, until the user leaves. */
    void serve(Shell shell) {
        LineReader reader = reader(shell);
        while (!shell.isOver()) {
            String line;
            try {
                line = reader.readLine(shell.prompt());
            } catch (UserInterruptException _) {
                continue; // the line is discarded
            } catch (EndOfFileException _) {
                return;
            }
            shell.execute(line);
        }
    }

    private LineReader reader(Shell shell) {
        DefaultParser words = new DefaultParser();
        words.setEscapeChars(null);
        words.setQuoteChars(new char[0]);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("hawser")
                .parser((line, cursor, context) -> words.parse(line, cursor, parseAsOneLine(context)))
                .completer((_, line, candidates) -> complete(shell, line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.AUTO_FRESH_LINE, true)
                .variable(LineReader.HISTORY_SIZE, 1000);
        if (!isPlain) {
            builder.highlighter(new Highlighting(shell));
        }
        Path history = historyFile();
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        return builder.build();
    }

    /** Parses an open quote as part of one line, without requesting another line. */
    private static ParseContext parseAsOneLine(ParseContext context) {
        return context == ParseContext.ACCEPT_LINE ? ParseContext.UNSPECIFIED : context;
    }

    private static void complete(Shell shell, ParsedLine line, List<Candidate> candidates) {
        String before = line.line().substring(0, line.cursor());
        shell.complete(before).forEach(each -> candidates.add(new Candidate(each)));
    }

    /** The file of the history, in the place given by the XDG base directories; null for none. */
    private static @Nullable Path historyFile() {
        Map<String, String> environment = System.getenv();
        String state = environment.get("XDG_STATE_HOME");
        String home = environment.get("HOME");
        if (state == null && home == null) {
            return null;
        }
        Path folder =
                (state == null ? Path.of(String.valueOf(home), ".local", "state") : Path.of(state)).resolve("hawser");
        try {
            Files.createDirectories(folder);
        } catch (IOException unwritable) {
            return null;
        }
        return folder.resolve("shell_history");
    }

    /** Prints commands in bold, hosts and quoted texts in colour. */
    private static final class Highlighting extends DefaultHighlighter {
        private final Shell shell;

        Highlighting(Shell shell) {
            this.shell = shell;
        }

        @Override
        public AttributedString highlight(LineReader reader, String buffer) {
            AttributedStringBuilder text = new AttributedStringBuilder();
            boolean quoted = false;
            boolean mayBeCommand = true;
            for (String word : buffer.splitWithDelimiters("[ \"]", 0)) {
                boolean isQuote = word.equals("\"");
                boolean isName = shell.hosts().contains(word.replaceFirst("[.:].*", ""));
                boolean isCommand = mayBeCommand && shell.commands().contains(word);
                AttributedStyle style =
                        quoted || isQuote ? QUOTED : isCommand ? COMMAND : isName ? HOST : AttributedStyle.DEFAULT;
                text.append(word, style);
                quoted ^= isQuote;
                // a command is the first word, or follows the host on which it runs
                mayBeCommand &=
                        word.isBlank() || word.equals("on") || shell.hosts().contains(word);
            }
            return text.toAttributedString();
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
