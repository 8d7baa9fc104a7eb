package io.hawser.host;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.PacketTap;
import java.util.List;

/** The hosts that together are one host to the network: one for each thread that processes its packets. */
public interface HostGroup {
    /** Returns the group of a host that is alone. */
    static HostGroup of(Host alone) {
        return new HostGroup() {
            @Override
            public List<Host> hosts() {
                return List.of(alone);
            }

            @Override
            public void whileHeld(Runnable reading) {
                reading.run();
            }

            @Override
            public void addTap(NetworkInterface via, PacketTap tap) {
                via.addTap(tap);
            }

            @Override
            public void removeTap(NetworkInterface via, PacketTap tap) {
                via.removeTap(tap);
            }
        };
    }

    /** The hosts, first the one that has everything besides TCP connections. */
    List<Host> hosts();

    /**
     * Runs {@code reading} while no host of the group does anything, so that it may read the state of all, and call
     * them. It must be short; within it, this method runs {@code reading} at once. Must be called by the thread that
     * owns the first host.
     */
    void whileHeld(Runnable reading);

    /**
     * Adds a tap to an interface of the first host, which also sees the packets of that interface that the other hosts
     * process, copied and a little later. Must be called by the thread that owns the first host, which calls the tap.
     */
    void addTap(NetworkInterface via, PacketTap tap);

    /** Removes a tap that {@link #addTap} has added; it is not called any more. */
    void removeTap(NetworkInterface via, PacketTap tap);
}
