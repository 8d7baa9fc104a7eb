package io.hawser.fuzz;

import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp6.client.LeasedInterface;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.services.dhcp6.transport.Dhcp6Transport;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A station whose datagrams end in the test: its transport, its link and its interface. */
final class Dhcp6Station implements Dhcp6Transport, Dhcp6Link, LeasedInterface {
    private final MacAddress mac;

    /** The datagrams sent and not examined yet. */
    final List<byte[]> sent = new ArrayList<>();

    /** The addresses of the station. */
    final List<IpAddress> own = new ArrayList<>();

    /** Whether a new address is unique. */
    boolean free = true;

    private @Nullable Receiver receiver;
    private @Nullable Counters<Dhcp6Counter> counters;

    Dhcp6Station(int number, @Nullable IpAddress address) {
        mac = new MacAddress(0x0200_0000_0000L + number);
        if (address != null) {
            own.add(address);
        }
    }

    /** Delivers a datagram, if the station is listening. */
    void receive(byte[] datagram, IpAddress source, boolean multicast) {
        if (receiver != null) {
            receiver.received(datagram, 0, datagram.length, source, multicast, this);
        }
    }

    /** The datagrams received, whether they were messages or malformed. */
    long counted() {
        Counters<Dhcp6Counter> known = counters;
        if (known == null) {
            throw new IllegalStateException("not open");
        }
        long sum = known.get(Dhcp6Counter.IN_MALFORMED);
        for (int i = Dhcp6Counter.IN_SOLICITS.ordinal(); i <= Dhcp6Counter.IN_RELAY_REPLIES.ordinal(); i++) {
            sum += known.get(Dhcp6Counter.values()[i]);
        }
        return sum;
    }

    @Override
    public String name() {
        return "eth0";
    }

    @Override
    public MacAddress mac() {
        return mac;
    }

    @Override
    public List<IpAddress> addresses() {
        return own;
    }

    @Override
    public void open(Receiver newReceiver, Counters<Dhcp6Counter> newCounters) {
        receiver = newReceiver;
        counters = newCounters;
    }

    @Override
    public void close() {
        receiver = null;
    }

    @Override
    public void send(byte[] datagram, Dhcp6Link via, IpAddress destination, int toPort) {
        sent.add(datagram);
    }

    @Override
    public void assign(IpAddress address, Consumer<Boolean> done) {
        if (free) {
            own.add(address);
        }
        done.accept(free);
    }

    @Override
    public void remove(IpAddress address) {
        own.remove(address);
    }
}
