package io.hawser.tools.tcpdump;

import io.hawser.tools.sockets.Services;

/**
 * The parts of a packet that {@link Tcpdump} prints, by the letters of tcpdump's options.
 *
 * @param absoluteNumbers whether TCP sequence numbers stay as they are: {@code -S}
 * @param verbosity how much is said of each header, 0 to 3: the number of {@code -v}
 * @param quiet whether less is said of each transport: {@code -q}
 * @param linkHeader whether the link's header is printed: {@code -e}
 * @param numeric whether protocols are numbers where tcpdump would look up a name: {@code -n}
 * @param checksums whether checksums are checked, from the first {@code -v} on: not with {@code -K}
 * @param dumpsUnknown whether a packet of unknown kind is dumped: not with {@code -q}, {@code -x}, {@code -X}
 * @param services the names of ports; {@link Services#NONE} for numbers
 */
public record PrintOptions(
        boolean absoluteNumbers,
        int verbosity,
        boolean quiet,
        boolean linkHeader,
        boolean numeric,
        boolean checksums,
        boolean dumpsUnknown,
        Services services) {
    /** {@code tcpdump -n}. */
    public static final PrintOptions NUMERIC =
            new PrintOptions(false, 0, false, false, true, true, true, Services.NONE);

    /** {@code tcpdump -nS}. */
    public static final PrintOptions NUMERIC_ABSOLUTE =
            new PrintOptions(true, 0, false, false, true, true, true, Services.NONE);

    /** The same, with so many {@code -v}. */
    public PrintOptions withVerbosity(int newVerbosity) {
        return new PrintOptions(
                absoluteNumbers, newVerbosity, quiet, linkHeader, numeric, checksums, dumpsUnknown, services);
    }
}
