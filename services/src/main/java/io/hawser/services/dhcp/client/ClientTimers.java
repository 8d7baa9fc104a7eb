package io.hawser.services.dhcp.client;

import io.hawser.services.dhcp.client.DhcpClientObserver.ClientTimer;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import java.util.function.Consumer;

/** The timers of a client, which notify its observer. Belongs to the thread that owns the host. */
final class ClientTimers {
    private final TimingWheel wheel;
    private final DhcpClientObserver observer;
    private final Consumer<ClientTimer> action;
    private final Alarm[] alarms;

    /** @param action called when a timer fires */
    ClientTimers(TimingWheel wheel, DhcpClientObserver observer, Consumer<ClientTimer> action) {
        this.wheel = wheel;
        this.observer = observer;
        this.action = action;
        ClientTimer[] names = ClientTimer.values();
        alarms = new Alarm[names.length];
        for (ClientTimer each : names) {
            alarms[each.ordinal()] = new Alarm(each);
        }
    }

    void arm(ClientTimer timer, Duration delay) {
        armAt(timer, Deadline.after(wheel.nowNanos(), delay));
    }

    void armAt(ClientTimer timer, long deadlineNanos) {
        cancel(timer);
        wheel.arm(alarms[timer.ordinal()], deadlineNanos);
        if (deadlineNanos != Deadline.NEVER) {
            observer.timerArmed(timer, deadlineNanos);
        }
    }

    void cancel(ClientTimer timer) {
        wheel.cancel(alarms[timer.ordinal()]);
    }

    void cancelAll() {
        for (Alarm each : alarms) {
            wheel.cancel(each);
        }
    }

    /** The deadline of a timer; {@link Deadline#NEVER} if it is not armed. */
    long deadlineNanos(ClientTimer timer) {
        return alarms[timer.ordinal()].deadlineNanos();
    }

    private final class Alarm extends Timer {
        private final ClientTimer name;

        Alarm(ClientTimer name) {
            this.name = name;
        }

        @Override
        protected void expired(long nowNanos) {
            observer.timerFired(name);
            action.accept(name);
        }
    }
}
