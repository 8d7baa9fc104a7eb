package io.hawser.tools.tcpdump;

/** Formats group membership messages of IPv4, all three versions (RFC 1112, RFC 2236, RFC 9776). */
final class IgmpFormatter {
    private static final String[] RECORDS = {"", "is_in", "is_ex", "to_in", "to_ex", "allow", "block"};

    private IgmpFormatter() {}

    static void print(PacketText text, int at, int length) {
        text.protocol("igmp");
        if (text.options().quiet()) {
            text.print("igmp");
            return;
        }
        int type = text.u8(at);
        switch (type) {
            case 0x11 -> printQuery(text, at, length);
            case 0x12 -> {
                printReport(text, "igmp v1 report ", at);
                text.print(length != 8 ? " [len " + length + "]" : "");
            }
            case 0x16 -> printReport(text, "igmp v2 report ", at);
            case 0x17 -> printReport(text, "igmp leave ", at);
            case 0x22 -> {
                text.print("igmp v3 report");
                printRecords(text, at, length);
            }
            case 0x1e -> printTrace(text, "mresp", at, length);
            case 0x1f -> printTrace(text, "mtrace", at, length);
            default -> text.print("igmp-").print(type);
        }
        if (text.verbosity() > 0 && length >= 4 && text.has(at, length) && text.sum(at, length, 0) != 0) {
            text.print(" bad igmp cksum ")
                    .print(Integer.toHexString(text.u16(at + 2)))
                    .print('!');
        }
    }

    private static void printReport(PacketText text, String what, int at) {
        text.need(at + 4, 4);
        text.print(what).printIpv4(at + 4);
    }

    private static void printQuery(PacketText text, int at, int length) {
        text.print("igmp query");
        if (length >= 12) {
            printThirdQuery(text, at, length);
            return;
        }
        int response = text.u8(at + 1);
        text.print(response != 0 ? " v2" : " v1");
        if (response != 0 && response != 100) {
            text.print(" [max resp time ").print(response).print(']');
        }
        if (text.i32(at + 4) != 0) {
            text.printIpv4(" [gaddr ", at + 4).print(']');
        }
        text.print(length != 8 ? " [len " + length + "]" : "");
    }

    private static void printThirdQuery(PacketText text, int at, int length) {
        text.print(" v3");
        if ((length & 3) != 0) {
            text.print(" [invalid len ").print(length).print(']');
            return;
        }
        int code = text.u8(at + 1);
        if (code != 100) {
            int tenths = code < 128 ? code : (code & 0xf | 0x10) << ((code & 0x70) >> 4) + 3;
            text.print(" [max resp time ");
            if (tenths < 600) {
                text.print(tenths / 10).print('.').print(tenths % 10).print('s');
            } else {
                text.print(Durations.relative(tenths / 10));
            }
            text.print(']');
        }
        if (text.i32(at + 4) == 0) {
            return;
        }
        text.printIpv4(" [gaddr ", at + 4);
        int sources = text.u16(at + 10);
        if (sources > 0) {
            if (length < 12 + 4 * sources) {
                text.print(" [invalid number of sources]");
            } else if (text.verbosity() > 1) {
                printSources(text, at + 12, sources);
            } else {
                text.print(", ").print(sources).print(" source(s)");
            }
        }
        text.print(']');
    }

    private static void printSources(PacketText text, int at, int count) {
        text.print(" {");
        for (int i = 0; i < count; i++) {
            text.need(at + 4 * i, 4);
            text.print(' ').printIpv4(at + 4 * i);
        }
        text.print(" }");
    }

    private static void printRecords(PacketText text, int at, int length) {
        if (length < 16 || (length & 3) != 0) {
            text.print(" [invalid len ").print(length).print(']');
            return;
        }
        int groups = text.u16(at + 6);
        text.print(", ").print(groups).print(" group record(s)");
        int offset = 8;
        for (int i = 0; i < groups && text.verbosity() > 0; i++) {
            if (length < offset + 8) {
                text.print(" [invalid number of groups]");
                return;
            }
            int group = at + offset;
            text.need(group + 4, 4);
            text.printIpv4(" [gaddr ", group + 4);
            text.print(' ').print(record(text.u8(group), "v3"));
            int sources = text.u16(group + 2);
            if (length < offset + 8 + 4 * sources) {
                text.print(" [invalid number of sources ").print(sources).print(']');
                return;
            }
            if (text.verbosity() == 1) {
                text.print(", ").print(sources).print(" source(s)");
            } else {
                printSources(text, group + 8, sources);
            }
            offset += 8 + 4 * sources;
            text.print(']');
        }
    }

    static String record(int type, String version) {
        return type > 0 && type < RECORDS.length ? RECORDS[type] : " [" + version + "-report-#" + type + "]";
    }

    private static void printTrace(PacketText text, String name, int at, int length) {
        if (length < 24) {
            text.print(" [invalid len ").print(length).print(']');
            return;
        }
        text.need(at + 8, 16);
        text.print(name).print(' ').print(text.i32(at + 20) & 0xffffff).printIpv4(": ", at + 8);
        text.printIpv4(" to ", at + 12).printIpv4(" reply-to ", at + 16);
        if ((text.u8(at + 16) & 0xf0) == 0xe0) {
            text.printNumber(" with-ttl ", at + 20, 1);
        }
    }
}
