package io.hawser.cli.run;

import io.hawser.cli.options.Terminal;
import io.hawser.lab.stage.Styles;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** Highlights parts of a report by colours, in the way of picocli's help. */
final class TerminalStyles implements Styles {
    private static final Map<Role, IStyle> STYLES = Map.of(
            Role.HEADING, Style.bold,
            Role.DETAIL, Style.faint,
            Role.STATE, Style.fg_cyan,
            Role.REMARK, Style.fg_yellow,
            Role.BAD, Style.fg_red,
            Role.GOOD, Style.fg_green);

    /** Ends bold and faint (ECMA-48 §8.3.117). The code of picocli, 21, underlines twice on many terminals. */
    private static final String NORMAL_INTENSITY = "\033[22m";

    TerminalStyles() {}

    /** Uses colours if standard output is a terminal and the user has not set NO_COLOR. */
    static Styles ofStandardOutput() {
        String noColour = System.getenv("NO_COLOR");
        boolean isUnwanted = noColour != null && !noColour.isEmpty() || "dumb".equals(System.getenv("TERM"));
        boolean isForced = Ansi.AUTO.enabled() && System.getenv("CLICOLOR_FORCE") != null;
        return !isUnwanted && (Terminal.isStandardOutput() || isForced) ? new TerminalStyles() : PLAIN;
    }

    @Override
    public String apply(Role role, String text) {
        IStyle style = STYLES.get(role);
        if (style == null || text.isEmpty()) {
            return text;
        }
        return style.on() + text + (style.equals(Style.bold) ? NORMAL_INTENSITY : style.off());
    }
}
