package io.hawser.tools.tcpdump;

import io.hawser.wire.TcpOptions;

/** Formats the options of one TCP segment. */
final class TcpOptionsText {
    private static final int ECHO = 6;
    private static final int ECHO_REPLY = 7;
    private static final int CC = 11;
    private static final int CC_NEW = 12;
    private static final int CC_ECHO = 13;
    private static final int SCPS = 20;
    private static final int MD5 = 19;
    private static final int USER_TIMEOUT = 28;
    private static final int AUTHENTICATION = 29;
    private static final int FAST_OPEN = 34;
    private static final int EXPERIMENT = 254;
    private static final int EXPERIMENTAL_FAST_OPEN = 0xf989;
    private static final int MD5_BYTES = 16;

    private final PacketText text;
    private final int end;
    private final int sackOrigin;
    private final boolean segmentCutOff;
    private int at;

    /** Makes a formatter of options from index {@code at} on, in a header that ends before {@code end}. */
    TcpOptionsText(PacketText text, int at, int end, int sackOrigin, boolean segmentCutOff) {
        this.segmentCutOff = segmentCutOff;
        this.text = text;
        this.at = at;
        this.end = end;
        this.sackOrigin = sackOrigin;
    }

    /** Prints the options; returns false if one is malformed or truncated, which ends the line. */
    boolean print() {
        String separator = "";
        while (at < end) {
            text.print(separator);
            int kind = text.u8(at);
            boolean good;
            if (kind == TcpOptions.END || kind == TcpOptions.NOP) {
                text.print(kind == TcpOptions.END ? "eol" : "nop");
                at++;
                good = true;
            } else {
                good = printLong(kind, text.u8(at + 1), separator);
            }
            if (!good) {
                return false;
            }
            if (kind == TcpOptions.END) {
                break;
            }
            separator = ",";
        }
        return true;
    }

    private boolean printLong(int kind, int length, String separator) {
        int value = at + 2;
        if (length >= 2 && length <= end - at) {
            text.print(name(kind));
            int valueBytes = expectedBytes(kind, length - 2);
            if (valueBytes <= end - value && !(kind == EXPERIMENT && valueBytes < 2)) {
                return printFitting(kind, length, value, valueBytes, separator);
            }
        }
        text.print("[bad opt]").print(separator.isEmpty() ? "" : "]");
        return false;
    }

    private boolean printFitting(int kind, int length, int value, int valueBytes, String separator) {
        try {
            printValue(kind, value, valueBytes);
        } catch (PacketText.Truncated cutOff) {
            text.printTruncated();
            text.print(separator.isEmpty() ? "" : ">");
            return false;
        }
        if (valueBytes != length - 2) {
            text.print("[len ").print(length).print(']');
        }
        // as in tcpdump, the kind and not the sent length determines the position of the next option
        at = value + valueBytes;
        return true;
    }

    private static String name(int kind) {
        return switch (kind) {
            case TcpOptions.MSS -> "mss";
            case TcpOptions.WINDOW_SCALE -> "wscale";
            case TcpOptions.SACK_PERMITTED -> "sackOK";
            case TcpOptions.SACK -> "sack";
            case ECHO -> "echo";
            case ECHO_REPLY -> "echoreply";
            case TcpOptions.TIMESTAMPS -> "TS";
            case CC -> "cc";
            case CC_NEW -> "ccnew";
            case CC_ECHO -> "";
            case SCPS -> "scps";
            case MD5 -> "md5";
            case USER_TIMEOUT -> "uto";
            case AUTHENTICATION -> "tcp-ao";
            case FAST_OPEN -> "tfo";
            case EXPERIMENT -> "exp";
            default -> "unknown-" + kind;
        };
    }

    private static int expectedBytes(int kind, int sentBytes) {
        return switch (kind) {
            case TcpOptions.MSS, USER_TIMEOUT -> 2;
            case TcpOptions.WINDOW_SCALE -> 1;
            case TcpOptions.SACK_PERMITTED -> 0;
            case ECHO, ECHO_REPLY, CC, CC_NEW, CC_ECHO -> 4;
            case SCPS -> 2;
            case TcpOptions.TIMESTAMPS -> 8;
            case MD5 -> MD5_BYTES;
            default -> sentBytes;
        };
    }

