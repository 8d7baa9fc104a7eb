package io.hawser.services.dhcp6.server;

import io.hawser.host.Host;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.server.ServerLimits;
import io.hawser.services.dhcp.server.TokenBuckets;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.Dhcp6Status;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.IdentityAssociation;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.services.dhcp6.message.RelayMessage;
import io.hawser.services.dhcp6.server.ServedLinks.Served;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.services.dhcp6.transport.Dhcp6Messenger;
import io.hawser.services.dhcp6.transport.Dhcp6Socket;
import io.hawser.services.dhcp6.transport.Dhcp6Transport;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DHCPv6 server (RFC 8415 §18.3) for the links of a host and for relay agents: addresses (IA_NA) and settings. A
 * lease is stored before it is confirmed.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class Dhcp6Server implements AutoCloseable {
    /** Maximum number of associations in one message: hosts have one for an interface. */
    private static final int MAX_ASSOCIATIONS = 8;

    private final Dhcp6ServerConfig config;
    private final Dhcp6ServerObserver observer;
    private final TimingWheel wheel;
    private final Counters<Dhcp6Counter> counters = new Counters<>(Dhcp6Counter.class);
    private final Dhcp6Messenger messenger;
    private final ServedLinks networks;
    private final Dhcp6LeaseBook book;
    private final Dhcp6ReplyOptions replies;
    private final Duid own;
    private final TokenBuckets messages;
    private final TokenBuckets newAddresses;

    /**
     * Starts a server with the leases of its store.
     *
     * @param links the links that it serves; at least one
     * @param clock the time of day for stored leases
     * @param store storage of leases; the server does not close it
     * @throws io.hawser.udp.UdpBindException if the port of servers is in use
     * @throws IllegalArgumentException if there is no link
     */
    public Dhcp6Server(
            Dhcp6Transport transport,
            List<Dhcp6Link> links,
            TimingWheel wheel,
            Dhcp6ServerConfig config,
            InstantSource clock,
            LeaseStore store,
            Dhcp6ServerObserver observer) {
        if (links.isEmpty()) {
            throw new IllegalArgumentException("a DHCPv6 server needs an Ethernet interface");
        }
        this.config = config;
        this.observer = observer;
        this.wheel = wheel;
        Duid chosen = config.identifier();
        own = chosen == null ? Duid.ofLink(links.getFirst().mac()) : chosen;
        replies = new Dhcp6ReplyOptions(config, own);
        networks = new ServedLinks(config.subnets());
        ServerLimits limits = config.limits();
        messages = new TokenBuckets(
                limits.messagesPerClient(), limits.messageInterval().toNanos());
        newAddresses = new TokenBuckets(
                limits.addressesPerPort(), limits.addressInterval().toNanos());
        book = new Dhcp6LeaseBook(wheel, clock, networks, config, store, counters, observer);
        book.load();
        links.forEach(each -> each.addresses().forEach(book::exclude));
        messenger = new Dhcp6Messenger(transport, counters);
        messenger.open(this::received);
    }

    /**
     * Starts a server on the Ethernet interfaces of a host with the leases of its store.
     *
     * @param clock the time of day for stored leases
     * @param store storage of leases; the server does not close it
     * @throws io.hawser.udp.UdpBindException if the port of servers is in use
     * @throws IllegalArgumentException if the host has no Ethernet interface
     */
    public static Dhcp6Server on(
            Host host, Dhcp6ServerConfig config, InstantSource clock, LeaseStore store, Dhcp6ServerObserver observer) {
        Dhcp6Socket socket = Dhcp6Socket.ofServer(host);
        return new Dhcp6Server(socket, socket.links(), host.timers(), config, clock, store, observer);
    }

    /** Counters of messages received, sent, refused and ignored. */
    public Counters<Dhcp6Counter> counters() {
        return counters;
    }

    /** The identity of the server. */
    public Duid identifier() {
        return own;
    }

    /** The leases by address, including ended ones that are kept. */
    public List<LeaseRecord> leases() {
        List<LeaseRecord> all = new ArrayList<>(book.records());
        all.sort(Comparator.comparing(LeaseRecord::address, Dhcp6Server::compare));
        return all;
    }

    private static int compare(IpAddress one, IpAddress other) {
        int high = Long.compareUnsigned(one.high(), other.high());
        return high == 0 ? Long.compareUnsigned(one.low(), other.low()) : high;
    }

    /** The number of addresses that clients hold now. */
    public int active() {
        return book.active();
    }

    /** Stops answering. The store stays open. */
    @Override
    public void close() {
        messenger.close();
        book.close();
    }

    private void received(Dhcp6Packet packet, IpAddress source, boolean multicast, Dhcp6Link via) {
        Dhcp6Request request = Dhcp6Request.of(packet, source, multicast, via);
        Dhcp6Message message = request.message();
        if (packet.type() == Dhcp6MessageType.RELAY_REPLY) {
            // RFC 8415 §16.14
            ignore(message, Dhcp6Counter.IGNORED_INVALID, "an answer for a relay agent");
            return;
        }
        observer.received(message, source);
        String fault = Dhcp6RequestCheck.fault(message);
        if (fault != null) {
            ignore(message, Dhcp6Counter.IGNORED_INVALID, fault);
            return;
        }
        Duid addressee = message.server();
        if (addressee != null && !addressee.equals(own)) {
            associationsOf(request).forEach(book::withdraw);
            ignore(message, Dhcp6Counter.IGNORED_OTHER_SERVER, "for the server " + addressee);
            return;
        }
        Duid client = message.client();
        if (!messages.take(client == null ? source : client, wheel.nowNanos())) {
            ignore(message, Dhcp6Counter.IN_RATE_LIMITED, "the client sends more than it may");
            return;
        }
        if (!multicast && request.relayed() == null) {
            unicast(request);
            return;
        }
        answer(request);
    }

    /** Refuses a message that was sent to the server's own address (RFC 8415 §16, §18.4). */
    private void unicast(Dhcp6Request request) {
        if (request.message().server() == null) {
            ignore(request.message(), Dhcp6Counter.IGNORED_INVALID, "sent to an address instead of the group");
            return;
        }
        Dhcp6Message reply = replies.begin(Dhcp6MessageType.REPLY, request.message());
        reply.options().put(new Dhcp6Status(Dhcp6Status.USE_MULTICAST, "send it to ff02::1:2"));
        send(reply, request);
    }

    private void answer(Dhcp6Request request) {
        List<Served> subnets = networks.of(request.linkAddresses());
        Dhcp6MessageType type = request.message().type();
        if (type == Dhcp6MessageType.INFORMATION_REQUEST) {
            informed(request, subnets);
            return;
        }
        if (subnets.isEmpty()) {
            ignore(request.message(), Dhcp6Counter.IGNORED_NO_SUBNET, "no subnet for its network");
            return;
        }
        switch (type) {
            case SOLICIT -> solicited(request, subnets);
            case REQUEST -> requested(request, subnets);
            case CONFIRM -> confirmed(request, subnets);
            case RENEW, REBIND -> extended(request, subnets);
            case RELEASE, DECLINE -> returned(request);
            default -> ignore(request.message(), Dhcp6Counter.IGNORED_INVALID, "a message of servers");
        }
    }

    private Dhcp6Party party(Dhcp6Request request, IdentityAssociation association) {
        Duid client = request.message().client();
        if (client == null) {
            throw new IllegalStateException("the message was not checked");
        }
        return Dhcp6Party.of(client, association.id(), request.mac(client), request.port());
    }

    private List<Dhcp6Party> associationsOf(Dhcp6Request request) {
        return request.message().options().associations().stream()
                .limit(MAX_ASSOCIATIONS)
                .map(each -> party(request, each))
                .toList();
    }

    private static List<IdentityAssociation> associations(Dhcp6Request request) {
        List<IdentityAssociation> all = request.message().options().associations();
        return all.subList(0, Math.min(all.size(), MAX_ASSOCIATIONS));
    }

    // Solicit and Request

    private void solicited(Dhcp6Request request, List<Served> subnets) {
        boolean commits = config.rapidCommit() && request.message().options().has(Dhcp6Option.RAPID_COMMIT);
        if (commits) {
            Dhcp6Message reply = replies.begin(Dhcp6MessageType.REPLY, request.message());
            reply.options().put(Dhcp6Option.RAPID_COMMIT);
            assign(request, subnets, reply);
            return;
        }
        Dhcp6Message advertise = replies.begin(Dhcp6MessageType.ADVERTISE, request.message());
        for (IdentityAssociation each : associations(request)) {
            Dhcp6Party party = party(request, each);
            Dhcp6LeaseBook.Choice choice = book.choose(party, subnets, wanted(each));
            if (choice == null) {
                advertise.options().add(exhausted(request, each));
            } else if (choice.isNew() && !mayHaveNew(request)) {
                return;
            } else {
                book.offer(choice, party);
                advertise.options().add(lease(each, choice));
            }
        }
        finish(advertise, request, subnets);
    }

    private void requested(Dhcp6Request request, List<Served> subnets) {
        assign(request, subnets, replies.begin(Dhcp6MessageType.REPLY, request.message()));
    }

    /** Assigns an address to each association, and replies when all leases are stored. */
    private void assign(Dhcp6Request request, List<Served> subnets, Dhcp6Message reply) {
        Dhcp6Grants grants = new Dhcp6Grants(book, request.message());
        for (IdentityAssociation each : associations(request)) {
            Dhcp6Party party = party(request, each);
            IpAddress foreign = foreign(each, subnets);
            if (foreign != null && request.message().type() == Dhcp6MessageType.REQUEST) {
                // RFC 8415 §18.3.2
                reply.options()
                        .add(IdentityAssociation.failed(
                                each.id(), Dhcp6Status.NOT_ON_LINK, foreign + " is not of this link"));
                continue;
            }
            Dhcp6LeaseBook.Choice choice = book.choose(party, subnets, wanted(each));
            if (choice == null) {
                reply.options().add(exhausted(request, each));
            } else if (choice.isNew() && !mayHaveNew(request)) {
                return;
            } else {
                // so that the next association of the message gets another address
                book.offer(choice, party);
                grants.add(party, choice);
                reply.options().add(lease(each, choice));
            }
        }
        grant(grants, reply, request, subnets);
    }

    private void grant(Dhcp6Grants grants, Dhcp6Message reply, Dhcp6Request request, List<Served> subnets) {
        grants.store(failure -> {
            if (failure.isEmpty()) {
                finish(reply, request, subnets);
            } else {
                ignore(request.message(), Dhcp6Counter.STORE_FAILURES, failure);
            }
        });
    }

    private static List<IpAddress> wanted(IdentityAssociation association) {
        return association.addresses().stream().map(LeasedAddress::address).toList();
    }

    /** An address of an association that is of another link; null for none. */
    private static @Nullable IpAddress foreign(IdentityAssociation association, List<Served> subnets) {
        for (LeasedAddress each : association.addresses()) {
            if (subnets.stream().noneMatch(subnet -> subnet.contains(each.address()))) {
                return each.address();
            }
        }
        return null;
    }

    private IdentityAssociation exhausted(Dhcp6Request request, IdentityAssociation association) {
        counters.increment(Dhcp6Counter.POOL_EXHAUSTED);
        observer.exhausted(request.message());
        return IdentityAssociation.failed(association.id(), Dhcp6Status.NO_ADDRS_AVAIL, "no address is free");
    }

    private boolean mayHaveNew(Dhcp6Request request) {
        if (newAddresses.take(request.port(), wheel.nowNanos())) {
            return true;
        }
        ignore(request.message(), Dhcp6Counter.IN_RATE_LIMITED, "the port has got as many new addresses as it may");
        return false;
    }

    private static IdentityAssociation lease(
            IdentityAssociation requested, Dhcp6LeaseBook.Choice choice, LeasedAddress... others) {
        Dhcp6Subnet subnet = choice.subnet().config();
        long valid = subnet.validTime().toSeconds();
        long preferred = subnet.preferredTime().toSeconds();
        List<LeasedAddress> addresses = new ArrayList<>();
        addresses.add(new LeasedAddress(choice.address(), preferred, valid, Dhcp6Status.SUCCESS));
        addresses.addAll(List.of(others));
        boolean infinite = preferred == LeasedAddress.INFINITE;
        // RFC 8415 §14.2
        return new IdentityAssociation(
                requested.id(),
                infinite ? LeasedAddress.INFINITE : preferred / 2,
                infinite ? LeasedAddress.INFINITE : preferred * 4 / 5,
                addresses,
                Dhcp6Status.SUCCESS);
    }

    // Renew, Rebind and Confirm

    private void extended(Dhcp6Request request, List<Served> subnets) {
        Dhcp6Message message = request.message();
        Dhcp6Message reply = replies.begin(Dhcp6MessageType.REPLY, message);
        Dhcp6Grants grants = new Dhcp6Grants(book, message);
        for (IdentityAssociation each : associations(request)) {
            Dhcp6Party party = party(request, each);
            boolean knows = wanted(each).stream().anyMatch(address -> book.isHeldBy(party, address));
            Dhcp6LeaseBook.Choice choice = knows ? book.choose(party, subnets, wanted(each)) : null;
            if (choice != null) {
                // RFC 8415 §18.3.4: addresses that the client may not use any more come back with lifetimes of 0
                LeasedAddress[] ended = each.addresses().stream()
                        .filter(address -> !address.address().equals(choice.address()))
                        .map(address -> LeasedAddress.requested(address.address()))
                        .toArray(LeasedAddress[]::new);
                grants.add(party, choice);
                reply.options().add(lease(each, choice, ended));
            } else if (foreign(each, subnets) != null) {
                reply.options().add(IdentityAssociation.of(each.id(), withoutTime(each)));
            } else if (message.type() == Dhcp6MessageType.RENEW || config.authoritative()) {
                reply.options()
                        .add(IdentityAssociation.failed(
                                each.id(), Dhcp6Status.NO_BINDING, "no lease of this client is known"));
            } else {
                ignore(message, Dhcp6Counter.IGNORED_OTHER_SERVER, "another server may know the client");
                return;
            }
        }
        grant(grants, reply, request, subnets);
    }

    private static List<LeasedAddress> withoutTime(IdentityAssociation association) {
        return wanted(association).stream().map(LeasedAddress::requested).toList();
    }

    private void confirmed(Dhcp6Request request, List<Served> subnets) {
        List<IdentityAssociation> all = associations(request);
        if (all.stream().allMatch(each -> each.addresses().isEmpty())) {
            // RFC 8415 §18.3.3
            ignore(request.message(), Dhcp6Counter.IGNORED_INVALID, "it confirms no address");
            return;
        }
        boolean fits = all.stream().allMatch(each -> foreign(each, subnets) == null);
        Dhcp6Message reply = replies.begin(Dhcp6MessageType.REPLY, request.message());
        reply.options()
                .put(
                        fits
                                ? new Dhcp6Status(0, "all addresses are of this link")
                                : new Dhcp6Status(Dhcp6Status.NOT_ON_LINK, "not all addresses are of this link"));
        send(reply, request);
    }

    // Release, Decline and Information-request

    private void returned(Dhcp6Request request) {
        Dhcp6Message message = request.message();
        Dhcp6Message reply = replies.begin(Dhcp6MessageType.REPLY, message);
        for (IdentityAssociation each : associations(request)) {
            Dhcp6Party party = party(request, each);
            boolean known = false;
            for (IpAddress address : wanted(each)) {
                if (book.isHeldBy(party, address)) {
                    known = true;
                    giveUp(message, address);
                }
            }
            if (!known) {
                // RFC 8415 §18.3.7, §18.3.8
                reply.options()
                        .add(IdentityAssociation.failed(
                                each.id(), Dhcp6Status.NO_BINDING, "no lease of this client is known"));
            }
        }
        reply.options().put(new Dhcp6Status(0, message.type() == Dhcp6MessageType.RELEASE ? "released" : "declined"));
        send(reply, request);
    }

    private void giveUp(Dhcp6Message message, IpAddress address) {
        if (message.type() == Dhcp6MessageType.RELEASE) {
            book.release(address, "released");
        } else {
            counters.increment(Dhcp6Counter.CONFLICTS);
            observer.conflict(address);
            book.abandon(address);
        }
    }

    private void informed(Dhcp6Request request, List<Served> subnets) {
        finish(replies.begin(Dhcp6MessageType.REPLY, request.message()), request, subnets);
    }

    private void finish(Dhcp6Message reply, Dhcp6Request request, List<Served> subnets) {
        replies.addRequested(
                reply,
                request.message(),
                subnets.isEmpty() ? null : subnets.getFirst().config());
        send(reply, request);
    }

    private void send(Dhcp6Message reply, Dhcp6Request request) {
        observer.sent(reply);
        RelayMessage relayed = request.relayed();
        if (relayed == null) {
            messenger.send(reply, request.via(), request.source(), Dhcp6Packet.CLIENT_PORT);
        } else {
            messenger.send(relayed.reply(reply), request.via(), request.source(), Dhcp6Packet.SERVER_PORT);
        }
    }

    private void ignore(Dhcp6Message message, Dhcp6Counter why, String reason) {
        counters.increment(Dhcp6Counter.IN_IGNORED);
        counters.increment(why);
        observer.ignored(message, reason);
    }
}
