package io.hawser.services.dhcp6.client;

import io.hawser.wire.IpAddress;
import java.util.function.Consumer;

/** The interface whose address a client sets. Belongs to the thread that owns the host. */
public interface LeasedInterface {
    /**
     * Sets an address, after duplicate address detection.
     *
     * @param done called once: with true when the address is set, with false if another station has it
     */
    void assign(IpAddress address, Consumer<Boolean> done);

    /** Removes an address, also one that is still being checked. Does nothing if it is absent. */
    void remove(IpAddress address);
}
