package io.hawser.sim;

import io.hawser.link.Link;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.sim.cable.Cable;
import io.hawser.time.TimingWheel;

/**
 * A link, for example a device of the machine, with a simulated {@link Cable} between it and the host: what netem is to
 * Linux, without root on either side, both ways, and with chance from a seed. The times are those of the host's wheel,
 * real ones where it is driven by a real clock.
 *
 * <p>Belongs to the thread that owns the host. Nothing is left to the link: packets are impaired as they will be on the
 * wire.
 */
public final class ImpairedLink extends WrappedLink implements AutoCloseable {
    private final Network network;
    private final Cable cable;

    /**
     * A cable without faults, so far.
     *
     * @param link what the cable leads to; it carries nobody else's packets
     * @param seed what all chance comes from
     * @param wheel the host's
     * @param pool the host's
     */
    public ImpairedLink(Link link, long seed, TimingWheel wheel, PacketPool pool) {
        super(link);
        network = Network.on(seed, wheel, pool);
        cable = network.cable("impaired", link.type());
        cable.mtu(link.mtuBytes());
        cable.right().attach(link::transmit);
        link.attach(cable.right()::transmit);
    }

    /** The cable with the faults; forward leads out of the host. */
    public Cable cable() {
        return cable;
    }

    @Override
    public void transmit(Packet packet) {
        cable.left().transmit(packet);
    }

    @Override
    public void attach(Receiver receiver) {
        cable.left().attach(receiver);
    }

    /**
     * Releases the packets that are under way; the link stays open. The last call, by the thread that owns the host.
     */
    @Override
    public void close() {
        network.close();
    }
}
