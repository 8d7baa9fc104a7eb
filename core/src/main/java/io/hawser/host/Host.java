package io.hawser.host;

import io.hawser.ip.Ip;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.settings.IpSettings;
import io.hawser.link.Link;
import io.hawser.mib.Counters;
import io.hawser.packet.PacketPool;
import io.hawser.sysctl.Sysctls;
import io.hawser.tcp.Tcp;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.TimingWheel;
import io.hawser.udp.Udp;
import io.hawser.udp.UdpSettings;
import io.hawser.wire.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One machine: interfaces, IP, UDP and TCP, with the sysctls and counters of each.
 *
 * <p>A host does nothing by itself. Its driver, an event loop on real devices or a simulation, does three things on one
 * thread, the host's owner: it {@linkplain TimingWheel#advance advances} the time, lets the links deliver arrived
 * packets, and calls {@link #flush} after each such burst, and after calls by users of the host.
 */
public final class Host {
    private final String name;
    private final TimingWheel timers;
    private final PacketPool packets;
    private final Ip ip;
    private final Udp udp;
    private final Tcp tcp;
    private final IpSettings ipSettings = new IpSettings();
    private final TcpSettings tcpSettings = new TcpSettings();
    private final UdpSettings udpSettings = new UdpSettings(tcpSettings.localPortRange());
    private final Counters<IpCounter> ipCounters = new Counters<>(IpCounter.class);
    private final Counters<TcpCounter> tcpCounters = new Counters<>(TcpCounter.class);
    private final Set<Counters<?>> serviceCounters = new LinkedHashSet<>();
    private @Nullable Sysctls sysctls;
    private HostGroup group = HostGroup.of(this);

    /**
     * Creates a host with {@code lo} as its only interface.
     *
     * @param name for traces and messages
     * @param timers the wheel of the thread that will own the host; hosts of one thread may share it
     * @param packets the pool of that thread
     * @param random source of keys, initial sequence numbers and ports: unpredictable for a host on a real network,
     *     seeded in a simulation
     */
    public Host(String name, TimingWheel timers, PacketPool packets, RandomGenerator random) {
        this.name = name;
        this.timers = timers;
        this.packets = packets;
        ip = new Ip(timers, packets, ipSettings, ipCounters, random);
        udp = new Udp(ip, packets, udpSettings, ipCounters, random);
        tcp = new Tcp(ip, timers, packets, tcpSettings, tcpCounters, random);
    }

    /**
     * Attaches a link, and assigns an address of this host to it.
     *
     * @param interfaceName for example {@code eth0}
     * @param prefixLength length of the network prefix in bits
     */
    public NetworkInterface addInterface(String interfaceName, Link link, IpAddress address, int prefixLength) {
        NetworkInterface added = ip.addInterface(interfaceName, link);
        added.addAddress(address, prefixLength);
        return added;
    }

    /** Ends a burst; see {@link Tcp#flush}. */
    public void flush() {
        tcp.flush();
    }

    /**
     * Powers the host off: connections, sockets, neighbours and fragments are dropped, no timer is armed, no packet is
     * held, and every interface is down. Nothing is sent, and no handler is called. The host refuses further
     * connections and sockets.
     */
    public void powerOff() {
        tcp.powerOff();
        udp.powerOff();
        ip.powerOff();
    }

    /** The hosts that are one host to the network; this one alone, unless it is a shard. */
    public HostGroup group() {
        return group;
    }

    /** Makes this host the first of a group. */
    public void group(HostGroup newGroup) {
        group = newGroup;
    }

    /** The name, for traces and messages. */
    public String name() {
        return name;
    }

    /** The network layer. */
    public Ip ip() {
        return ip;
    }

    /** The UDP layer. */
    public Udp udp() {
        return udp;
    }

    /** The TCP layer. */
    public Tcp tcp() {
        return tcp;
    }

    /** The timing wheel of its timers, which also holds the present time. */
    public TimingWheel timers() {
        return timers;
    }

    /** The pool of its packets. */
    public PacketPool packets() {
        return packets;
    }

    /** The counters of IP, ICMP and UDP. */
    public Counters<IpCounter> ipCounters() {
        return ipCounters;
    }

    /** The counters of TCP. */
    public Counters<TcpCounter> tcpCounters() {
        return tcpCounters;
    }

    /** The counters of services on this host, such as a DHCP server, which tools print with those of the stack. */
    public List<Counters<?>> serviceCounters() {
        return List.copyOf(serviceCounters);
    }

    /** Adds the counters of a service that has started. */
    public void addServiceCounters(Counters<?> counters) {
        serviceCounters.add(counters);
    }

    /** Removes the counters of a service that has ended. Does nothing if they were not added. */
    public void removeServiceCounters(Counters<?> counters) {
        serviceCounters.remove(counters);
    }

    /** All settings by name; created on first use, because most hosts of a large simulation never need them. */
    public Sysctls sysctls() {
        Sysctls all = sysctls;
        if (all == null) {
            all = new Sysctls();
            ipSettings.define(all);
            udpSettings.define(all);
            tcpSettings.define(all);
            sysctls = all;
        }
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
