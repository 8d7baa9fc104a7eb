package io.hawser.tcp.ecn;

import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.EcnSettings;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the flags of both SYNs which ECN they agree on: accurate, classic, or none (RFC 9768 §3.1,
 * RFC 3168 §6.1.1).
 */
public final class EcnNegotiation {
    private static final int ASKS_FOR_CLASSIC = TcpHeader.ECE | TcpHeader.CWR;
    private static final int ASKS_FOR_ACCURATE = TcpHeader.AE | ASKS_FOR_CLASSIC;

    /** Values of the three flags as one field, with AE as the highest bit. */
    private static final int NONE = 0;

    private static final int CLASSIC = 1;
    private static final int CLASSIC_ASKED = 3;
    private static final int ALL = 7;

    /** RFC 9768 §3.1.4.1: number of SYNs that request accurate ECN; the next one does not. */
    private static final int ACCURATE_SYNS = 2;

    private EcnNegotiation() {}

    /** AE, CWR and ECE as one field: ACE (RFC 9768 §3.1). */
    public static int field(int flags) {
        return ((flags & TcpHeader.AE) != 0 ? 4 : 0)
                | ((flags & TcpHeader.CWR) != 0 ? 2 : 0)
                | ((flags & TcpHeader.ECE) != 0 ? 1 : 0);
    }

    /** The flags that encode the lowest three bits of {@code field}. */
    public static int flags(int field) {
        return ((field & 4) != 0 ? TcpHeader.AE : 0)
                | ((field & 2) != 0 ? TcpHeader.CWR : 0)
                | ((field & 1) != 0 ? TcpHeader.ECE : 0);
    }

    /** Flags that an active open adds to its SYN. */
    public static int askingFlags(TcpSettings settings, int resends) {
        if (EcnSettings.asksForAccurate(settings)) {
            return resends < ACCURATE_SYNS || !settings.ecnFallback ? ASKS_FOR_ACCURATE : 0;
        }
        // A retransmitted SYN omits the flags, because an old firewall may drop a SYN that has them
        // (RFC 3168 §6.1.1.1).
        boolean asks = EcnSettings.asksForClassic(settings) && (resends == 0 || !settings.ecnFallback);
        // SHLD-8
        return asks ? ASKS_FOR_CLASSIC : 0;
    }

    /** Returns the ECN that answers the request of a SYN without ACK; null for none. */
    public static @Nullable Ecn agreedTo(TcpSegment syn, TcpSettings settings) {
        int field = field(syn.flags);
        if (field != NONE && field != CLASSIC_ASKED && EcnSettings.agreesToAccurate(settings)) {
            // RFC 9768 §3.1.3: any other value, perhaps of a future extension, is treated like 7.
            return AccurateEcn.passive(syn.ecnCodepoint);
        }
        boolean isAsked = (syn.flags & ASKS_FOR_CLASSIC) == ASKS_FOR_CLASSIC;
        // RFC 3168 §6.1.1 forbids a mark on a SYN; a SYN that requests more than that may have one (RFC 8311 §4.3).
        boolean isCredible = syn.ecnCodepoint == EcnCodepoint.NOT_CAPABLE || field == ALL;
        return settings.ecn != 0 && isAsked && isCredible ? new ClassicEcn() : null;
    }

    /**
     * Returns the ECN that two crossing SYNs agree on; null for none.
     *
     * @param asked the flags of our SYN
     */
    public static @Nullable Ecn ofBoth(TcpSegment syn, int asked) {
        int field = field(syn.flags);
        if ((asked & TcpHeader.AE) != 0 && field != NONE && field != CLASSIC_ASKED) {
            return AccurateEcn.passive(syn.ecnCodepoint);
        }
        return asked != 0 && (syn.flags & ASKS_FOR_CLASSIC) == ASKS_FOR_CLASSIC ? new ClassicEcn() : null;
    }

    /**
     * Returns the ECN that a SYN+ACK agrees to; null for none.
     *
     * @param asked the flags of the SYN that it answers
     */
    public static @Nullable Ecn agreedBy(TcpSegment synAck, int asked, TcpSettings settings) {
        int field = field(synAck.flags);
        if ((asked & TcpHeader.AE) == 0) {
            boolean isClassic = asked != 0 && (synAck.flags & ASKS_FOR_CLASSIC) == TcpHeader.ECE;
            return isClassic ? new ClassicEcn() : null;
        }
        return switch (field) {
            // RFC 9768 §3.1.2, table 2: the peer does not know accurate ECN, or copies flags that it does not
            // understand.
            case NONE, ALL -> null;
            case CLASSIC -> new ClassicEcn();
            default -> AccurateEcn.active(synAck, field, settings);
        };
    }

    /**
     * Returns the ECN that the answer to a SYN cookie shows; the cookie only stores that ECN was agreed on
     * (RFC 9768 §5.1).
     */
    public static @Nullable Ecn ofCookie(TcpSegment ack, TcpSettings settings) {
        if (field(ack.flags) > CLASSIC && EcnSettings.agreesToAccurate(settings)) {
            return AccurateEcn.passive(EcnCodepoint.NOT_CAPABLE);
        }
        return settings.ecn != 0 ? new ClassicEcn() : null;
    }
}
