package io.hawser.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingWheelTest {
    /** A model of the wheel with a sorted map: timers by deadline, and among equal deadlines by the order of arming. */
    private static final class Oracle {
        final TreeMap<Long, SequencedSet<Probe>> due = new TreeMap<>();
        long nowNanos;
        int armed;

        void arm(Probe probe, long deadlineNanos) {
            cancel(probe);
            if (deadlineNanos != Deadline.NEVER) {
                probe.expectedNanos = Math.max(deadlineNanos, nowNanos);
                due.computeIfAbsent(probe.expectedNanos, absent -> new LinkedHashSet<>())
                        .add(probe);
                armed++;
            }
        }

        boolean cancel(Probe probe) {
            SequencedSet<Probe> same = due.get(probe.expectedNanos);
            if (same == null || !same.remove(probe)) {
                return false;
            }
            if (same.isEmpty()) {
                due.remove(probe.expectedNanos);
            }
            probe.expectedNanos = Deadline.NEVER;
            armed--;
            return true;
        }

        Probe next() {
            return due.firstEntry().getValue().getFirst();
        }
    }

    private static final class Probe extends Timer {
        final Run run;
        long expectedNanos = Deadline.NEVER;

        Probe(Run run) {
            this.run = run;
        }

        @Override
        protected void expired(long nowNanos) {
            run.fired(this, nowNanos);
        }
    }

    /** A seeded run of a wheel beside its model. */
    private static final class Run {
        final SplittableRandom random;
        final TimingWheel wheel;
        final Oracle oracle = new Oracle();
        final Probe[] probes = new Probe[400];
        int fired;

        Run(long seed) {
            random = new SplittableRandom(seed);
            long startNanos = random.nextLong(1L << random.nextInt(1, 63));
            wheel = new TimingWheel(startNanos);
            oracle.nowNanos = startNanos;
            for (int i = 0; i < probes.length; i++) {
                probes[i] = new Probe(this);
            }
        }

        void fired(Probe probe, long nowNanos) {
            if (oracle.next() != probe) {
                throw new AssertionError("out of order: deadline " + probe.expectedNanos + " at " + nowNanos);
            }
            oracle.nowNanos = Math.max(oracle.nowNanos, probe.expectedNanos);
            if (nowNanos != oracle.nowNanos || wheel.nowNanos() != nowNanos || probe.isArmed()) {
                throw new AssertionError("fired at " + nowNanos + " instead of " + oracle.nowNanos);
            }
            oracle.cancel(probe);
            fired++;
            if (random.nextInt(4) == 0) {
                // Not at this very instant repeatedly, or time would not advance.
                arm(probe, nowNanos + 1 + random.nextLong(1L << random.nextInt(1, 40)));
                if (random.nextBoolean()) {
                    arm(probes[random.nextInt(probes.length)], nowNanos);
                }
            }
            if (random.nextInt(8) == 0) {
                cancel(probes[random.nextInt(probes.length)]);
            }
        }

        void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> arm(probes[random.nextInt(probes.length)], someDeadline());
                case 4 -> cancel(probes[random.nextInt(probes.length)]);
                case 5 -> advance(wheel.nextDeadlineNanos());
                default -> advance(Deadline.after(wheel.nowNanos(), random.nextLong(1L << random.nextInt(1, 30))));
            }
            if (wheel.armed() != oracle.armed) {
                throw new AssertionError(wheel.armed() + " armed, not " + oracle.armed);
            }
            long nextNanos = wheel.nextDeadlineNanos();
            if (oracle.armed == 0 ? nextNanos != Deadline.NEVER : nextNanos > oracle.due.firstKey()) {
                throw new AssertionError("the next deadline is not " + nextNanos);
            }
        }

        private long someDeadline() {
            long nowNanos = wheel.nowNanos();
            return switch (random.nextInt(10)) {
                case 0 -> nowNanos;
                case 1 -> random.nextLong(nowNanos + 1);
                case 2 -> Long.MAX_VALUE - 1 - random.nextInt(3);
                case 3 -> Deadline.NEVER;
                // Few different values, so that many are equal, armed at short and at long distance.
                case 4, 5, 6 -> Deadline.after(nowNanos | 0xf_ffff, random.nextInt(8) * 64);
                default -> Deadline.after(nowNanos, random.nextLong(1L << random.nextInt(1, 45)));
            };
        }

        private void arm(Probe probe, long deadlineNanos) {
            wheel.arm(probe, deadlineNanos);
            oracle.arm(probe, deadlineNanos);
            if (probe.deadlineNanos() != probe.expectedNanos) {
                throw new AssertionError("armed for " + probe.deadlineNanos() + ", not " + probe.expectedNanos);
            }
        }

        private void cancel(Probe probe) {
            if (wheel.cancel(probe) != oracle.cancel(probe)) {
                throw new AssertionError("cancel does not know whether a timer was armed");
            }
        }

        private void advance(long toNanos) {
            // A timer at the end of time stays there; otherwise no timer could be armed any more.
            if (toNanos >= Long.MAX_VALUE - 4) {
                return;
            }
            int before = fired;
            int told = wheel.advance(toNanos);
            oracle.nowNanos = Math.max(oracle.nowNanos, toNanos);
            if (told != fired - before || wheel.nowNanos() != toNanos) {
                throw new AssertionError("advance to " + toNanos + " told " + told);
            }
            if (oracle.armed > 0 && oracle.due.firstKey() <= toNanos) {
                throw new AssertionError("not fired: " + oracle.due.firstKey() + " at " + toNanos);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void doesWhatASortedMapWouldDo(long seed) {
        Run run = new Run(seed);
        for (int i = 0; i < 100_000; i++) {
            run.step();
        }
        assertThat(run.fired).isGreaterThan(2_500);
        for (Probe probe : run.probes) {
            run.cancel(probe);
        }
        run.arm(run.probes[0], Long.MAX_VALUE - 1);
        run.arm(run.probes[1], Long.MAX_VALUE - 2);
        run.wheel.advance(Long.MAX_VALUE - 2);
        assertThat(run.probes[1].isArmed()).isFalse();
        assertThat(run.wheel.nextDeadlineNanos()).isGreaterThanOrEqualTo(Long.MAX_VALUE - 2);
    }

    /** Returns a timer that records its name when it fires. */
    private static Timer named(String name, List<String> fired) {
        return new Timer() {
            @Override
            protected void expired(long nowNanos) {
                fired.add(name + "@" + nowNanos);
            }
        };
    }

    @Test
    void firesEqualDeadlinesInTheOrderOfArmingHoweverFarAhead() {
        List<String> fired = new ArrayList<>();
        TimingWheel wheel = new TimingWheel(0);
        wheel.arm(named("far", fired), 5_000_000_000L);
        wheel.advance(4_999_999_999L);
        wheel.arm(named("near", fired), 5_000_000_000L);
        wheel.advance(5_000_000_000L);
        assertThat(fired).containsExactly("far@5000000000", "near@5000000000");
    }

    @Test
    void armingAgainForTheSameInstantGoesToTheEnd() {
        List<String> fired = new ArrayList<>();
        TimingWheel wheel = new TimingWheel(0);
        Timer first = named("first", fired);
        wheel.arm(first, 100);
        wheel.arm(named("second", fired), 100);
        wheel.arm(first, 100);
        wheel.advance(100);
        assertThat(fired).containsExactly("second@100", "first@100");
    }

    @Test
    void aDeadlineOfThePastIsNow() {
        List<String> fired = new ArrayList<>();
        TimingWheel wheel = new TimingWheel(1000);
        wheel.arm(named("late", fired), 3);
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(1000);
        assertThat(wheel.advance(1000)).isEqualTo(1);
        assertThat(fired).containsExactly("late@1000");
    }

    @Test
    void neverIsNotArmed() {
        TimingWheel wheel = new TimingWheel(7);
        Timer timer = named("never", new ArrayList<>());
        wheel.arm(timer, 9);
        wheel.arm(timer, Deadline.NEVER);
        assertThat(timer.isArmed()).isFalse();
        assertThat(timer.deadlineNanos()).isEqualTo(Deadline.NEVER);
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(Deadline.NEVER);
        assertThat(wheel.cancel(timer)).isFalse();
    }

    @Test
    void theLastInstantFires() {
        List<String> fired = new ArrayList<>();
        TimingWheel wheel = new TimingWheel(0);
        wheel.arm(named("end", fired), Long.MAX_VALUE - 1);
        assertThat(wheel.advance(Long.MAX_VALUE - 2)).isZero();
        assertThat(wheel.advance(Long.MAX_VALUE - 1)).isEqualTo(1);
        assertThat(fired).containsExactly("end@" + (Long.MAX_VALUE - 1));
    }

    @Test
    void aTimerMayArmOthersForTheSameInstant() {
        List<String> fired = new ArrayList<>();
        TimingWheel wheel = new TimingWheel(0);
        Timer child = named("child", fired);
        wheel.arm(
                new Timer() {
                    @Override
                    protected void expired(long nowNanos) {
                        fired.add("parent@" + nowNanos);
                        wheel.arm(child, nowNanos);
                    }
                },
                64);
        wheel.arm(named("sibling", fired), 64);
        assertThat(wheel.advance(64)).isEqualTo(3);
        assertThat(fired).containsExactly("parent@64", "sibling@64", "child@64");
    }

    @Test
    void timeDoesNotRunBackward() {
        TimingWheel wheel = new TimingWheel(10);
        assertThatIllegalArgumentException().isThrownBy(() -> wheel.advance(9)).withMessageContaining("10 ns");
        assertThatIllegalArgumentException().isThrownBy(() -> new TimingWheel(-1));
    }

    @Test
    void deadlinesDoNotOverflow() {
        assertThat(Deadline.after(5, 6)).isEqualTo(11);
        assertThat(Deadline.after(0, 0)).isZero();
        assertThat(Deadline.after(5, Long.MAX_VALUE)).isEqualTo(Deadline.NEVER);
        assertThat(Deadline.after(5, Duration.ofNanos(6))).isEqualTo(11);
        assertThat(Deadline.after(5, Duration.ZERO)).isEqualTo(5);
        assertThat(Deadline.after(0, Duration.ofNanos(Deadline.NEVER))).isEqualTo(Deadline.NEVER);
        assertThat(Deadline.after(0, Duration.ofDays(365 * 300))).isEqualTo(Deadline.NEVER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deadline.after(5, Duration.ofNanos(-1)))
                .withMessageContaining("0 or more");
    }

    @Test
    void armedTimersAreCounted() {
        TimingWheel wheel = new TimingWheel(0);
        Timer first = named("first", new ArrayList<>());
        wheel.arm(first, 10);
        wheel.arm(named("second", new ArrayList<>()), 1_000);
        wheel.arm(first, 20);
        assertThat(wheel.armed()).isEqualTo(2);
        assertThat(wheel.advance(20)).isEqualTo(1);
        assertThat(wheel.armed()).isEqualTo(1);
        assertThat(wheel.nextDeadlineNanos()).isLessThanOrEqualTo(1_000);
    }

    /** Deadlines on several levels of the wheel, so that the late ones still have to move down. */
    @Test
    void whatIsDueWaitsWhileTimeAdvancesWithoutFiring() {
        TimingWheel wheel = new TimingWheel(0);
        List<String> fired = new ArrayList<>();
        Timer cancelled = noting(wheel, fired, "cancelled");
        Timer postponed = noting(wheel, fired, "postponed");
        wheel.arm(noting(wheel, fired, "second"), 300_000);
        wheel.arm(noting(wheel, fired, "first"), 5);
        wheel.arm(cancelled, 6);
        wheel.arm(postponed, 7);
        wheel.arm(noting(wheel, fired, "future"), 1_500_000);

        wheel.advanceWithoutFiring(1_000_000);
        assertThat(fired).isEmpty();
        assertThat(wheel.nowNanos()).isEqualTo(1_000_000);
        assertThat(wheel.nextDeadlineNanos()).isLessThanOrEqualTo(5);
        wheel.cancel(cancelled);
        wheel.arm(postponed, 2_000_000);
        wheel.arm(noting(wheel, fired, "third"), 0);

        assertThat(wheel.advance(1_000_000)).isEqualTo(3);
        assertThat(fired).containsExactly("first at 1000000", "second at 1000000", "third at 1000000");
        wheel.advance(3_000_000);
        assertThat(fired.subList(3, 5)).containsExactly("future at 1500000", "postponed at 2000000");
        assertThatIllegalArgumentException().isThrownBy(() -> wheel.advanceWithoutFiring(2_999_999));
    }

    private static Timer noting(TimingWheel wheel, List<String> fired, String name) {
        return new Timer() {
            @Override
            protected void expired(long nowNanos) {
                assertThat(wheel.nowNanos()).isEqualTo(nowNanos);
                fired.add(name + " at " + nowNanos);
            }
        };
    }
}
