package io.hawser.tools.tcpdump;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats messages of the Network Time Protocol (RFC 5905). */
final class NtpFormatter {
    private static final int MESSAGE_BYTES = 48;
    private static final int CONTROL_BYTES = 12;
    private static final int CONTROL = 6;

    /** Seconds from 1900 to 1970. */
    private static final long EPOCH_OFFSET = 2_208_988_800L;

    private static final String[] MODES = {
        "unspecified",
        "symmetric active",
        "symmetric passive",
        "Client",
        "Server",
        "Broadcast",
        "Control Message",
        "Reserved"
    };

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private NtpFormatter() {}

    static void print(PacketText text, int at, int length) {
        text.protocol("ntp");
        int status = text.u8(at);
        int mode = status & 7;
        text.print("NTPv")
                .print(status >>> 3 & 7)
                .print(", ")
                .print(MODES[mode])
                .print(", length ")
                .print(length);
        if (text.verbosity() == 0) {
            return;
        }
        int leap = status & 0xc0;
        String warning = switch (leap) {
            case 0 -> "";
            case 0x40 -> "+1s";
            case 0x80 -> "-1s";
            default -> "clock unsynchronized";
        };
        text.print("\n\tLeap indicator: ")
                .print(warning)
                .print(" (")
                .print(leap)
                .print(')');
        if (mode < CONTROL) {
            printTimes(text, at, length);
        } else if (mode == CONTROL) {
            printControl(text, at, length);
        }
    }

    private static void printTimes(PacketText text, int at, int length) {
        if (length < MESSAGE_BYTES) {
            printInvalid(text, at, length);
            return;
        }
        int stratum = text.u8(at + 1);
        text.print(", Stratum ")
                .print(stratum)
                .print(" (")
                .print(stratumName(stratum))
                .print("), poll ");
        int poll = (byte) text.u8(at + 2);
        text.print(poll);
        if (poll > -32 && poll < 32) {
            text.print(poll >= 0 ? " (" : " (1/")
                    .print(Integer.toUnsignedLong(1 << Math.abs(poll)))
                    .print("s)");
        }
        text.print(", precision ").print((byte) text.u8(at + 3));
        text.check(at + 4, 4);
        text.print("\n\tRoot Delay: ").print(fixed(text, at + 4));
        text.check(at + 8, 4);
        text.print(", Root dispersion: ").print(fixed(text, at + 8));
        text.check(at + 12, 4);
        text.print(", Reference-ID: ");
        switch (stratum) {
            case 0 -> text.print("(unspec)");
            case 1 -> text.print(text.visible(at + 12, at + 16));
            case 62, 63 -> {
                text.printIpv4(at + 12).print(stratum == 62 ? " INFO_QUERY" : " INFO_REPLY");
                return;
            }
            default -> text.print("0x").print(text.hex(at + 12, 4));
        }
        String[] names = {
            "\n\t  Reference Timestamp:  ",
            "\n\t  Originator Timestamp: ",
            "\n\t  Receive Timestamp:    ",
            "\n\t  Transmit Timestamp:   "
        };
        for (int i = 0; i < names.length; i++) {
            text.check(at + 16 + 8 * i, 8);
            text.print(names[i]);
            printTime(text, at + 16 + 8 * i);
        }
        text.print("\n\t    Originator - Receive Timestamp:  ");
        printDifference(text, at + 24, at + 32);
        text.print("\n\t    Originator - Transmit Timestamp: ");
        printDifference(text, at + 24, at + 40);
        printTrailer(text, at + MESSAGE_BYTES, length - MESSAGE_BYTES);
    }

    private static String stratumName(int stratum) {
        if (stratum == 0) {
            return "unspecified";
        } else if (stratum == 1) {
            return "primary reference";
        }
        return stratum < 16 ? "secondary reference" : "reserved";
    }

    private static void printTrailer(PacketText text, int at, int bytes) {
        if (bytes == 4 || bytes == 20 || bytes == 24) {
            text.print("\n\tKey id: ").print(text.u32(at));
            if (bytes > 4) {
                text.check(at + 4, bytes - 4);
                text.print("\n\tAuthentication: ").print(text.hex(at + 4, bytes - 4));
            }
        } else if (bytes > 0) {
            text.print("\n\t(").print(bytes).print(" more bytes after the header)");
        }
    }

    private static void printInvalid(PacketText text, int at, int length) {
        text.print(" (invalid)");
        if (!text.has(at, length)) {
            text.printTruncated();
        }
    }

    private static void printControl(PacketText text, int at, int length) {
        if (length < CONTROL_BYTES) {
            printInvalid(text, at, length);
            return;
        }
        int control = text.u8(at + 1);
        text.print((control & 0x80) != 0 ? ", Response" : ", Request");
        text.print((control & 0x40) != 0 ? ", Error" : ", OK").print((control & 0x20) != 0 ? ", More" : ", Last");
        text.print(", OpCode=").print(control & 0x1f).print('\n');
        text.printNumber("\tSequence=", at + 2, 2);
        int status = text.u16(at + 4);
        text.print(", Status=").print(status == 0 ? "0" : "0x" + Integer.toHexString(status));
        text.printNumber(", Assoc.=", at + 6, 2).printNumber(", Offset=", at + 8, 2);
        int count = text.u16(at + 10);
        text.print(", Count=").print(count);
        if (CONTROL_BYTES + count > length) {
            printInvalid(text, at, length);
        } else if (count != 0) {
            text.check(at + CONTROL_BYTES, count);
            text.print("\n\tTO-BE-DONE: data not interpreted");
        }
    }

    /** Formats seconds with 16 bits before and 16 after the point. */
    private static String fixed(PacketText text, int at) {
        int millionths = (int) (text.u16(at + 2) / 65_536.0 * 1_000_000.0);
        return text.u16(at) + "." + Integer.toString(1_000_000 + millionths).substring(1);
    }

    private static void printTime(PacketText text, int at) {
        long seconds = text.u32(at);
        text.print(seconds).print('.').print(billionths(text.u32(at + 4)));
        if (seconds != 0) {
            text.print(" (")
                    .print(TIME.format(Instant.ofEpochSecond(seconds - EPOCH_OFFSET)))
                    .print(')');
        }
    }

    private static String billionths(long fraction) {
        long billionths = (long) (fraction / 4_294_967_296.0 * 1_000_000_000.0);
        return Long.toString(1_000_000_000L + billionths).substring(1);
    }

    private static void printDifference(PacketText text, int older, int newer) {
        long oldTime = text.i64(older);
        if (oldTime == 0) {
            printTime(text, newer);
            return;
        }
        long newTime = text.i64(newer);
        boolean negative = Long.compareUnsigned(newTime, oldTime) <= 0;
        long difference = negative ? oldTime - newTime : newTime - oldTime;
        text.print(negative ? "-" : "+").print(difference >>> 32).print('.');
        text.print(billionths(difference & 0xffff_ffffL));
    }
}
