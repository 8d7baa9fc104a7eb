package io.hawser.services.dhcp.server;

import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.wire.IpAddress;

/** Observer of a server. All methods do nothing by default. */
public interface DhcpServerObserver {
    /** Ignores all events. */
    DhcpServerObserver NONE = new DhcpServerObserver() {};

    /** Called when a message has arrived. */
    default void received(DhcpMessage message, IpAddress source) {}

    /** Called when an answer is sent. */
    default void sent(DhcpMessage message) {}

    /** Called when a message gets no answer, with the reason. */
    default void ignored(DhcpMessage message, String reason) {}

    /** Called when a lease was granted or extended, and is durable. */
    default void granted(LeaseRecord lease) {}

    /** Called when a lease has ended: released, expired, declined, or reused. */
    default void ended(LeaseRecord lease, String reason) {}

    /** Called when a station without a lease was found to use an address. */
    default void conflict(IpAddress address, String how) {}

    /** Called when a client gets no address because none is free. */
    default void exhausted(DhcpMessage request) {}

    /** Called when a lease cannot be stored, so that it is not granted. */
    default void storeFailed(LeaseRecord lease, String failure) {}
}
