package io.hawser.tools.tcpdump;

import io.hawser.tools.sockets.Services;

/**
 * The parts of a packet that {@link Tcpdump} prints, by the letters of tcpdump's options.
 *
 * @param absoluteNumbers whether to print TCP sequence numbers unchanged: {@code -S}
 * @param verbosity the level of detail of headers, 0 to 3: the number of {@code -v}
 * @param quiet whether to print less of each transport: {@code -q}
 * @param linkHeader whether to print the link's header: {@code -e}
 * @param numeric whether to print numbers of protocols instead of names: {@code -n}
 * @param checksums whether to verify checksums, from the first {@code -v} on: not with {@code -K}
 * @param dumpsUnknown whether to dump a packet of unknown kind: not with {@code -q}, {@code -x}, {@code -X}
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

    /** Returns a copy with another number of {@code -v}. */
    public PrintOptions withVerbosity(int newVerbosity) {
        return new PrintOptions(
                absoluteNumbers, newVerbosity, quiet, linkHeader, numeric, checksums, dumpsUnknown, services);
    }
}
