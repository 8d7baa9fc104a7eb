package io.hawser.services.dhcp.client;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Observer of a client: states, timers, messages, and configuration of the host. All methods do nothing by default. */
public interface DhcpClientObserver extends ClientTimers.Observer<DhcpClientObserver.ClientTimer> {
    /** Ignores all events. */
    DhcpClientObserver NONE = new DhcpClientObserver() {};

    /** The timers of a client. */
    enum ClientTimer {
        /** Waits before INIT begins. */
        START,
        /** Waits for an answer. */
        RETRANSMIT,
        /** T1: the client begins to renew. */
        RENEW,
        /** T2: the client begins to rebind. */
        REBIND,
        /** The end of the lease. */
        EXPIRY
    }

    /** Called when the state has changed. */
    default void stateChanged(DhcpClientState from, DhcpClientState to, String reason) {}

    @Override
    default void timerArmed(ClientTimer timer, long deadlineNanos) {}

    @Override
    default void timerFired(ClientTimer timer) {}

    /** Called when a message is sent. */
    default void sent(DhcpMessage message) {}

    /** Called for a received message that the client processes. */
    default void received(DhcpMessage message) {}

    /** Called when a message is ignored. */
    default void ignored(DhcpMessage message, String reason) {}

    /** Called when the host has obtained an address, more time, or other settings; {@code before} is null at first. */
    default void bound(ClientLease lease, @Nullable ClientLease before) {}

    /** Called when the address was removed from the host. */
    default void unbound(ClientLease lease, String reason) {}

    /** Called when another station has or claims the address. */
    default void conflict(IpAddress address, MacAddress station, boolean defended) {}

    /** Called when DISCOVERs were unanswered for a whole round, or for the number of attempts before a fallback. */
    default void noServer(int attempts) {}

    /** Called when the host has a link-local address. */
    default void linkLocal(IpAddress address) {}

    /** Called with the settings that a server sent to an INFORM. */
    default void informed(DhcpMessage answer) {}
}
