package io.hawser.tools.tcpdump;

import io.hawser.link.LinkType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes packets as {@code tcpdump -n} 4.99 writes them.
 *
 * <p>Sequence and acknowledgment numbers are relative to the first ones seen of their flow, as tcpdump's are, so one
 * instance sees one capture, from its beginning. Malformed packets are described as tcpdump does; none is rejected.
 * Payloads are shown of DNS, DHCP and of protocols that talk in lines (HTTP, FTP, SMTP, WHOIS); those of other
 * protocols that tcpdump knows are shown as plain TCP or UDP, and IPv6 as an unknown protocol. Not thread-safe.
 */
public final class Tcpdump {
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long epochOffsetNanos;
    private final PrintOptions options;
    private final EthernetFormatter ethernet;
    private final Ipv4Formatter ipv4;

    /**
     * As {@code tcpdump -n} does it; {@code epochOffsetNanos} is the time of the clock's origin: nanoseconds since
     * 1970.
     */
    public Tcpdump(long epochOffsetNanos) {
        this(epochOffsetNanos, false);
    }

    /**
     * As {@code tcpdump -n} does it.
     *
     * @param epochOffsetNanos the time of the clock's origin: nanoseconds since 1970
     * @param absoluteNumbers whether sequence numbers stay as they are, as with {@code -S}
     */
    public Tcpdump(long epochOffsetNanos, boolean absoluteNumbers) {
        this(epochOffsetNanos, absoluteNumbers ? PrintOptions.NUMERIC_ABSOLUTE : PrintOptions.NUMERIC);
    }

    /**
     * As tcpdump does it with these options.
     *
     * @param epochOffsetNanos the time of the clock's origin: nanoseconds since 1970
     */
    public Tcpdump(long epochOffsetNanos, PrintOptions options) {
        this.epochOffsetNanos = epochOffsetNanos;
        this.options = options;
        ipv4 = new Ipv4Formatter(new TcpFormatter(options.absoluteNumbers()));
        ethernet = new EthernetFormatter(ipv4);
    }

    /**
     * The line about a packet, without the end of line. A packet of unknown kind is dumped in further lines.
     *
     * @param nowNanos when it passed, by the clock
     * @param start the index in {@code bytes} of the first byte of the link's header
     * @param end the index after the packet's last byte
     */
    public String line(long nowNanos, byte[] bytes, int start, int end, LinkType type) {
        StringBuilder out = new StringBuilder(160);
        out.append(timeOfDay(epochOffsetNanos + nowNanos)).append(' ');
        PacketText text = new PacketText(bytes, end, out, options);
        try {
            switch (type) {
                case ETHERNET -> ethernet.print(text, start);
                case RAW_IP -> printRaw(text, start);
            }
        } catch (PacketText.Truncated truncated) {
            text.printTruncated();
        }
        return out.toString();
    }

    /** The UTC time of day to the microsecond, cut off: {@code 14:42:00.167658}. */
    public static String timeOfDay(long epochNanos) {
        return TIME_OF_DAY.format(Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, NANOS_PER_SECOND), Math.floorMod(epochNanos, NANOS_PER_SECOND)));
    }

    private void printRaw(PacketText text, int start) {
        text.protocol("ipn");
        if (text.end() == start) {
            text.print("truncated-ip 0");
            return;
        }
        int version = text.u8(start) >>> 4;
        if (version == 4) {
            ipv4.print(text, start);
        } else {
            text.print("unknown ip ").print(version);
        }
    }
}
