package io.hawser.sim.node;

import io.hawser.host.Host;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.Link;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A router with network address translation: packets sent by its outside interface carry the router's own address and
 * port (RFC 3022), as with Linux's MASQUERADE. The port is preserved if no other flow to the same destination uses it;
 * if no port is free, the packet is dropped. Replies, and ICMP errors about the packets, are translated back. A flow is
 * dropped after the idle time of its {@link FlowState}; a later segment from inside resumes the flow, as in Linux.
 *
 * <p>Timestamps and sequence numbers of TCP are not changed: those of several hosts seem to come from one address.
 * Fragments are not translated, but dropped. Belongs to the thread that runs the network.
 */
public final class Nat {
    private static final int FIRST_PORT = 1024;
    private static final int LAST_PORT = 65_535;

    private final Machine machine;
    private final int outside;
    private final FlowTracker flows;
    private final RandomGenerator random;
    private int firstPort = FIRST_PORT;
    private int lastPort = LAST_PORT;
    private boolean keepsPorts = true;
    private long dropped;

    /** Forwarded servers by outside port. */
    private final Map<Integer, Server> forwards = new HashMap<>();

    private record Server(int address, int port) {}

    private Nat(Machine machine, int outside) {
        this.machine = machine;
        this.outside = outside;
        flows = new FlowTracker(machine.network().wheel());
        random = machine.network().random("nat " + machine.name());
    }

    /**
     * Adds a router with translation. Cables are plugged in in the order of the addresses.
     *
     * @param outside the address of the outside interface, and its prefix length
     * @param inside the addresses of the other interfaces
     */
    public static Nat in(Network network, String name, String outside, String... inside) {
        String[] addresses = new String[inside.length + 1];
        addresses[0] = outside;
        System.arraycopy(inside, 0, addresses, 1, inside.length);
        return on(Router.in(network, name, addresses), 0);
    }

    /**
     * Makes a router without cables translate.
     *
     * @param outside the index of the interface, 0 for eth0
     */
    public static Nat on(Machine router, int outside) {
        Nat nat = new Nat(router, outside);
        router.border(outside).wrap(nat::wrap);
        return nat;
    }

    private Link wrap(int index, Link link, Host host) {
        flows.clear();
        return index == outside ? new Translated(link) : link;
    }

    /** The machine that translates. */
    public Machine machine() {
        return machine;
    }

    /** Sets the range of ports of translated flows; 1024 to 65535 by default. */
    public Nat ports(int first, int last) {
        if (first < 1 || last < first || last > LAST_PORT) {
            throw new IllegalArgumentException(
                    "ports from 1 to 65535, the first not above the last, not " + first + " to " + last);
        }
        firstPort = first;
        lastPort = last;
        return this;
    }

    /** Sets whether a flow keeps its port if possible; otherwise each gets a random port. */
    public Nat keepPorts(boolean keep) {
        keepsPorts = keep;
        return this;
    }

    /**
     * Forwards a port of the outside address to a server inside (port forwarding, Linux's DNAT). Hosts inside reach the
     * server only by its own address.
     *
     * @param port 1 to 65535, of TCP and of UDP
     * @param server the server's inside address
     * @param serverPort the server's port, 1 to 65535
     */
    public Nat forward(int port, IpAddress server, int serverPort) {
        if (port < 1 || port > LAST_PORT || serverPort < 1 || serverPort > LAST_PORT) {
            throw new IllegalArgumentException("ports are from 1 to 65535, not " + port + " and " + serverPort);
        }
        forwards.put(port, new Server(server.v4(), serverPort));
        return this;
    }

    /** Sets the idle time after which flows in a state are evicted. */
    public Nat timeout(FlowState state, Duration timeout) {
        flows.timeout(state, timeout);
        return this;
    }

    /** Number of flows in the table. */
    public int flows() {
        return flows.all().size();
    }

    /** Number of packets from inside that were dropped because no port was free or they cannot be translated. */
    public long dropped() {
        return dropped;
    }

    private int outsideAddress() {
        InterfaceAddress own = machine.addresses().get(outside);
        return own.address().v4();
    }

    /** Translates a packet to the outside; returns false if it must be dropped. */
    private boolean leaves(byte[] bytes, int ip, int end) {
        int transport = ip + Ipv4Header.headerBytes(bytes, ip);
        if (isError(bytes, ip, transport, end)) {
            return errorLeaves(bytes, ip, transport, end);
        }
        if (Ipv4Header.source(bytes, ip) == outsideAddress()) {
            return true;
        }
        FlowKey key = Ipv4Header.isFragment(bytes, ip) ? null : FlowKey.of(bytes, ip, end);
        TrackedFlow flow = key == null ? null : flows.find(key);
        if (flow == null && key != null) {
            flow = begin(key);
        }
        if (flow == null) {
            return false;
        }
        passes(flow, flow.reply.equals(key), bytes, transport, end);
        Translation.source(bytes, ip, end, outsideAddress(), flow.reply.destinationPort());
        return true;
    }

    /** Translates a packet from the outside to the address of its flow, if it belongs to one. */
    private void arrives(byte[] bytes, int ip, int end) {
        int transport = ip + Ipv4Header.headerBytes(bytes, ip);
        if (Ipv4Header.destination(bytes, ip) != outsideAddress() || Ipv4Header.isFragment(bytes, ip)) {
            return;
        }
        if (isError(bytes, ip, transport, end)) {
            errorArrives(bytes, ip, transport, end);
            return;
        }
        FlowKey key = FlowKey.of(bytes, ip, end);
        TrackedFlow flow = key == null ? null : flows.find(key);
        if (flow == null && key != null) {
            flow = forwarded(key);
        }
        if (flow != null && flow.reply.equals(key)) {
            passes(flow, /* isReply= */ true, bytes, transport, end);
            Translation.destination(bytes, ip, end, flow.original.source(), flow.original.sourcePort());
        }
    }

