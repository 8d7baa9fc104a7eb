package io.hawser.proof.compare;

import io.hawser.proof.compare.ExchangeStep.Direction;
import io.hawser.proof.compare.ExchangeStep.SendKind;
import io.hawser.proof.compare.ExchangeStep.Switch;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws exchanges: a handshake, usually a correct one, then segments whose numbers are nearly correct, calls, and
 * waits. It tracks what both sides have sent if everything succeeded.
 */
final class Generator {
    private static final int ACK = TcpHeader.ACK;
    private static final int FIN = TcpHeader.FIN;
    private static final int SYN = TcpHeader.SYN;
    private static final int RST = TcpHeader.RST;
    private static final int PSH = TcpHeader.PSH;
    private static final int URG = TcpHeader.URG;

    /** Waits whose sums are not close to a timer: 40 ms, and 204, 408, 816 ms; 1 s. */
    private static final int[] WAITS = {80, 80, 340, 700};

    /** Less than the time of the third retransmission (200 + 400 + 800 ms): the kernel's is up to 70 ms late. */
    private static final int MOST_MILLIS = 1380;

    private static final int LAST_WAIT = 80;
    private static final int[] SIZES = {1, 2, 10, 100, 536, 1000, 1448, 1460};
    private static final int[] WRITES = {1, 10, 100, 1000, 1448, 1460, 3000, 6000};

    /** More data would fill a send buffer, which Linux measures in memory and not in bytes. */
    private static final int MOST_WRITTEN = 12_000;

    private static final int[] WINDOWS = {0, 0, 20_000, 64_240, 65_535};

    /** The first windows are large, because Linux limits its segments to half of the largest window it has seen. */
    private static final int[] FIRST_WINDOWS = {20_000, 64_240, 64_240, 65_535};

    private static final int[] SMALL = {-1000, -10, -2, -1, 1, 2, 10, 1000};

    private final SplittableRandom random;
    private final List<ExchangeStep> steps = new ArrayList<>();
    private final boolean offersTimestamps;
    private final boolean offersSack;
    private final boolean offersScale;
    private final int mss;

    private int window = 64_240;
    private long next = 1;
    private long timestamp = 100;
    private int millis;
    private int written;
    private boolean finSent;
    private boolean urgent;
    private boolean crossing;
    private boolean accepted;
    private boolean active;

    private Generator(long seed) {
        random = new SplittableRandom(seed);
        offersTimestamps = chance(50);
        offersSack = chance(75);
        offersScale = chance(70);
        mss = pick(new int[] {0, 536, 1000, 1460, 1460});
    }

    /** The exchange of a seed. */
    static KernelExchange exchange(long seed) {
        Generator generator = new Generator(seed);
        generator.draw();
        return new KernelExchange(generator.steps);
    }

    /** The peer's initial sequence number in the exchange of a seed: sometimes one that is about to wrap. */
    static int isn(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        return random.nextInt(4) == 0 ? -random.nextInt(3000) : random.nextInt();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private void draw() {
        if (chance(70)) {
            openPassively();
        } else {
            openActively();
        }
        if (chance(50)) {
            // the first data: from now on the kernel acknowledges at once
            segment(ACK, Mark.at(next), 10, Mark.sent(0));
            next += 10;
        }
        int count = 1 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            step();
        }
        steps.add(new ExchangeStep.Wait(LAST_WAIT));
    }

    private void openPassively() {
        steps.add(new ExchangeStep.Listen());
        if (chance(12)) {
            // any segment that a listener may get
            nearly(chance(50) ? SYN : ACK, 0, chance(20) ? pick(SIZES) : 0);
        }
        syn(SYN, Mark.at(0));
        if (chance(15)) {
            // any segment that a request may get
            step();
        }
        segment(ACK, Mark.at(1), 0, Mark.sent(0));
        if (chance(93)) {
            steps.add(new ExchangeStep.Accept());
            accepted = true;
        }
    }

    private void openActively() {
        active = true;
        steps.add(new ExchangeStep.Connect());
        accepted = true;
        if (chance(20)) {
            step();
        }
        if (chance(12)) {
            // simultaneous open
            crossing = true;
            syn(SYN, Mark.at(0));
            if (chance(70)) {
                segment(ACK, Mark.at(1), 0, Mark.sent(0));
            } else {
                syn(SYN | ACK, Mark.sent(0));
            }
        } else {
            syn(SYN | ACK, Mark.sent(0));
        }
    }

