package io.hawser.services.dhcp6.client;

import io.hawser.mib.Counters;
import io.hawser.services.dhcp.client.ClientTimers;
import io.hawser.services.dhcp6.client.Dhcp6ClientObserver.Dhcp6Timer;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.services.dhcp6.transport.Dhcp6Messenger;
import io.hawser.services.dhcp6.transport.Dhcp6Transport;
import io.hawser.time.Deadline;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of a client with servers: one message, sent until it is answered or the exchange fails (RFC 8415 §15).
 *
 * <p>Belongs to the thread that owns the host.
 */
final class Dhcp6Exchange {
    private static final long NANOS_PER_HUNDREDTH = 10_000_000;
    private static final int MAX_ELAPSED = 0xffff;

    private final Dhcp6Messenger messenger;
    private final Dhcp6Link via;
    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final ClientTimers<Dhcp6Timer> timers;
    private final Dhcp6ClientObserver observer;
    private RetransmissionTimes times = RetransmissionTimes.SOLICIT;
    private @Nullable Dhcp6Message message;
    private int transmissions;
    private long beganNanos;
    private long waitNanos;

    Dhcp6Exchange(
            Dhcp6Transport transport,
            Dhcp6Link via,
            TimingWheel wheel,
            RandomGenerator random,
            ClientTimers<Dhcp6Timer> timers,
            Dhcp6ClientObserver observer,
            Counters<Dhcp6Counter> counters) {
        this.via = via;
        this.wheel = wheel;
        this.random = random;
        this.timers = timers;
        this.observer = observer;
        messenger = new Dhcp6Messenger(transport, counters);
    }

    /**
     * Binds the port.
     *
     * @throws io.hawser.udp.UdpBindException if it is in use
     */
    void open(Dhcp6Messenger.Receiver receiver) {
        messenger.open(receiver);
    }

    /** Frees the port. Does nothing if it is free. */
    void close() {
        end();
        messenger.close();
    }

    /**
     * Begins an exchange with the first transmission of its message.
     *
     * @param built builds the message of a transaction
     */
    void begin(RetransmissionTimes newTimes, IntFunction<Dhcp6Message> built) {
        times = newTimes;
        message = built.apply(random.nextInt() & Dhcp6Message.TRANSACTION_MASK);
        transmissions = 0;
        beganNanos = wheel.nowNanos();
        transmit();
    }

    /** Ends the exchange: no reply belongs to it any more. */
    void end() {
        message = null;
        timers.cancel(Dhcp6Timer.RETRANSMIT);
    }

    /** Sets the longest wait of this exchange from the next transmission on. */
    void longestWait(Duration time) {
        times = times.longest(time);
    }

    /** Returns whether a reply has the number of the present transaction. */
    boolean isAnsweredBy(Dhcp6Message reply) {
        return message != null && message.transaction() == reply.transaction();
    }

    /** The number of transmissions of the present message. */
    int transmissions() {
        return transmissions;
    }

    /** Sends the message again, after its wait; returns false if the exchange has failed instead. */
    boolean retransmit() {
        boolean tooMany = times.count() > 0 && transmissions >= times.count();
        boolean tooLong = !times.duration().isZero()
                && wheel.nowNanos() - beganNanos >= times.duration().toNanos();
        if (tooMany || tooLong) {
            end();
            return false;
        }
        transmit();
        return true;
    }

    private void transmit() {
        Dhcp6Message current = message;
        if (current == null) {
            return;
        }
        boolean solicit = current.type() == Dhcp6MessageType.SOLICIT;
        waitNanos = transmissions == 0 ? times.firstNanos(random, solicit) : times.nextNanos(waitNanos, random);
        transmissions++;
        long elapsed = (wheel.nowNanos() - beganNanos) / NANOS_PER_HUNDREDTH;
        // RFC 8415 §21.9: 0 in the first transmission
        current.options().put16(Dhcp6Option.ELAPSED_TIME, (int) Math.min(MAX_ELAPSED, elapsed));
        long nextNanos = Deadline.after(wheel.nowNanos(), waitNanos);
        if (!times.duration().isZero()) {
            nextNanos = Math.min(nextNanos, Deadline.after(beganNanos, times.duration()));
        }
        // before it is sent: the reply may arrive within send
        timers.armAt(Dhcp6Timer.RETRANSMIT, nextNanos);
        observer.sent(current);
        messenger.send(current, via, Dhcp6Transport.ALL_AGENTS, Dhcp6Packet.SERVER_PORT);
    }
}
