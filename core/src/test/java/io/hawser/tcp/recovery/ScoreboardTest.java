package io.hawser.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.tcp.segment.Seq;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreboardTest {
    private static final int MSS = 100;

    /** A simple and slow model of the scoreboard: a list that is counted each time. */
    private static final class Model {
        static final class Entry {
            int start;
            int end;
            long sent;
            int order;
            boolean sacked;
            boolean lost;
            boolean retransmitted;
            /** Whether a retransmission was lost. */
            boolean again;

            Entry(int start, int end, long sent, int order) {
                this.order = order;
                this.start = start;
                this.end = end;
                this.sent = sent;
            }

            int bytes() {
                return end - start;
            }
        }

        final List<Entry> entries = new ArrayList<>();
        int delivered;

        void acknowledge(int ack) {
            while (!entries.isEmpty() && Seq.leq(entries.getFirst().end, ack)) {
                Entry entry = entries.removeFirst();
                delivered += entry.sacked ? 0 : entry.bytes();
            }
            if (!entries.isEmpty() && Seq.lt(entries.getFirst().start, ack)) {
                Entry entry = entries.getFirst();
                delivered += entry.sacked ? 0 : ack - entry.start;
                entry.start = ack;
            }
        }

        void sack(int left, int right) {
            for (Entry entry : entries) {
                if (!entry.sacked && Seq.geq(entry.start, left) && Seq.leq(entry.end, right)) {
                    entry.sacked = true;
                    entry.lost = false;
                    entry.retransmitted = false;
                    entry.again = false;
                    delivered += entry.bytes();
                }
            }
        }

        void judge(RackDetector rack, long window, long now) {
            for (Entry entry : entries) {
                if (!entry.sacked
                        && (!entry.lost || entry.retransmitted)
                        && rack.isSentBeforeDelivered(entry.order)
                        && entry.sent + rack.rttNanos() + window <= now) {
                    lose(entry);
                }
            }
        }

        void lose(Entry entry) {
            entry.again |= entry.retransmitted;
            entry.lost = true;
            entry.retransmitted = false;
        }

        int sum(java.util.function.Predicate<Entry> which) {
            return entries.stream().filter(which).mapToInt(Entry::bytes).sum();
        }
    }

    /** A small number, so that all segments are in use at times. */
    private static final int MOST_SEGMENTS = 32;

    private final Scoreboard board = new Scoreboard(MOST_SEGMENTS);
    private final Model model = new Model();
    private int una;
    private int max;
    private long now = 1;
    private int order;
    private boolean hasReneged;

    private void compare() {
        assertThat(board.tail() - board.front()).isEqualTo(model.entries.size());
        assertThat(board.sackedBytes()).isEqualTo(model.sum(entry -> entry.sacked));
        assertThat(board.lostBytes()).isEqualTo(model.sum(entry -> entry.lost));
        assertThat(board.retransmittedBytes()).isEqualTo(model.sum(entry -> entry.retransmitted));
        assertThat(board.flightBytes()).isEqualTo(model.sum(entry -> true));
        assertThat(board.sackedSegments()).isEqualTo((int)
                model.entries.stream().filter(entry -> entry.sacked).count());
        int pipe = model.sum(entry -> true)
                - model.sum(entry -> entry.sacked)
                - model.sum(entry -> entry.lost)
                + model.sum(entry -> entry.retransmitted);
        assertThat(board.pipeBytes()).isEqualTo(pipe);
        boolean waiting = model.entries.stream().anyMatch(entry -> entry.lost && !entry.retransmitted);
        assertThat(board.losses.next() != board.tail()).isEqualTo(waiting);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void itAgreesWithASlowModel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        una = (int) random.nextLong();
        max = una;
        board.beginAt(una);
        RackDetector rack = new RackDetector(una);
        for (int step = 0; step < 500_000; step++) {
            now += random.nextInt(3);
            rack.begin(now, 0, una);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> send(1 + random.nextInt(MSS));
                case 3 -> acknowledge(random, rack);
                case 4, 5 -> sack(random, rack);
                case 6 -> judge(rack, random.nextInt(20));
                default -> retransmit(random);
            }
            if (random.nextInt(1000) == 0) {
                timeout(random.nextInt(30));
            }
            if (random.nextInt(500) == 0 && !hasReneged) {
                undo();
            }
            if (random.nextInt(200) == 0) {
                probe();
            }
            hasReneged &= !model.entries.isEmpty();
            if (step % 16 == 0) {
                compare();
            }
        }
    }

    /** Sends data. From a certain number on it is added to the last segment, which then counts as just sent. */
    private void send(int bytes) {
        board.sent(max + bytes, now);
        if (model.entries.size() < MOST_SEGMENTS) {
            model.entries.add(new Model.Entry(max, max + bytes, now, order++));
        } else {
            Model.Entry last = model.entries.getLast();
            last.end = max + bytes;
            sentAgain(last);
            last.sacked = false;
            last.lost = false;
            last.retransmitted = false;
            last.again = false;
        }
        max += bytes;
    }

    private void sentAgain(Model.Entry entry) {
        entry.sent = now;
        entry.order = order++;
        entry.retransmitted = true;
    }

    /** Retransmits the last segment, whatever its state and the position of the judge. */
    private void probe() {
        if (!model.entries.isEmpty() && !model.entries.getLast().sacked) {
            board.retransmitted(board.tail() - 1, now);
            sentAgain(model.entries.getLast());
        }
    }

    /** Marks no segment lost; of retransmitted segments the last transmission is in flight. */
    private void undo() {
        board.losses.unmark();
        for (Model.Entry entry : model.entries) {
            entry.retransmitted |= entry.lost && entry.again;
            entry.lost = false;
        }
    }

    private void acknowledge(SplittableRandom random, RackDetector rack) {
        int bytes = Math.min(max - una, random.nextInt(4 * MSS));
        acknowledgeTo(una + bytes, rack);
    }

    private void acknowledgeTo(int ack, RackDetector rack) {
        board.delivery.begin();
        model.delivered = 0;
        una = ack;
        board.acknowledge(ack, rack);
        model.acknowledge(ack);
        assertThat(board.delivery.bytes).isEqualTo(model.delivered);
    }

    private void sack(SplittableRandom random, RackDetector rack) {
        if (max == una) {
            return;
        }
        int left = una + random.nextInt(max - una);
        int right = left + 1 + random.nextInt(max - left);
        if (random.nextInt(4) > 0) {
            right = Seq.min(right, left + 4 * MSS);
        }
        board.delivery.begin();
        model.delivered = 0;
        board.sack(left, right, rack);
        model.sack(left, right);
        assertThat(board.delivery.bytes).isEqualTo(model.delivered);
    }

    private void judge(RackDetector rack, long window) {
        board.losses.judge(rack, window, now);
        model.judge(rack, window, now);
    }

    private void retransmit(SplittableRandom random) {
        for (int count = random.nextInt(5); count > 0; count--) {
            int index = board.losses.next();
            if (index == board.tail()) {
                return;
            }
            Model.Entry entry = model.entries.get(index - board.front());
            assertThat(entry.lost && !entry.retransmitted).isTrue();
            board.retransmitted(index, now);
            sentAgain(entry);
        }
    }

    /** Times out: segments sent in the last {@code spare} nanoseconds are not lost yet; the first is retransmitted. */
    private void timeout(long spare) {
        boolean reneged = !model.entries.isEmpty() && model.entries.getFirst().sacked;
        hasReneged |= reneged;
        long since = reneged ? Long.MAX_VALUE : now - spare;
        assertThat(board.losses.markAll(now - spare)).isEqualTo(reneged);
        for (Model.Entry entry : model.entries) {
            entry.sacked &= !reneged;
            if (!entry.sacked
                    && (!entry.lost || entry.retransmitted)
                    && (entry == model.entries.getFirst() || entry.sent <= since)) {
                model.lose(entry);
            }
        }
        if (!model.entries.isEmpty()) {
            board.retransmitted(board.front(), now);
            sentAgain(model.entries.getFirst());
        }
    }

    /**
     * A segment that is sent a third time is in the queue at its last transmission, and segments sent before that are
     * judged.
     */
    @Test
    void aProbeOfARetransmissionHidesNoOther() {
        board.beginAt(0);
        for (int i = 1; i <= 3; i++) {
            board.sent(i * MSS, 1);
        }
        board.retransmitted(2, 10);
        board.retransmitted(0, 11);
        board.retransmitted(1, 50);
        board.retransmitted(2, 100);
        RackDetector rack = new RackDetector(0);
        rack.begin(160, 0, 0);
        board.sack(MSS, 2 * MSS, rack);
        assertThat(board.losses.judge(rack, 0, 160)).isEqualTo(1);
        assertThat(board.losses.next()).isZero();
    }

    /** Of the retransmissions, one that is repeated becomes the last, and the others keep their order of time. */
    @Test
    void aRepeatedRetransmissionLeavesTheOthersInOrder() {
        sendAt(1, 1, 1, 1);
        board.retransmitted(3, 10);
        board.retransmitted(0, 11);
        board.retransmitted(1, 50);
        board.retransmitted(3, 100);
        RackDetector rack = new RackDetector(0);
        board.sent(5 * MSS, 105);
        rack.begin(160, 0, 0);
        board.sack(4 * MSS, 5 * MSS, rack);
        // RACK.rtt is 55: the first is overdue, the second is not
        assertThat(board.losses.judge(rack, 60, 160)).isEqualTo(1);
        assertThat(board.losses.next()).isZero();
        assertThat(board.timers.reorderDeadlineNanos).isEqualTo(50 + 55 + 60);
    }

    private void sendAt(long... nanos) {
        board.beginAt(0);
        for (int i = 0; i < nanos.length; i++) {
            board.sent((i + 1) * MSS, nanos[i]);
        }
    }

    /** RFC 8985 §6.2, step 5: of the originals and the retransmissions, the one due first sets the timer. */
    @ParameterizedTest
    @CsvSource({"10, 30, 10", "30, 10, 10"})
    void theTimerWaitsForTheEarliestSegment(long original, long retransmission, long earliest) {
        sendAt(1, original, 40);
        board.retransmitted(0, retransmission);
        board.sent(4 * MSS, 41);
        RackDetector rack = new RackDetector(0);
        rack.begin(61, 0, 0);
        board.sack(3 * MSS, 4 * MSS, rack);
        // RACK.rtt is 20
        assertThat(board.losses.judge(rack, 50, 61)).isZero();
        assertThat(board.lostBytes()).isZero();
        assertThat(board.timers.reorderDeadlineNanos).isEqualTo(earliest + 20 + 50);
    }

    /** RFC 1191 §6.4: only what is larger than the new path carries is lost; an undo finds it again. */
    @Test
    void onlyTheSegmentsThatAreTooLargeForThePathAreLost() {
        board.beginAt(0);
        board.sent(MSS, 1);
        board.sent(MSS + 60, 1);
        board.sent(2 * MSS + 60, 1);
        board.sent(2 * MSS + 120, 1);
        board.sent(2 * MSS + 181, 1);
        board.sack(MSS + 60, 2 * MSS + 60, new RackDetector(0));
        int fin = 2 * MSS + 181;
        assertThat(board.losses.isAnyLarger(60, fin)).isTrue();
        assertThat(board.losses.isAnyLarger(MSS - 1, fin)).isTrue();
        assertThat(board.losses.isAnyLarger(MSS, fin)).isFalse();
        board.duplicateAcks = 2;
        board.presumedBytes = 60;
        board.losses.markLarger(60, fin);
        // the third is larger, but has arrived; the last is as large with its FIN
        assertThat(board.lostBytes()).isEqualTo(MSS);
        assertThat(board.losses.next()).isZero();
        assertThat(board.presumedBytes).isZero();
        assertThat(board.duplicateAcks).isZero();
        board.losses.unmark();
        assertThat(board.lostBytes()).isZero();
        assertThat(board.retransmittedBytes()).isZero();
        assertThat(board.losses.next()).isEqualTo(board.tail());
        board.losses.markLarger(59, fin);
        assertThat(board.lostBytes()).isEqualTo(MSS + 60 + 60 + 61);
    }

    /** An undo finds a segment again that was marked lost, retransmitted, and marked no more. */
    @Test
    void anUndoFindsRetransmittedSegments() {
        sendAt(1, 1);
        board.losses.markFirst();
        assertThat(board.losses.next()).isZero();
        board.retransmitted(0, 10);
        assertThat(board.losses.next()).isEqualTo(board.tail());
        board.losses.unmark();
        assertThat(board.lostBytes()).isZero();
        assertThat(board.retransmittedBytes()).isEqualTo(MSS);
        board.acknowledge(MSS, null);
        board.losses.markFirst();
        assertThat(board.losses.next()).isEqualTo(1);
        board.losses.unmark();
        assertThat(board.lostBytes()).isZero();
    }

    /** A flight may end while segments are marked lost; those of the next are retransmitted in their order. */
    @Test
    void theNextFlightKnowsNothingOfLostSegments() {
        sendAt(1, 1, 1, 1);
        board.losses.markLarger(MSS - 1, 0);
        board.acknowledge(4 * MSS, null);
        board.beginAt(4 * MSS);
        for (int i = 5; i <= 8; i++) {
            board.sent(i * MSS, 20);
        }
        RackDetector rack = new RackDetector(4 * MSS);
        board.retransmitted(0, 30);
        rack.begin(60, 0, 4 * MSS);
        board.sack(7 * MSS, 8 * MSS, rack);
        board.losses.judge(rack, 0, 60);
        assertThat(board.losses.next()).isEqualTo(1);
        board.losses.markLarger(MSS - 1, 0);
        assertThat(board.losses.next()).isZero();
    }

    /** A timer that is not cancelled would fire for a flight of another connection. */
    @Test
    void anotherConnectionBeginsWithoutWhatTheLastHasLeft() {
        ScoreboardPool pool = new ScoreboardPool();
        Scoreboard used = pool.take(0);
        used.sent(MSS, 1);
        used.probe.sent(MSS, /* retransmission= */ true);
        used.timers.use = RetransmissionTimerUse.LOSS_PROBE;
        used.timers.reorderDeadlineNanos = 5;
        used.timers.probeBaseNanos = 1;
        used.losses.markFirst();
        used.presumedBytes = 1;
        used.duplicateAcks = 1;
        pool.give(used);
        Scoreboard again = pool.take(7);
        assertThat(again).isSameAs(used);
        assertThat(again.isEmpty()).isTrue();
        assertThat(again.probe.isUndecided()).isFalse();
        assertThat(again.timers.use).isEqualTo(RetransmissionTimerUse.TIMEOUT);
        assertThat(again.timers.reorderDeadlineNanos).isZero();
        assertThat(again.timers.probeBaseNanos).isZero();
        assertThat(again.lostBytes()).isZero();
        assertThat(again.presumedBytes).isZero();
        assertThat(again.duplicateAcks).isZero();
        assertThat(again.losses.next()).isEqualTo(again.tail());
        assertThat(again.start(again.front())).isEqualTo(7);
    }

    @Test
    void aFloodOfTinySegmentsIsBounded() {
        Scoreboard large = new Scoreboard();
        large.beginAt(0);
        int segments = 3 * Scoreboard.MAX_SEGMENTS;
        for (int i = 1; i <= segments; i++) {
            large.sent(i, i);
        }
        assertThat(large.tail() - large.front()).isEqualTo(Scoreboard.MAX_SEGMENTS);
        assertThat(large.flightBytes()).isEqualTo(segments);
        large.acknowledge(segments, null);
        assertThat(large.isEmpty()).isTrue();
        assertThat(large.pipeBytes()).isZero();
        assertThat(large.recycle()).isFalse();
    }

    /** Blocks that each cover nearly everything are repeated: a walk for each would take minutes. */
    @Test
    void repeatedBlocksCostNothing() {
        int segments = 60_000;
        Scoreboard large = new Scoreboard();
        large.beginAt(0);
        for (int i = 1; i <= segments; i++) {
            large.sent(i * MSS, 1);
        }
        RackDetector rack = new RackDetector(0);
        long marked = 0;
        for (int i = 0; i < 1_000_000; i++) {
            large.delivery.begin();
            large.sack(MSS * (1 + i % 7), MSS * (segments - 1 - i % 5), rack);
            marked += large.delivery.bytes;
        }
        assertThat(marked).isEqualTo((long) MSS * (segments - 2));
        assertThat(large.pipeBytes()).isEqualTo(2 * MSS);
    }
}
