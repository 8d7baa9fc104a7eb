package io.hawser.tools.tcpdump;

import io.hawser.tools.command.GetOpt;
import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.sockets.Services;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of a run of tcpdump. */
final class TcpdumpOptions {
    static final int MAX_SNAPSHOT_BYTES = 262_144;

    private static final String LETTERS = "aAbB:c:C:dDeE:fF:G:hHi:Ij:JKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:z:Z:#";

    /** Options of the real command that are not implemented; those without effect here are accepted. */
    private static final Set<String> NOT_DONE = Set.of("C", "d", "E", "G", "H", "I", "m", "M", "T", "V", "W", "z", "Z");

    /** The direction of the packets to print. */
    enum Side {
        IN,
        OUT,
        BOTH
    }

    @Nullable
    String device;

    @Nullable
    String readFile;

    @Nullable
    String writeFile;

    @Nullable
    String filterFile;

    String expression = "";
    long count = Long.MAX_VALUE;
    int snapshotBytes = MAX_SNAPSHOT_BYTES;
    Side side = Side.BOTH;
    int timeForm;
    boolean nanoseconds;
    boolean countOnly;
    boolean numbered;
    boolean printsToo;
    boolean help;
    boolean version;
    boolean listInterfaces;
    boolean listLinkTypes;

    /** {@code 'x'}, {@code 'X'} or {@code 'A'}: the format for bytes of packets; 0 for none. */
    char byteForm;

    boolean bytesOfLinkHeader;

    private boolean absoluteNumbers;
    private int verbosity;
    private boolean quiet;
    private boolean linkHeader;
    private boolean numeric;
    private boolean checksums = true;
    private int hexadecimal;
    private int hexadecimalAndText;
    private int text;

    /** Thrown for invalid options; the message is that of tcpdump. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    static TcpdumpOptions read(List<String> arguments) throws Wrong, BadOption {
        TcpdumpOptions options = new TcpdumpOptions();
        String[] wrong = {null};
        List<String> operands = new GetOpt("tcpdump", LETTERS)
                .with("help", Argument.NONE, "h")
                .with("version", Argument.NONE, "version")
                .with("interface", Argument.REQUIRED, "i")
                .with("list-interfaces", Argument.NONE, "D")
                .with("list-data-link-types", Argument.NONE, "L")
                .with("linktype", Argument.REQUIRED, "y")
                .with("count", Argument.NONE, "count")
                .with("number", Argument.NONE, "#")
                .with("print", Argument.NONE, "print")
                .with("snapshot-length", Argument.REQUIRED, "s")
                .with("buffer-size", Argument.REQUIRED, "B")
                .with("absolute-tcp-sequence-numbers", Argument.NONE, "S")
                .with("packet-buffered", Argument.NONE, "U")
                .with("no-promiscuous-mode", Argument.NONE, "p")
                .with("no-optimize", Argument.NONE, "O")
                .with("direction", Argument.REQUIRED, "Q")
                .with("dont-verify-checksums", Argument.NONE, "K")
                .with("immediate-mode", Argument.NONE, "immediate-mode")
                .with("micro", Argument.NONE, "micro")
                .with("nano", Argument.NONE, "nano")
                .with("time-stamp-precision", Argument.REQUIRED, "precision")
                .read(arguments, (letter, argument) -> {
                    if (wrong[0] == null) {
                        wrong[0] = options.take(letter, argument == null ? "" : argument);
                    }
                });
        if (wrong[0] != null) {
            throw new Wrong(wrong[0]);
        }
        if (options.timeForm > 5) {
            throw new Wrong("only -t, -tt, -ttt, -tttt and -ttttt are supported");
        }
        options.expression = String.join(" ", operands);
        options.chooseByteForm();
        return options;
    }

    private void chooseByteForm() {
        byteForm = hexadecimalAndText > 0 ? 'X' : hexadecimal > 0 ? 'x' : text > 0 ? 'A' : 0;
        bytesOfLinkHeader = switch (byteForm) {
            case 'X' -> hexadecimalAndText > 1;
            case 'x' -> hexadecimal > 1;
            default -> text > 1;
        };
    }

    /** The options of the formatter. */
    PrintOptions printOptions(Services services) {
        return new PrintOptions(
                absoluteNumbers,
                Math.min(verbosity, 3),
                quiet,
                linkHeader,
                numeric,
                checksums,
                !quiet && byteForm != 'x' && byteForm != 'X',
                numeric ? Services.NONE : services);
    }

    boolean isVerbose() {
        return verbosity > 0;
    }

    /** Processes an option; returns the message if it is invalid. */
    private @Nullable String take(String letter, String argument) {
        switch (letter) {
            case "A" -> text++;
            case "x" -> hexadecimal++;
            case "X" -> hexadecimalAndText++;
            case "e" -> linkHeader = true;
            case "K" -> checksums = false;
            case "n" -> numeric = true;
            case "q" -> quiet = true;
            case "S" -> absoluteNumbers = true;
            case "t" -> timeForm++;
            case "v" -> verbosity++;
            case "#" -> numbered = true;
            case "count" -> countOnly = true;
            case "print" -> printsToo = true;
            case "D" -> listInterfaces = true;
            case "L" -> listLinkTypes = true;
            case "h" -> help = true;
            case "version" -> version = true;
            case "nano" -> nanoseconds = true;
            case "micro" -> nanoseconds = false;
            case "i" -> device = argument;
            case "r" -> readFile = argument;
            case "w" -> writeFile = argument;
            case "F" -> filterFile = argument;
            default -> {
                return takeChecked(letter, argument);
            }
        }
        return null;
    }

    private @Nullable String takeChecked(String letter, String argument) {
        switch (letter) {
            case "c" -> {
                if (!argument.matches("\\d{1,9}") || Long.parseLong(argument) == 0) {
                    return "invalid packet count " + argument;
                }
                count = Long.parseLong(argument);
            }
            case "s" -> {
                if (!argument.matches("\\d{1,9}") || Integer.parseInt(argument) > MAX_SNAPSHOT_BYTES) {
                    return "invalid snaplen " + argument + " (must be >= 0 and <= " + MAX_SNAPSHOT_BYTES + ")";
                }
                int bytes = Integer.parseInt(argument);
                snapshotBytes = bytes == 0 ? MAX_SNAPSHOT_BYTES : bytes;
            }
            case "Q" -> {
                switch (argument.toLowerCase(Locale.ROOT)) {
                    case "in" -> side = Side.IN;
                    case "out" -> side = Side.OUT;
                    case "inout" -> side = Side.BOTH;
                    default -> {
                        return "unknown capture direction `" + argument + "'";
                    }
                }
            }
            case "precision" -> {
                if (!argument.startsWith("nano") && !argument.startsWith("micro")) {
                    return "unsupported time stamp precision";
                }
                nanoseconds = argument.startsWith("nano");
            }
            case "y" -> {
                if (!Set.of("EN10MB", "RAW", "LINUX_SLL2").contains(argument.toUpperCase(Locale.ROOT))) {
                    return "invalid data link type " + argument;
                }
            }
            default -> {
                return NOT_DONE.contains(letter) ? "-" + letter + " is not done here" : null;
            }
        }
        return null;
    }
}
