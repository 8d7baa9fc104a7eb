package io.hawser.tcp.handshake;

import io.hawser.hash.KeyedHash;
import io.hawser.tcp.ecn.EcnNegotiation;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import java.util.random.RandomGenerator;

/**
 * SYN cookies (RFC 4987 §3.6): a SYN for which there is no memory is answered with an initial sequence number that
 * encodes the handshake. The final ACK returns it, which proves that there was a SYN and tells the peer's segment size.
 *
 * <p>The cookie is hash(four-tuple) + the peer's number + minute · 2^24 + (hash(four-tuple, minute, the peer's number)
 * + index) mod 2^24. The minute gives the age, the index a row of a table of usual segment sizes. The lower bits of the
 * timestamp, which the peer echoes, hold the other negotiated options; without timestamps there are none.
 *
 * <p>Linux omits the peer's number from the second hash. Then a segment that is a byte or two ahead of a gap also
 * contains a valid cookie, with another index, and its connection begins after the gap: the missing bytes are lost
 * silently.
 */
public final class SynCookies {
    /** The segment sizes that a cookie can encode, as in Linux: the commonest, and those of tunnels and DSL. */
    private static final int[] SEGMENT_SIZES = {536, 1300, 1440, 1460};

    private static final int MINUTE_SHIFT = 24;
    private static final int HASH_MASK = (1 << MINUTE_SHIFT) - 1;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** Lifetime of a cookie in minutes, including the minute in which it was made. */
    private static final int LIFE_MINUTES = 2;

    private static final int NOTHING = -1;

    /**
     * Number of lower bits of a timestamp that hold options, as in Linux: four of window scale, 15 for none;
     * SACK-permitted; ECN.
     */
    private static final int OPTION_BITS = 6;

    private static final int OPTION_MASK = (1 << OPTION_BITS) - 1;
    private static final int WINDOW_SCALE_MASK = 0xf;
    private static final int SACK_PERMITTED = 1 << 4;
    private static final int ECN = 1 << 5;

    private final KeyedHash fixedHash;
    private final KeyedHash minuteHash;
    private long lastMadeNanos;

    public SynCookies(RandomGenerator random) {
        fixedHash = new KeyedHash(random);
        minuteHash = new KeyedHash(random);
    }

    // ---- the sequence number

    /** Makes the initial sequence number that answers {@code syn}, from a peer that accepts segments of {@code mss}. */
    public int make(TcpSegment syn, int mss, long nowNanos) {
        lastMadeNanos = nowNanos;
        long minute = nowNanos / MINUTE_NANOS;
        int index = SEGMENT_SIZES.length - 1;
        while (index > 0 && mss < SEGMENT_SIZES[index]) {
            index--;
        }
        long tuple = tuple(syn);
        return (int) tuple
                + syn.seq
                + (int) (minute << MINUTE_SHIFT)
                + (inMinute(tuple, minute, syn.seq) + index & HASH_MASK);
    }

    /**
     * Returns whether valid cookies can exist; if not, an ACK without a flow is not worth two hashes, and a guess has
     * no chance.
     */
    public boolean areAbout(long nowNanos) {
        return nowNanos - lastMadeNanos <= LIFE_MINUTES * MINUTE_NANOS;
    }

    /**
     * Checks the cookie that {@code ack} acknowledges. Returns the encoded segment size in bytes; 0 if the cookie is
     * invalid or too old.
     */
    public int check(TcpSegment ack, long nowNanos) {
        long tuple = tuple(ack);
        int number = ack.seq - 1;
        int rest = ack.ack - 1 - (int) tuple - number;
        long minute = nowNanos / MINUTE_NANOS;
        int age = (int) minute - (rest >>> MINUTE_SHIFT) & 0xff;
        if (age >= LIFE_MINUTES) {
            return 0;
        }
        int index = rest - inMinute(tuple, minute - age, number) & HASH_MASK;
        return index < SEGMENT_SIZES.length ? SEGMENT_SIZES[index] : 0;
    }

    private long tuple(TcpSegment segment) {
        return fixedHash.strong(
                segment.sourceHigh,
                segment.sourceLow,
                segment.destinationHigh,
                segment.destinationLow,
                (long) segment.sourcePort << 16 | segment.destinationPort);
    }

    private int inMinute(long tuple, long minute, int number) {
        return (int) minuteHash.strong(tuple, minute, number, 0, 0);
    }

    // ---- the timestamp

    /**
     * Makes a timestamp that encodes the negotiated options, at most 2^6 - 1 ticks before {@code ticks}, so that later
     * timestamps do not seem older.
     *
     * @param ticks the timestamp clock without its offset
     */
    public static int timestamp(int ticks, Negotiated negotiated) {
        int bits = negotiated.scalesWindows() ? negotiated.peerWindowShift() : WINDOW_SCALE_MASK;
        if (negotiated.sack()) {
            bits |= SACK_PERMITTED;
        }
        if (negotiated.ecn() != null) {
            bits |= ECN;
        }
        int timestamp = ticks & ~OPTION_MASK | bits;
        return timestamp - ticks > 0 ? timestamp - (1 << OPTION_BITS) : timestamp;
    }

    /** Returns the options that a cookie can encode: without timestamps, only the segment size. */
    public static Negotiated remembered(Negotiated negotiated) {
        return negotiated.timestamps()
                ? negotiated
                : new Negotiated(negotiated.peerMss(), NOTHING, false, false, null, negotiated.tsRecent());
    }

    /**
     * Reads the negotiated options from the final ACK of a handshake.
     *
     * @param offset offset of the timestamp clock towards this peer
     * @param settings determines whether the ECN that the SYN+ACK agreed to is still allowed; the connection also works
     *     without it
     */
    public static Negotiated negotiated(TcpSegment ack, int mss, int offset, TcpSettings settings) {
        if (!ack.options.hasTimestamps()) {
            return new Negotiated(mss, NOTHING, false, false, null, 0);
        }
        int bits = ack.options.timestampEcho() - offset;
        int shift = bits & WINDOW_SCALE_MASK;
        return new Negotiated(
                mss,
                shift == WINDOW_SCALE_MASK ? NOTHING : shift,
                true,
                (bits & SACK_PERMITTED) != 0,
                (bits & ECN) != 0 ? EcnNegotiation.ofCookie(ack, settings) : null,
                ack.options.timestampValue());
    }
}