    /** Makes the flow of a packet from outside to a forwarded port; null if the port is not forwarded. */
    private @Nullable TrackedFlow forwarded(FlowKey key) {
        Server server = forwards.get(key.destinationPort());
        if (server == null || key.protocol() != IpProtocol.TCP && key.protocol() != IpProtocol.UDP) {
            return null;
        }
        FlowKey inside = new FlowKey(key.protocol(), server.address(), server.port(), key.source(), key.sourcePort());
        TrackedFlow flow = new TrackedFlow(inside, key, /* fromOutside= */ true);
        flows.add(flow);
        return flow;
    }

    private void passes(TrackedFlow flow, boolean isReply, byte[] bytes, int transport, int end) {
        boolean tcp = flow.original.protocol() == IpProtocol.TCP;
        if (!tcp || TcpHeader.isWellFormed(bytes, transport, end - transport)) {
            flow.passes(isReply, tcp ? TcpHeader.flags(bytes, transport) : 0);
            flows.touch(flow);
        }
    }

    private @Nullable TrackedFlow begin(FlowKey key) {
        int port = choosePort(key);
        if (port < 0) {
            flows.sweep();
            port = choosePort(key);
        }
        if (port < 0) {
            return null;
        }
        TrackedFlow flow = new TrackedFlow(key, replyTo(key, port));
        flows.add(flow);
        return flow;
    }

    private FlowKey replyTo(FlowKey key, int port) {
        boolean icmp = key.protocol() == IpProtocol.ICMP;
        int remotePort = icmp ? port : key.destinationPort();
        return new FlowKey(key.protocol(), key.destination(), remotePort, outsideAddress(), port);
    }

    private int choosePort(FlowKey key) {
        boolean hasPorts = key.protocol() == IpProtocol.TCP
                || key.protocol() == IpProtocol.UDP
                || key.protocol() == IpProtocol.ICMP;
        int own = key.sourcePort();
        boolean keeps = !hasPorts || keepsPorts && own >= firstPort && own <= lastPort;
        if (keeps && flows.find(replyTo(key, own)) == null) {
            return own;
        }
        int count = lastPort - firstPort + 1;
        int start = hasPorts ? random.nextInt(count) : 0;
        for (int i = 0; hasPorts && i < count; i++) {
            int port = firstPort + (start + i) % count;
            if (flows.find(replyTo(key, port)) == null) {
                return port;
            }
        }
        return -1;
    }

    private static boolean isError(byte[] bytes, int ip, int transport, int end) {
        return Ipv4Header.protocol(bytes, ip) == IpProtocol.ICMP
                && Ipv4Header.fragmentOffset(bytes, ip) == 0
                && end - transport >= IcmpHeader.BYTES + Ipv4Header.MIN_BYTES
                && IcmpHeader.isError(IcmpHeader.type(bytes, transport));
    }

    /**
     * Translates an error about a packet from outside: it quotes the translated packet, and must quote the original.
     */
    private boolean errorLeaves(byte[] bytes, int ip, int icmp, int end) {
        int quoted = icmp + IcmpHeader.BYTES;
        FlowKey about = FlowKey.of(bytes, quoted, end);
        TrackedFlow flow = about == null ? null : flows.find(about.reversed());
        if (flow != null && flow.original.source() == Ipv4Header.destination(bytes, quoted)) {
            Translation.destination(bytes, quoted, end, outsideAddress(), flow.reply.destinationPort());
            Translation.icmpChecksum(bytes, icmp, end);
        }
        Translation.address(bytes, ip, true, outsideAddress());
        return true;
    }

    /** Translates an error about a packet that was sent outside, for its sender, which knows only the original. */
    private void errorArrives(byte[] bytes, int ip, int icmp, int end) {
        int quoted = icmp + IcmpHeader.BYTES;
        FlowKey about = FlowKey.of(bytes, quoted, end);
        TrackedFlow flow = about == null ? null : flows.find(about.reversed());
        if (flow != null && Ipv4Header.source(bytes, quoted) == outsideAddress()) {
            Translation.source(bytes, quoted, end, flow.original.source(), flow.original.sourcePort());
            Translation.icmpChecksum(bytes, icmp, end);
            Translation.address(bytes, ip, false, flow.original.source());
        }
    }

    /** The outside interface as its host sees it. */
    private final class Translated extends WrappedLink {
        Translated(Link link) {
            super(link);
        }

        @Override
        public void transmit(Packet packet) {
            int ip = PacketMatchers.ipv4At(packet, type());
            if (ip < 0 || leaves(packet.bytes(), ip, ip + Ipv4Header.totalLength(packet.bytes(), ip))) {
                link().transmit(packet);
            } else {
                dropped++;
                packet.release();
            }
        }

        @Override
        public void attach(Receiver receiver) {
            link().attach(packet -> {
                int ip = PacketMatchers.ipv4At(packet, type());
                if (ip >= 0) {
                    arrives(packet.bytes(), ip, ip + Ipv4Header.totalLength(packet.bytes(), ip));
                }
                receiver.receive(packet);
            });
        }
    }
}
