package io.hawser.tcp.handshake;

import io.hawser.hash.KeyedHash;
import io.hawser.tcp.ecn.EcnNegotiation;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.TcpSettings;
import java.util.random.RandomGenerator;

/**
 * SYN cookies (RFC 4987 §3.6): a SYN that there is no memory for is answered all the same, with an initial sequence
 * number from which the third segment of the handshake proves that there was a SYN, and of which size its segments may
 * be.
 *
 * <p>The cookie is hash(four-tuple) + the peer's number + minute · 2^24 + (hash(four-tuple, minute, the peer's number)
 * + index) mod 2^24. The minute tells how old it is, the index names a row of a table of usual segment sizes. What else
 * the SYN has negotiated stands in the lower bits of the timestamp, which the peer echoes; without timestamps there is
 * nothing else.
 *
 * <p>Linux leaves the peer's number out of the second hash. Then a segment that is a byte or two ahead of a gap has a
 * cookie too, with another index, and its connection begins behind the gap: what is missing is lost without a word.
 */
public final class SynCookies {
    /**
     * The segment sizes that a cookie can tell, as Linux has chosen them: the commonest, and those of tunnels and DSL.
     */
    private static final int[] SEGMENT_SIZES = {536, 1300, 1440, 1460};

    private static final int MINUTE_SHIFT = 24;
    private static final int HASH_MASK = (1 << MINUTE_SHIFT) - 1;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** Lifetime of a cookie in minutes, the one in which it was made included. */
    private static final int LIFE_MINUTES = 2;

    private static final int NOTHING = -1;

    /** The lower bits of a timestamp, as Linux uses them: four of window scale, 15 for none; SACK-permitted; ECN. */
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

    /** The initial sequence number with which to answer {@code syn}, from a peer that takes segments of {@code mss}. */
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
     * Whether there can be cookies about at all; else an ACK to nobody is not worth two hashes, nor a guess a chance.
     */
    public boolean areAbout(long nowNanos) {
        return nowNanos - lastMadeNanos <= LIFE_MINUTES * MINUTE_NANOS;
    }

    /**
     * The segment size that the cookie {@code ack} acknowledges tells of, in bytes; 0 when it is none of ours, or too
     * old.
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
     * A timestamp that says what was negotiated, at most 2^6 - 1 ticks before {@code ticks}: later ones must not seem
     * older.
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

    /** Options that survive an answer by cookie: without timestamps the others have no place. */
    public static Negotiated remembered(Negotiated negotiated) {
        return negotiated.timestamps()
                ? negotiated
                : new Negotiated(negotiated.peerMss(), NOTHING, false, false, null, negotiated.tsRecent());
    }

    /**
     * Reads the negotiated options from the third segment of a handshake.
     *
     * @param offset of the timestamp clock towards this peer
     * @param settings whether they still allow the ECN that the SYN+ACK has agreed to; without it the connection is as
     *     good
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
