package io.hawser.services.dhcp6;

import io.hawser.ip.address.Prefix;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp6.client.Dhcp6Client;
import io.hawser.services.dhcp6.client.Dhcp6ClientObserver;
import io.hawser.services.dhcp6.client.Dhcp6ClientOptions;
import io.hawser.services.dhcp6.client.Dhcp6ClientState;
import io.hawser.services.dhcp6.client.Dhcp6Lease;
import io.hawser.services.dhcp6.client.LeasedInterface;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.RelayMessage;
import io.hawser.services.dhcp6.server.Dhcp6Server;
import io.hawser.services.dhcp6.server.Dhcp6ServerConfig;
import io.hawser.services.dhcp6.server.Dhcp6ServerObserver;
import io.hawser.services.dhcp6.server.Dhcp6Subnet;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.services.dhcp6.transport.Dhcp6Transport;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A link in virtual time for tests of DHCPv6: datagrams take a millisecond, and a test may lose, repeat or delay them.
 * A log has messages and states with their times. Addresses are in 2001:db8::/64.
 */
public final class Lan6 {
    public static final long EPOCH_SECONDS = 1_800_000_000L;
    private static final long LATENCY_NANOS = 1_000_000;
    private static final long PREFIX = 0x2001_0db8_0000_0000L;
    private static final long LINK_LOCAL = 0xfe80_0000_0000_0000L;

    public final TimingWheel wheel = new TimingWheel(0);
    public final List<String> log = new ArrayList<>();
    public final Random random;
    private final List<Station> stations = new ArrayList<>();

    /** The addresses that stations outside of DHCP use. */
    public final Set<IpAddress> taken = new HashSet<>();

    /** Decides on a datagram: its delays in milliseconds, one for each copy. */
    public interface Fate {
        List<Integer> delaysMillis(Dhcp6Packet packet);
    }

    public Fate fate = _ -> List.of(0);

    public Lan6(long seed) {
        random = new Random(seed);
    }

    public static IpAddress address(long low) {
        return new IpAddress(PREFIX, low);
    }

    public static Dhcp6Subnet.Builder subnet() {
        return Dhcp6Subnet.of(new Prefix(address(0), 64))
                .pool(new AddressRange(address(0x100), address(0x1ff)))
                .option(Dhcp6Option.DNS_SERVERS, dns())
                .option(Dhcp6Option.DOMAIN_SEARCH, "example.org")
                .validTime(Duration.ofSeconds(4000))
                .preferredTime(Duration.ofSeconds(3000));
    }

    public static byte[] dns() {
        byte[] value = new byte[16];
        Bytes.put64(value, 0, PREFIX);
        value[15] = 0x53;
        return value;
    }

    public static Dhcp6ServerConfig.Builder config(Dhcp6Subnet.Builder subnet) {
        return Dhcp6ServerConfig.builder().subnet(subnet.build());
    }

    /** Returns options without the random delay at the beginning. */
    public static Dhcp6ClientOptions options() {
        return Dhcp6ClientOptions.defaults().startDelay(Duration.ZERO);
    }

    public InstantSource clock() {
        return () -> Instant.ofEpochSecond(EPOCH_SECONDS).plusNanos(wheel.nowNanos());
    }

    /** A station with a link-local address, and perhaps one in the network. */
    public Station station(String name, int number, IpAddress... addresses) {
        Station station = new Station(name, number, List.of(addresses));
        stations.add(station);
        return station;
    }

    public Dhcp6Server server(String name, int number, Dhcp6ServerConfig config) {
        return server(name, number, config, LeaseStore.inMemory());
    }

    public Dhcp6Server server(String name, int number, Dhcp6ServerConfig config, LeaseStore store) {
        return server(station(name, number, address(number)), config, store);
    }

    public Dhcp6Server server(Station station, Dhcp6ServerConfig config, LeaseStore store) {
        return new Dhcp6Server(station, List.of(station), wheel, config, clock(), store, new Dhcp6ServerObserver() {
            @Override
            public void sent(Dhcp6Message message) {
                add(station.name + " " + text(message));
            }

            @Override
            public void ignored(Dhcp6Message message, String reason) {
                add(station.name + " ignores " + message.type() + ": " + reason);
            }
        });
    }

    public Dhcp6Client client(String name, int number, Dhcp6ClientOptions options) {
        return client(station(name, number), options);
    }

    public Dhcp6Client client(Station station, Dhcp6ClientOptions options) {
        return client(station, options, random);
    }

    public Dhcp6Client client(Station station, Dhcp6ClientOptions options, RandomGenerator source) {
        return new Dhcp6Client(station, station, station, wheel, source, options, new Log(station.name));
    }

    public void run(Duration time) {
        wheel.advance(wheel.nowNanos() + time.toNanos());
    }

    /** Returns the lines of the log that contain a text. */
    public List<String> lines(String text) {
        return log.stream().filter(each -> each.contains(text)).toList();
    }

    /** Returns the times of the lines that contain a text, in seconds. */
    public List<Double> times(String text) {
        return lines(text).stream()
                .map(line -> Double.parseDouble(line.substring(0, line.indexOf(' '))))
                .toList();
    }

