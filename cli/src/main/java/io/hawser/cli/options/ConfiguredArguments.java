package io.hawser.cli.options;

import io.hawser.lab.script.Place;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.YamlReader;
import io.hawser.lab.script.YamlValue;
import io.hawser.text.Similar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Arguments of a command whose option {@code --config} gives a YAML file with further options: its keys are the names
 * of the options, without the dashes. The file's options come first, so that those of the command line have precedence.
 *
 * <p>A list sets an option several times; a table of an option {@code KEY=VALUE} sets it once per entry; a table of an
 * option that describes an interface is one value. Other tables only group options: {@code dns: {zone: FILE}} is
 * {@code --dns-zone FILE}. A relative path is relative to the folder of the file.
 */
public final class ConfiguredArguments {
    /** The option with the name of the file. */
    public static final String OPTION = "--config";

    private static final Set<String> NOT_IN_A_FILE = Set.of(OPTION, "--help", "--version", "--daemon", "--schema");

    private final CommandSpec command;
    private final Path file;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();

    private ConfiguredArguments(CommandSpec command, Path file) {
        this.command = command;
        this.file = file;
    }

    /**
     * Reads the file given in {@code words}, the command line.
     *
     * @return null if there is none, or the command takes none
     * @throws CommandFailure if the file cannot be read, or is invalid
     */
    public static @Nullable ConfiguredArguments read(CommandLine commands, String... words) {
        CommandLine called =
                words.length == 0 ? null : commands.getSubcommands().get(words[0]);
        Path file = called == null || called.getCommandSpec().findOption(OPTION) == null ? null : fileOf(words);
        if (called == null || file == null) {
            return null;
        }
        ConfiguredArguments read = new ConfiguredArguments(called.getCommandSpec(), file);
        try {
            YamlValue document = YamlReader.read(file.toString(), Files.readAllBytes(file), "a configuration");
            read.table(document, "");
        } catch (ScenarioFileException wrong) {
            throw CommandFailure.ofInput(wrong);
        } catch (IOException unreadable) {
            throw CommandFailure.ofInput(CommandFailure.ofFile(OPTION + " " + file, unreadable));
        }
        read.arguments.addFirst(words[0]);
        read.arguments.addAll(Arrays.asList(words).subList(1, words.length));
        return read;
    }

    private static @Nullable Path fileOf(String... words) {
        for (int i = 1; i < words.length; i++) {
            if (words[i].startsWith(OPTION + "=")) {
                return Path.of(words[i].substring(OPTION.length() + 1));
            }
            if (words[i].equals(OPTION) && i + 1 < words.length) {
                return Path.of(words[i + 1]);
            }
        }
        return null;
    }

    /** Returns whether an option is allowed in a file. */
    static boolean isForFiles(OptionSpec option) {
        return List.of(option.names()).stream().noneMatch(NOT_IN_A_FILE::contains);
    }

    /** The command line with the options of the file. */
    public String[] words() {
        return arguments.toArray(String[]::new);
    }

    /**
     * The position of an option in the file; null if the file does not contain it.
     *
     * @param value the value in question: an entry of the option's list, or a key of its table; null for none
     */
    public @Nullable Place placeOf(@Nullable ArgSpec wrong, @Nullable String value) {
        if (wrong instanceof OptionSpec option) {
            for (String suffix : value == null ? List.of("") : List.of(" " + value, "")) {
                for (String name : option.names()) {
                    Place found = places.get(name + suffix);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }

    /** The options of the file that are settings of the host, in order: those of {@code --sysctl}. */
    public Map<String, String> sysctls() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String each : arguments) {
            for (String prefix : List.of("--sysctl=", "--set=")) {
                int equals = each.indexOf('=', prefix.length());
                if (each.startsWith(prefix) && equals > 0) {
                    settings.put(each.substring(prefix.length(), equals), each.substring(equals + 1));
                }
            }
        }
        return settings;
    }

    private void table(YamlValue value, String prefix) throws CommandFailure {
        if (!(value instanceof YamlValue.Table table)) {
            throw wrong(value.place(), "a configuration is a table of options, such as tap: tap0, not " + value.kind());
        }
        for (YamlValue.Entry entry : table.entries().values()) {
            String name = prefix + entry.key().text();
            OptionSpec option = NOT_IN_A_FILE.contains("--" + name) ? null : command.findOption("--" + name);
            if (option != null && !groups(option, entry.value(), name)) {
                places.put("--" + name, entry.key().place());
                option("--" + name, option, entry.value());
            } else if (entry.value() instanceof YamlValue.Table && isGroup(name)) {
                table(entry.value(), name + "-");
            } else {
                throw unknown(entry.key(), name);
            }
        }
    }

    /** Returns whether a table with the name of an option that takes no table groups the options with that prefix. */
    private boolean groups(OptionSpec option, YamlValue value, String name) {
        return value instanceof YamlValue.Table && !Map.class.isAssignableFrom(option.type()) && isGroup(name);
    }

    private boolean isGroup(String name) {
        return names().stream().anyMatch(each -> each.startsWith(name + "-"));
    }

    private List<String> names() {
        return command.options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> name.startsWith("--") && !NOT_IN_A_FILE.contains(name))
                .map(name -> name.substring(2))
                .toList();
    }

