package io.hawser.device;

import io.hawser.hash.KeyedHash;
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
import io.hawser.shard.ShardLink;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts a {@link RealHost} as its builder describes it. */
final class HostStart {
    private static final int CLOCK_READINGS = 10;

    /** Much shorter than in RFC 5227, because the other end of the device is on this machine. */
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(150);

    private static final String COOKIE_KEY = "net.ipv4.tcp_fastopen_key";

    private final RealHost.Builder as;

    /** Null if there is one loop only. */
    private final @Nullable ShardGroup group;

    private @Nullable Capture capture;

    HostStart(RealHost.Builder as) {
        this.as = as;
        group = as.loops == 1 ? null : new ShardGroup(as.loops, new KeyedHash(new SecureRandom()));
    }

    /** Opens the device and starts the threads; if that fails, closes what was opened. */
    RealHost run() {
        PacketPool pool = new PacketPool();
        Device device = as.openDevice(pool);
        Shard first = null;
        try {
            TimingWheel wheel = new TimingWheel(0);
            Host host = newHost(wheel, pool);
            EventLoop loop = new EventLoop(as.name, wheel, host::flush);
            first = attach(host, loop, device);
            NetworkInterface shared = host.ip().interfaces().getLast();
            InterfaceAddress own = as.address;
            boolean probes =
                    own != null && as.probing && shared.link().type() == LinkType.ETHERNET && device.wasUpWhenOpened();
            if (own != null && !probes) {
                address(host, shared, own);
            }
            loop.start();
            if (own != null && probes) {
                probe(first, shared, own.address());
                first.call(running -> {
                    address(running, shared, own);
                    shared.announce(own.address());
                    return running;
                });
            }
            startOthers(first);
            return new RealHost(as, first, group, capture);
        } catch (Throwable failed) {
            if (group != null) {
                group.shards().stream().skip(1).forEach(HostStart::abandon);
            }
            if (first != null) {
                first.loop().close();
            }
            if (capture != null) {
                capture.close();
            }
            device.close();
            throw failed;
        }
    }

    private static void abandon(Shard shard) {
        shard.end();
        shard.device().close();
    }

    private Host newHost(TimingWheel wheel, PacketPool pool) {
        Host host = new Host(as.name, wheel, pool, new SecureRandom());
        as.preparation.accept(host);
        return host;
    }

    /** Puts a host onto its device, which its loop is to read. */
    private Shard attach(Host host, EventLoop loop, Device device) {
        try {
            Link link = as.wrap(device, recorded(device, loop), host);
            Shard shard = new Shard(host, loop, device, link);
            if (group == null) {
                host.ip().addInterface(device.name(), link);
            } else {
                ShardLink shardLink = group.link(link);
                group.add(shard, shardLink, shardLink.attachTo(host, device.name()));
            }
            loop.onDeviceGone(as.deviceGone);
            loop.add(device);
            return shard;
        } catch (Throwable failed) {
            loop.close();
            throw failed;
        }
    }

    /** The device, or a link that records what passes it. */
    private Link recorded(Device device, EventLoop loop) {
        if (as.captureFile == null) {
            return device;
        }
        Capture open = capture;
        if (open == null) {
            open = openCapture(as.captureFile, loop);
            capture = open;
            return open.record(device, device.name(), loop.clock()::nanos);
        }
        List<Shard> shards = Objects.requireNonNull(group).shards();
        return new RelayedCapture(device, device.name() + "/" + shards.size(), open, shards.getFirst());
    }

    /** Starts the shards after the first, with its clock, so that times can be compared. */
    private void startOthers(Shard first) {
        ShardGroup all = group;
        if (all == null) {
            return;
        }
        String cookieKey = first.call(host -> host.sysctls().get(COOKIE_KEY));
        Clock clock = first.loop().clock();
        for (int number = 1; number < as.loops; number++) {
            PacketPool pool = new PacketPool();
            Device queue = as.openDevice(pool);
            try {
                TimingWheel wheel = new TimingWheel(clock.nanos());
                Host host = newHost(wheel, pool);
                // a client shows a cookie on a connection of another shard than the one that issued it
                host.sysctls().set(COOKIE_KEY, cookieKey);
                attach(host, new EventLoop(as.name + "/" + number, wheel, host::flush, clock), queue)
                        .loop()
                        .start();
            } catch (Throwable failed) {
                queue.close();
                throw failed;
            }
        }
        all.followFirst();
    }

    private void address(Host host, NetworkInterface added, InterfaceAddress own) {
        added.observer((claimed, station) -> {
            if (claimed.equals(own.address())) {
                added.observer(null);
                as.addressConflict.accept(station);
            }
        });
        added.addAddress(own.address(), own.prefixLength());
        as.furtherAddresses.forEach(each -> added.addAddress(each.address(), each.prefixLength()));
        IpAddress gateway = as.gateway;
        if (gateway != null) {
            host.ip().routes().add(Prefix.defaultBy(gateway), gateway, added, 0);
        }
    }

    /** Refuses an address that another station has (RFC 5227 §2.1.1). */
    private static void probe(Shard shard, NetworkInterface via, IpAddress address) {
        CompletableFuture<Optional<MacAddress>> result = new CompletableFuture<>();
        shard.loop()
                .execute(() -> new AddressProbe(
                                via,
                                shard.host().timers(),
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
            return new Capture(out, epochOffsetNanos(loop.clock()), as.captureFailed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * The time of day at the origin of the loop's clock. Both clocks are read in turn several times, because the first
     * readings load classes; the pair that took the shortest time is used.
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
