package io.hawser.tools.tcpdump;

import java.util.Locale;

/** DHCP messages (RFC 2131), as far as tcpdump shows them in one line. */
final class DhcpFormatter {
    private DhcpFormatter() {}

    static void print(PacketText text, int at, int length) {
        text.protocol("bootp");
        int operation = text.u8(at);
        text.print("BOOTP/DHCP, ");
        switch (operation) {
            case 1 -> {
                text.print("Request");
                if (text.u8(at + 1) == 1 && text.u8(at + 2) == 6) {
                    String client = text.hardware(at + 28, 6);
                    text.print(" from ").print(client);
                }
            }
            case 2 -> text.print("Reply");
            default -> text.print("unknown (0x" + String.format(Locale.ROOT, "%02x", operation) + ")");
        }
        text.print(", length ").print(length);
    }
}
