package io.hawser.proof.compare;

import io.hawser.wire.TcpHeader;

/** The control bits of TCP in the notation of packetdrill. */
final class Flags {
    private static final String LETTERS = "FSRPUEWA.";
    private static final int[] BITS = {
        TcpHeader.FIN,
        TcpHeader.SYN,
        TcpHeader.RST,
        TcpHeader.PSH,
        TcpHeader.URG,
        TcpHeader.ECE,
        TcpHeader.CWR,
        TcpHeader.AE,
        TcpHeader.ACK
    };

    private Flags() {}

    static String text(int flags) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < BITS.length; i++) {
            if ((flags & BITS[i]) != 0) {
                text.append(LETTERS.charAt(i));
            }
        }
        return text.isEmpty() ? "-" : text.toString();
    }

    /** @throws IllegalArgumentException if a letter is not a flag */
    static int parse(String text) {
        int flags = 0;
        for (char letter : text.equals("-") ? new char[0] : text.toCharArray()) {
            int index = LETTERS.indexOf(letter);
            if (index < 0) {
                throw new IllegalArgumentException("no flag of TCP: '" + letter + "' in '" + text + "'");
            }
            flags |= BITS[index];
        }
        return flags;
    }
}
