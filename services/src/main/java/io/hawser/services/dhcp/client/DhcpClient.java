package io.hawser.services.dhcp.client;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.DhcpClientObserver.ClientTimer;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.time.Deadline;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A DHCP client for one Ethernet interface (RFC 2131 §4.4): it obtains an address, checks that no other station has it,
 * configures the interface, extends the lease, and removes the address when the lease ends.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class DhcpClient {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** RFC 2131 §3.1 (5): pause after a DECLINE, so that a conflict does not cause a storm of messages. */
    private static final Duration AFTER_DECLINE = Duration.ofSeconds(10);

    /** RFC 2131 §4.4.5: the shortest time between requests to extend the lease. */
    private static final long MIN_RENEW_NANOS = 60 * NANOS_PER_SECOND;

    /** The number of REQUESTs for one offer: RFC 2131 §3.1 (5) suggests four, a minute in all. */
    private static final int MAX_REQUESTS = 4;

    private static final int MAX_REBOOT_REQUESTS = 2;
    private static final int MAX_INFORMS = 4;

    private final NetworkInterface via;
    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final DhcpClientOptions options;
    private final DhcpClientObserver observer;
    private final Counters<DhcpCounter> counters = new Counters<>(DhcpCounter.class);
    private final ClientExchange exchange;
    private final ClientTimers<ClientTimer> timers;
    private final ClientBinding binding;

    private DhcpClientState state = DhcpClientState.STOPPED;
    private int unanswered;
    private int naks;
    private int conflicts;

    private @Nullable DhcpMessage offer;
    private @Nullable IpAddress wanted;

    /**
     * Prepares a client.
     *
     * @param via an Ethernet interface of {@code host}
     * @param random source of transaction ids and waiting times; must be unpredictable on a real network
     * @throws IllegalArgumentException if the link has no link addresses
     */
    public DhcpClient(
            Host host,
            NetworkInterface via,
            RandomGenerator random,
            DhcpClientOptions options,
            DhcpClientObserver observer) {
        if (via.link().type() != LinkType.ETHERNET) {
            throw new IllegalArgumentException(
                    "DHCP needs an Ethernet link such as a TAP device; " + via.name() + " is none");
        }
        this.via = via;
        this.random = random;
        this.options = options;
        this.observer = observer;
        wheel = host.timers();
        exchange = new ClientExchange(host, via, random, options, observer, counters);
        timers = new ClientTimers<>(wheel, ClientTimer.class, observer, this::fired);
        binding = new ClientBinding(host, via, random, options.probe(), observer, new AddressEvents());
    }

    /** The state. */
    public DhcpClientState state() {
        return state;
    }

    /** The lease with which the interface is configured; null for none. */
    public @Nullable ClientLease lease() {
        return binding.lease();
    }

    /** The interface that the client configures. */
    public NetworkInterface via() {
        return via;
    }

    /** Counters of messages sent, received and ignored. */
    public Counters<DhcpCounter> counters() {
        return counters;
    }

    /** The link-local address of the interface in the time without a lease; null for none. */
    public @Nullable IpAddress linkLocalAddress() {
        return binding.linkLocalAddress();
    }

    /** The deadline of a timer of the client; {@link Deadline#NEVER} if it is not armed. */
    public long deadlineNanos(ClientTimer timer) {
        return timers.deadlineNanos(timer);
    }

    /**
     * Begins to search for a server, or to request the address of an earlier run.
     *
     * @throws io.hawser.udp.UdpBindException if the port of clients is in use
     * @throws IllegalStateException if the client runs
     */
    public void start() {
        open();
        IpAddress earlier = options.reboot();
        if (earlier != null) {
            wanted = earlier;
            enter(DhcpClientState.INIT_REBOOT, "an address of an earlier run: " + earlier);
            reboot();
        } else {
            initialise("started", drawn(options.startDelay()));
        }
    }

    /**
     * Requests only settings, for an interface that has an address by other means (RFC 2131 §3.4).
     *
     * @throws IllegalStateException if the client runs, or the interface has no address
     */
    public void inform() {
        if (via.addresses().isEmpty()) {
            throw new IllegalStateException(via.name() + " has no address: only start() can get one");
        }
        open();
        enter(DhcpClientState.INFORMING, "asks for settings");
        beginExchange();
        sendInform();
    }

    /** Returns the address to its server (RFC 2131 §4.4.6), and stops. Without a lease it only stops. */
    public void release() {
        ClientLease held = binding.lease();
        if (held != null && state.hasAddress()) {
            exchange.release(held);
        }
        stop("released");
    }

    /** Stops: removes the address without notifying the server, so that the address can be requested again. */
    public void stop() {
        stop("stopped");
    }

    private void open() {
        if (state != DhcpClientState.STOPPED) {
            throw new IllegalStateException("the client runs: it is in " + state);
        }
        exchange.open((message, _, _) -> received(message));
        naks = 0;
        conflicts = 0;
    }

    private void stop(String reason) {
        binding.remove(reason);
        binding.endLinkLocal();
        timers.cancelAll();
        exchange.close();
        enter(DhcpClientState.STOPPED, reason);
    }

    // INIT and SELECTING

    private void initialise(String reason, Duration delay) {
        timers.cancelAll();
        offer = null;
        unanswered = 0;
        enter(DhcpClientState.INIT, reason);
        if (delay.isZero()) {
            discover();
        } else {
            timers.arm(ClientTimer.START, delay);
        }
    }

    private void discover() {
        beginExchange();
        enter(DhcpClientState.SELECTING, "looks for a server");
        sendDiscover();
    }

    private void sendDiscover() {
        exchange.discover(wanted);
        awaitAnswer();
    }

    private void discoverUnanswered() {
        unanswered++;
        boolean roundOver = exchange.attempts() >= options.profile().attemptsOfRound();
        if (unanswered == options.linkLocalAfter() || roundOver) {
            observer.noServer(unanswered);
        }
        if (options.linkLocal() && unanswered >= options.linkLocalAfter()) {
            binding.beginLinkLocal();
        }
        if (roundOver) {
            int before = unanswered;
            initialise("no server has answered", options.profile().pause());
            unanswered = before;
        } else {
            sendDiscover();
        }
    }

    private void offered(DhcpMessage message) {
        String fault = ReplyCheck.fault(message);
        if (fault == null && binding.isElsewhere(message.yourAddress())) {
            fault = "another interface of this host has the address " + message.yourAddress();
        }
        if (fault != null) {
            ignore(message, DhcpCounter.IGNORED_INVALID, fault);
            return;
        }
        observer.received(message);
        // The first offer is accepted: waiting for better ones would delay every start.
        offer = message;
        exchange.beginRequest();
        enter(DhcpClientState.REQUESTING, "the first offer: " + message.yourAddress() + " from " + serverOf(message));
        sendSelect();
    }

    // REQUESTING and REBOOTING

    private void sendSelect() {
        DhcpMessage chosen = Objects.requireNonNull(offer);
        exchange.select(chosen.yourAddress(), serverOf(chosen));
        awaitAnswer();
    }

    private void reboot() {
        beginExchange();
        enter(DhcpClientState.REBOOTING, "asks for it again");
        sendReboot();
    }

    private void sendReboot() {
        exchange.reboot(Objects.requireNonNull(wanted));
        awaitAnswer();
    }

    // BOUND

    private void acknowledged(DhcpMessage message) {
        String fault = ReplyCheck.fault(message);
        InterfaceAddress address = ReplyCheck.addressOf(message);
        if (fault != null || address == null) {
            ignore(message, DhcpCounter.IGNORED_INVALID, fault == null ? "no address" : fault);
            return;
        }
        ClientLease granted = ReplyCheck.lease(message, address, exchange.requestedNanos(), options.profile());
        if (granted.expiryNanos() <= wheel.nowNanos()) {
            ignore(message, DhcpCounter.IGNORED_INVALID, "a lease that has ended already");
            return;
        }
        observer.received(message);
        naks = 0;
        timers.cancel(ClientTimer.RETRANSMIT);
        if (state == DhcpClientState.RENEWING || state == DhcpClientState.REBINDING) {
            bind(granted, "more time: until " + seconds(granted.expiryNanos() - wheel.nowNanos()));
            return;
        }
        enter(DhcpClientState.PROBING, "acknowledged: is " + address.address() + " free?");
        binding.probe(granted);
    }

    private void bind(ClientLease granted, String reason) {
        ClientLease before = binding.lease();
        wanted = granted.address().address();
        List<String> refused = binding.configure(granted);
        refused.forEach(route -> observer.stateChanged(state, state, "cannot set the route " + route));
        enter(DhcpClientState.BOUND, reason);
        timers.armAt(ClientTimer.RENEW, granted.renewNanos());
        timers.armAt(ClientTimer.REBIND, granted.rebindNanos());
        timers.armAt(ClientTimer.EXPIRY, granted.expiryNanos());
        observer.bound(granted, before);
    }

    // RENEWING and REBINDING

    private void renew() {
        beginExchange();
        enter(DhcpClientState.RENEWING, "T1");
        requestMoreTime();
    }

    private void rebind() {
        beginExchange();
        enter(DhcpClientState.REBINDING, "T2: any server will do");
        requestMoreTime();
    }

    private void requestMoreTime() {
        ClientLease held = Objects.requireNonNull(binding.lease());
        long untilNanos;
        if (state == DhcpClientState.RENEWING) {
            // RFC 2131 §4.1, DHCP-9, DHCP-14: only to the server of the lease
            exchange.renew(held);
            untilNanos = held.rebindNanos();
        } else {
            // RFC 2131 §4.3.2, DHCP-15: any server will do
            exchange.rebind(held);
            untilNanos = held.expiryNanos();
        }
        // RFC 2131 §4.4.5: again after half of the remaining time, at most once a minute
        long leftNanos = untilNanos - wheel.nowNanos();
        if (leftNanos / 2 >= MIN_RENEW_NANOS) {
            timers.arm(ClientTimer.RETRANSMIT, Duration.ofNanos(leftNanos / 2));
        } else if (leftNanos > MIN_RENEW_NANOS) {
            timers.arm(ClientTimer.RETRANSMIT, Duration.ofNanos(MIN_RENEW_NANOS));
        }
    }

    /** Ends the lease after its time, a NAK or a conflict: the address is removed at once (RFC 2131 §4.4.5). */
    private void lose(String reason) {
        binding.remove(reason);
        initialise(reason, Duration.ZERO);
    }

    private void refused(DhcpMessage message) {
        observer.received(message);
        String text = message.options().text(DhcpOption.MESSAGE);
        String reason = "refused by " + serverOf(message) + (text == null ? "" : ": " + text);
        binding.remove(reason);
        wanted = null;
        naks++;
        // The first restart is immediate; later ones pause, in case a server always offers and then refuses.
        initialise(reason, naks == 1 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(6, naks - 2)));
    }

    private void sendInform() {
        exchange.inform(via.addresses().getFirst().address());
        awaitAnswer();
    }

    // received messages

    private void received(DhcpMessage message) {
        String foreign =
                ReplyCheck.foreign(message, exchange.transaction(), via.link().address());
        if (foreign != null) {
            ignore(message, DhcpCounter.IGNORED_TRANSACTION, foreign);
            return;
        }
        if (message.options().address(DhcpOption.SERVER_IDENTIFIER) == null) {
            ignore(message, DhcpCounter.IGNORED_INVALID, "no server identifier");
            return;
        }
        DhcpMessageType type = message.type();
        switch (state) {
            case SELECTING -> {
                if (type == DhcpMessageType.OFFER) {
                    offered(message);
                } else {
                    unexpected(message);
                }
            }
            case REQUESTING, REBOOTING, RENEWING, REBINDING -> {
                if (isOfAnother(message)) {
                    ignore(message, DhcpCounter.IGNORED_SERVER, "from " + serverOf(message) + ", which was not asked");
                } else if (type == DhcpMessageType.ACK && isOtherAddress(message)) {
                    ignore(
                            message,
                            DhcpCounter.IGNORED_SERVER,
                            "another address than the one that was asked for: " + message.yourAddress());
                } else if (type == DhcpMessageType.ACK) {
                    acknowledged(message);
                } else if (type == DhcpMessageType.NAK) {
                    refused(message);
                } else if (type == DhcpMessageType.OFFER) {
                    ignore(message, DhcpCounter.IGNORED_STATE, "a later offer");
                } else {
                    unexpected(message);
                }
            }
            case INFORMING -> {
                if (type == DhcpMessageType.ACK) {
                    observer.received(message);
                    observer.informed(message);
                    stop("informed");
                } else {
                    unexpected(message);
                }
            }
            default -> unexpected(message);
        }
    }

    /** Returns whether a reply is from another server than the one requested; any server may answer a broadcast. */
    private boolean isOfAnother(DhcpMessage message) {
        ClientLease held = binding.lease();
        return switch (state) {
            case REQUESTING -> offer != null && !serverOf(message).equals(serverOf(offer));
            case RENEWING -> held != null && !serverOf(message).equals(held.server());
            default -> false;
        };
    }

    private boolean isOtherAddress(DhcpMessage ack) {
        ClientLease held = binding.lease();
        IpAddress asked = switch (state) {
            case REQUESTING -> offer == null ? null : offer.yourAddress();
            case RENEWING, REBINDING -> held == null ? null : held.address().address();
            default -> wanted;
        };
        return !ack.yourAddress().equals(asked);
    }

    private static IpAddress serverOf(DhcpMessage message) {
        IpAddress server = message.options().address(DhcpOption.SERVER_IDENTIFIER);
        return server == null ? IpAddress.ANY_V4 : server;
    }

    private void unexpected(DhcpMessage message) {
        ignore(message, DhcpCounter.IGNORED_STATE, message.type() + " in " + state);
    }

    private void ignore(DhcpMessage message, DhcpCounter why, String reason) {
        counters.increment(DhcpCounter.IN_IGNORED);
        counters.increment(why);
        observer.ignored(message, reason);
    }

    // timers and helpers

    private void fired(ClientTimer timer) {
        switch (timer) {
            case START -> discover();
            case RETRANSMIT -> retransmit();
            case RENEW -> renew();
            case REBIND -> rebind();
            // RFC 2131 §4.4.5, DHCP-21
            case EXPIRY -> lose("the lease has expired");
        }
    }

    private void retransmit() {
        switch (state) {
            case SELECTING -> discoverUnanswered();
            case REQUESTING -> {
                if (exchange.attempts() < MAX_REQUESTS) {
                    sendSelect();
                } else {
                    initialise("no answer to the request", Duration.ZERO);
                }
            }
            case REBOOTING -> {
                if (exchange.attempts() < MAX_REBOOT_REQUESTS) {
                    sendReboot();
                } else {
                    initialise("no server knows the address", Duration.ZERO);
                }
            }
            case RENEWING, REBINDING -> requestMoreTime();
            case INFORMING -> {
                if (exchange.attempts() < MAX_INFORMS) {
                    sendInform();
                } else {
                    observer.noServer(exchange.attempts());
                    stop("no server has answered");
                }
            }
            default -> {}
        }
    }

    private void conflictWhileProbing(ClientLease granted, MacAddress station) {
        counters.increment(DhcpCounter.CONFLICTS);
        conflicts++;
        IpAddress address = granted.address().address();
        observer.conflict(address, station, false);
        // RFC 2131 §3.1 (5), DHCP-6
        exchange.declineProbed(address, granted.server());
        wanted = null;
        boolean many = conflicts >= ProbeTimes.MAX_CONFLICTS;
        initialise(address + " is in use by " + station, many ? ProbeTimes.RATE_LIMIT_INTERVAL : AFTER_DECLINE);
    }

    private void conflictInUse(ClientLease held, MacAddress station) {
        counters.increment(DhcpCounter.CONFLICTS);
        conflicts++;
        IpAddress address = held.address().address();
        observer.conflict(address, station, false);
        String reason = station + " uses " + address + " too, and does not give it up";
        binding.remove(reason);
        exchange.declineUsed(address, held.server());
        wanted = null;
        initialise(reason, AFTER_DECLINE);
    }

    private void beginExchange() {
        timers.cancel(ClientTimer.RETRANSMIT);
        exchange.begin();
    }

    private void awaitAnswer() {
        timers.arm(ClientTimer.RETRANSMIT, exchange.nextWait());
    }

    private Duration drawn(Duration longest) {
        return longest.isZero() ? longest : Duration.ofNanos(random.nextLong(longest.toNanos()));
    }

    private void enter(DhcpClientState next, String reason) {
        DhcpClientState before = state;
        if (before != next) {
            state = next;
            observer.stateChanged(before, next, reason);
        }
    }

    private static String seconds(long nanos) {
        return nanos / NANOS_PER_SECOND + " s from now";
    }

    private final class AddressEvents implements ClientBinding.Owner {
        @Override
        public void free(ClientLease granted) {
            conflicts = 0;
            bind(granted, "nobody else has " + granted.address().address());
            binding.announce();
        }

        @Override
        public void taken(ClientLease granted, MacAddress station) {
            conflictWhileProbing(granted, station);
        }

        @Override
        public void defended(ClientLease granted, MacAddress station) {
            counters.increment(DhcpCounter.CONFLICTS);
            observer.conflict(granted.address().address(), station, true);
        }

        @Override
        public void lost(ClientLease granted, MacAddress station) {
            conflictInUse(granted, station);
        }
    }
}
