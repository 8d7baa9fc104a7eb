package io.hawser.lab.replay;

import io.hawser.tcp.TcpState;

/** The number of connections of each machine in each state over time, including those not recorded. */
public final class StateTally {
    /** Limit of rows for one machine and state; beyond it, every second row is dropped. */
    private static final int MOST_ROWS = 1000;

    private static final TcpState[] STATES = TcpState.values();

    /** The count of one machine and state over time. */
    public static final class Count {
        private LongColumn at = new LongColumn();
        private LongColumn count = new LongColumn();
        private long now;
        private long stepNanos;

        /** The instants. */
        public LongColumn at() {
            return at;
        }

        /** The numbers, each valid from its instant on. */
        public LongColumn count() {
            return count;
        }

        private void change(long nowNanos, int by) {
            now = Math.max(0, now + by);
            int last = at.size() - 1;
            if (last >= 0 && nowNanos - at.get(last) < stepNanos || last >= 0 && at.get(last) == nowNanos) {
                // the latest value of an interval counts
                count.set(last, now);
                return;
            }
            at.add(nowNanos);
            count.add(now);
            if (at.size() > MOST_ROWS) {
                thin();
            }
        }

        private void thin() {
            LongColumn keptAt = new LongColumn();
            LongColumn keptCount = new LongColumn();
            for (int i = 0; i < at.size(); i += 2) {
                keptAt.add(at.get(i));
                keptCount.add(count.get(Math.min(i + 1, at.size() - 1)));
            }
            stepNanos = 2 * Math.max(1, (at.last() - at.get(0)) / at.size());
            at = keptAt;
            count = keptCount;
        }
    }

    private final Count[][] counts;

    StateTally(int machines) {
        counts = new Count[machines][STATES.length];
        for (Count[] ofMachine : counts) {
            for (int i = 0; i < ofMachine.length; i++) {
                ofMachine[i] = new Count();
            }
        }
    }

    void changed(long nowNanos, int node, TcpState from, TcpState to) {
        // a listener stays in LISTEN when one of its connections begins
        if (from != TcpState.CLOSED && from != TcpState.LISTEN) {
            counts[node][from.ordinal()].change(nowNanos, -1);
        }
        if (to != TcpState.CLOSED && to != TcpState.LISTEN) {
            counts[node][to.ordinal()].change(nowNanos, 1);
        }
    }

    /** The number of machines. */
    public int machines() {
        return counts.length;
    }

    /** The count of a machine and a state. */
    public Count of(int node, TcpState state) {
        return counts[node][state.ordinal()];
    }
}
