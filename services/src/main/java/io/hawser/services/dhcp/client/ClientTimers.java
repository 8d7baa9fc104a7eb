package io.hawser.services.dhcp.client;

import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The timers of a client, which notify its observer. Belongs to the thread that owns the host.
 *
 * @param <T> the names of the timers
 */
public final class ClientTimers<T extends Enum<T>> {
    /** Receives the events of timers. */
    public interface Observer<T> {
        /** Called when a timer was armed. */
        void timerArmed(T timer, long deadlineNanos);

        /** Called when a timer has fired, before its effects. */
        void timerFired(T timer);
    }

    private final TimingWheel wheel;
    private final Observer<? super T> observer;
    private final Consumer<T> action;
    private final Map<T, Alarm> alarms;

    /**
     * Creates timers, none of which is armed.
     *
     * @param action called when a timer fires
     */
    public ClientTimers(TimingWheel wheel, Class<T> names, Observer<? super T> observer, Consumer<T> action) {
        this.wheel = wheel;
        this.observer = observer;
        this.action = action;
        alarms = new EnumMap<>(names);
        for (T each : names.getEnumConstants()) {
            alarms.put(each, new Alarm(each));
        }
    }

    /** Arms a timer, again if it was armed. */
    public void arm(T timer, Duration delay) {
        armAt(timer, Deadline.after(wheel.nowNanos(), delay));
    }

    /** Arms a timer, again if it was armed; {@link Deadline#NEVER} cancels it. */
    public void armAt(T timer, long deadlineNanos) {
        cancel(timer);
        wheel.arm(alarm(timer), deadlineNanos);
        if (deadlineNanos != Deadline.NEVER) {
            observer.timerArmed(timer, deadlineNanos);
        }
    }

    /** Cancels a timer. Does nothing if it is not armed. */
    public void cancel(T timer) {
        wheel.cancel(alarm(timer));
    }

    /** Cancels all timers. */
    public void cancelAll() {
        for (Alarm each : alarms.values()) {
            wheel.cancel(each);
        }
    }

    /** The deadline of a timer; {@link Deadline#NEVER} if it is not armed. */
    public long deadlineNanos(T timer) {
        return alarm(timer).deadlineNanos();
    }

    private Alarm alarm(T timer) {
        return Objects.requireNonNull(alarms.get(timer));
    }

    private final class Alarm extends Timer {
        private final T name;

        Alarm(T name) {
            this.name = name;
        }

        @Override
        protected void expired(long nowNanos) {
            observer.timerFired(name);
            action.accept(name);
        }
    }
}
