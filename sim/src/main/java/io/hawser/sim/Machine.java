package io.hawser.sim;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.link.Link;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.SimLink;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The hardware of a {@link Host}: keeps cables, addresses, routes and programs when the power fails. {@link #crash}
 * ends the host; {@link #reboot} begins a new one, with other keys and empty tables, to which the machine gives all its
 * configuration.
 *
 * <p>Belongs to the thread that runs the network.
 */
public final class Machine implements Node {
    private final Network network;
    private final String name;
    private final List<InterfaceAddress> addresses;
    private final List<SimLink> ends = new ArrayList<>();
    private final List<FurtherAddress> furtherAddresses = new ArrayList<>();
    private final List<StaticRoute> routes = new ArrayList<>();
    private final List<Consumer<? super Host>> bootHooks = new ArrayList<>();
    private final List<Application> applications = new ArrayList<>();
    private final List<LinkWrapper> wrappers = new ArrayList<>();
    private @Nullable PacketMatcher suppressed;
    private Host host;
    private int boots;
    private int border = -1;
    private int bareInterfaces;
    private boolean running = true;
    private boolean awaitsFlush;

    /** An address that an interface has besides its first. */
    private record FurtherAddress(int index, InterfaceAddress address) {}

    /** A configured route. */
    private record StaticRoute(Prefix destination, IpAddress gateway) {}

    /**
     * Makes a machine with power and without cables. {@link Network#machine} makes a plain one.
     *
     * @param name unique in the network, because its random numbers depend on it
     * @param addresses the addresses of its interfaces with prefix lengths, in the order in which cables are plugged in
     */
    Machine(Network network, String name, List<InterfaceAddress> addresses) {
        this.network = network;
        this.name = name;
        this.addresses = List.copyOf(addresses);
        Set<IpAddress> distinct = new HashSet<>();
        for (InterfaceAddress each : addresses) {
            if (!distinct.add(each.address())) {
                throw new IllegalArgumentException(name + " is given the address " + each.address() + " twice");
            }
        }
        host = newHost();
    }

    private Host newHost() {
        String stream = boots == 0 ? "host " + name : "host " + name + " boot " + boots;
        boots++;
        Host booted = new Host(name, network.wheel(), network.pool(), network.random(stream));
        booted.tcp().whenFlushNeeded(() -> {
            if (!awaitsFlush) {
                awaitsFlush = true;
                network.flushNext(this);
            }
        });
        return booted;
    }

    @Override
    public String name() {
        return name;
    }

    /** The network of the machine. */
    public Network network() {
        return network;
    }

    /** The host that runs on the machine, or the last one that did. */
    public Host host() {
        return host;
    }

    /** The addresses of its interfaces, including those without a cable. */
    public List<InterfaceAddress> addresses() {
        return addresses;
    }

    /** The cable ends of eth0, eth1, and so on. */
    @Override
    public List<SimLink> ends() {
        return Collections.unmodifiableList(ends);
    }

    /**
     * The first address of the machine.
     *
     * @throws IllegalStateException if the machine has no address
     */
    public IpAddress address() {
        if (addresses.isEmpty()) {
            throw new IllegalStateException(name + " has no address");
        }
        return addresses.getFirst().address();
    }

    /** Plugs in a cable. Interfaces are called eth0, eth1, and so on, and get the addresses in their order. */
    @Override
    public void plugIn(SimLink end) {
        if (ends.size() >= addresses.size() + bareInterfaces) {
            throw new IllegalArgumentException(name + " has a cable for each of its addresses " + addresses
                    + "; give it one more address, or add others by cable(name) and Host.addInterface");
        }
        ends.add(end);
        end.flushes(host::flush);
        end.suppresses(suppressed);
        end.refuses((packet, type) -> network.partitions().separates(packet, type, this));
        if (running) {
            addInterface(ends.size() - 1);
        }
    }

    private void addInterface(int index) {
        if (index >= addresses.size()) {
            host.ip().addInterface("eth" + index, linkOf(index));
            return;
        }
        InterfaceAddress own = addresses.get(index);
        NetworkInterface added = host.addInterface("eth" + index, linkOf(index), own.address(), own.prefixLength());
        for (FurtherAddress further : furtherAddresses) {
            if (further.index == index) {
                added.addAddress(further.address.address(), further.address.prefixLength());
            }
        }
        for (StaticRoute route : routes) {
            if (added.addresses().stream().anyMatch(each -> each.network().contains(route.gateway))) {
                host.ip().routes().add(route.destination, route.gateway, added, 0);
            }
        }
    }

    /**
     * Gives an interface another address, for example one of IPv6 besides one of IPv4: for the present host and for
     * every host that boots.
     *
     * @param index the place of the interface: 0 for eth0
     * @throws IllegalArgumentException if the machine has no address for such an interface, or has this one already
     */
    public Machine further(int index, InterfaceAddress address) {
        if (index < 0 || index >= addresses.size()) {
            throw new IllegalArgumentException(name + " has no interface eth" + index + " with an address");
        }
        boolean known = addresses.stream().anyMatch(each -> each.address().equals(address.address()))
                || furtherAddresses.stream()
                        .anyMatch(each -> each.address.address().equals(address.address()));
        if (known) {
            throw new IllegalArgumentException(name + " is given the address " + address.address() + " twice");
        }
        furtherAddresses.add(new FurtherAddress(index, address));
        for (NetworkInterface each : host.ip().interfaces()) {
            if (running && each.name().equals("eth" + index)) {
                each.addAddress(address.address(), address.prefixLength());
            }
        }
        return this;
    }

    private Link linkOf(int index) {
        Link link = ends.get(index);
        for (LinkWrapper each : wrappers) {
            link = each.wrap(index, link, host);
        }
        return link;
    }

    /** Allows {@code count} interfaces without an address after those with one; programs of the host configure them. */
    public Machine bareInterfaces(int count) {
        bareInterfaces = count;
        return this;
    }

    /**
     * Inserts a function between the machine's interfaces and their cables, at each boot.
     *
     * @throws IllegalStateException if there are cables already
     */
    public Machine wrap(LinkWrapper wrapper) {
        if (!ends.isEmpty()) {
            throw new IllegalStateException("what is between " + name + " and its cables comes before the cables");
        }
        wrappers.add(wrapper);
        return this;
    }

    /** Marks an interface as a border, where routes to the other networks are not announced. */
    public Machine border(int index) {
        border = index;
        return this;
    }

    /** Returns whether this end of a cable is at a border. */
    public boolean isBorder(SimLink end) {
        return border >= 0 && ends.indexOf(end) == border;
    }

    /** Stops matching packets from leaving the machine; replaces an earlier matcher; null stops none. */
    public Machine suppress(@Nullable PacketMatcher packets) {
        suppressed = packets;
        ends.forEach(end -> end.suppresses(packets));
        return this;
    }

    /**
     * Adds a route, for the present host and for every host that boots.
     *
     * @param gateway a router on the network of one of the machine's addresses
     */
    public Machine route(Prefix destination, IpAddress gateway) {
        boolean reached = addresses.stream().anyMatch(own -> own.network().contains(gateway))
                || furtherAddresses.stream()
                        .anyMatch(each -> each.address.network().contains(gateway));
        if (!reached) {
            throw new IllegalArgumentException(
                    gateway + " is no gateway of " + name + ": it is on none of its networks " + addresses);
        }
        routes.add(new StaticRoute(destination, gateway));
        for (NetworkInterface each : host.ip().interfaces()) {
            boolean leadsThere = each.addresses().stream()
                    .anyMatch(
                            own -> !own.address().isLoopback() && own.network().contains(gateway));
            if (leadsThere) {
                host.ip().routes().add(destination, gateway, each, 0);
            }
        }
        return this;
    }

    /** Sets the default gateway of its family. */
    public Machine gateway(IpAddress gateway) {
        return route(Prefix.defaultBy(gateway), gateway);
    }

    /** Sets a sysctl, now and on every host that boots. */
    public Machine sysctl(String setting, String value) {
        return onBoot(booted -> booted.sysctls().set(setting, value));
    }

    /** Calls {@code hook} with the present host now, and with every host that boots, once its interfaces exist. */
    public Machine onBoot(Consumer<? super Host> hook) {
        if (running) {
            hook.accept(host);
        }
        bootHooks.add(hook);
        return this;
    }

    /**
     * Starts a program, now and each time the machine boots.
     *
     * @throws IllegalArgumentException if a program of this name runs on the machine
     */
    public <A extends Application> A run(A application) {
        if (findApplication(application.name()) != null) {
            throw new IllegalArgumentException(name + " runs a '" + application.name() + "' already");
        }
        applications.add(application);
        if (running) {
            application.start(this);
        }
        return application;
    }

    /** The programs in the order in which they were started. */
    public List<Application> applications() {
        return Collections.unmodifiableList(applications);
    }

    /** The program of this name; null if there is none. */
    public @Nullable Application findApplication(String wanted) {
        for (Application each : applications) {
            if (each.name().equals(wanted)) {
                return each;
            }
        }
        return null;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Turns off the power: connections and programs are lost, and neither peers nor users of the host are notified. */
    @Override
    public void crash() {
        if (!running) {
            return;
        }
        running = false;
        applications.forEach(Application::end);
        ends.forEach(SimLink::detach);
        host.powerOff();
    }

    /**
     * Boots a new host, which has other initial sequence numbers and no connections; hooks and programs start again.
     */
    @Override
    public void reboot() {
        if (running) {
            return;
        }
        running = true;
        host = newHost();
        for (int i = 0; i < ends.size(); i++) {
            ends.get(i).flushes(host::flush);
            addInterface(i);
        }
        bootHooks.forEach(hook -> hook.accept(host));
        applications.forEach(each -> each.start(this));
    }

    /** Ends the burst announced by {@link Network#flushNext}. */
    void flushAwaited() {
        awaitsFlush = false;
        host.flush();
    }

    @Override
    public String toString() {
        return name;
    }
}