    private void syn(int flags, Mark ack) {
        List<PeerOption> options = new ArrayList<>();
        if (mss > 0) {
            options.add(new PeerOption.Mss(mss));
        }
        if (offersSack) {
            options.add(new PeerOption.SackPermitted());
        }
        if (offersTimestamps) {
            options.add(stamps());
        }
        if (offersScale) {
            options.add(new PeerOption.Nop());
            options.add(new PeerOption.WindowScale(7));
        }
        window = pick(FIRST_WINDOWS);
        steps.add(new ExchangeStep.Segment(flags, Mark.at(0), 0, ack, window, 0, 'a', options));
    }

    private PeerOption stamps() {
        timestamp += random.nextInt(20);
        return new PeerOption.Timestamps(timestamp, 0, true);
    }

    /** Adds one step, drawn by weight. */
    private void step() {
        int drawn = random.nextInt(100);
        if (drawn < 22) {
            data();
        } else if (drawn < 32) {
            acknowledgment();
        } else if (drawn < 40) {
            fin();
        } else if (drawn < 46) {
            reset();
        } else if (drawn < 51) {
            strangeSyn();
        } else if (drawn < 56) {
            nearly(drawnFlags(), next, chance(50) ? 0 : pick(SIZES));
        } else if (drawn < 59) {
            icmp();
        } else if (drawn < 82) {
            call();
        } else {
            wait(pick(WAITS));
        }
    }

    private void wait(int length) {
        if (millis + length <= MOST_MILLIS) {
            millis += length;
            steps.add(new ExchangeStep.Wait(length));
        }
    }

    // ---- segments

    private void data() {
        int bytes = pick(SIZES);
        int flags = ACK | (chance(50) ? PSH : 0);
        switch (random.nextInt(8)) {
            case 0 -> segment(flags, Mark.at(next + pick(SIZES)), bytes, Mark.sent(0)); // ahead of a gap
            case 1 -> segment(flags, Mark.at(Math.max(0, next - pick(SIZES))), bytes, Mark.sent(0)); // partly received
            case 2 -> {
                urgent = true;
                int pointer = random.nextInt(bytes + 3);
                segment(flags | URG, Mark.at(next), bytes, Mark.sent(0), pointer, options(true));
                next += bytes;
            }
            default -> {
                segment(flags, Mark.at(next), bytes, Mark.sent(0));
                next += bytes;
            }
        }
    }

    private void acknowledgment() {
        switch (random.nextInt(8)) {
            case 0 -> segment(ACK, Mark.at(next), 0, nearly());
            case 1 -> segment(ACK, Mark.at(next), 0, Mark.at(1));
            case 2 -> segment(ACK, Mark.at(Math.max(0, next + pick(SMALL))), 0, Mark.sent(0));
            case 3 -> segment(ACK, Mark.at(Math.max(0, next - 1)), random.nextInt(2), Mark.sent(0)); // a keepalive
            case 4, 5 -> {
                window = pick(WINDOWS);
                segment(ACK, Mark.at(next), 0, Mark.sent(0));
            }
            case 6 -> sack();
            default -> segment(ACK, Mark.at(next), 0, Mark.sent(0));
        }
    }

    /** A wrong acknowledgment number, but none inside a segment, which Linux would retransmit in other pieces. */
    private Mark nearly() {
        return written == 0 ? Mark.sent(pick(SMALL)) : Mark.sent(pick(new int[] {1, 2, 1000, 100_000}));
    }

    private void sack() {
        long right = -random.nextInt(2) * (long) pick(SIZES);
        long left = right - pick(SIZES);
        List<PeerOption> options = new ArrayList<>(options(true));
        options.add(new PeerOption.Nop());
        options.add(new PeerOption.Nop());
        options.add(new PeerOption.Sack(List.of(Mark.sent(left), Mark.sent(right))));
        Mark ack = Mark.at(1);
        segment(ACK, Mark.at(next), 0, ack, 0, options);
    }

    private void fin() {
        int bytes = chance(60) ? 0 : pick(SIZES);
        if (chance(20)) {
            segment(FIN | ACK, Mark.at(next + pick(SIZES)), bytes, Mark.sent(0));
        } else if (finSent && chance(50)) {
            segment(FIN | ACK, Mark.at(next - 1), 0, Mark.sent(0));
        } else {
            segment(FIN | ACK, Mark.at(next), bytes, chance(80) ? Mark.sent(0) : nearly());
            next += bytes + 1;
            finSent = true;
        }
    }

    private void reset() {
        Mark seq = switch (random.nextInt(5)) {
            case 0 -> Mark.at(Math.max(0, next + pick(SMALL)));
            case 1 -> edge(random.nextInt(3) - 1);
            default -> Mark.at(next);
        };
        segment(RST | (chance(50) ? ACK : 0), seq, 0, chance(70) ? Mark.sent(0) : nearly());
    }

