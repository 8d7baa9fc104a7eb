package io.hawser.sim;

import io.hawser.link.Link;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.sim.cable.Cable;
import io.hawser.time.TimingWheel;

/**
 * A link, for example a device of the machine, with a simulated {@link Cable} between it and the host. It does what
 * netem does in Linux, but in both directions, without root on either side, and with random numbers from a seed. Times
 * are those of the host's wheel, real ones if a real clock drives the host.
 *
 * <p>Belongs to the thread that owns the host. No work is offloaded to the link: packets are impaired in their form on
 * the wire.
 */
public final class ImpairedLink extends WrappedLink implements AutoCloseable {
    private final Network network;
    private final Cable cable;

    /**
     * Makes a cable without faults.
     *
     * @param link the link at the far end of the cable; it carries only this host's packets
     * @param seed the seed of all random numbers
     * @param wheel the host's timing wheel
     * @param pool the host's packet pool
     */
    public ImpairedLink(Link link, long seed, TimingWheel wheel, PacketPool pool) {
        super(link);
        network = Network.on(seed, wheel, pool);
        cable = network.cable("impaired", link.type());
        cable.mtu(link.mtuBytes());
        cable.right().attach(link::transmit);
        link.attach(cable.right()::transmit);
    }

    /** The cable, to which faults can be added; forward is the direction from the host to the link. */
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

    /** Releases the packets in flight; the link stays open. Must be the last call, by the thread that owns the host. */
    @Override
    public void close() {
        network.close();
    }
}
