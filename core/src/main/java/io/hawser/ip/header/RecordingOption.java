package io.hawser.ip.header;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The two IPv4 options in which hosts on the path record data: record route and timestamp (RFC 791 §3.1). Routers here
 * do not fill them in; an echo reply returns them with an entry of this host (RFC 1122 §3.2.2.6).
 */
public final class RecordingOption {
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;

    /** Offsets in a timestamp option. */
    private static final int FLAGS = 3;

    /** Flags of a timestamp option: what an entry consists of. */
    private static final int ADDRESS_AND_TIME = 1;

    private static final int ASKED_ADDRESSES = 3;

    private static final int WORD = 4;
    private static final int MAX_OVERFLOW = 15;

    /** RFC 791: the time is not milliseconds since midnight UT. */
    private static final int NOT_STANDARD = 1 << 31;

    private RecordingOption() {}

    static boolean records(int kind) {
        return kind == RECORD_ROUTE || kind == TIMESTAMP;
    }

    /** The offset of the wrong byte in an option; {@link Ipv4Options#NO_FAULT} for none. */
    static int fault(byte[] packet, int option, int length) {
        boolean stamps = Bytes.u8(packet, option) == TIMESTAMP;
        int head = stamps ? 4 : 3;
        if (length < head) {
            return 1;
        }
        int pointer = Bytes.u8(packet, option + Ipv4Options.POINTER);
        boolean isFull = pointer > length;
        int entry = stamps ? entryBytes(packet, option) : WORD;
        if (pointer <= head || !isFull && pointer - 1 + entry > length) {
            return Ipv4Options.POINTER;
        }
        boolean overflows = stamps && isFull && Bytes.u8(packet, option + FLAGS) >> 4 == MAX_OVERFLOW;
        return overflows && flags(packet, option) != ASKED_ADDRESSES ? FLAGS : Ipv4Options.NO_FAULT;
    }

    /**
     * The options of an echo request to return with the reply, at most one of each kind, with this host's entry. Null
     * when there are none.
     *
     * @param at the index of the IP header of the request, whose options are well-formed
     * @param nowMillis any clock in milliseconds
     */
    public static byte @Nullable [] forReply(byte[] packet, int at, IpAddress self, long nowMillis) {
        int most = Ipv4Header.headerBytes(packet, at) - Ipv4Header.MIN_BYTES;
        if (most == 0) {
            return null;
        }
        byte[] options = new byte[most];
        int taken = 0;
        boolean hasRoute = false;
        boolean hasTimes = false;
        int end = at + Ipv4Header.headerBytes(packet, at);
        for (int i = at + Ipv4Header.MIN_BYTES; i < end && packet[i] != 0; i += Ipv4Options.lengthOf(packet, i, end)) {
            int kind = Bytes.u8(packet, i);
            boolean wanted = kind == RECORD_ROUTE && !hasRoute || kind == TIMESTAMP && !hasTimes;
            if (wanted) {
                hasRoute |= kind == RECORD_ROUTE;
                hasTimes |= kind == TIMESTAMP;
                int length = Ipv4Options.lengthOf(packet, i, end);
                System.arraycopy(packet, i, options, taken, length);
                record(options, taken, self.v4(), (int) nowMillis | NOT_STANDARD);
                taken += length;
            }
        }
        // The rest of the last word is the end of the list.
        return taken == 0 ? null : Arrays.copyOf(options, taken + WORD - 1 & -WORD);
    }

    private static void record(byte[] options, int option, int self, int time) {
        boolean stamps = Bytes.u8(options, option) == TIMESTAMP;
        int length = Bytes.u8(options, option + 1);
        int pointer = Bytes.u8(options, option + Ipv4Options.POINTER);
        int entry = option + pointer - 1;
        if (pointer > length) {
            if (stamps && flags(options, option) != ASKED_ADDRESSES) {
                // one more host that found no free entry
                Bytes.put8(options, option + FLAGS, Bytes.u8(options, option + FLAGS) + 0x10);
            }
            return;
        }
        if (!stamps) {
            Bytes.put32(options, entry, self);
        } else if (flags(options, option) == ASKED_ADDRESSES && Bytes.i32(options, entry) != self) {
            // The entry is reserved for another host.
            return;
        } else if (entryBytes(options, option) == WORD) {
            Bytes.put32(options, entry, time);
        } else {
            Bytes.put32(options, entry, self);
            Bytes.put32(options, entry + WORD, time);
        }
        Bytes.put8(options, option + Ipv4Options.POINTER, pointer + (stamps ? entryBytes(options, option) : WORD));
    }

    private static int flags(byte[] options, int option) {
        return options[option + FLAGS] & 0xf;
    }

    private static int entryBytes(byte[] options, int option) {
        int flags = flags(options, option);
        return flags == ADDRESS_AND_TIME || flags == ASKED_ADDRESSES ? 2 * WORD : WORD;
    }
}
