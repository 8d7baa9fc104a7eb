package io.hawser.services.dhcp6.client;

import io.hawser.services.dhcp.client.ClientTimers;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Observer of a client: states, timers, messages, and configuration of the host. All methods do nothing by default. */
public interface Dhcp6ClientObserver extends ClientTimers.Observer<Dhcp6ClientObserver.Dhcp6Timer> {
    /** Ignores all events. */
    Dhcp6ClientObserver NONE = new Dhcp6ClientObserver() {};

    /** The timers of a client. */
    enum Dhcp6Timer {
        /** Waits before the first message of an exchange. */
        START,
        /** Waits for an answer. */
        RETRANSMIT,
        /** T1: the client begins to renew. */
        RENEW,
        /** T2: the client begins to rebind. */
        REBIND,
        /** The end of the valid lifetime. */
        EXPIRY,
        /** The end of the information refresh time. */
        REFRESH
    }

    /** Called when the state has changed. */
    default void stateChanged(Dhcp6ClientState from, Dhcp6ClientState to, String reason) {}

    @Override
    default void timerArmed(Dhcp6Timer timer, long deadlineNanos) {}

    @Override
    default void timerFired(Dhcp6Timer timer) {}

    /** Called when a message is sent. */
    default void sent(Dhcp6Message message) {}

    /** Called for a received message that the client processes. */
    default void received(Dhcp6Message message) {}

    /** Called when a message is ignored. */
    default void ignored(Dhcp6Message message, String reason) {}

    /** Called when the host has obtained an address, more time, or other settings; {@code before} is null at first. */
    default void bound(Dhcp6Lease lease, @Nullable Dhcp6Lease before) {}

    /** Called when the address was removed from the host. */
    default void unbound(Dhcp6Lease lease, String reason) {}

    /** Called when another station has the address that a server has assigned. */
    default void conflict(IpAddress address) {}

    /** Called each time when Solicit or Information-request must be sent again. */
    default void noServer(int attempts) {}

    /** Called with the settings that a server has sent without an address. */
    default void informed(Dhcp6Message answer) {}
}
