package io.hawser.tools.tcpdump;

import io.hawser.tools.sockets.Services;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.IntFunction;

/** Prints the packets of a run, each with the number, time and bytes that the options select. */
final class PacketPrinter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final TcpdumpOptions options;
    private final Tcpdump tcpdump;
    private final ZoneId zone;
    private final StringBuilder line = new StringBuilder(512);
    private boolean timed;
    private long reference;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    PacketPrinter(TcpdumpOptions options, Services services, IntFunction<String> interfaceNames) {
        this.options = options;
        tcpdump = new Tcpdump(0, options.printOptions(services), interfaceNames);
        zone = ZoneId.systemDefault();
    }

    /**
     * Prints a packet, with the end of line. The returned object is reused.
     *
     * @param number the number of the packet, from 1
     */
    StringBuilder print(long number, long epochNanos, byte[] bytes, int start, int end, int wireBytes, int linkType) {
        line.setLength(0);
        if (options.numbered) {
            String text = Long.toString(number);
            line.repeat(' ', Math.max(0, 5 - text.length())).append(text).append("  ");
        }
        if (printInvalid(end - start, wireBytes)) {
            return line.append("]\n");
        }
        printTime(epochNanos);
        int headerBytes = tcpdump.print(line, bytes, start, end, wireBytes, linkType);
        if (options.byteForm != 0) {
            int from = options.bytesOfLinkHeader ? start : Math.min(start + headerBytes, end);
            if (from < end) {
                tcpdump.printBytes(line, bytes, from, end, options.byteForm);
            }
        }
        return line.append('\n');
    }

    private boolean printInvalid(int captured, int wire) {
        int before = line.length();
        if (captured == 0) {
            line.append("[Invalid header: caplen==0");
        }
        String separator = captured == 0 ? "," : "[Invalid header:";
        if (wire == 0) {
            line.append(separator).append(" len==0");
            separator = ",";
        } else if (Integer.compareUnsigned(wire, captured) < 0) {
            line.append(separator)
                    .append(" len(")
                    .append(wire)
                    .append(") < caplen(")
                    .append(captured)
                    .append(')');
            separator = ",";
        }
        if (Integer.compareUnsigned(wire, TcpdumpOptions.MAX_SNAPSHOT_BYTES) > 0) {
            line.append(separator)
                    .append(" len(")
                    .append(Integer.toUnsignedString(wire))
                    .append(") > ");
            line.append(TcpdumpOptions.MAX_SNAPSHOT_BYTES);
        }
        return line.length() > before;
    }

    private void printTime(long epochNanos) {
        long unit = options.nanoseconds ? 1 : 1000;
        long time = Math.floorDiv(epochNanos, unit) * unit;
        switch (options.timeForm) {
            case 1 -> {
                return;
            }
            case 2 -> line.append(Math.floorDiv(time, NANOS_PER_SECOND));
            case 3, 5 -> {
                printSince(time);
                return;
            }
            default -> line.append(clock(Math.floorDiv(time, NANOS_PER_SECOND)));
        }
        printFraction(time);
        line.append(' ');
    }

    /** Prints the time since the packet before, or since the first one. */
    private void printSince(long time) {
        if (!timed) {
            timed = true;
            reference = time;
        }
        long since = time - reference;
        line.append(since < 0 ? '-' : ' ');
        long seconds = Math.abs(since) / NANOS_PER_SECOND;
        printTwo(seconds / 3600 % 24);
        line.append(':');
        printTwo(seconds / 60 % 60);
        line.append(':');
        printTwo(seconds % 60);
        printFraction(Math.abs(since));
        line.append(' ');
        if (options.timeForm == 3) {
            reference = time;
        }
    }

    private void printTwo(long number) {
        line.append(number < 10 ? "0" : "").append(number);
    }

    private void printFraction(long time) {
        long nanos = Math.floorMod(time, NANOS_PER_SECOND);
        long fraction = options.nanoseconds ? nanos + NANOS_PER_SECOND : nanos / 1000 + 1_000_000;
        int point = line.length();
        line.append(fraction).setCharAt(point, '.');
    }

    private String clock(long epochSecond) {
        if (epochSecond != second) {
            second = epochSecond;
            DateTimeFormatter form = options.timeForm == 4 ? DATE : CLOCK;
            secondText = form.format(Instant.ofEpochSecond(epochSecond).atZone(zone));
        }
        return secondText;
    }
}
