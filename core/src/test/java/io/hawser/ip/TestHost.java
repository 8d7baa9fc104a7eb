package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.ip.settings.IpSettings;
import io.hawser.link.LinkType;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A host of a {@link TestNet}: the network layer with a transport that records its calls. */
public final class TestHost {
    /** The protocol number of the recording transport. */
    public static final int PROTOCOL = 253;

    /** An ICMP error as it was reported to a transport. */
    public record Told(IpAddress destination, int type, int code, int mtuBytes, IpAddress from) {}

    public final TestNet net;
    public final IpSettings settings = new IpSettings();
    public final Counters<IpCounter> counters = new Counters<>(IpCounter.class);
    public final Ip ip;

    /** The payload of each packet received for {@link #PROTOCOL}. */
    public final List<byte[]> received = new ArrayList<>();

    public final List<Told> errors = new ArrayList<>();

    /** Records a part of each call of the transport. */
    public final TransportProtocol recorder = new TransportProtocol() {
        @Override
        public void receive(Packet packet, NetworkInterface via) {
            received.add(Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end()));
            packet.release();
        }

        @Override
        public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
            errors.add(new Told(
                    PacketAddresses.destination(quoted),
                    type,
                    code,
                    mtuBytes,
                    ip.icmp().errorSource()));
        }
    };

    TestHost(TestNet net, long seed) {
        this.net = net;
        ip = new Ip(net.timers, net.pool, settings, counters, new SplittableRandom(seed));
        ip.register(PROTOCOL, recorder);
    }

    /** Adds an interface with an address such as {@code 10.0.0.1/24}. */
    public TestLink link(LinkType type, String address, int mtuBytes) {
        TestLink link = new TestLink(type, net.nextMac++, mtuBytes, net.pool, net.timers);
        NetworkInterface added = ip.addInterface("eth" + (ip.interfaces().size() - 1), link);
        int slash = address.indexOf('/');
        added.addAddress(IpAddress.parse(address.substring(0, slash)), Integer.parseInt(address.substring(slash + 1)));
        return link;
    }

    public TestLink ethernet(String address) {
        return link(LinkType.ETHERNET, address, 1500);
    }

    /** Returns the interface added first. */
    public NetworkInterface eth0() {
        return ip.interfaces().get(1);
    }

    /** Sends {@code length} bytes, each its index, to the recording transport of another host. */
    public void send(String destination, int length, boolean dontFragment) {
        send(ip.pathTo(IpAddress.parse(destination)), length, dontFragment);
    }

    public void send(Path path, int length, boolean dontFragment) {
        ip.output(payload(length), path, PROTOCOL, 0, 0, dontFragment);
    }

    public Packet payload(int length) {
        Packet packet = net.pool.allocate(length);
        int at = packet.append(length);
        System.arraycopy(TestNet.pattern(length), 0, packet.bytes(), at, length);
        return packet;
    }

    public long count(IpCounter counter) {
        return counters.get(counter);
    }

    /** Returns the state of a neighbour of {@link #eth0()}; NONE if it is unknown. */
    public NeighbourState neighbour(String address) {
        return eth0().neighbours().stream()
                .filter(each -> each.address().equals(IpAddress.parse(address)))
                .map(NeighbourEntry::state)
                .findFirst()
                .orElse(NeighbourState.NONE);
    }
}
