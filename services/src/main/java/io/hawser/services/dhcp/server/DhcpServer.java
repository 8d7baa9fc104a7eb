package io.hawser.services.dhcp.server;

import io.hawser.hash.KeyedHash;
import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.LinkType;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A DHCP server (RFC 2131 §4.3) on a host, for its own links and for relays. A lease is stored before it is
 * acknowledged.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class DhcpServer implements AutoCloseable {
    private final Host host;
    private final DhcpServerConfig config;
    private final DhcpServerObserver observer;
    private final Counters<DhcpCounter> counters = new Counters<>(DhcpCounter.class);
    private final DhcpSocket socket;
    private final ReplyWay way;
    private final ReplyOptions replyOptions;
    private final ServedNetworks networks;
    private final LeaseBook book;
    private final ConflictCheck conflicts;
    private final Map<IpAddress, Exchange> checking = new HashMap<>();
    private final TokenBuckets messages;
    private final TokenBuckets newAddresses;

    /** A request with its interface, the server's address on it, and its client. */
    private record Exchange(DhcpMessage request, NetworkInterface via, IpAddress server, Party party) {}

    /**
     * Starts a server with the leases of its store.
     *
     * @param clock the time of day for stored leases
     * @param random source of hash keys
     * @param store storage of leases; the server does not close it
     * @throws io.hawser.udp.UdpBindException if the port of servers is in use
     * @throws IllegalArgumentException if the host has no Ethernet interface with an address
     */
    public DhcpServer(
            Host host,
            DhcpServerConfig config,
            InstantSource clock,
            RandomGenerator random,
            LeaseStore store,
            DhcpServerObserver observer) {
        if (host.ip().interfaces().stream().noneMatch(DhcpServer::serves)) {
            throw new IllegalArgumentException("a DHCP server needs an Ethernet interface with an address");
        }
        this.host = host;
        this.config = config;
        this.observer = observer;
        networks = new ServedNetworks(config.subnets());
        replyOptions = new ReplyOptions(config);
        ServerLimits limits = config.limits();
        messages = new TokenBuckets(
                limits.messagesPerClient(), limits.messageInterval().toNanos());
        newAddresses = new TokenBuckets(
                limits.addressesPerPort(), limits.addressInterval().toNanos());
        book = new LeaseBook(host.timers(), clock, new KeyedHash(random), networks, config, store, counters, observer);
        book.load();
        for (NetworkInterface each : host.ip().interfaces()) {
            each.addresses().forEach(own -> book.exclude(own.address()));
        }
        socket = new DhcpSocket(host, DhcpMessage.SERVER_PORT, null, counters, this::received);
        way = new ReplyWay(socket);
        conflicts = new ConflictCheck(host, config.conflictWait(), random);
        for (DhcpSubnet subnet : config.subnets()) {
            subnet.pools().forEach(pool -> counters.add(DhcpCounter.ADDRESSES, pool.size()));
        }
        host.addServiceCounters(counters);
    }

    private static boolean serves(NetworkInterface each) {
        return each.link().type() == LinkType.ETHERNET && !each.addresses().isEmpty();
    }

    /** Counters of messages received, sent, refused and ignored. */
    public Counters<DhcpCounter> counters() {
        return counters;
    }

    /** The leases by address, including ended ones that are kept. */
    public List<LeaseRecord> leases() {
        List<LeaseRecord> all = new ArrayList<>();
        book.forEach(lease -> all.add(lease.record()));
        all.sort(Comparator.comparingLong(each -> each.address().low()));
        return all;
    }

    /** The number of addresses that clients hold now. */
    public int active() {
        return book.active();
    }

    /** The number of known addresses in any state. */
    public int known() {
        return book.size();
    }

    /** Stops answering. The store stays open. */
    @Override
    public void close() {
        host.removeServiceCounters(counters);
        socket.close();
        conflicts.close();
        book.close();
    }

    private void received(DhcpMessage request, IpAddress source, NetworkInterface via) {
        observer.received(request, source);
        DhcpMessageType type = request.type();
        Party party = Party.of(request, via);
        if (type == null || !request.isRequest() || party == null || !serves(via)) {
            ignore(request, DhcpCounter.IGNORED_INVALID, "no request, or of nobody");
            return;
        }
        if (!messages.take(party.client(), host.timers().nowNanos())) {
            ignore(request, DhcpCounter.IN_RATE_LIMITED, "the client sends more than it may");
            return;
        }
        Exchange exchange = new Exchange(request, via, serverAddress(request, via), party);
        List<ServedSubnet> subnets = networks.of(request, via);
        switch (type) {
            case DISCOVER -> discovered(exchange, subnets);
            case REQUEST -> requested(exchange, subnets);
            case DECLINE -> declined(exchange);
            case RELEASE -> released(exchange);
            case INFORM -> informed(exchange, subnets);
            default -> ignore(request, DhcpCounter.IGNORED_INVALID, "a message of servers");
        }
    }

    /**
     * The address by which clients know this server: its address on their link, or the one sent by their relay
     * (RFC 5107).
     */
    private static IpAddress serverAddress(DhcpMessage request, NetworkInterface via) {
        var relay = request.relayInformation();
        IpAddress override = relay == null ? null : relay.serverIdentifierOverride();
        if (override != null && !request.relayAddress().isUnspecified()) {
            return override;
        }
        // RFC 2131 §4.1, DHCP-35: on the link of the request, so that it is reachable
        return via.addresses().getFirst().address();
    }

    // DISCOVER

    private void discovered(Exchange exchange, List<ServedSubnet> subnets) {
        if (subnets.isEmpty()) {
            ignore(exchange.request, DhcpCounter.IGNORED_NO_SUBNET, "no subnet for its network");
            return;
        }
        IpAddress wanted = exchange.request.options().address(DhcpOption.REQUESTED_ADDRESS);
        LeaseBook.Choice choice = book.choose(exchange.party, subnets, wanted);
        if (choice == null) {
            observer.exhausted(exchange.request);
            ignore(exchange.request, DhcpCounter.POOL_EXHAUSTED, "no address is free");
            return;
        }
        if (choice.isNew() && !mayHaveNew(exchange)) {
            return;
        }
        book.offer(choice, exchange.party);
        // a client that asks again in the meantime waits for the same check
        boolean isBeingChecked = checking.replace(choice.address(), exchange) != null;
        if (choice.isNew() && !isBeingChecked) {
            checking.put(choice.address(), exchange);
            conflicts.begin(choice.address(), (taken, how) -> checked(choice, subnets, taken, how));
        } else if (!isBeingChecked) {
            offer(exchange, choice);
        }
    }

    private void checked(LeaseBook.Choice choice, List<ServedSubnet> subnets, boolean taken, String how) {
        Exchange latest = checking.remove(choice.address());
        if (latest == null) {
            return;
        }
        // a client that has got the address in the meantime, by requesting that of an earlier run, answers too
        if (taken && !book.isActive(choice.address())) {
            counters.increment(DhcpCounter.CONFLICTS);
            observer.conflict(choice.address(), how);
            book.abandon(choice.address(), how);
            discovered(latest, subnets);
        } else {
            offer(latest, choice);
        }
    }

    private boolean mayHaveNew(Exchange exchange) {
        int limit = config.limits().addressesOfPort();
        if (limit > 0 && exchange.party.isCircuit() && book.heldBy(exchange.party.port()) >= limit) {
            ignore(exchange.request, DhcpCounter.IN_RATE_LIMITED, "the port holds " + limit + " addresses");
            return false;
        }
        if (!newAddresses.take(exchange.party.port(), host.timers().nowNanos())) {
            ignore(exchange.request, DhcpCounter.IN_RATE_LIMITED, "the port has got as many new addresses as it may");
            return false;
        }
        return true;
    }

    private void offer(Exchange exchange, LeaseBook.Choice choice) {
        DhcpSubnet subnet = choice.subnet().config();
        DhcpMessage reply =
                DhcpMessage.reply(DhcpMessageType.OFFER, exchange.request).yourAddress(choice.address());
        replyOptions.fill(
                reply,
                exchange.request,
                subnet,
                choice.reservation(),
                exchange.server,
                ReplyOptions.leaseTime(subnet, exchange.request));
        send(reply, exchange);
    }

    // REQUEST

    private void requested(Exchange exchange, List<ServedSubnet> subnets) {
        DhcpMessage request = exchange.request;
        IpAddress chosen = request.options().address(DhcpOption.SERVER_IDENTIFIER);
        IpAddress wanted = request.options().address(DhcpOption.REQUESTED_ADDRESS);
        // RFC 2131 §4.1, DHCP-34
        if (chosen != null && !chosen.equals(exchange.server) && !host.ip().isLocal(chosen.high(), chosen.low())) {
            book.withdraw(exchange.party);
            ignore(request, DhcpCounter.IGNORED_OTHER_SERVER, "the client has chosen the server " + chosen);
        } else if (wanted != null && request.clientAddress().isUnspecified()) {
            grant(exchange, subnets, wanted, chosen != null);
        } else if (!request.clientAddress().isUnspecified()) {
            IpAddress own = request.clientAddress();
            ServedSubnet of = networks.of(own);
            grant(exchange, of == null ? subnets : networks.sharedWith(of), own, false);
        } else {
            ignore(request, DhcpCounter.IGNORED_INVALID, "it requests no address");
        }
    }

    /** @param selecting whether the client answers an offer of this server */
    private void grant(Exchange exchange, List<ServedSubnet> subnets, IpAddress address, boolean selecting) {
        ServedSubnet subnet = null;
        for (ServedSubnet each : subnets) {
            if (each.contains(address)) {
                subnet = each;
            }
        }
        if (subnet == null) {
            // RFC 2131 §4.3.2: an address of another network is refused, even for an unknown client
            if (subnets.isEmpty()) {
                ignore(exchange.request, DhcpCounter.IGNORED_NO_SUBNET, "no subnet for its network");
            } else {
                refuse(exchange, address + " is not of this network");
            }
            return;
        }
        String hindrance = book.hindrance(exchange.party, subnet, address);
        if (hindrance != null) {
            boolean knows = selecting || book.knows(exchange.party, subnet);
            if (knows || config.authoritative()) {
                refuse(exchange, hindrance);
            } else {
                ignore(
                        exchange.request,
                        DhcpCounter.IGNORED_OTHER_SERVER,
                        hindrance + ", and another server may know the client");
            }
            return;
        }
        if (!selecting && !book.knows(exchange.party, subnet) && !config.authoritative()) {
            // RFC 2131 §4.3.2, DHCP-46: without a record of the client this server must be silent
            ignore(exchange.request, DhcpCounter.IGNORED_OTHER_SERVER, "the client is not known here");
            return;
        }
        acknowledge(exchange, subnet, address);
    }

    private void acknowledge(Exchange exchange, ServedSubnet subnet, IpAddress address) {
        DhcpMessage request = exchange.request;
        Duration time = ReplyOptions.leaseTime(subnet.config(), request);
        Reservation reservation = subnet.reservation(exchange.party.client(), exchange.party.mac());
        String hostName = reservation == null || reservation.hostName() == null
                ? request.options().text(DhcpOption.HOST_NAME)
                : reservation.hostName();
        book.grant(exchange.party, address, time, hostName, failure -> {
            if (!failure.isEmpty()) {
                ignore(request, DhcpCounter.STORE_FAILURES, failure);
                return;
            }
            DhcpMessage reply = DhcpMessage.reply(DhcpMessageType.ACK, request)
                    .yourAddress(address)
                    .clientAddress(request.clientAddress());
            replyOptions.fill(reply, request, subnet.config(), reservation, exchange.server, time);
            send(reply, exchange);
        });
    }

    private void refuse(Exchange exchange, String reason) {
        DhcpMessage reply = DhcpMessage.reply(DhcpMessageType.NAK, exchange.request);
        // RFC 2131 table 3, DHCP-41
        reply.options().put(DhcpOption.SERVER_IDENTIFIER, exchange.server).put(DhcpOption.MESSAGE, reason);
        ReplyOptions.returned(reply, exchange.request);
        send(reply, exchange);
    }

    // the others

    private void declined(Exchange exchange) {
        IpAddress address = exchange.request.options().address(DhcpOption.REQUESTED_ADDRESS);
        if (address == null || !isForUs(exchange) || !book.isHeldBy(exchange.party, address)) {
            ignore(exchange.request, DhcpCounter.IGNORED_NOT_HELD, "it declines an address that it was not given");
            return;
        }
        counters.increment(DhcpCounter.CONFLICTS);
        observer.conflict(address, "its client has found it in use");
        // RFC 2131 §4.3.3, DHCP-47
        book.abandon(address, "declined");
    }

    private void released(Exchange exchange) {
        IpAddress address = exchange.request.clientAddress();
        if (!isForUs(exchange) || !book.isHeldBy(exchange.party, address)) {
            ignore(exchange.request, DhcpCounter.IGNORED_NOT_HELD, "it releases an address that it was not given");
            return;
        }
        book.release(address);
    }

    private boolean isForUs(Exchange exchange) {
        IpAddress chosen = exchange.request.options().address(DhcpOption.SERVER_IDENTIFIER);
        return chosen != null && (chosen.equals(exchange.server) || host.ip().isLocal(chosen.high(), chosen.low()));
    }

    private void informed(Exchange exchange, List<ServedSubnet> subnets) {
        IpAddress address = exchange.request.clientAddress();
        ServedSubnet subnet = networks.of(address);
        if (subnet == null && !subnets.isEmpty()) {
            subnet = subnets.getFirst();
        }
        if (address.isUnspecified() || subnet == null) {
            ignore(exchange.request, DhcpCounter.IGNORED_NO_SUBNET, "no subnet for its network");
            return;
        }
        DhcpMessage reply =
                DhcpMessage.reply(DhcpMessageType.ACK, exchange.request).clientAddress(address);
        Reservation reservation = subnet.reservation(exchange.party.client(), exchange.party.mac());
        replyOptions.fill(reply, exchange.request, subnet.config(), reservation, exchange.server, null);
        send(reply, exchange);
    }

    private void send(DhcpMessage reply, Exchange exchange) {
        if (exchange.via.addresses().isEmpty()) {
            ignore(exchange.request, DhcpCounter.IGNORED_NO_SUBNET, exchange.via.name() + " has lost its address");
            return;
        }
        observer.sent(reply);
        InterfaceAddress own = exchange.via.addresses().getFirst();
        way.send(reply, exchange.request, exchange.via, own.address());
    }

    private void ignore(DhcpMessage request, DhcpCounter why, String reason) {
        counters.increment(DhcpCounter.IN_IGNORED);
        counters.increment(why);
        observer.ignored(request, reason);
    }
}
