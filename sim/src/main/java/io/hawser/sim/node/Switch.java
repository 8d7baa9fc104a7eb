package io.hawser.sim.node;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.Cable;
import io.hawser.sim.Network;
import io.hawser.sim.Node;
import io.hawser.sim.SimLink;
import io.hawser.wire.EthernetHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An Ethernet switch with as many ports as there are cables: it learns which station is behind which port, and sends what is for
 * a station it does not know, or for a group, out of every other port. It takes no time. There is no spanning tree: switches
 * must not be joined in a circle.
 *
 * <p>Belongs to the thread that runs the network.
 */
public final class Switch implements Node {
    private final Network network;
    private final String name;
    private final List<SimLink> ports = new ArrayList<>();
    private final Map<Long, SimLink> stations = new HashMap<>();
    private boolean running = true;

    private Switch(Network network, String name) {
        this.network = network;
        this.name = name;
    }

    /** A new switch without cables. */
    public static Switch in(Network network, String name) {
        Switch made = new Switch(network, name);
        network.add(made);
        return made;
    }

    /** Joins {@code node} to it; forward is from the node to the switch, and the cable is named so. */
    public Cable connect(Node node) {
        return network.connect(node, this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void plugIn(SimLink end) {
        if (end.type() != LinkType.ETHERNET) {
            throw new IllegalArgumentException(name + " is an Ethernet switch: " + end.name() + " does not fit");
        }
        ports.add(end);
        if (running) {
            attach(end);
        }
    }

    @Override
    public List<SimLink> ends() {
        return Collections.unmodifiableList(ports);
    }

    private void attach(SimLink port) {
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
        SimLink known = isGroup(destination) ? null : stations.get(destination);
        if (known == null) {
            flood(packet, from);
        } else if (known == from) {
            packet.release();
        } else {
            known.transmit(packet);
        }
    }

    private void flood(Packet packet, SimLink from) {
        for (SimLink port : ports) {
            if (port != from) {
                port.transmit(network.pool().copyOf(packet));
            }
        }
        packet.release();
    }

    private static boolean isGroup(long address) {
        return (address >>> 40 & 1) != 0;
    }

    /** How many stations it knows. */
    public int stations() {
        return stations.size();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void crash() {
        running = false;
        stations.clear();
        ports.forEach(SimLink::detach);
    }

    @Override
    public void reboot() {
        if (!running) {
            running = true;
            ports.forEach(this::attach);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
