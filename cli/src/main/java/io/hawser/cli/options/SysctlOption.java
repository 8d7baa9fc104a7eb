package io.hawser.cli.options;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The option {@code --sysctl NAME=VALUE}, which can also be written {@code --set}. */
public final class SysctlOption {
    private static final String NAME = "--sysctl";
    private static final String ALIAS = "--set";

    private SysctlOption() {}

    /**
     * Makes the exception for a setting that a host refuses. It begins with the option as the user wrote it.
     *
     * @param settings all settings of the command line
     * @param refused the reason, which names the setting
     */
    public static ParameterException wrong(
            CommandSpec command, Map<String, String> settings, IllegalArgumentException refused) {
        String message = String.valueOf(refused.getMessage());
        String setting = settings.keySet().stream()
                .filter(message::contains)
                .min(Comparator.comparingInt(message::indexOf))
                .orElse("");
        String option = spelling(command, setting);
        return new ParameterException(
                command.commandLine(), option + ": " + message, command.findOption(option), setting);
    }

    private static String spelling(CommandSpec command, String setting) {
        List<String> words = command.commandLine().getParseResult().originalArgs();
        for (int i = 0; i < words.size(); i++) {
            boolean isNext = words.get(i).equals(ALIAS)
                    && i + 1 < words.size()
                    && words.get(i + 1).startsWith(setting + "=");
            if (isNext || words.get(i).startsWith(ALIAS + "=" + setting + "=")) {
                return ALIAS;
            }
        }
        return NAME;
    }
}
