package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.EchoListener;
import io.hawser.ip.Ipv6Observer;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.address.Prefix;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpException;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A host with IPv6 on two links, calls of its user, and checks of what it sends: well-formed packets with right
 * checksums, from one of its addresses or forwarded, to destinations that can exist. Its tables stay within their
 * limits.
 */
final class FuzzedIpv6Host {
    private static final int FORWARDS = 1;
    private static final int CONFIGURES = 2;
    private static final int ADVERTISES = 4;
    private static final int HAS_ADDRESS = 8;
    private static final int WITHOUT_PROBES = 16;
    private static final int OFFLOADS = 32;

    private static final int MAX_NEIGHBOURS = 8;
    private static final int MAX_FRAGMENT_BYTES = 40_000;

    /** Sixteen routers, on-link prefixes and networks of made addresses, and a few others. */
    private static final int MAX_ROUTES = 3 * 16 + 10;

    private static final int MAX_ADDRESSES = 16 + 4;

    private final FuzzedHost fuzzed;
    private final NetworkInterface eth;
    private final UdpSocket udp;
    private final boolean forwards;
    private boolean configures;

    /** All addresses that the host has ever had. */
    private final Set<IpAddress> owned = new HashSet<>();

    private final Ipv6Observer observer = new Ipv6Observer() {
        @Override
        public void addressAdded(IpAddress address) {
            assertThat(address.isMulticast() || address.isUnspecified() || address.isLoopback() || address.isV4())
                    .as(address.toString())
                    .isFalse();
            owned.add(address);
        }
    };