    private void strangeSyn() {
        Mark seq = switch (random.nextInt(5)) {
            case 0 -> Mark.at(0);
            case 1 -> Mark.at(next);
            case 2 -> edge(random.nextInt(3) - 1);
            default -> Mark.at(Math.max(0, next + pick(SMALL)));
        };
        int flags = SYN | (chance(40) ? ACK : 0) | (chance(10) ? FIN : 0);
        segment(flags, seq, chance(80) ? 0 : pick(SIZES), chance(70) ? Mark.sent(0) : nearly());
    }

    /** The window that Linux assumes after a crossing SYN: larger than the announced one. */
    private Mark edge(long offset) {
        return crossing || steps.size() < 2 ? Mark.at(next) : Mark.edge(offset);
    }

    private int drawnFlags() {
        return random.nextInt(64);
    }

    /** Adds a segment with nearly correct numbers. */
    private void nearly(int flags, long seq, int bytes) {
        Mark at = chance(60) ? Mark.at(seq) : chance(30) ? edge(pick(SMALL)) : Mark.at(Math.max(0, seq + pick(SMALL)));
        Mark ack = chance(60) ? Mark.sent(0) : nearly();
        urgent |= (flags & URG) != 0;
        segment(flags, at, bytes, ack, (flags & URG) != 0 ? random.nextInt(20) : 0, options(chance(80)));
    }

    private void segment(int flags, Mark seq, int bytes, Mark ack) {
        segment(flags, seq, bytes, ack, 0, options(chance(95)));
    }

    private void segment(int flags, Mark seq, int bytes, Mark ack, int urgent, List<PeerOption> options) {
        char variant = chance(85) ? 'a' : 'b';
        steps.add(new ExchangeStep.Segment(flags, seq, bytes, ack, window, urgent, variant, options));
    }

    /** Timestamps, if they were offered; usually correct ones. */
    private List<PeerOption> options(boolean right) {
        if (!offersTimestamps) {
            return List.of();
        }
        if (right) {
            return List.of(new PeerOption.Nop(), new PeerOption.Nop(), stamps());
        }
        PeerOption wrong = switch (random.nextInt(4)) {
            case 0 -> new PeerOption.Timestamps(Math.max(0, timestamp - 50), 0, true);
            case 1 -> new PeerOption.Timestamps(timestamp + 100_000, 0, true);
            case 2 -> new PeerOption.Timestamps(timestamp, pick(SMALL), true);
            default -> null;
        };
        return wrong == null ? List.of() : List.of(new PeerOption.Nop(), new PeerOption.Nop(), wrong);
    }

    private void icmp() {
        int[][] kinds = {
            {3, 0}, {3, 1}, {3, 2}, {3, 3}, {3, 5}, {3, 6}, {3, 7}, {3, 9}, {3, 10}, {3, 11}, {3, 12}, {3, 13}, {4, 0},
            {11, 0}, {11, 1}, {12, 0}
        };
        int[] kind = kinds[random.nextInt(kinds.length)];
        steps.add(new ExchangeStep.Icmp(kind[0], kind[1], 0, quoted()));
    }

    /** A number that may be in flight, or not; not SND.NXT, which only Linux counts as in flight. */
    private Mark quoted() {
        return Mark.sent(chance(70) ? -1 : pick(new int[] {-1000, -10, 2, 1000}));
    }

    // ---- calls

    private void call() {
        int drawn = random.nextInt(100);
        if (!accepted && !active && drawn < 50) {
            steps.add(new ExchangeStep.Accept());
            accepted = true;
            return;
        }
        steps.add(drawnCall(drawn));
    }

    private ExchangeStep drawnCall(int drawn) {
        if (drawn < 40) {
            int bytes = pick(WRITES);
            if (written + bytes > MOST_WRITTEN) {
                return new ExchangeStep.TakeError();
            }
            written += bytes;
            SendKind kind = chance(90) ? SendKind.PLAIN : SendKind.URGENT;
            return new ExchangeStep.Write(bytes, kind);
        }
        if (drawn < 55 && !urgent) {
            // reading stops at urgent data in Linux, and the line continues here
            return new ExchangeStep.Read(chance(70) ? 20_000 : pick(SIZES));
        }
        if (drawn < 70) {
            return new ExchangeStep.Shutdown(chance(70) ? Direction.WR : Direction.values()[random.nextInt(3)]);
        }
        if (drawn < 84) {
            return new ExchangeStep.Close();
        }
        if (drawn < 88) {
            return new ExchangeStep.Abort();
        }
        if (drawn < 94) {
            return new ExchangeStep.TakeError();
        }
        return chance(60)
                ? new ExchangeStep.SetOption(Switch.NODELAY, chance(80))
                : new ExchangeStep.SetOption(Switch.QUICKACK, true);
    }
}
