package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.device.DeviceException;
import io.hawser.device.EventLoop;
import io.hawser.device.Namespaces;
import io.hawser.device.Tap;
import io.hawser.device.Tun;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A TAP device and the kernel at its other end. */
@RealPeerTest
@Timeout(60)
class TapIT {
    private static final int OWN_IP = IpAddress.parse("10.77.0.2").v4();

    private final PacketPool pool = new PacketPool();
    private NetworkNamespace namespace;

    @BeforeEach
    void create() throws InterruptedException {
        namespace = NetworkNamespace.create();
    }

    @AfterEach
    void delete() {
        namespace.close();
    }

    @Test
    void carriesThePingsOfTheKernel() throws Exception {
        RealPeers.requireProgram("ping");
        try (Tap tap = open("tap0");
                EventLoop loop = new EventLoop("tap0", new TimingWheel(0), () -> {})) {
            EchoResponder responder = new EchoResponder(tap, OWN_IP);
            tap.attach(responder);
            loop.add(tap);
            loop.start();
            bringUp("10.77.0.1/24");

            assertThat(namespace
                            .run("ping", "-c", "20", "-i", "0.02", "-W", "2", "10.77.0.2")
                            .stdout())
                    .contains("20 packets transmitted, 20 received, 0% packet loss");
            assertThat(namespace
                            .run("ping", "-c", "3", "-i", "0.02", "-s", "1472", "-M", "do", "10.77.0.2")
                            .stdout())
                    .contains(" 0% packet loss");
            assertThat(namespace.run("ip", "neigh", "show", "10.77.0.2").stdout())
                    .contains(tap.address().toString());
            loop.close();
            assertThat(responder.arpReplies()).isPositive();
            assertThat(responder.echoReplies()).isEqualTo(23);
            assertThat(tap.counters().txPackets()).isEqualTo(responder.arpReplies() + responder.echoReplies());
            assertThat(tap.counters().txDropped()).isZero();
            assertThat(pool.outstanding()).isZero();
        }
    }

    @Test
    void makesAnInterfaceForAsLongAsItIsOpen() throws Exception {
        try (Tap tap = open("tap0")) {
            assertThat(tap.name()).isEqualTo("tap0");
            assertThat(tap.type()).isEqualTo(LinkType.ETHERNET);
            assertThat(tap.mtuBytes()).isEqualTo(1500);
            assertThat(namespace.run("ip", "-d", "link", "show", "tap0").stdout())
                    .contains("tun type tap pi off vnet_hdr off");
        }
        assertThat(namespace.run("ip", "-o", "link").stdout()).doesNotContain("tap0");
    }

    @Test
    void joinsAPersistentInterfaceAndReadsItsMtu() throws Exception {
        namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
        namespace.run("ip", "link", "set", "tap0", "mtu", "9000");
        try (Tap tap = open("tap0")) {
            assertThat(tap.mtuBytes()).isEqualTo(9000);
        }
        assertThat(namespace.run("ip", "-o", "link").stdout()).contains("tap0");
        open("tap0").close();
    }

    @Test
    void hasAnotherAddressThanTheKernel() throws Exception {
        MacAddress derived;
        try (Tap tap = open("tap0")) {
            derived = tap.address();
            assertThat(kernelAddress()).isNotEqualTo(derived);
        }
        namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
        namespace.run("ip", "link", "set", "tap0", "address", derived.toString());
        try (Tap tap = open("tap0")) {
            assertThat(kernelAddress()).isEqualTo(derived);
            assertThat(tap.address()).isNotEqualTo(derived);
        }
    }

    @Test
    void takesAnAddressUnlessItIsTheKernels() throws Exception {
        namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
        MacAddress own = MacAddress.parse("02:00:00:00:00:07");
        try (Tap tap = namespace.inside(() -> Tap.open("tap0", own, pool))) {
            assertThat(tap.address()).isEqualTo(own);
        }
        MacAddress kernels = kernelAddress();
        assertThatThrownBy(() -> namespace.inside(() -> Tap.open("tap0", kernels, pool)))
                .isInstanceOf(DeviceException.class)
                .hasMessage("tap0: " + kernels + " is the kernel's end of this cable;"
                        + " choose another address for Hawser's");
        open("tap0").close();
    }