    FuzzedIpv6Host(int settings) {
        fuzzed = new FuzzedHost(LinkType.ETHERNET, (settings & OFFLOADS) != 0);
        eth = fuzzed.host.ip().interfaces().getLast();
        forwards = (settings & FORWARDS) != 0;
        fuzzed.sysctl("net.ipv6.conf.all.forwarding", forwards ? 1 : 0);
        fuzzed.sysctl("net.ipv6.conf.all.dad_transmits", (settings & WITHOUT_PROBES) == 0 ? 1 : 0);
        fuzzed.sysctl("net.ipv6.neigh.default.gc_thresh3", MAX_NEIGHBOURS);
        fuzzed.sysctl("net.ipv6.ip6frag_high_thresh", MAX_FRAGMENT_BYTES);
        fuzzed.sysctl("net.ipv6.ip6frag_low_thresh", MAX_FRAGMENT_BYTES / 2);
        fuzzed.addNetwork(Ipv6Header.MIN_MTU_BYTES).addAddress(IpAddress.parse("2001:db8:1::1"), 64);
        if ((settings & HAS_ADDRESS) != 0) {
            eth.addAddress(Ipv6Frames.HOST, 64);
        }
        if ((settings & CONFIGURES) != 0) {
            configure();
        }
        if ((settings & ADVERTISES) != 0) {
            advertise();
        }
        udp = fuzzed.host.udp().bind(null, 53, UdpHandler.NONE);
        udp.mayFragment(true);
        udp.groups().join(Ipv6Frames.GROUP, eth);
        try {
            fuzzed.host.tcp().listen(80, ListenOptions.defaults().backlog(5));
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
        check();
    }

    private void configure() {
        configures = true;
        eth.ipv6().autoconfigure(observer);
    }

    private void advertise() {
        eth.ipv6().advertise(RouterAdvertisement.of(Prefix.parse("2001:db8::/64")));
    }

    void deliver(byte[] frame) {
        fuzzed.deliver(frame);
        fuzzed.host.flush();
    }

    void advanceMillis(long millis) {
        fuzzed.advanceMillis(millis);
    }

    /** Makes a call of the user. */
    void call(Input input) {
        int what = input.u8() % 12;
        IpAddress address = Ipv6Frames.ADDRESSES.get(input.u8() % Ipv6Frames.ADDRESSES.size());
        fuzzed.trace("call " + what + " " + address);
        boolean possible =
                !address.isMulticast() && !address.isUnspecified() && !address.isV4() && !address.isLoopback();
        switch (what) {
            case 0 -> connect(address, 1024 + input.u8());
            case 1 -> udp.send(new byte[4000], 0, input.u16() % 4000, address, 53);
            case 2 -> eth.down();
            case 3 -> eth.up();
            case 4 -> {
                configures = false;
                eth.ipv6().endAutoconfiguration();
            }
            case 5 -> {
                if (!configures) {
                    configure();
                }
            }
            case 6 -> eth.ipv6().advertise(null);
            case 7 -> advertise();
            case 8 -> echo(address, input);
            case 9 -> {
                if (possible && fuzzed.host.ip().interfaces().stream().noneMatch(each -> has(each, address))) {
                    owned.add(address);
                    eth.addAddress(address, input.bit() ? 64 : 128);
                }
            }
            case 10 -> eth.removeAddress(address);
            default -> {
                if (eth.ipv6().tentativeAddresses().contains(address)) {
                    eth.ipv6().cancelDetection(address);
                } else if (possible && !has(eth, address)) {
                    eth.ipv6().detectDuplicate(address, _ -> {});
                }
            }
        }
        fuzzed.host.flush();
    }

    private static boolean has(NetworkInterface via, IpAddress address) {
        return via.addresses().stream().anyMatch(each -> each.address().equals(address));
    }

    private void connect(IpAddress address, int port) {
        try {
            fuzzed.host.tcp().connect(address, 80, ConnectOptions.defaults().localPort(port));
        } catch (TcpException | IllegalArgumentException e) {
            fuzzed.trace("refused: " + e.getMessage());
        }
    }

    private void echo(IpAddress address, Input input) {
        Path path = fuzzed.host.ip().pathTo(address);
        if (path != null) {
            int identifier = fuzzed.host.ip().icmp().listen(new EchoListener() {
                @Override
                public void replied(Packet reply) {}

                @Override
                public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {}
            });
            fuzzed.host.ip().icmp().echoRequest(path, identifier, 1, new byte[input.u16() % 4000], 0, 0, false);
            if (input.bit()) {
                fuzzed.host.ip().icmp().unlisten(identifier);
            }
        }
    }

    /** Receives all datagrams, examines all packets sent, and checks the limits of tables. */
    void check() {
        for (Packet got = udp.receive(); got != null; got = udp.receive()) {
            got.release();
        }
        fuzzed.host.ip().interfaces().forEach(via -> via.addresses().forEach(each -> owned.add(each.address())));
        fuzzed.sent.forEach(frame -> {
            if (EthernetHeader.type(frame, 0) == EthernetHeader.TYPE_IPV6) {
                check(frame, EthernetHeader.BYTES);
            }
        });
        fuzzed.sentElsewhere.forEach(packet -> {
            if (packet[0] >>> 4 == 6) {
                check(packet, 0);
            }
        });
        fuzzed.sent.clear();
        fuzzed.sentElsewhere.clear();
        // A quarter of the memory for each source, and no datagram without memory.
        assertThat(fuzzed.host.ip().fragmentedDatagrams()).isLessThan(MAX_FRAGMENT_BYTES / 128);
        assertThat(fuzzed.host.ip().routes().all().size()).as("routes").isLessThan(MAX_ROUTES);
        assertThat(eth.addresses().size()).as("addresses").isLessThan(MAX_ADDRESSES);
        long neighbours =
                eth.neighbours().stream().filter(each -> !each.address().isV4()).count();
        assertThat(neighbours).as("neighbours").isLessThanOrEqualTo(MAX_NEIGHBOURS);
    }

    private void check(byte[] bytes, int ip) {
        assertThat(Ipv6Header.isWellFormed(bytes, ip, bytes.length - ip)).isTrue();
        assertThat(Ipv6Header.BYTES + Ipv6Header.payloadLength(bytes, ip)).isEqualTo(bytes.length - ip);
        IpAddress source = new IpAddress(Ipv6Header.sourceHigh(bytes, ip), Ipv6Header.sourceLow(bytes, ip));
        IpAddress destination =
                new IpAddress(Ipv6Header.destinationHigh(bytes, ip), Ipv6Header.destinationLow(bytes, ip));
        String both = source + " to " + destination;
        assertThat(source.isMulticast() || source.isLoopback() || source.isV4())
                .as(both)
                .isFalse();
        assertThat(destination.isUnspecified() || destination.isLoopback() || destination.isV4())
                .as(both)
                .isFalse();
        assertThat(Ipv6Header.hopLimit(bytes, ip)).isPositive();
        if (!owned.contains(source) && !source.isUnspecified()) {
            assertThat(forwards).as(both + " is forwarded").isTrue();
            assertThat(source.isLinkLocal() || destination.isLinkLocal() || destination.isMulticast())
                    .as(both + " is forwarded")
                    .isFalse();
            return;
        }
        Ipv6Frames.Transport transport = Ipv6Frames.transport(bytes, ip);
        assertThat(transport).as("headers from " + both).isNotNull();
        if (source.isUnspecified()) {
            assertThat(destination.isMulticast() && transport.protocol() == IpProtocol.ICMPV6)
                    .as(both)
                    .isTrue();
        }
        if (transport.protocol() == IpProtocol.ICMPV6 && !transport.fragmented()) {
            checkIcmp(bytes, ip, transport.at(), destination);
        }
    }

    private static void checkIcmp(byte[] bytes, int ip, int at, IpAddress destination) {
        int length = bytes.length - at;
        long sum = Ipv6Header.pseudoHeader(bytes, ip, IpProtocol.ICMPV6) + Checksum.sumOfInt(length);
        assertThat(Checksum.isValid(bytes, at, length, sum)).as("checksum").isTrue();
        if (Icmpv6Header.isError(Bytes.u8(bytes, at))) {
            assertThat(destination.isMulticast()).as("error to " + destination).isFalse();
            assertThat(bytes.length - ip).isLessThanOrEqualTo(Ipv6Header.MIN_MTU_BYTES);
        }
    }

    /** Ends all that has no end of its own, and checks that no resource is left. */
    void end() {
        eth.ipv6().endAutoconfiguration();
        eth.ipv6().advertise(null);
        List<IpAddress> tentative = new ArrayList<>(eth.ipv6().tentativeAddresses());
        tentative.forEach(eth.ipv6()::cancelDetection);
        fuzzed.end(true);
        check();
    }
}