    public void add(String line) {
        log.add(String.format(Locale.ROOT, "%.3f %s", wheel.nowNanos() / 1e9, line));
    }

    /** The end of an address of the network in hexadecimal digits. */
    public static String end(IpAddress address) {
        return "::" + Long.toHexString(address.low());
    }

    private static String text(Dhcp6Message message) {
        StringBuilder text = new StringBuilder(message.type().toString());
        message.options().associations().forEach(association -> {
            association.addresses().forEach(each -> {
                text.append(' ').append(end(each.address()));
                if (each.validSeconds() > 0) {
                    text.append('/').append(each.validSeconds());
                }
            });
            if (!association.status().isSuccess()) {
                text.append(" (").append(association.status()).append(')');
            }
        });
        if (message.options().has(Dhcp6Option.STATUS_CODE)) {
            text.append(" [").append(message.options().status()).append(']');
        }
        return text.toString();
    }

    /** A station, its link and its interface. */
    public final class Station implements Dhcp6Transport, Dhcp6Link, LeasedInterface {
        private final String name;
        private final IpAddress linkLocal;
        private final MacAddress mac;
        public final List<IpAddress> own = new ArrayList<>();
        private @Nullable Receiver receiver;
        private int port;

        Station(String name, int number, List<IpAddress> addresses) {
            this.name = name;
            linkLocal = new IpAddress(LINK_LOCAL, number);
            mac = new MacAddress(0x0200_0000_0000L + number);
            own.addAll(addresses);
            port = addresses.isEmpty() ? Dhcp6Packet.CLIENT_PORT : Dhcp6Packet.SERVER_PORT;
        }

        public IpAddress linkLocal() {
            return linkLocal;
        }

        @Override
        public String name() {
            return name;
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
        public void open(Receiver newReceiver, Counters<Dhcp6Counter> counters) {
            open(newReceiver);
        }

        public void open(Receiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public void close() {
            receiver = null;
        }

        @Override
        public void send(byte[] datagram, Dhcp6Link via, IpAddress destination, int toPort) {
            Dhcp6Packet packet;
            try {
                packet = Dhcp6Packet.parse(datagram, 0, datagram.length);
            } catch (DhcpFormatException malformed) {
                throw new AssertionError(malformed);
            }
            for (int delay : fate.delaysMillis(packet)) {
                after(LATENCY_NANOS + delay * 1_000_000L, () -> deliver(datagram, linkLocal, destination, toPort));
            }
        }

        /** Sends bytes that need not be a message to all servers. */
        public void sendRaw(byte[] datagram) {
            after(LATENCY_NANOS, () -> deliver(datagram, linkLocal, ALL_AGENTS, Dhcp6Packet.SERVER_PORT));
        }

        private void deliver(byte[] datagram, IpAddress source, IpAddress destination, int toPort) {
            for (Station each : List.copyOf(stations)) {
                boolean addressed = destination.equals(ALL_AGENTS)
                        || destination.equals(each.linkLocal)
                        || each.own.contains(destination);
                Receiver listening = each.receiver;
                if (addressed && each != this && each.port == toPort && listening != null) {
                    listening.received(datagram, 0, datagram.length, source, destination.isMulticast(), each);
                }
            }
        }

        @Override
        public void assign(IpAddress address, Consumer<Boolean> done) {
            after(1_000_000_000L, () -> {
                boolean free =
                        !taken.contains(address) && stations.stream().noneMatch(each -> each.own.contains(address));
                if (free) {
                    own.add(address);
                }
                done.accept(free);
            });
        }

        @Override
        public void remove(IpAddress address) {
            own.remove(address);
        }
    }

    private void after(long nanos, Runnable action) {
        wheel.arm(
                new Timer() {
                    @Override
                    protected void expired(long nowNanos) {
                        action.run();
                    }
                },
                wheel.nowNanos() + nanos);
    }

    /** Drops all datagrams for which a test holds. */
    public void lose(Predicate<Dhcp6Message> lost) {
        fate = packet -> {
            Dhcp6Message message = packet instanceof RelayMessage relayed ? relayed.innermost() : (Dhcp6Message) packet;
            return lost.test(message) ? List.of() : List.of(0);
        };
    }

    private final class Log implements Dhcp6ClientObserver {
        private final String name;

        Log(String name) {
            this.name = name;
        }

        @Override
        public void stateChanged(Dhcp6ClientState from, Dhcp6ClientState to, String reason) {
            add(name + " " + from + " > " + to);
        }

        @Override
        public void sent(Dhcp6Message message) {
            add(name + " " + text(message));
        }

        @Override
        public void ignored(Dhcp6Message message, String reason) {
            add(name + " ignores " + message.type() + ": " + reason);
        }

        @Override
        public void bound(Dhcp6Lease lease, @Nullable Dhcp6Lease before) {
            add(name + " has " + end(lease.address()) + " for " + lease.leased().validSeconds());
        }

        @Override
        public void unbound(Dhcp6Lease lease, String reason) {
            add(name + " loses " + end(lease.address()));
        }

        @Override
        public void informed(Dhcp6Message answer) {
            add(name + " informed " + answer.options().domains(Dhcp6Option.DOMAIN_SEARCH));
        }
    }
}
