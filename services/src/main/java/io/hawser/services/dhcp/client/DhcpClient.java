package io.hawser.services.dhcp.client;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.address.AddressClaim;
import io.hawser.services.address.AddressWatch;
import io.hawser.services.address.LinkLocalAddress;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.DhcpClientObserver.ClientTimer;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A DHCP client for one Ethernet interface (RFC 2131 §4.4): it gets an address, checks that nobody else has it,
 * configures the interface, keeps the lease alive, and takes the address away when the lease ends.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class DhcpClient {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** RFC 2131 §3.1 (5): the time after a DECLINE, so that a conflict does not become a storm. */
    private static final Duration AFTER_DECLINE = Duration.ofSeconds(10);

    /** RFC 2131 §4.4.5: the shortest time between requests for more time. */
    private static final long MIN_RENEW_NANOS = 60 * NANOS_PER_SECOND;

    /** How often a REQUEST is sent for one offer: RFC 2131 §3.1 (5) suggests four, a minute in all. */
    private static final int MAX_REQUESTS = 4;

    private static final int MAX_REBOOT_REQUESTS = 2;
    private static final int MAX_INFORMS = 4;

    private final Host host;
    private final NetworkInterface via;
    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final DhcpClientOptions options;
    private final DhcpClientObserver observer;
    private final Counters<DhcpCounter> counters = new Counters<>(DhcpCounter.class);
    private final ClientMessages messages;
    private final InterfaceSetup setup;
    private final AddressWatch watch;
    private final LinkLocalAddress linkLocal;
    private final ClientAlarm retransmit = new ClientAlarm(ClientTimer.RETRANSMIT, this::retransmit);
    private final ClientAlarm start = new ClientAlarm(ClientTimer.START, this::discover);
    private final ClientAlarm renew = new ClientAlarm(ClientTimer.RENEW, this::renew);
    private final ClientAlarm rebind = new ClientAlarm(ClientTimer.REBIND, this::rebind);
    private final ClientAlarm expiry = new ClientAlarm(ClientTimer.EXPIRY, () -> lose("the lease has expired"));

    private @Nullable DhcpSocket socket;
    private DhcpClientState state = DhcpClientState.STOPPED;
    private int transaction;
    private int attempts;
    private int unanswered;
    private int naks;
    private int conflicts;

    /** When the exchange began; the base of the field secs. */
    private long beganNanos;

    /** The field secs of the last DISCOVER, which the REQUEST repeats (RFC 2131 §4.4.1). */
    private long discoverSeconds;

    /** When the first REQUEST of this exchange was sent. */
    private long requestedNanos;

    private @Nullable DhcpMessage offer;
    private @Nullable IpAddress wanted;
    private @Nullable ClientLease lease;
    private @Nullable AddressClaim claim;

    /**
     * Prepares a client.
     *
     * @param via an Ethernet interface of {@code host}
     * @param random where transactions and waiting times come from: unpredictable on a real network
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
        this.host = host;
        this.via = via;
        this.random = random;
        this.options = options;
        this.observer = observer;
        wheel = host.timers();
        messages = new ClientMessages(via, options);
        setup = new InterfaceSetup(host, via);
        watch = new AddressWatch(via);
        linkLocal = new LinkLocalAddress(watch, wheel, random, ProbeTimes.RFC_5227, new LinkLocalEvents());
    }

    /** The state. */
    public DhcpClientState state() {
        return state;
    }

    /** The lease that the interface is configured with; null if there is none. */
    public @Nullable ClientLease lease() {
        return lease;
    }

    /** The interface that it configures. */
    public NetworkInterface via() {
        return via;
    }

    /** What was sent, received and ignored. */
    public Counters<DhcpCounter> counters() {
        return counters;
    }

    /** The link-local address that the interface has meanwhile; null for none. */
    public @Nullable IpAddress linkLocalAddress() {
        return linkLocal.address();
    }

    /** When a timer of the client fires; {@link Deadline#NEVER} if it is not armed. */
    public long deadlineNanos(ClientTimer timer) {
        return alarm(timer).deadlineNanos();
    }

    /**
     * Begins to look for a server, or to ask for the address of an earlier run.
     *
     * @throws io.hawser.udp.UdpBindException if the port of clients is taken
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
     * Asks for settings alone: the interface has an address by other means (RFC 2131 §3.4).
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

    /** Gives the address back to its server (RFC 2131 §4.4.6), and stops. Does nothing but stop without a lease. */
    public void release() {
        ClientLease held = lease;
        DhcpSocket open = socket;
        if (held != null && open != null && state.hasAddress()) {
            DhcpMessage release =
                    messages.release(random.nextInt(), held.address().address(), held.server());
            observer.sent(release);
            open.unicast(
                    release,
                    held.address().address(),
                    held.server(),
                    DhcpMessage.SERVER_PORT,
                    DhcpMessage.MIN_MAX_BYTES);
        }
        stop("released");
    }

    /** Stops: takes the address away without telling the server, so that it can be asked for again. */
    public void stop() {
        stop("stopped");
    }

    private void open() {
        if (state != DhcpClientState.STOPPED) {
            throw new IllegalStateException("the client runs: it is in " + state);
        }
        socket = new DhcpSocket(host, DhcpMessage.CLIENT_PORT, via, counters, (message, _, _) -> received(message));
        via.acceptUnconfigured(DhcpMessage.CLIENT_PORT);
        naks = 0;
        conflicts = 0;
    }

    private void stop(String reason) {
        unconfigure(reason);
        linkLocal.end();
        cancelAll();
        via.acceptUnconfigured(0);
        if (socket != null) {
            socket.close();
            socket = null;
        }
        enter(DhcpClientState.STOPPED, reason);
    }

    // INIT and SELECTING

    private void initialise(String reason, Duration delay) {
        cancelAll();
        offer = null;
        unanswered = 0;
        enter(DhcpClientState.INIT, reason);
        if (delay.isZero()) {
            discover();
        } else {
            start.arm(delay);
        }
    }

    private void discover() {
        beginExchange();
        enter(DhcpClientState.SELECTING, "looks for a server");
        sendDiscover();
    }

    private void sendDiscover() {
        discoverSeconds = sinceBegin();
        broadcast(messages.discover(transaction, discoverSeconds, wanted));
        retransmit.arm(options.profile().wait(attempts, random));
        attempts++;
    }

    private void discoverUnanswered() {
        unanswered++;
        boolean roundOver = attempts >= options.profile().attemptsOfRound();
        if (unanswered == options.linkLocalAfter() || roundOver) {
            observer.noServer(unanswered);
        }
        if (options.linkLocal() && unanswered >= options.linkLocalAfter() && linkLocal.address() == null) {
            linkLocal.begin();
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
        if (fault == null && setup.isElsewhere(message.yourAddress())) {
            fault = "another interface of this host has the address " + message.yourAddress();
        }
        if (fault != null) {
            ignore(message, fault);
            return;
        }
        observer.received(message);
        // The first offer is taken: waiting for better ones would cost every start that time.
        offer = message;
        attempts = 0;
        requestedNanos = wheel.nowNanos();
        enter(DhcpClientState.REQUESTING, "the first offer: " + message.yourAddress() + " from " + serverOf(message));
        sendSelect();
    }

    // REQUESTING and REBOOTING

    private void sendSelect() {
        DhcpMessage chosen = Objects.requireNonNull(offer);
        broadcast(messages.select(transaction, discoverSeconds, chosen.yourAddress(), serverOf(chosen)));
        retransmit.arm(options.profile().wait(attempts, random));
        attempts++;
    }

    private void reboot() {
        beginExchange();
        enter(DhcpClientState.REBOOTING, "asks for it again");
        sendReboot();
    }

    private void sendReboot() {
        broadcast(messages.reboot(transaction, sinceBegin(), Objects.requireNonNull(wanted)));
        retransmit.arm(options.profile().wait(attempts, random));
        attempts++;
    }

    // BOUND

    private void acknowledged(DhcpMessage message) {
        String fault = ReplyCheck.fault(message);
        InterfaceAddress address = ReplyCheck.addressOf(message);
        if (fault != null || address == null) {
            ignore(message, fault == null ? "no address" : fault);
            return;
        }
        ClientLease granted = ReplyCheck.lease(message, address, requestedNanos, options.profile());
        if (granted.expiryNanos() <= wheel.nowNanos()) {
            ignore(message, "a lease that has ended already");
            return;
        }
        observer.received(message);
        naks = 0;
        retransmit.cancel();
        if (state == DhcpClientState.RENEWING || state == DhcpClientState.REBINDING) {
            bind(granted, "more time: until " + seconds(granted.expiryNanos() - wheel.nowNanos()));
            return;
        }
        enter(DhcpClientState.PROBING, "acknowledged: is " + address.address() + " free?");
        claim = new AddressClaim(watch, wheel, random, options.probe(), address.address(), new ClaimEvents(granted));
        claim.begin();
    }

    private void bind(ClientLease granted, String reason) {
        ClientLease before = lease;
        linkLocal.end();
        lease = granted;
        wanted = granted.address().address();
        List<String> refused = setup.apply(granted);
        refused.forEach(route -> observer.stateChanged(state, state, "cannot set the route " + route));
        enter(DhcpClientState.BOUND, reason);
        renew.armAt(granted.renewNanos());
        rebind.armAt(granted.rebindNanos());
        expiry.armAt(granted.expiryNanos());
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
        ClientLease held = Objects.requireNonNull(lease);
        IpAddress own = held.address().address();
        requestedNanos = wheel.nowNanos();
        DhcpMessage request = messages.extend(transaction, sinceBegin(), own);
        long untilNanos;
        if (state == DhcpClientState.RENEWING) {
            observer.sent(request);
            Objects.requireNonNull(socket)
                    .unicast(request, own, held.server(), DhcpMessage.SERVER_PORT, DhcpMessage.MIN_MAX_BYTES);
            untilNanos = held.rebindNanos();
        } else {
            broadcast(request);
            untilNanos = held.expiryNanos();
        }
        // RFC 2131 §4.4.5: again after half of the time that is left, and not more often than once a minute
        long leftNanos = untilNanos - wheel.nowNanos();
        if (leftNanos / 2 >= MIN_RENEW_NANOS) {
            retransmit.arm(Duration.ofNanos(leftNanos / 2));
        } else if (leftNanos > MIN_RENEW_NANOS) {
            retransmit.arm(Duration.ofNanos(MIN_RENEW_NANOS));
        }
    }

    /** The end of a lease by time, NAK or conflict: the address goes at once (RFC 2131 §4.4.5). */
    private void lose(String reason) {
        unconfigure(reason);
        initialise(reason, Duration.ZERO);
    }

    private void refused(DhcpMessage message) {
        observer.received(message);
        String text = message.options().text(DhcpOption.MESSAGE);
        String reason = "refused by " + serverOf(message) + (text == null ? "" : ": " + text);
        unconfigure(reason);
        wanted = null;
        naks++;
        // The first time at once; a server that offers and refuses for ever is not asked for ever without a pause.
        initialise(reason, naks == 1 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(6, naks - 2)));
    }

    private void sendInform() {
        InterfaceAddress own = via.addresses().getFirst();
        DhcpMessage message = messages.inform(transaction, sinceBegin(), own.address());
        observer.sent(message);
        Objects.requireNonNull(socket)
                .broadcast(message, via, own.address(), DhcpMessage.SERVER_PORT, DhcpMessage.MIN_MAX_BYTES);
        retransmit.arm(options.profile().wait(attempts, random));
        attempts++;
    }

    // what arrives

    private void received(DhcpMessage message) {
        String foreign = foreign(message);
        if (foreign != null) {
            ignore(message, foreign);
            return;
        }
        DhcpMessageType type = message.type();
        switch (state) {
            case SELECTING -> {
                if (type == DhcpMessageType.OFFER) {
                    offered(message);
                } else {
                    ignore(message, type + " in " + state);
                }
            }
            case REQUESTING, REBOOTING, RENEWING, REBINDING -> {
                if (isOfAnother(message)) {
                    ignore(message, "from " + serverOf(message) + ", which was not asked");
                } else if (type == DhcpMessageType.ACK && isOtherAddress(message)) {
                    ignore(message, "another address than the one that was asked for: " + message.yourAddress());
                } else if (type == DhcpMessageType.ACK) {
                    acknowledged(message);
                } else if (type == DhcpMessageType.NAK) {
                    refused(message);
                } else {
                    ignore(message, type == DhcpMessageType.OFFER ? "a later offer" : type + " in " + state);
                }
            }
            case INFORMING -> {
                if (type == DhcpMessageType.ACK) {
                    observer.received(message);
                    observer.informed(message);
                    stop("informed");
                } else {
                    ignore(message, type + " in " + state);
                }
            }
            default -> ignore(message, type + " in " + state);
        }
    }

    /** Why a message is not for this client; null if it is. */
    private @Nullable String foreign(DhcpMessage message) {
        if (!message.isReply()) {
            return "a request";
        }
        if (message.transaction() != transaction) {
            return "another transaction";
        }
        if (!message.mac().equals(via.link().address())) {
            return "for the station " + message.mac();
        }
        return message.options().address(DhcpOption.SERVER_IDENTIFIER) == null ? "no server identifier" : null;
    }

    /** Whether a reply is from another server than the one that was asked; every server may answer a broadcast. */
    private boolean isOfAnother(DhcpMessage message) {
        return switch (state) {
            case REQUESTING -> offer != null && !serverOf(message).equals(serverOf(offer));
            case RENEWING -> lease != null && !serverOf(message).equals(lease.server());
            default -> false;
        };
    }

    private boolean isOtherAddress(DhcpMessage ack) {
        IpAddress asked = switch (state) {
            case REQUESTING -> offer == null ? null : offer.yourAddress();
            case RENEWING, REBINDING -> lease == null ? null : lease.address().address();
            default -> wanted;
        };
        return !ack.yourAddress().equals(asked);
    }

    private static IpAddress serverOf(DhcpMessage message) {
        IpAddress server = message.options().address(DhcpOption.SERVER_IDENTIFIER);
        return server == null ? IpAddress.ANY_V4 : server;
    }

    private void ignore(DhcpMessage message, String reason) {
        counters.increment(DhcpCounter.IN_IGNORED);
        observer.ignored(message, reason);
    }

    // timers and helpers

    private void retransmit() {
        switch (state) {
            case SELECTING -> discoverUnanswered();
            case REQUESTING -> {
                if (attempts < MAX_REQUESTS) {
                    sendSelect();
                } else {
                    initialise("no answer to the request", Duration.ZERO);
                }
            }
            case REBOOTING -> {
                if (attempts < MAX_REBOOT_REQUESTS) {
                    sendReboot();
                } else {
                    initialise("no server knows the address", Duration.ZERO);
                }
            }
            case RENEWING, REBINDING -> requestMoreTime();
            case INFORMING -> {
                if (attempts < MAX_INFORMS) {
                    sendInform();
                } else {
                    observer.noServer(attempts);
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
        broadcast(messages.decline(transaction, address, granted.server()));
        claim = null;
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
        unconfigure(reason);
        broadcast(messages.decline(random.nextInt(), address, held.server()));
        wanted = null;
        initialise(reason, AFTER_DECLINE);
    }

    private void unconfigure(String reason) {
        if (claim != null) {
            claim.end();
            claim = null;
        }
        setup.remove();
        ClientLease held = lease;
        if (held != null) {
            lease = null;
            observer.unbound(held, reason);
        }
    }

    private void beginExchange() {
        retransmit.cancel();
        transaction = random.nextInt();
        attempts = 0;
        beganNanos = wheel.nowNanos();
        requestedNanos = beganNanos;
    }

    private void broadcast(DhcpMessage message) {
        observer.sent(message);
        ClientLease held = lease;
        IpAddress source = held == null ? IpAddress.ANY_V4 : held.address().address();
        Objects.requireNonNull(socket)
                .broadcast(message, via, source, DhcpMessage.SERVER_PORT, DhcpMessage.MIN_MAX_BYTES);
    }

    private long sinceBegin() {
        return (wheel.nowNanos() - beganNanos) / NANOS_PER_SECOND;
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

    private void cancelAll() {
        retransmit.cancel();
        start.cancel();
        renew.cancel();
        rebind.cancel();
        expiry.cancel();
    }

    private static String seconds(long nanos) {
        return nanos / NANOS_PER_SECOND + " s from now";
    }

    private ClientAlarm alarm(ClientTimer timer) {
        return switch (timer) {
            case START -> start;
            case RETRANSMIT -> retransmit;
            case RENEW -> renew;
            case REBIND -> rebind;
            case EXPIRY -> expiry;
        };
    }

    /** A timer that the observer hears of. */
    private final class ClientAlarm extends Timer {
        private final ClientTimer name;
        private final Runnable action;

        ClientAlarm(ClientTimer name, Runnable action) {
            this.name = name;
            this.action = action;
        }

        void arm(Duration delay) {
            armAt(Deadline.after(wheel.nowNanos(), delay));
        }

        void armAt(long deadline) {
            cancel();
            wheel.arm(this, deadline);
            if (deadline != Deadline.NEVER) {
                observer.timerArmed(name, deadline);
            }
        }

        void cancel() {
            wheel.cancel(this);
        }

        @Override
        protected void expired(long nowNanos) {
            observer.timerFired(name);
            action.run();
        }
    }

    private final class ClaimEvents implements AddressClaim.Listener {
        private final ClientLease granted;

        ClaimEvents(ClientLease granted) {
            this.granted = granted;
        }

        @Override
        public void free() {
            conflicts = 0;
            AddressClaim own = claim;
            bind(granted, "nobody else has " + granted.address().address());
            if (own != null) {
                own.announce();
            }
        }

        @Override
        public void taken(MacAddress station) {
            conflictWhileProbing(granted, station);
        }

        @Override
        public void defended(MacAddress station) {
            counters.increment(DhcpCounter.CONFLICTS);
            observer.conflict(granted.address().address(), station, true);
        }

        @Override
        public void lost(MacAddress station) {
            claim = null;
            conflictInUse(granted, station);
        }
    }

    private final class LinkLocalEvents implements LinkLocalAddress.Listener {
        @Override
        public void configured(IpAddress address) {
            observer.linkLocal(address);
        }

        @Override
        public void conflict(IpAddress address, MacAddress station) {
            observer.conflict(address, station, false);
        }
    }
}
