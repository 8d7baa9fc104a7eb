package io.hawser.device;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.Capture;
import io.hawser.link.Link;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A host on a real network: a {@link Host}, its device, the thread that drives it and, optionally, a capture of its
 * packets.
 *
 * <pre>{@code
 * try (RealHost real = RealHost.builder().tap("tap0").address("10.77.0.2/24").start()) {
 *     TcpListener listener = real.call(host -> host.tcp().listen(80, acceptable));
 *     …
 * }
 * }</pre>
 *
 * <p>The methods of this class may be called by any thread; the {@link Host} itself belongs to the loop's thread.
 */
public final class RealHost implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RealHost.class.getName());

    /** The largest number of loops: MAX_TAP_QUEUES of Linux. */
    public static final int MOST_LOOPS = 256;

    private static final Duration DEFAULT_CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Shard first;

    /** Null if there is one loop only. */
    private final @Nullable ShardGroup group;

    private final @Nullable Capture capture;
    private final Builder as;

    /** The devices attached later, with their links. */
    private final List<Device> laterDevices = new ArrayList<>();

    private final List<Link> laterLinks = new ArrayList<>();

    RealHost(Builder as, Shard first, @Nullable ShardGroup group, @Nullable Capture capture) {
        this.as = as;
        this.first = first;
        this.group = group;
        this.capture = capture;
    }

    /** Begins the configuration of a host. */
    public static Builder builder() {
        return new Builder();
    }

    /** The host, which belongs to the loop's thread until {@link #close()} has returned; see {@link #call}. */
    public Host host() {
        return first.host();
    }

    /** The thread that drives the host and runs commands on it. */
    public EventLoop loop() {
        return first.loop();
    }

    /** The first device of the host. */
    public Device device() {
        return first.device();
    }

    /**
     * The loops of this host, with the parts of it that they drive; one, unless {@link Builder#loops} has set more. The
     * first is that of {@link #host()}; it has everything besides TCP connections. A server must listen in each, or
     * connections that belong to the others are refused.
     */
    public List<Shard> shards() {
        return group == null ? List.of(first) : group.shards();
    }

    /** The number of frames that a loop could not pass to another one, because that had too many waiting. */
    public long lostFrames() {
        return group == null ? 0 : group.lost();
    }

    /** A call on a host by its owner. */
    @FunctionalInterface
    public interface Call<T, X extends Exception> {
        /** Makes the call on the loop's thread. */
        T on(Host host) throws X;
    }

    /**
     * Makes {@code call} on the loop's thread, and waits for it.
     *
     * @return its result
     * @throws X thrown by the call
     * @throws RejectedExecutionException if this was closed
     */
    public <T, X extends Exception> T call(Call<T, X> call) throws X {
        return first.call(call);
    }

    /**
     * Attaches the host to one more device, which is captured, impaired and closed like the first one.
     *
     * @param opener opens the device with the host's pool
     * @param addresses addresses of the new interface
     * @return the new interface, which belongs to the loop's thread
     * @throws DeviceException if the device cannot be opened
     * @throws IllegalArgumentException if the host already has such an address or an interface of that name
     */
    public synchronized NetworkInterface attach(
            Function<PacketPool, ? extends Device> opener, List<InterfaceAddress> addresses) {
        return call(running -> {
            Device added = opener.apply(running.packets());
            try {
                Link recorded = capture == null ? added : capture.record(added, added.name(), loop().clock()::nanos);
                Link wrapped = as.wrap(added, recorded, running);
                NetworkInterface via = running.ip().addInterface(added.name(), wrapped);
                addresses.forEach(each -> via.addAddress(each.address(), each.prefixLength()));
                loop().add(added);
                laterDevices.add(added);
                laterLinks.add(wrapped);
                return via;
            } catch (RuntimeException failed) {
                added.close();
                throw failed;
            }
        });
    }

    /** The devices, the first one first. */
    public synchronized List<Device> devices() {
        List<Device> all = new ArrayList<>(List.of(device()));
        all.addAll(laterDevices);
        return all;
    }

    /**
     * Removes the host from the network: listeners stop, and connections are closed like by close(2); those whose peers
     * have not closed within {@link Builder#closeLimit} are reset. Then the loop, the capture and the devices are
     * closed. A second call has no effect. Must not be called by the loop's thread.
     */
    @Override
    public synchronized void close() {
        List<Shard> all = shards();
        try {
            if (group != null) {
                group.followNoMore();
            }
            List<CompletableFuture<Void>> leaving =
                    all.stream().map(each -> each.leave(as.closeLimit)).toList();
            leaving.forEach(CompletableFuture::join);
        } catch (RejectedExecutionException closedBefore) {
            return;
        }
        // a tool on the first loop may read the hosts of all until its thread has ended
        all.reversed().forEach(each -> each.loop().close());
        all.reversed().forEach(Shard::end);
        laterLinks.forEach(Shard::closeLink);
        if (capture != null) {
            capture.close();
        }
        all.reversed().forEach(each -> each.device().close());
        laterDevices.forEach(Device::close);
    }

    /** Inserts a function between a host and its device. */
    @FunctionalInterface
    public interface LinkWrapper {
        /**
         * Makes the link for the host. Called before the host's thread starts. If the link is {@link AutoCloseable} it
         * is closed when that thread has ended.
         *
         * @param link the device, or the capture of it
         * @param wheel the host's timers
         * @param packets the host's packet pool
         */
        Link wrap(Link link, TimingWheel wheel, PacketPool packets);
    }

    /** Configures a host. */
    public static final class Builder {
        private @Nullable Function<PacketPool, ? extends Device> opener;

        @Nullable
        InterfaceAddress address;

        List<InterfaceAddress> furtherAddresses = List.of();

        @Nullable
        IpAddress gateway;

        @Nullable
        Path captureFile;

        private LinkWrapper wrapper = (link, _, _) -> link;
        Consumer<Host> preparation = _ -> {};
        String name = "hawser";
        private OffloadMode offload = OffloadMode.AUTO;
        boolean probing;
        int loops = 1;
        Duration closeLimit = DEFAULT_CLOSE_LIMIT;
        private boolean addressLater;
        Consumer<MacAddress> addressConflict = station ->
                LOG.log(System.Logger.Level.WARNING, "the station " + station + " uses the address of this host too");
        Consumer<DeviceException> deviceGone = gone -> LOG.log(System.Logger.Level.WARNING, gone.getMessage());
        Consumer<IOException> captureFailed =
                failure -> LOG.log(System.Logger.Level.WARNING, "the capture has ended early", failure);

        private Builder() {}

        /** Sets the host's name, for messages. */
        public Builder name(String hostName) {
            name = hostName;
            return this;
        }

        /**
         * Uses the TAP device of this name; see {@link Tap#open(String, PacketPool)}.
         *
         * @throws IllegalArgumentException if no interface can have that name
         */
        public Builder tap(String interfaceName) {
            KernelInterface.checkName(interfaceName);
            return device(pool ->
                    loops == 1 ? Tap.open(interfaceName, offload, pool) : Tap.openQueue(interfaceName, offload, pool));
        }

        /**
         * Uses the TUN device of this name; see {@link Tun#open}.
         *
         * @throws IllegalArgumentException if no interface can have that name
         */
        public Builder tun(String interfaceName) {
            KernelInterface.checkName(interfaceName);
            return device(pool ->
                    loops == 1 ? Tun.open(interfaceName, offload, pool) : Tun.openQueue(interfaceName, offload, pool));
        }

        /**
         * Uses a packet socket on the Ethernet interface of this name; see
         * {@link PacketSocket#open(String, PacketPool)}.
         *
         * @throws IllegalArgumentException if no interface can have that name
         */
        public Builder packetSocket(String interfaceName) {
            KernelInterface.checkName(interfaceName);
            return device(pool -> PacketSocket.open(interfaceName, pool).offload(offload));
        }

        /**
         * Sets whether the devices of {@link #tap}, {@link #tun} and {@link #packetSocket} take over checksums and
         * segmentation; by default they do where the kernel can, and where no link between them and the host needs
         * packets as they are on the wire.
         */
        public Builder offload(OffloadMode mode) {
            offload = mode;
            return this;
        }

        /**
         * Sets the number of loops, one by default. Each has a thread, a queue of the device and the TCP connections
         * that a hash of their four-tuples assigns to it ({@link RealHost#shards}). The device must have queues, as a
         * TAP or TUN has; an opener given to {@link #device} is called once for each loop. The actions of
         * {@link #prepared} and {@link #through} run for each loop.
         *
         * @param number 1 to 256, what the driver of TAP and TUN supports
         * @throws IllegalArgumentException if it is another number
         */
        public Builder loops(int number) {
            if (number < 1 || number > MOST_LOOPS) {
                throw new IllegalArgumentException("a host has 1 to " + MOST_LOOPS + " loops, not " + number);
            }
            loops = number;
            return this;
        }

        /** Uses any device, opened by {@code newOpener} with the host's pool. */
        public Builder device(Function<PacketPool, ? extends Device> newOpener) {
            opener = newOpener;
            return this;
        }

        /**
         * Sets the host's address and the prefix length of its network, such as {@code 10.77.0.2/24}.
         *
         * @throws IllegalArgumentException if it is malformed
         */
        public Builder address(String addressAndPrefix) {
            return address(InterfaceAddress.parse(addressAndPrefix));
        }

        /** Sets the host's address. */
        public Builder address(InterfaceAddress newAddress) {
            address = newAddress;
            return this;
        }

        /**
         * Sets addresses that the host's interface has besides its first, for example of the other family. They are not
         * probed.
         */
        public Builder furtherAddresses(List<InterfaceAddress> addresses) {
            furtherAddresses = List.copyOf(addresses);
            return this;
        }

        /** Starts the host without an address: a program on it, such as a DHCP client, configures one. */
        public Builder addressLater() {
            addressLater = true;
            return this;
        }

        /** Sets the default gateway; null for none. It must be on the host's network, unless the device is a TUN. */
        public Builder gateway(@Nullable IpAddress router) {
            gateway = router;
            return this;
        }

        /** Sets the pcapng file to write, replacing an existing one; null for none. */
        public Builder capture(@Nullable Path file) {
            captureFile = file;
            return this;
        }

        /**
         * Sets the function between the host and each device; none by default. A capture shows the device's side of it.
         */
        public Builder through(LinkWrapper newWrapper) {
            wrapper = newWrapper;
            return this;
        }

        /**
         * Sets the listener, called once on the loop's thread, for another station that uses the host's address
         * (RFC 5227 §2.4). By default a conflict is logged.
         */
        public Builder onAddressConflict(Consumer<MacAddress> listener) {
            addressConflict = listener;
            return this;
        }

        /**
         * Sets whether to probe by ARP for another station with the address before it is used (RFC 5227); off by
         * default. Probing takes half a second. It is skipped on a device without link addresses, such as a TUN, and
         * where the machine's own end is down.
         */
        public Builder probing(boolean newProbing) {
            probing = newProbing;
            return this;
        }

        /** Sets how long {@link RealHost#close()} waits for peers to close; one second by default. */
        public Builder closeLimit(Duration limit) {
            closeLimit = limit;
            return this;
        }

        /** Sets an action on the host that runs before it is attached to a device, for example to change settings. */
        public Builder prepared(Consumer<Host> newPreparation) {
            preparation = newPreparation;
            return this;
        }

        /**
         * Sets the listener, called on the loop's thread, for a device that has disappeared; by default it is logged.
         */
        public Builder onDeviceGone(Consumer<DeviceException> listener) {
            deviceGone = listener;
            return this;
        }

        /** Sets the listener, called on the loop's thread, for a capture that failed; by default it is logged. */
        public Builder onCaptureFailure(Consumer<IOException> listener) {
            captureFailed = listener;
            return this;
        }

        /**
         * Opens the device and starts the host's thread.
         *
         * @throws IllegalStateException if the device is missing, or both an address and {@link #addressLater}
         * @throws IllegalArgumentException if the gateway is not on the host's network
         * @throws DeviceException if the device cannot be opened, or another station has the address
         * @throws UncheckedIOException if the capture file cannot be opened
         */
        public RealHost start() {
            if (opener == null || address == null && !addressLater) {
                throw new IllegalStateException("a host needs a device and an address");
            }
            return new HostStart(this).run();
        }

        /** Opens the device, or a queue of it. */
        Device openDevice(PacketPool pool) {
            return Objects.requireNonNull(opener, "a host needs a device").apply(pool);
        }

        /** Wraps the link of a device; a wrapper that needs single segments ends the offloads of the device. */
        Link wrap(Device device, Link recorded, Host host) {
            Link wrapped = wrapper.wrap(recorded, host.timers(), host.packets());
            if (wrapped.offloads().equals(Offloads.NONE)) {
                device.endOffloads();
            }
            return wrapped;
        }
    }
}
