package io.hawser.tools.sockets;

import io.hawser.tcp.TcpState;
import io.hawser.tools.sockets.LsofSelection.BadSelection;
import io.hawser.tools.sockets.SocketRow.Protocol;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of lsof, parsed in its way: an option with an optional value takes the next word unless that begins with
 * {@code -} or {@code +}.
 */
final class LsofOptions {
    private static final long DEFAULT_REPEAT_SECONDS = 15;
    private static final String WITH_VALUE = "isTrc";

    /** Options that do not change a list of sockets, or concern files, which a stack does not have. */
    private static final String WITHOUT_EFFECT = "abKOwU";

    private final Services services;
    private final Map<String, List<IpAddress>> hosts;
    private final List<LsofSelection> selections = new ArrayList<>();
    private final Set<LsofSelection> found = new HashSet<>();
    private final Set<TcpState> states = EnumSet.noneOf(TcpState.class);
    private final Set<TcpState> excluded = EnumSet.noneOf(TcpState.class);
    private final List<String> errors = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private boolean numericPorts;
    private boolean numericUsers;
    private boolean terse;
    private boolean quiet;
    private boolean json;
    private boolean help;
    private boolean version;
    private boolean showsStates = true;
    private boolean showsQueues;
    private long repeatSeconds;

    LsofOptions(Services services, Map<String, List<IpAddress>> hosts) {
        this.services = services;
        this.hosts = hosts;
    }

    /** {@code --json}, which the real lsof does not have. */
    boolean isJson() {
        return json;
    }

    void read(List<String> arguments) {
        for (int at = 0; at < arguments.size(); at++) {
            String word = arguments.get(at);
            boolean isOption = word.length() > 1 && (word.startsWith("-") || word.startsWith("+"));
            if (word.equals("--") || !isOption) {
                // like getopt(3) of POSIX: the first operand ends the options
                files.addAll(arguments.subList(word.equals("--") ? at + 1 : at, arguments.size()));
                return;
            }
            if (word.equals("--json")) {
                json = true;
                continue;
            }
            for (int i = 1; i < word.length(); i++) {
                char letter = word.charAt(i);
                if (WITH_VALUE.indexOf(letter) < 0) {
                    flag(letter);
                    continue;
                }
                String value = word.substring(i + 1);
                if (value.isEmpty() && at + 1 < arguments.size() && isValue(arguments.get(at + 1))) {
                    value = arguments.get(++at);
                }
                valued(letter, value);
                break;
            }
        }
    }

    private static boolean isValue(String word) {
        return !word.startsWith("-") && !word.startsWith("+");
    }

    private void flag(char letter) {
        switch (letter) {
            case 'n' -> {} // names of hosts are not resolved
            case 'P' -> numericPorts = true;
            case 'l' -> numericUsers = true;
            case 't' -> terse = true;
            case 'Q' -> quiet = true;
            case 'h', '?' -> help = true;
            case 'v' -> version = true;
            default -> {
                if (WITHOUT_EFFECT.indexOf(letter) < 0) {
                    errors.add(
                            "ACDEFLMNRSVXdefgmopuxz".indexOf(letter) >= 0
                                    ? "option -" + letter + " is not done"
                                    : "illegal option character: " + letter);
                }
            }
        }
    }

    private void valued(char letter, String value) {
        switch (letter) {
            case 'i' -> select(value);
            case 's' -> states(value);
            case 'T' -> shown(value);
            case 'r' -> repeat(value);
            default -> errors.add(value.matches("\\d+") ? "" : "option -c is not done");
        }
        errors.remove("");
    }

    private void select(String value) {
        if (value.isEmpty()) {
            selections.add(LsofSelection.ALL);
            return;
        }
        try {
            selections.add(LsofSelection.parse(value, services, hosts));
        } catch (BadSelection bad) {
            // lsof prints a colon if the family and the address are inconsistent
            boolean isFamily = String.valueOf(bad.getMessage()).endsWith("prohibited");
            errors.add(bad.getMessage() + (isFamily ? ": -i " : " in: -i ") + value);
        }
    }

    private void states(String value) {
        if (value.isEmpty()) {
            return; // -s alone: print the size instead of the offset, which a socket does not have
        }
        int colon = value.indexOf(':');
        String protocol = colon < 0 ? "" : value.substring(0, colon);
        if (protocol.equalsIgnoreCase("UDP")) {
            errors.add("no UDP state names available: " + value);
            return;
        }
        if (!protocol.equalsIgnoreCase("TCP")) {
            errors.add("unknown -s protocol: \"" + value + "\"");
            return;
        }
        if (colon + 1 == value.length()) {
            errors.add("no TCP state names in: " + value);
            return;
        }
        for (String each : value.substring(colon + 1).split(",", -1)) {
            boolean isExcluded = each.startsWith("^");
            String name = isExcluded ? each.substring(1) : each;
            TcpState state = state(name);
            if (state == null) {
                errors.add("unknown TCP state name: " + name);
            } else {
                (isExcluded ? excluded : states).add(state);
            }
        }
    }

    private static @Nullable TcpState state(String name) {
        for (TcpState each : TcpState.values()) {
            if (stateName(each).equalsIgnoreCase(name)) {
                return each;
            }
        }
        return null;
    }

    /** The name of a state in lsof. */
    static String stateName(TcpState state) {
        return state == TcpState.CLOSED ? "CLOSE" : state.netstatName();
    }

    private void shown(String value) {
        showsStates = value.indexOf('s') >= 0;
        showsQueues = value.indexOf('q') >= 0;
        value.chars()
                .filter(letter -> "fqsw".indexOf(letter) < 0)
                .forEach(letter -> errors.add("unsupported TCP/TPI info selection: " + (char) letter));
    }

    private void repeat(String value) {
        if (!value.matches("\\d{0,9}")) {
            errors.add("unknown -r value: " + value);
            return;
        }
        repeatSeconds = value.isEmpty() ? DEFAULT_REPEAT_SECONDS : Math.max(1, Long.parseLong(value));
    }

    /** Errors of the command line, without the name of the command. */
    List<String> errors() {
        return errors;
    }

    /** The operands: files, which a stack does not have. */
    List<String> files() {
        return files;
    }

    boolean includes(SocketRow row) {
        if (row.protocol() == Protocol.TCP
                && (excluded.contains(row.state()) || !states.isEmpty() && !states.contains(row.state()))) {
            return false;
        }
        boolean any = selections.isEmpty();
        for (LsofSelection each : selections) {
            if (each.includes(row)) {
                found.add(each);
                any = true;
            }
        }
        return any;
    }

    /** Returns whether each {@code -i} has selected a socket; lsof fails if one has not. */
    boolean hasFoundAll() {
        return found.containsAll(selections);
    }

    Services portNames() {
        return numericPorts ? Services.NONE : services;
    }

    boolean isNumericUsers() {
        return numericUsers;
    }

    boolean isTerse() {
        return terse;
    }

    /** {@code -Q}: an empty list is not an error. */
    boolean isQuiet() {
        return quiet;
    }

    boolean isHelp() {
        return help;
    }

    boolean isVersion() {
        return version;
    }

    boolean showsStates() {
        return showsStates;
    }

    boolean showsQueues() {
        return showsQueues;
    }

    /** Seconds between two lists; 0 for a single list. */
    long repeatSeconds() {
        return repeatSeconds;
    }
}