    private void printValue(int kind, int value, int valueBytes) {
        if (kind != TcpOptions.SACK && !isUnknown(kind)) {
            text.need(value, valueBytes);
        }
        switch (kind) {
            case TcpOptions.SACK_PERMITTED -> {}
            case TcpOptions.MSS -> text.print(' ').print(text.u16(value));
            case TcpOptions.WINDOW_SCALE -> text.print(' ').print(text.u8(value));
            case TcpOptions.SACK -> printSack(value, valueBytes);
            case SCPS ->
                text.print(" cap ").print(text.hex(value, 1)).print(" id ").print(text.u8(value + 1));
            case ECHO, ECHO_REPLY, CC, CC_NEW, CC_ECHO -> text.print(' ').print(text.u32(value));
            case TcpOptions.TIMESTAMPS ->
                text.print(" val ").print(text.u32(value)).print(" ecr ").print(text.u32(value + 4));
            case MD5 ->
                text.print(segmentCutOff ? " snaplen too short" : " shared secret not supplied with -M")
                        .print(", can't check - ")
                        .print(text.hex(value, MD5_BYTES));
            case USER_TIMEOUT -> printUserTimeout(text.u16(value));
            case AUTHENTICATION -> printAuthentication(value, valueBytes);
            case FAST_OPEN -> {
                text.print(' ');
                printFastOpen(value, valueBytes);
            }
            case EXPERIMENT -> printExperiment(value, valueBytes);
            default -> printUnknown(value, valueBytes);
        }
    }

    private static boolean isUnknown(int kind) {
        return name(kind).startsWith("unknown");
    }

    private void printUnknown(int value, int valueBytes) {
        text.print(valueBytes > 0 ? " 0x" : "");
        for (int i = value; i < value + valueBytes; i++) {
            text.print(text.hex(i, 1));
        }
    }

    private void printSack(int value, int valueBytes) {
        if (valueBytes % 8 != 0) {
            text.print(" invalid sack");
            return;
        }
        text.print(' ').print(valueBytes / 8).print(' ');
        for (int block = value; block < value + valueBytes; block += 8) {
            text.need(block, 8);
            text.print('{').print(Integer.toUnsignedString(text.i32(block) - sackOrigin));
            text.print(':').print(Integer.toUnsignedString(text.i32(block + 4) - sackOrigin));
            text.print('}');
        }
    }

    private void printUserTimeout(int value) {
        int amount = value >>> 1;
        text.print(" 0x").print(Integer.toHexString(value)).print(' ');
        text.print((value & 1) != 0 ? amount * 60L : amount);
    }

    /** Prints two key identifiers and a message authentication code (RFC 5925 §2.2). */
    private void printAuthentication(int value, int valueBytes) {
        if (valueBytes < 2) {
            text.print(" (invalid)");
            return;
        }
        text.print(" keyid ").print(text.u8(value)).print(" rnextkeyid ").print(text.u8(value + 1));
        if (valueBytes > 2) {
            text.print(" mac 0x").print(text.hex(value + 2, valueBytes - 2));
        }
    }

    private void printFastOpen(int value, int valueBytes) {
        if (valueBytes == 0) {
            text.print(" cookiereq");
        } else if (valueBytes % 2 != 0 || valueBytes < 4 || valueBytes > 16) {
            text.print(" (invalid)");
        } else {
            text.print(" cookie ").print(text.hex(value, valueBytes));
        }
    }

    private void printExperiment(int value, int valueBytes) {
        text.print('-');
        if (text.u16(value) == EXPERIMENTAL_FAST_OPEN) {
            text.print("tfo");
            printFastOpen(value + 2, valueBytes - 2);
        } else {
            text.print(text.hex(value, 2));
        }
    }
}
