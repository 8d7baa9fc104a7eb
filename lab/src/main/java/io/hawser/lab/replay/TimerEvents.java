package io.hawser.lab.replay;

/** Timers that were armed, fired and cancelled, in columns. */
public final class TimerEvents {
    /** Values of {@link #what}. */
    public static final int ARMED = 0;

    public static final int FIRED = 1;
    public static final int CANCELLED = 2;

    final LongColumn at = new LongColumn();
    final LongColumn connection = new LongColumn();
    final LongColumn node = new LongColumn();
    final LongColumn timer = new LongColumn();
    final LongColumn what = new LongColumn();
    final LongColumn due = new LongColumn();
    final LongColumn why = new LongColumn();

    TimerEvents() {}

    /** The number of events. */
    public int size() {
        return at.size();
    }

    /** The time of the event. */
    public LongColumn at() {
        return at;
    }

    /** The number of the connection. */
    public LongColumn connection() {
        return connection;
    }

    /** The number of the machine. */
    public LongColumn node() {
        return node;
    }

    /** The ordinal of the {@link io.hawser.tcp.TcpTimerKind}. */
    public LongColumn timer() {
        return timer;
    }

    /** {@link #ARMED}, {@link #FIRED} or {@link #CANCELLED}. */
    public LongColumn what() {
        return what;
    }

    /** The deadline of an armed timer; otherwise the instant itself. */
    public LongColumn due() {
        return due;
    }

    /** The rule that set the timer: the number of a message key. */
    public LongColumn why() {
        return why;
    }
}
