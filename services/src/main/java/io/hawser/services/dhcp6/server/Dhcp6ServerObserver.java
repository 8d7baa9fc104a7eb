package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.wire.IpAddress;

/** Observer of a server. All methods do nothing by default. */
public interface Dhcp6ServerObserver {
    /** Ignores all events. */
    Dhcp6ServerObserver NONE = new Dhcp6ServerObserver() {};

    /** Called when a message of a client has arrived, also by a relay agent. */
    default void received(Dhcp6Message message, IpAddress source) {}

    /** Called when an answer is sent. */
    default void sent(Dhcp6Message message) {}

    /** Called when a message gets no answer, with the reason. */
    default void ignored(Dhcp6Message message, String reason) {}

    /** Called when a lease was granted or extended, and is durable. */
    default void granted(LeaseRecord lease) {}

    /** Called when a lease has ended: released, expired, declined, or reused. */
    default void ended(LeaseRecord lease, String reason) {}

    /** Called when a client has found another station that uses an address. */
    default void conflict(IpAddress address) {}

    /** Called when a client gets no address because none is free. */
    default void exhausted(Dhcp6Message request) {}

    /** Called when a lease cannot be stored, so that it is not granted. */
    default void storeFailed(LeaseRecord lease, String failure) {}
}
