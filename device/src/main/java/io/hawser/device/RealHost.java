package io.hawser.device;

import io.hawser.host.Host;
import io.hawser.ip.AddressProbe;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.link.Capture;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.packet.PacketPool;
import io.hawser.time.Clock;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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

    private static final Duration DEFAULT_CLOSE_LIMIT = Duration.ofSeconds(1);

    /** Time that closing may take beyond its limit, if the loop is delayed. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private static final int CLOCK_READINGS = 10;

    /** Much shorter than in RFC 5227, because the other end of the device is on this machine. */
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(150);

    private final Host host;
    private final EventLoop loop;
    private final Device device;
    private final @Nullable Capture capture;
    private final Link link;
    private final LinkWrapper wrapper;
    private final Duration closeLimit;

    /** The devices attached later, with their links. */
    private final List<Device> laterDevices = new ArrayList<>();

    private final List<Link> laterLinks = new ArrayList<>();

    private RealHost(Builder as, Host host, EventLoop loop, Device device, @Nullable Capture capture, Link link) {
        wrapper = as.wrapper;
        closeLimit = as.closeLimit;
        this.host = host;
        this.loop = loop;
        this.device = device;
        this.capture = capture;
        this.link = link;
    }

    /** Begins the configuration of a host. */
    public static Builder builder() {
        return new Builder();
    }

    /** The host, which belongs to the loop's thread until {@link #close()} has returned; see {@link #call}. */
    public Host host() {
        return host;
    }

    /** The thread that drives the host and runs commands on it. */
    public EventLoop loop() {
        return loop;
    }

    /** The first device of the host. */
    public Device device() {
        return device;
    }

    /** Wraps the recorded link of a device; a wrapper that needs single segments ends the offloads of the device. */
    private static Link wrap(Device device, Link recorded, LinkWrapper wrapper, Host host) {
        Link wrapped = wrapper.wrap(recorded, host.timers(), host.packets());
        if (wrapped.offloads().equals(Offloads.NONE)) {
            device.endOffloads();
        }
        return wrapped;
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
        if (loop.isLoopThread()) {
            return call.on(host);
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                outcome.complete(call.on(host));
            } catch (Throwable failed) {
                outcome.completeExceptionally(failed);
            }
        });
        try {
            return outcome.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case Exception exception -> {
                    @SuppressWarnings("unchecked") // it throws no other exceptions that need to be declared
                    X declared = (X) exception;
                    throw declared;
                }
                case null, default -> throw failed;
            }
        }
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
                Link recorded = capture == null ? added : capture.record(added, added.name(), loop.clock()::nanos);
                Link wrapped = wrap(added, recorded, wrapper, running);
                NetworkInterface via = running.ip().addInterface(added.name(), wrapped);
                addresses.forEach(each -> via.addAddress(each.address(), each.prefixLength()));
                loop.add(added);
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
        List<Device> all = new ArrayList<>(List.of(device));
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
        try {
            CompletableFuture<Void> left = new CompletableFuture<>();
            loop.execute(() -> new OrderlyClose(host, closeLimit, device::isClosed, left).begin());
            left.completeOnTimeout(null, closeLimit.plus(CLOSE_GRACE).toNanos(), TimeUnit.NANOSECONDS)
                    .join();
        } catch (RejectedExecutionException closedBefore) {
            return;
        }
        loop.close();
        // packets that wait for a neighbour or for fragments can no longer be sent
        host.ip().powerOff();
        closeLink(link);
        laterLinks.forEach(RealHost::closeLink);
        if (capture != null) {
            capture.close();
        }
        device.close();
        laterDevices.forEach(Device::close);
    }

    private static void closeLink(Link link) {
        if (link instanceof AutoCloseable closeable && !(link instanceof Device)) {
            try {
                closeable.close();
            } catch (Exception failed) {
                LOG.log(System.Logger.Level.WARNING, "closing the link failed", failed);
            }
        }
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
        private @Nullable InterfaceAddress address;
        private List<InterfaceAddress> furtherAddresses = List.of();
        private @Nullable IpAddress gateway;
        private @Nullable Path captureFile;
        private LinkWrapper wrapper = (link, _, _) -> link;
        private Consumer<Host> preparation = _ -> {};
        private String name = "hawser";
        private OffloadMode offload = OffloadMode.AUTO;
        private boolean probing;
        private Duration closeLimit = DEFAULT_CLOSE_LIMIT;
        private boolean addressLater;
        private Consumer<MacAddress> addressConflict = station ->
                LOG.log(System.Logger.Level.WARNING, "the station " + station + " uses the address of this host too");
        private Consumer<DeviceException> deviceGone = gone -> LOG.log(System.Logger.Level.WARNING, gone.getMessage());
        private Consumer<IOException> captureFailed =
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
            return device(pool -> Tap.open(interfaceName, offload, pool));
        }

        /**
         * Uses the TUN device of this name; see {@link Tun#open}.
         *
         * @throws IllegalArgumentException if no interface can have that name
         */
        public Builder tun(String interfaceName) {
            KernelInterface.checkName(interfaceName);
            return device(pool -> Tun.open(interfaceName, offload, pool));
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
            PacketPool pool = new PacketPool();
            Device device = opener.apply(pool);
            try {
                return start(device, address, pool);
            } catch (Throwable failed) {
                device.close();
                throw failed;
            }
        }

        private RealHost start(Device device, @Nullable InterfaceAddress own, PacketPool pool) {
            TimingWheel wheel = new TimingWheel(0);
            Host host = new Host(name, wheel, pool, new SecureRandom());
            preparation.accept(host);
            EventLoop loop = new EventLoop(name, wheel, host::flush);
            Capture capture = null;
            try {
                Link link = device;
                if (captureFile != null) {
                    capture = openCapture(captureFile, loop);
                    link = capture.record(device, device.name(), loop.clock()::nanos);
                }
                link = wrap(device, link, wrapper, host);
                NetworkInterface added = host.ip().addInterface(device.name(), link);
                boolean probes = own != null && probing && link.type() == LinkType.ETHERNET && device.wasUpWhenOpened();
                if (own != null && !probes) {
                    address(host, added, own);
                }
                loop.onDeviceGone(deviceGone);
                loop.add(device);
                loop.start();
                RealHost real = new RealHost(this, host, loop, device, capture, link);
                if (own != null && probes) {
                    probe(real, added, own.address());
                    real.call(running -> {
                        address(running, added, own);
                        added.announce(own.address());
                        return running;
                    });
                }
                return real;
            } catch (Throwable failed) {
                loop.close();
                if (capture != null) {
                    capture.close();
                }
                throw failed;
            }
        }

        private void address(Host host, NetworkInterface added, InterfaceAddress own) {
            added.observer((claimed, station) -> {
                if (claimed.equals(own.address())) {
                    added.observer(null);
                    addressConflict.accept(station);
                }
            });
            added.addAddress(own.address(), own.prefixLength());
            furtherAddresses.forEach(each -> added.addAddress(each.address(), each.prefixLength()));
            if (gateway != null) {
                host.ip().routes().add(Prefix.defaultBy(gateway), gateway, added, 0);
            }
        }

        /** Refuses an address that another station has (RFC 5227 §2.1.1). */
        private static void probe(RealHost real, NetworkInterface via, IpAddress address) {
            CompletableFuture<Optional<MacAddress>> result = new CompletableFuture<>();
            real.loop()
                    .execute(() -> new AddressProbe(
                                    via,
                                    real.host().timers(),
                                    address,
                                    PROBE_INTERVAL.toNanos(),
                                    station -> result.complete(Optional.ofNullable(station)))
                            .begin());
            Optional<MacAddress> other = result.completeOnTimeout(
                            Optional.empty(), 20 * PROBE_INTERVAL.toNanos(), TimeUnit.NANOSECONDS)
                    .join();
            if (other.isPresent()) {
                throw new DeviceException("the address " + address + " is in use: the station " + other.get()
                        + " has it; choose another one");
            }
        }

        private Capture openCapture(Path file, EventLoop loop) {
            try {
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
                return new Capture(out, epochOffsetNanos(loop.clock()), captureFailed);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /**
         * The time of day at the origin of the loop's clock. Both clocks are read in turn several times, because the
         * first readings load classes; the pair that took the shortest time is used.
         */
        private static long epochOffsetNanos(Clock clock) {
            long best = Long.MAX_VALUE;
            long offset = 0;
            for (int i = 0; i < CLOCK_READINGS; i++) {
                long before = clock.nanos();
                Instant now = Instant.now();
                long after = clock.nanos();
                if (after - before < best) {
                    best = after - before;
                    long middle = before + best / 2;
                    offset = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - middle;
                }
            }
            return offset;
        }
    }
}
