package io.hawser.tools.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options of a command as getopt_long(3) of the GNU C library does: {@code -tan}, {@code -c5}, {@code
 * --count=5}, unambiguous beginnings of long options, options after operands, and {@code --} as the end of options.
 * Errors have the wording of that library.
 */
public final class GetOpt {
    /** Whether an option takes an argument. */
    public enum Argument {
        NONE,
        REQUIRED,
        OPTIONAL
    }

    private record LongOption(String name, Argument argument, String result) {}

    private final String command;
    private final String shortOptions;
    private final List<LongOption> longOptions = new ArrayList<>();

    /**
     * Makes the options of a command.
     *
     * @param command the name that precedes errors
     * @param shortOptions letters, each followed by {@code :} if it takes an argument, by {@code ::} if it may take one
     */
    public GetOpt(String command, String shortOptions) {
        this.command = command;
        this.shortOptions = shortOptions;
    }

    /** Adds {@code --name}, reported as {@code result}: the letter of the equivalent short option, if there is one. */
    public GetOpt with(String name, Argument argument, String result) {
        longOptions.add(new LongOption(name, argument, result));
        return this;
    }

    /**
     * Reads the arguments.
     *
     * @param option called with each option, a letter or the result of a long one, and its argument; null for none
     * @return the operands
     * @throws BadOption if an option is unknown or ambiguous, lacks an argument, or has one that it does not take
     */
    public List<String> read(List<String> arguments, BiConsumer<String, @Nullable String> option) throws BadOption {
        List<String> operands = new ArrayList<>();
        for (int at = 0; at < arguments.size(); at++) {
            String word = arguments.get(at);
            if (word.equals("--")) {
                operands.addAll(arguments.subList(at + 1, arguments.size()));
                break;
            }
            if (word.startsWith("--")) {
                at += readLong(word.substring(2), arguments, at, option);
            } else if (word.length() > 1 && word.startsWith("-")) {
                at += readShort(word, arguments, at, option);
            } else {
                operands.add(word);
            }
        }
        return operands;
    }

    /** Reads a word of short options; returns the number of following words that were arguments: 0 or 1. */
    private int readShort(String word, List<String> arguments, int at, BiConsumer<String, @Nullable String> option)
            throws BadOption {
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            int known = letter == ':' ? -1 : shortOptions.indexOf(letter);
            if (known < 0) {
                throw new BadOption(command + ": invalid option -- '" + letter + "'");
            }
            String name = String.valueOf(letter);
            if (!shortOptions.startsWith(":", known + 1)) {
                option.accept(name, null);
                continue;
            }
            String rest = word.substring(i + 1);
            if (!rest.isEmpty()) {
                option.accept(name, rest);
                return 0;
            }
            if (shortOptions.startsWith("::", known + 1)) {
                option.accept(name, null);
                return 0;
            }
            if (at + 1 == arguments.size()) {
                throw new BadOption(command + ": option requires an argument -- '" + letter + "'");
            }
            option.accept(name, arguments.get(at + 1));
            return 1;
        }
        return 0;
    }

    private int readLong(String written, List<String> arguments, int at, BiConsumer<String, @Nullable String> option)
            throws BadOption {
        int equals = written.indexOf('=');
        String name = equals < 0 ? written : written.substring(0, equals);
        String value = equals < 0 ? null : written.substring(equals + 1);
        LongOption found = find(name);
        if (value != null && found.argument == Argument.NONE) {
            throw new BadOption(command + ": option '--" + found.name + "' doesn't allow an argument");
        }
        if (value != null || found.argument != Argument.REQUIRED) {
            option.accept(found.result, value);
            return 0;
        }
        if (at + 1 == arguments.size()) {
            throw new BadOption(command + ": option '--" + found.name + "' requires an argument");
        }
        option.accept(found.result, arguments.get(at + 1));
        return 1;
    }

    private LongOption find(String name) throws BadOption {
        List<LongOption> possible = longOptions.stream()
                .filter(known -> known.name.startsWith(name))
                .toList();
        for (LongOption each : possible) {
            if (each.name.equals(name)) {
                return each;
            }
        }
        if (possible.isEmpty()) {
            throw new BadOption(command + ": unrecognized option '--" + name + "'");
        }
        if (possible.stream().map(LongOption::result).distinct().count() > 1) {
            StringBuilder names = new StringBuilder();
            possible.forEach(each -> names.append(" '--").append(each.name).append('\''));
            throw new BadOption(command + ": option '--" + name + "' is ambiguous; possibilities:" + names);
        }
        return possible.getFirst();
    }

    /** An invalid option; the message is that of getopt_long(3). */
    public static final class BadOption extends Exception {
        private static final long serialVersionUID = 1;

        /** Refuses an option with {@code message}. */
        public BadOption(String message) {
            super(message);
        }
    }
}
