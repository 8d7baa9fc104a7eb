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
 * A host on a real network: a {@link Host}, the device that it is attached to, the thread that drives it and, if
 * wanted, a capture of what passes.
 *
 * <pre>{@code
 * try (RealHost real = RealHost.builder().tap("tap0").address("10.77.0.2/24").start()) {
 *     TcpListener listener = real.call(host -> host.tcp().listen(80, acceptable));
 *     …
 * }
 * }</pre>
 *
 * <p>The methods of this class are for any thread; the {@link Host} itself belongs to the loop's.
 */
public final class RealHost implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RealHost.class.getName());

    private static final Duration DEFAULT_CLOSE_LIMIT = Duration.ofSeconds(1);

    /** Time that closing may take beyond its limit, if the loop is held up. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private static final int CLOCK_READINGS = 10;

    /** Much less than RFC 5227 has, because the other end of the device is on this machine. */
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(150);

    private final Host host;
    private final EventLoop loop;
    private final Device device;
    private final @Nullable Capture capture;
    private final Link link;
    private final LinkWrapper wrapper;
    private final Duration closeLimit;

    /** The devices that were attached later, with the links that lead to them. */
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

    /** A host that is still to be described. */
    public static Builder builder() {
        return new Builder();
    }

    /** The host, which belongs to the loop's thread until {@link #close()} has returned; see {@link #call}. */
    public Host host() {
        return host;
    }

    /** The thread that drives the host, to have things done on it. */
    public EventLoop loop() {
        return loop;
    }

    /** The device that the host is attached to. */
    public Device device() {
        return device;
    }

    /** An action on a host by its owner. */
    @FunctionalInterface
    public interface Call<T, X extends Exception> {
        /** Does it, on the loop's thread. */
        T on(Host host) throws X;
    }

    /**
     * Has {@code call} done on the loop's thread, and waits for it.
     *
     * @return what it returned
     * @throws X what it threw
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
                    @SuppressWarnings("unchecked") // it throws nothing else that needs to be declared
                    X declared = (X) exception;
                    throw declared;
                }
                case null, default -> throw failed;
            }
        }
    }

    /**
     * Attaches the host to one more device, which is captured, impaired and closed as the first one is.
     *
     * @param opener opens the device with the host's pool
     * @param addresses of the new interface
     * @return the new interface, which belongs to the loop's thread
     * @throws DeviceException if the device cannot be opened
     * @throws IllegalArgumentException if the host has such an address or an interface of that name already
     */
    public synchronized NetworkInterface attach(
            Function<PacketPool, ? extends Device> opener, List<InterfaceAddress> addresses) {
        return call(running -> {
            Device added = opener.apply(running.packets());
            try {
                Link recorded = capture == null ? added : capture.record(added, added.name(), loop.clock()::nanos);
                Link wrapped = wrapper.wrap(recorded, running.timers(), running.packets());
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
     * Takes the host from the network: listeners stop, connections are closed as by close(2), those whose peers have
     * not done the same within {@link Builder#closeLimit} are reset; then the loop, the capture and the devices are
     * closed. Closing twice does nothing. Not to be called by the loop's thread.
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
        // packets that wait for a neighbour or for fragments have nowhere to go any more
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

    /** Puts something between a host and its device. */
    @FunctionalInterface
    public interface LinkWrapper {
        /**
         * Makes the link that the host is attached to. Called before the host's thread starts. If the link is {@link
         * AutoCloseable} it is closed when that thread has ended.
         *
         * @param link the device, or the capture in front of it
         * @param wheel the host's timers
         * @param packets the host's packets
         */
        Link wrap(Link link, TimingWheel wheel, PacketPool packets);
    }

    /** Configures a host. */
    public static final class Builder {
        private @Nullable Function<PacketPool, ? extends Device> opener;
        private @Nullable InterfaceAddress address;
        private @Nullable IpAddress gateway;
        private @Nullable Path captureFile;
        private LinkWrapper wrapper = (link, _, _) -> link;
        private Consumer<Host> preparation = _ -> {};
        private String name = "hawser";
        private boolean probing;
        private Duration closeLimit = DEFAULT_CLOSE_LIMIT;
        private boolean addressLater;
        private Consumer<MacAddress> addressConflict = station ->
                LOG.log(System.Logger.Level.WARNING, "the station " + station + " uses the address of this host too");
        private Consumer<DeviceException> deviceGone = gone -> LOG.log(System.Logger.Level.WARNING, gone.getMessage());
        private Consumer<IOException> captureFailed =
                failure -> LOG.log(System.Logger.Level.WARNING, "the capture has ended early", failure);

        private Builder() {}

        /** The host's name, for messages. */
        public Builder name(String hostName) {
            name = hostName;
            return this;
        }

        /**
         * The TAP device of this name; see {@link Tap#open(String, PacketPool)}.
         *
         * @throws IllegalArgumentException if no interface can have that name
         */
        public Builder tap(String interfaceName) {
            KernelInterface.checkName(interfaceName);
            return device(pool -> Tap.open(interfaceName, pool));
        }

        /**
         * The TUN device of this name; see {@link Tun#open}.
         *
         * @throws IllegalArgumentException if no interface can have that name
         */
        public Builder tun(String interfaceName) {
            KernelInterface.checkName(interfaceName);
            return device(pool -> Tun.open(interfaceName, pool));
        }

        /**
         * A packet socket on the Ethernet interface of this name; see {@link PacketSocket#open(String, PacketPool)}.
         *
         * @throws IllegalArgumentException if no interface can have that name
         */
        public Builder packetSocket(String interfaceName) {
            KernelInterface.checkName(interfaceName);
            return device(pool -> PacketSocket.open(interfaceName, pool));
        }

        /** Any device, to be opened by {@code newOpener} with the host's pool. */
        public Builder device(Function<PacketPool, ? extends Device> newOpener) {
            opener = newOpener;
            return this;
        }

        /**
         * The host's address and the prefix length of its network, such as {@code 10.77.0.2/24}.
         *
         * @throws IllegalArgumentException if it is not that
         */
        public Builder address(String addressAndPrefix) {
            return address(InterfaceAddress.parse(addressAndPrefix));
        }

        /** The host's address. */
        public Builder address(InterfaceAddress newAddress) {
            address = newAddress;
            return this;
        }

        /** Starts the host without an address: something that runs on it, such as a DHCP client, gives it one. */
        public Builder addressLater() {
            addressLater = true;
            return this;
        }

        /**
         * The router to everywhere else; null for none. It must be on the host's network, unless the device is a TUN.
         */
        public Builder gateway(@Nullable IpAddress router) {
            gateway = router;
            return this;
        }

        /** The pcapng file to write, over what is there; null for none. */
        public Builder capture(@Nullable Path file) {
            captureFile = file;
            return this;
        }

        /** Sets what lies between the host and each device, by default nothing. A capture sees what the device does. */
        public Builder through(LinkWrapper newWrapper) {
            wrapper = newWrapper;
            return this;
        }

        /**
         * Sets who hears, on the loop's thread, that another station uses the host's address too (RFC 5227 §2.4);
         * called once. By default it is logged.
         */
        public Builder onAddressConflict(Consumer<MacAddress> listener) {
            addressConflict = listener;
            return this;
        }

        /**
         * Asks by ARP whether another station has the address before it is used (RFC 5227); by default nobody is
         * asked. It takes half a second. Nobody is asked on a device without link addresses, such as a TUN, or where
         * the machine's own end is down.
         */
        public Builder probing(boolean newProbing) {
            probing = newProbing;
            return this;
        }

        /** Sets for how long {@link RealHost#close()} waits for peers to close; by default one second. */
        public Builder closeLimit(Duration limit) {
            closeLimit = limit;
            return this;
        }

        /**
         * Sets an action on the host that runs before anything is attached to it, for example to change its settings.
         */
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
         * @throws UncheckedIOException if the capture file cannot be
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
                link = wrapper.wrap(link, wheel, pool);
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
            if (gateway != null) {
                host.ip().routes().add(Prefix.ALL_V4, gateway, added, 0);
            }
        }

        /** RFC 5227 §2.1.1: an address that another station has is not used. */
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
         * The time of day at the origin of the loop's clock. Both clocks are read one after the other, several times,
         * because the first readings load classes; of these pairs the one that took the shortest time is used.
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