    private CommandFailure unknown(YamlValue.Text key, String name) {
        String similar = Similar.to(name, names());
        String hint = similar == null
                ? "; " + command.qualifiedName() + " --help lists them"
                : "; do you mean '" + similar + "'?";
        return wrong(key.place(), "there is no option '" + name + "'" + hint);
    }

    private void option(String name, OptionSpec option, YamlValue value) {
        switch (value) {
            case YamlValue.Sequence list
            when option.isMultiValue() -> {
                for (YamlValue each : list.values()) {
                    option(name, option, each);
                }
            }
            case YamlValue.Table table
            when isInterface(option) -> {
                String described = interfaceOf(table);
                places.put(name + " " + InterfaceOption.parse(described).device(), table.place());
                arguments.add(name + "=" + described);
            }
            case YamlValue.Table table
            when Map.class.isAssignableFrom(option.type()) -> {
                for (YamlValue.Entry each : table.entries().values()) {
                    places.put(name + " " + each.key().text(), each.key().place());
                    arguments.add(name + "=" + each.key().text() + "=" + text(name, each.value()));
                }
            }
            case YamlValue.Text text when option.arity().max() == 0 -> flag(name, text);
            case YamlValue.Text text -> {
                places.put(name + " " + text.text(), text.place());
                arguments.add(name + "=" + path(option, text(name, text)));
            }
            default ->
                throw wrong(
                        value.place(),
                        "'" + name.substring(2) + "' is " + option.paramLabel() + ", not " + value.kind());
        }
    }

    private static boolean isInterface(OptionSpec option) {
        return option.isMultiValue() && option.auxiliaryTypes()[0] == InterfaceOption.class;
    }

    /** Converts the table of an interface to the form of the option. */
    private static String interfaceOf(YamlValue.Table table) {
        List<String> parts = new ArrayList<>();
        for (YamlValue.Entry entry : table.entries().values()) {
            String key = entry.key().text();
            checked(entry.key().place(), () -> InterfaceOption.checkKey(key));
            List<YamlValue> values =
                    entry.value() instanceof YamlValue.Sequence list ? list.values() : List.of(entry.value());
            values.forEach(value -> parts.add(key + "=" + text("--" + key, value)));
        }
        String joined = String.join(",", parts);
        checked(table.place(), () -> InterfaceOption.parse(joined));
        return joined;
    }

    private static void checked(Place place, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException | TypeConversionException wrong) {
            throw wrong(place, String.valueOf(wrong.getMessage()));
        }
    }

    private void flag(String name, YamlValue.Text text) {
        switch (text.text()) {
            case "true" -> arguments.add(name);
            case "false" -> {}
            default -> throw wrong(text.place(), "'" + name.substring(2) + "' is true or false, not " + text.text());
        }
    }

    private static String text(String name, YamlValue value) {
        if (value instanceof YamlValue.Text text && !text.text().isEmpty()) {
            return text.text();
        }
        throw wrong(value.place(), "'" + name.substring(2) + "' has " + value.kind() + " where a value is wanted");
    }

    private String path(OptionSpec option, String text) {
        Class<?> type = option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
        return Path.class.isAssignableFrom(type) ? file.resolveSibling(text).toString() : text;
    }

    private static CommandFailure wrong(Place place, String problem) {
        return CommandFailure.ofInput(new IllegalArgumentException(place + ": " + problem));
    }
}
