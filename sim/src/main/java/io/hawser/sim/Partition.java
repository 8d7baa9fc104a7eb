package io.hawser.sim;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.wire.IpAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Machines that cannot receive packets of some others, whatever is between them: a packet from one of the others, by
 * its source address, is dropped on arrival. A host behind a NAT has the NAT's address. {@link Network#partition} makes
 * a partition.
 */
public final class Partition {
    private final Network network;
    private final Set<IpAddress> speakers = new HashSet<>();
    private final Set<Machine> deaf = new HashSet<>();

    Partition(Network network, Collection<? extends Machine> from, Collection<? extends Machine> to) {
        this.network = network;
        for (Machine each : from) {
            for (InterfaceAddress own : each.addresses()) {
                speakers.add(own.address());
            }
            for (NetworkInterface via : each.host().ip().interfaces()) {
                via.addresses().forEach(own -> speakers.add(own.address()));
            }
        }
        deaf.addAll(to);
    }

    /** Ends the partition. */
    public void heal() {
        network.partitions().remove(this);
    }

    boolean separates(IpAddress source, Machine destination) {
        return deaf.contains(destination) && speakers.contains(source);
    }
}
