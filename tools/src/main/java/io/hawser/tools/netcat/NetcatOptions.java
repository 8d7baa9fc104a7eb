package io.hawser.tools.netcat;

import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of nc. */
final class NetcatOptions {
    private static final int MAX_PORT = 65_535;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    boolean listens;
    boolean keepsListening;
    boolean udp;
    boolean verbose;
    boolean numeric;
    boolean scans;
    boolean shutsAtEnd;
    boolean crlf;
    boolean ignoresInput;
    boolean help;
    int localPort;

    @Nullable
    IpAddress source;

    /** Time limit for connecting and for idle time; -1 for none. */
    long timeoutNanos = -1;

    /** Time from the end of standard input to the end of the command; -1 for no end. */
    long quitNanos = -1;

    String host = "";
    List<Integer> ports = List.of();

    /** Thrown for an invalid argument; the message is what nc prints after its name. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * Reads the arguments.
     *
     * @throws BadOption if an option is unknown or incomplete
     * @throws Refused if a value is invalid
     */
    void read(List<String> arguments) throws BadOption {
        List<String> operands = new GetOpt("nc", "46Cdhklnp:q:s:uvw:zN").read(arguments, this::option);
        if (help) {
            return;
        }
        if (listens && scans) {
            throw new Refused("cannot use -z and -l");
        }
        if (keepsListening && !listens) {
            throw new Refused("must use -l with -k");
        }
        if (listens) {
            readListening(operands);
        } else {
            if (operands.size() < 2) {
                throw new Refused("missing port number");
            }
            host = operands.getFirst();
            ports = ports(operands.get(1));
        }
    }

    private void readListening(List<String> operands) {
        if (localPort != 0 && operands.size() < 2) {
            host = operands.isEmpty() ? "" : operands.getFirst();
            ports = List.of(localPort);
            return;
        }
        if (operands.isEmpty()) {
            throw new Refused("missing port number");
        }
        host = operands.size() > 1 ? operands.getFirst() : "";
        ports = ports(operands.getLast());
    }

    private void option(String letter, @Nullable String argument) {
        switch (letter) {
            case "C" -> crlf = true;
            case "d" -> ignoresInput = true;
            case "h" -> help = true;
            case "k" -> keepsListening = true;
            case "l" -> listens = true;
            case "n" -> numeric = true;
            case "N" -> shutsAtEnd = true;
            case "p" -> localPort = port(String.valueOf(argument));
            case "q" -> {
                quitNanos = seconds("quit timer", argument);
                shutsAtEnd |= quitNanos >= 0;
            }
            case "s" -> source = source(String.valueOf(argument));
            case "u" -> udp = true;
            case "v" -> verbose = true;
            case "w" -> timeoutNanos = seconds("timeout", argument);
            case "z" -> scans = true;
            default -> {} // 4: there is only IPv4 yet
        }
    }

    private static long seconds(String what, @Nullable String text) {
        if (text == null || !text.matches("-?\\d{1,9}")) {
            throw new Refused(what + " invalid: " + text);
        }
        long seconds = Long.parseLong(text);
        return seconds < 0 ? -1 : seconds * NANOS_PER_SECOND;
    }

    private static IpAddress source(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new Refused("source address invalid: " + text);
        }
    }

    private static List<Integer> ports(String text) {
        int dash = text.indexOf('-');
        int first = port(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : port(text.substring(dash + 1));
        List<Integer> ports = new ArrayList<>();
        for (int each = Math.min(first, last); each <= Math.max(first, last); each++) {
            ports.add(each);
        }
        return ports;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new Refused("port number invalid: " + text);
        }
        int port = Integer.parseInt(text);
        if (port == 0 || port > MAX_PORT) {
            throw new Refused("port number too " + (port == 0 ? "small" : "large") + ": " + text);
        }
        return port;
    }
}
