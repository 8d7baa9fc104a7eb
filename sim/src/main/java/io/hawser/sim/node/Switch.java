package io.hawser.sim.node;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.SimLink;
import io.hawser.wire.EthernetHeader;

/**
 * An Ethernet switch with a port for each cable. It learns which station is behind which port, and sends frames to
 * unknown stations and to groups out of all other ports. It adds no delay. There is no spanning tree: switches must not
 * form a loop.
 *
 * <p>Belongs to the thread that runs the network.
 */
public final class Switch extends Appliance {
    private final StationTable<SimLink> stations = new StationTable<>();

    private Switch(Network network, String name) {
        super(network, name);
    }

    /** Adds a switch without cables. */
    public static Switch in(Network network, String name) {
        Switch made = new Switch(network, name);
        network.add(made);
        return made;
    }

    /**
     * Connects {@code node} to the switch; forward is the direction from the node to the switch, and the cable is named
     * after them in this order.
     */
    public Cable connect(Node node) {
        return network().connect(node, this);
    }

    @Override
    void check(SimLink end) {
        if (end.type() != LinkType.ETHERNET) {
            throw new IllegalArgumentException(name() + " is an Ethernet switch: " + end.name() + " does not fit");
        }
    }

    @Override
    void attach(SimLink port) {
        port.attach(packet -> receive(packet, port));
    }

    private void receive(Packet packet, SimLink from) {
        if (packet.length() < EthernetHeader.BYTES) {
            packet.release();
            return;
        }
        long destination = EthernetHeader.destination(packet.bytes(), packet.start());
        long source = EthernetHeader.source(packet.bytes(), packet.start());
        if (!isGroup(source)) {
            stations.put(source, from);
        }
        SimLink known = isGroup(destination) ? null : stations.find(destination);
        if (known == null) {
            flood(packet, from);
        } else if (known == from) {
            packet.release();
        } else {
            known.transmit(packet);
        }
    }

    private void flood(Packet packet, SimLink from) {
        for (SimLink port : ends()) {
            if (port != from) {
                port.transmit(network().pool().copyOf(packet));
            }
        }
        packet.release();
    }

    private static boolean isGroup(long address) {
        return (address >>> 40 & 1) != 0;
    }

    /** Number of learned stations. */
    public int stations() {
        return stations.size();
    }

    @Override
    void forget() {
        stations.clear();
    }
}