    @Test
    void saysThatItIsInUse() throws Exception {
        try (Tap first = open("tap0")) {
            assertThatThrownBy(() -> open(first.name()))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageStartingWith("tap0 is in use by another program;");
        }
    }

    @Test
    void saysThatTheNameIsOfAnotherKind() throws Exception {
        namespace.run("ip", "tuntap", "add", "dev", "tun0", "mode", "tun");
        for (String name : new String[] {"tun0", "lo"}) {
            assertThatThrownBy(() -> open(name))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageStartingWith(name + " exists and is not a TAP device that Hawser can join");
        }
        namespace.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
        assertThatThrownBy(() -> namespace.inside(() -> Tun.open("tap0", pool)))
                .hasMessageStartingWith("tap0 exists and is not a TUN device that Hawser can join");
    }

    @Test
    void dropsFramesWhileTheInterfaceIsDown() throws Exception {
        try (Tap tap = open("tap0")) {
            tap.attach(Packet::release);
            tap.transmit(frame(tap));
            assertThat(tap.counters().txDropped()).isEqualTo(1);

            bringUp("10.77.0.1/24");
            tap.transmit(frame(tap));
            namespace.run("ip", "link", "set", "tap0", "down");
            tap.receiveBurst(1000);
            tap.transmit(frame(tap));

            assertThat(tap.counters().txPackets()).isEqualTo(1);
            assertThat(tap.counters().txDropped()).isEqualTo(2);
            assertThat(pool.outstanding()).isZero();
        }
    }

    @Test
    void doesNotSpinWhenTheInterfaceIsTakenDownOrDeleted() throws Exception {
        CountDownLatch turns = new CountDownLatch(1000);
        try (Tap tap = open("tap0");
                EventLoop loop = new EventLoop("tap0", new TimingWheel(0), turns::countDown)) {
            tap.attach(Packet::release);
            loop.add(tap);
            loop.start();
            bringUp("10.77.0.1/24");
            namespace.run("ip", "link", "set", "tap0", "down");
            assertThat(turns.await(300, TimeUnit.MILLISECONDS))
                    .as("spins when down")
                    .isFalse();
            assertThat(loop.failures()).isZero();

            namespace.run("ip", "link", "del", "tap0");
            assertThat(turns.await(300, TimeUnit.MILLISECONDS))
                    .as("spins when deleted")
                    .isFalse();
            assertThat(loop.failures()).isEqualTo(1);
        }
    }

    @Test
    void saysThatTheInterfaceWasDeleted() throws Exception {
        try (Tap tap = open("tap0")) {
            namespace.run("ip", "link", "del", "tap0");

            assertThatThrownBy(() -> tap.receiveBurst(1))
                    .isInstanceOf(DeviceException.class)
                    .hasMessage("tap0 has gone; another program deleted it or let it go");
            tap.transmit(frame(tap));
            assertThat(tap.counters().txDropped()).isEqualTo(1);
        }
    }

    @Test
    void saysThatTheNamespaceIsMissing() {
        assertThatThrownBy(() -> Namespaces.inside("hawser-none", () -> Tap.open("tap0", pool)))
                .isInstanceOf(DeviceException.class)
                .hasMessage("there is no network namespace 'hawser-none' (see 'ip netns list')");
    }

    private Tap open(String name) throws Exception {
        return namespace.inside(() -> Tap.open(name, pool));
    }

    private void bringUp(String address) throws InterruptedException {
        namespace.run("ip", "addr", "add", address, "dev", "tap0");
        namespace.run("ip", "link", "set", "tap0", "up");
    }

    private MacAddress kernelAddress() throws InterruptedException {
        String shown = namespace.run("ip", "link", "show", "tap0").stdout();
        Matcher matcher = Pattern.compile("link/ether (\\S+)").matcher(shown);
        assertThat(matcher.find()).as(shown).isTrue();
        return MacAddress.parse(matcher.group(1));
    }

    private Packet frame(Tap tap) {
        Packet packet = pool.allocate(60);
        int at = packet.append(60);
        EthernetHeader.write(
                packet.bytes(), at, MacAddress.BROADCAST.value(), tap.address().value(), 0x88b5);
        return packet;
    }
}
