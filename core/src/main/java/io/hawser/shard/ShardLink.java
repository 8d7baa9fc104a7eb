package io.hawser.shard;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.link.Link;
import io.hawser.link.Offloads;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.wire.IpProtocol;

/**
 * The link of one shard: delivers the frames of this shard, and passes others to theirs. The other end of a device with
 * several queues chooses the queue of a frame; it should prefer the queue on which the shard sends.
 *
 * <p>Belongs to the thread that owns the shard, like the link itself.
 */
public final class ShardLink extends WrappedLink {
    private final Steering steering;
    private final int shard;
    private final Crossing crossing;
    private Receiver receiver = Packet::release;
    private long passed;

    /**
     * Makes the link of a shard.
     *
     * @param link the shard's queue of the device
     * @param shard the number of the shard, from 0 on
     */
    public ShardLink(Link link, Steering steering, int shard, Crossing crossing) {
        super(link);
        this.steering = steering;
        this.shard = shard;
        this.crossing = crossing;
    }

    /**
     * Attaches a host to this link, as the shard. It has no address yet. All shards need the same addresses and routes
     * ({@link HostConfiguration}).
     */
    public NetworkInterface attachTo(Host host, String interfaceName) {
        NetworkInterface shared = host.ip().addInterface(interfaceName, this);
        if (shard != Steering.FIRST) {
            // a report of each shard would be one too many, and a late leave would end the group of all
            shared.keepSilentAboutGroups();
        }
        host.ip().register(IpProtocol.TCP, new ShardTransport(host.tcp(), this, shared));
        host.tcp()
                .owner((path, localPort, remotePort) -> path.via() != shared
                        || steering.ownerOf(path.local(), localPort, path.remote(), remotePort) == shard);
        return shared;
    }

    /** Takes ownership of a frame that another shard has received for this one, and delivers it. */
    public void deliver(Packet frame) {
        receiver.receive(frame);
    }

    /** The number of frames that have arrived here and were passed to other shards. */
    public long passed() {
        return passed;
    }

    /** Returns whether a frame that was received concerns all shards, so that each has a copy. */
    public boolean isForAll(Packet frame) {
        return FrameSteering.ownerOf(frame, type(), steering) == FrameSteering.ALL;
    }

    /** Returns whether a segment, which begins at its TCP header, belongs to this shard. */
    boolean owns(Packet segment) {
        return steering.ownerOf(segment.bytes(), segment.networkOffset(), segment.start()) == shard;
    }

    /** Takes ownership of a frame with a segment of another shard, and passes it. */
    void passToOwner(Packet frame) {
        int ip = frame.start() + type().headerBytes();
        pass(steering.ownerOf(frame.bytes(), ip, frame.transportOffset()), frame);
        frame.release();
    }

    private void arrived(Packet frame) {
        int owner = FrameSteering.ownerOf(frame, type(), steering);
        if (owner == shard) {
            receiver.receive(frame);
        } else if (owner == FrameSteering.ALL) {
            for (int other = 0; other < steering.shards(); other++) {
                if (other != shard) {
                    pass(other, frame);
                }
            }
            receiver.receive(frame);
        } else {
            pass(owner, frame);
            frame.release();
        }
    }

    private void pass(int owner, Packet frame) {
        passed++;
        crossing.pass(owner, frame);
    }

    @Override
    public Offloads offloads() {
        return link().offloads();
    }

    @Override
    public void transmit(Packet packet) {
        link().transmit(packet);
    }

    @Override
    public void attach(Receiver newReceiver) {
        receiver = newReceiver;
        link().attach(this::arrived);
    }
}
