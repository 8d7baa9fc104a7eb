package io.hawser.tools.tcpdump;

import io.hawser.link.LinkType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Formats packets in the way of {@code tcpdump} 4.99.
 *
 * <p>Sequence and acknowledgment numbers are relative to the first ones of their flow, as in tcpdump, so one instance
 * must see one capture from its beginning. Malformed packets are described in the way of tcpdump; none is rejected. The
 * payloads of DNS, DHCP, DHCPv6, NTP and line-based protocols (HTTP, FTP, SMTP, WHOIS) are printed; other protocols
 * known to tcpdump are printed as plain TCP or UDP. Not thread-safe.
 */
public final class Tcpdump {
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int ETHERNET = LinkType.ETHERNET.pcapLinkType();
    private static final int RAW_IP = LinkType.RAW_IP.pcapLinkType();
    private static final int LINUX_COOKED_2 = 276;

    private final long epochOffsetNanos;
    private final PrintOptions options;
    private final StringBuilder unprinted = new StringBuilder(160);
    private final EthernetFormatter ethernet;
    private final CookedFormatter cooked;
    private final IpFormatter ip;

    /**
     * Makes a formatter like {@code tcpdump -n}; {@code epochOffsetNanos} is the clock's origin in nanoseconds since
     * 1970.
     */
    public Tcpdump(long epochOffsetNanos) {
        this(epochOffsetNanos, false);
    }

    /**
     * Makes a formatter like {@code tcpdump -n}.
     *
     * @param epochOffsetNanos the clock's origin in nanoseconds since 1970
     * @param absoluteNumbers whether to print sequence numbers unchanged, as with {@code -S}
     */
    public Tcpdump(long epochOffsetNanos, boolean absoluteNumbers) {
        this(epochOffsetNanos, absoluteNumbers ? PrintOptions.NUMERIC_ABSOLUTE : PrintOptions.NUMERIC, _ -> "?");
    }

    /**
     * Makes a formatter with these options.
     *
     * @param epochOffsetNanos the clock's origin in nanoseconds since 1970
     */
    public Tcpdump(long epochOffsetNanos, PrintOptions options) {
        this(epochOffsetNanos, options, _ -> "?");
    }

    /**
     * Makes a formatter with these options.
     *
     * @param epochOffsetNanos the clock's origin in nanoseconds since 1970
     * @param interfaceNames the name of an interface by its index, for captures of all interfaces
     */
    public Tcpdump(long epochOffsetNanos, PrintOptions options, IntFunction<String> interfaceNames) {
        this.epochOffsetNanos = epochOffsetNanos;
        this.options = options;
        ip = new IpFormatter(new TcpFormatter(options.absoluteNumbers()));
        ethernet = new EthernetFormatter(ip);
        cooked = new CookedFormatter(ethernet, interfaceNames);
    }

    /** Returns whether packets of this LINKTYPE_ number can be printed. */
    public static boolean knows(int linkType) {
        return linkType == ETHERNET || linkType == RAW_IP || linkType == LINUX_COOKED_2;
    }

    /**
     * Returns the line about a packet, without the end of line. A packet of unknown kind is dumped in further lines.
     *
     * @param nowNanos the time of the packet on the clock
     * @param start the index in {@code bytes} of the first byte of the link's header
     * @param end the index after the packet's last byte
     */
    public String line(long nowNanos, byte[] bytes, int start, int end, LinkType type) {
        StringBuilder out = new StringBuilder(160);
        out.append(timeOfDay(epochOffsetNanos + nowNanos)).append(' ');
        print(out, bytes, start, end, end - start, type.pcapLinkType());
        return out.toString();
    }

    /**
     * Takes note of a packet that is not to be printed: the numbers of later packets of its flow are relative to its
     * numbers.
     *
     * @param start the index in {@code bytes} of the first byte of the link's header
     * @param end the index after the packet's last byte
     */
    public void skip(byte[] bytes, int start, int end, LinkType type) {
        unprinted.setLength(0);
        print(unprinted, bytes, start, end, end - start, type.pcapLinkType());
    }

    /**
     * Prints a packet after its time.
     *
     * @param start the index in {@code bytes} of the first byte of the link's header
     * @param end the index after the last captured byte
     * @param wireBytes the packet's length on the wire
     * @param linkType the LINKTYPE_ number
     * @return the number of captured bytes of the link's header
     */
    public int print(StringBuilder out, byte[] bytes, int start, int end, int wireBytes, int linkType) {
        PacketText text = new PacketText(bytes, end, out, options);
        ip.begin();
        text.headerEnd(start);
        try {
            if (linkType == ETHERNET) {
                ethernet.print(text, start, wireBytes);
            } else if (linkType == LINUX_COOKED_2) {
                cooked.print(text, start, wireBytes);
            } else {
                printRaw(text, start, wireBytes);
            }
        } catch (PacketText.Truncated truncated) {
            text.printTruncated();
            if (!truncated.isNoticed()) {
                text.headerEnd(start);
            }
        }
        return text.headerEnd() - start;
    }

    /**
     * Prints the bytes of a packet below its line.
     *
     * @param form {@code 'x'} for hexadecimal, {@code 'X'} for hexadecimal and characters, {@code 'A'} for characters
     */
    public void printBytes(StringBuilder out, byte[] bytes, int start, int end, char form) {
        PacketText text = new PacketText(bytes, end, out, options);
        if (form == 'A') {
            text.characters(start);
        } else {
            text.hexDump(start, end - start, "\n\t", form == 'X');
        }
    }

    /** The UTC time of day truncated to microseconds: {@code 14:42:00.167658}. */
    public static String timeOfDay(long epochNanos) {
        return TIME_OF_DAY.format(Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, NANOS_PER_SECOND), Math.floorMod(epochNanos, NANOS_PER_SECOND)));
    }

    private void printRaw(PacketText text, int start, int wireBytes) {
        text.protocol("ipn");
        if (text.end() == start) {
            text.print("truncated-ip 0");
            return;
        }
        text.print(options.linkHeader() ? "ip: " : "");
        int version = text.u8(start) >>> 4;
        if (version == 4 || version == 6) {
            ip.print(text, start, wireBytes, version);
        } else {
            text.print("unknown ip ").print(version);
        }
    }
}
