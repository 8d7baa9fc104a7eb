package io.hawser.services.dhcp6.client;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.link.LinkType;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.client.ClientTimers;
import io.hawser.services.dhcp6.client.Dhcp6ClientObserver.Dhcp6Timer;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.Dhcp6Status;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.IdentityAssociation;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.services.dhcp6.transport.Dhcp6Socket;
import io.hawser.services.dhcp6.transport.Dhcp6Transport;
import io.hawser.time.Deadline;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A DHCPv6 client for one interface (RFC 8415 §18.2): it obtains an address (IA_NA), has it checked for duplicates,
 * extends the lease, and removes the address when the lease ends; or it requests only settings. It sends all messages
 * to the group of servers, never to one server's address.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class Dhcp6Client {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** RFC 8415 §21.8: a server with this preference is chosen at once. */
    private static final int MAX_PREFERENCE = 255;

    private static final Duration DEFAULT_LONGEST_WAIT = Duration.ofHours(1);

    /** Doublings of the pause after a failure: the longest is 64 seconds. */
    private static final int MAX_DOUBLINGS = 6;

    private final LeasedInterface target;
    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final Dhcp6ClientOptions options;
    private final Dhcp6ClientObserver observer;
    private final Counters<Dhcp6Counter> counters = new Counters<>(Dhcp6Counter.class);
    private final ClientTimers<Dhcp6Timer> timers;
    private final Dhcp6Exchange exchange;
    private final Dhcp6ClientMessages messages;

    private Dhcp6ClientState state = Dhcp6ClientState.STOPPED;
    private Runnable afterDelay = () -> {};
    private Duration solicitLongest = DEFAULT_LONGEST_WAIT;
    private Duration informLongest = DEFAULT_LONGEST_WAIT;
    private int failures;

    /** The advertisement to accept. */
    private @Nullable Dhcp6Message best;

    private @Nullable Duid server;
    private @Nullable IpAddress wanted;

    /** The lease with which the interface is configured, or whose address is being checked. */
    private @Nullable Dhcp6Lease lease;

    /**
     * Prepares a client.
     *
     * @param via the link of the transport on which it sends
     * @param target the interface that gets the address
     * @param random source of transaction numbers and waiting times; must be unpredictable on a real network
     */
    public Dhcp6Client(
            Dhcp6Transport transport,
            Dhcp6Link via,
            LeasedInterface target,
            TimingWheel wheel,
            RandomGenerator random,
            Dhcp6ClientOptions options,
            Dhcp6ClientObserver observer) {
        this.target = target;
        this.wheel = wheel;
        this.random = random;
        this.options = options;
        this.observer = observer;
        timers = new ClientTimers<>(wheel, Dhcp6Timer.class, observer, this::fired);
        exchange = new Dhcp6Exchange(transport, via, wheel, random, timers, observer, counters);
        Duid chosen = options.identifier();
        Integer association = options.association();
        messages = new Dhcp6ClientMessages(
                options,
                chosen == null ? Duid.ofLink(via.mac()) : chosen,
                association == null ? (int) via.mac().value() : association);
    }

    /**
     * Prepares a client for an Ethernet interface of a host.
     *
     * @param random source of transaction numbers and waiting times; must be unpredictable on a real network
     * @throws IllegalArgumentException if the link has no link addresses
     */
    public static Dhcp6Client on(
            Host host,
            NetworkInterface via,
            RandomGenerator random,
            Dhcp6ClientOptions options,
            Dhcp6ClientObserver observer) {
        if (via.link().type() != LinkType.ETHERNET) {
            throw new IllegalArgumentException(
                    "DHCPv6 needs an Ethernet link such as a TAP device; " + via.name() + " is none");
        }
        Dhcp6Socket socket = Dhcp6Socket.ofClient(host, via);
        Dhcp6Link link = socket.links().getFirst();
        return new Dhcp6Client(socket, link, new HostInterface(via), host.timers(), random, options, observer);
    }

    /** The state. */
    public Dhcp6ClientState state() {
        return state;
    }

    /** The lease with which the interface is configured; null for none. */
    public @Nullable Dhcp6Lease lease() {
        return state.hasAddress() ? lease : null;
    }

    /** The identity of the client. */
    public Duid identifier() {
        return messages.client();
    }

    /** Counters of messages sent, received and ignored. */
    public Counters<Dhcp6Counter> counters() {
        return counters;
    }

    /** The deadline of a timer of the client; {@link Deadline#NEVER} if it is not armed. */
    public long deadlineNanos(Dhcp6Timer timer) {
        return timers.deadlineNanos(timer);
    }

    /**
     * Begins to search for a server, or to confirm the address of an earlier run.
     *
     * @throws io.hawser.udp.UdpBindException if the port of clients is in use
     * @throws IllegalStateException if the client runs
     */
    public void start() {
        open();
        Dhcp6Lease earlier = options.confirm();
        if (earlier == null || earlier.expiryNanos() <= wheel.nowNanos()) {
            initialise("started", drawn(options.startDelay()), this::solicit);
        } else {
            lease = earlier;
            initialise("an address of an earlier run: " + earlier.address(), drawn(options.startDelay()), () -> {
                enter(Dhcp6ClientState.CONFIRMING, "does it belong to this link?");
                exchange.begin(RetransmissionTimes.CONFIRM, number -> messages.confirm(number, earlier.address()));
            });
        }
    }

    /**
     * Requests only settings, and requests them again when they must be refreshed (RFC 8415 §18.2.6).
     *
     * @throws IllegalStateException if the client runs
     */
    public void inform() {
        open();
        initialise("started", drawn(options.startDelay()), this::requestSettings);
    }

    /** Returns the address to its server, and stops when that has answered. Without a lease it stops at once. */
    public void release() {
        Dhcp6Lease held = lease();
        if (held == null) {
            stop("released");
            return;
        }
        // RFC 8415 §18.2.7: the address must not be used any more when the first Release is sent
        unbind("released");
        timers.cancelAll();
        enter(Dhcp6ClientState.RELEASING, "returns " + held.address());
        exchange.begin(RetransmissionTimes.RELEASE, number -> messages.release(number, held));
    }

    /** Stops: removes the address without notifying the server. */
    public void stop() {
        stop("stopped");
    }

    private void open() {
        if (state != Dhcp6ClientState.STOPPED) {
            throw new IllegalStateException("the client runs: it is " + state);
        }
        exchange.open((packet, _, _, _) -> received(packet));
        failures = 0;
        wanted = null;
    }

    private void stop(String reason) {
        unbind(reason);
        timers.cancelAll();
        exchange.close();
        enter(Dhcp6ClientState.STOPPED, reason);
    }

    // Solicit and Request

    private void initialise(String reason, Duration delay, Runnable then) {
        timers.cancelAll();
        exchange.end();
        enter(Dhcp6ClientState.INIT, reason);
        if (delay.isZero()) {
            then.run();
        } else {
            afterDelay = then;
            timers.arm(Dhcp6Timer.START, delay);
        }
    }

    private void solicit() {
        best = null;
        enter(Dhcp6ClientState.SOLICITING, "looks for a server");
        exchange.begin(RetransmissionTimes.SOLICIT.longest(solicitLongest), number -> messages.solicit(number, wanted));
    }

    /** Searches for a server again: at once after the first failure, later after pauses (RFC 8415 §14.1). */
    private void startOver(String reason) {
        unbind(reason);
        failures++;
        Duration pause =
                failures == 1 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(MAX_DOUBLINGS, failures - 2));
        initialise(reason, pause, this::solicit);
    }

    private void advertised(Dhcp6Message message) {
        IdentityAssociation association = Dhcp6ReplyCheck.association(message, messages.association());
        LeasedAddress offered = association == null ? null : Dhcp6ReplyCheck.usable(association, wanted);
        learnLongestWaits(message);
        if (offered == null) {
            // RFC 8415 §18.2.9
            Dhcp6Status status = association == null || association.status().isSuccess()
                    ? message.options().status()
                    : association.status();
            ignore(message, Dhcp6Counter.IGNORED_STATUS, "no address" + (status.isSuccess() ? "" : ": " + status));
            return;
        }
        observer.received(message);
        if (best == null || preference(message) > preference(best)) {
            best = message;
        }
        // RFC 8415 §18.2.1: others are awaited only in the time of the first transmission
        if (preference(message) == MAX_PREFERENCE || exchange.transmissions() > 1) {
            choose(Objects.requireNonNull(best));
        }
    }

    private static int preference(Dhcp6Message advertise) {
        Integer value = advertise.options().u8(Dhcp6Option.PREFERENCE);
        return value == null ? 0 : value;
    }

    private void choose(Dhcp6Message advertise) {
        IdentityAssociation association =
                Objects.requireNonNull(Dhcp6ReplyCheck.association(advertise, messages.association()));
        LeasedAddress offered = Objects.requireNonNull(Dhcp6ReplyCheck.usable(association, wanted));
        request(Objects.requireNonNull(advertise.server()), offered.address(), "advertised by ");
    }

    private void request(Duid chosen, IpAddress address, String why) {
        server = chosen;
        timers.cancelAll();
        enter(Dhcp6ClientState.REQUESTING, address + " " + why + chosen);
        exchange.begin(RetransmissionTimes.REQUEST, number -> messages.request(number, chosen, address));
    }

    // Replies

    private void received(Dhcp6Packet packet) {
        if (!(packet instanceof Dhcp6Message message)) {
            // RFC 8415 §16.13, §16.14
            counters.increment(Dhcp6Counter.IN_IGNORED);
            counters.increment(Dhcp6Counter.IGNORED_INVALID);
            return;
        }
        Dhcp6MessageType type = message.type();
        if (type == Dhcp6MessageType.RECONFIGURE) {
            // RFC 8415 §16.11: without Reconfigure Accept, which this client never sends, none is valid
            ignore(message, Dhcp6Counter.IGNORED_RECONFIGURE, "the client has not agreed to be reconfigured");
        } else if (type != Dhcp6MessageType.ADVERTISE && type != Dhcp6MessageType.REPLY) {
            ignore(message, Dhcp6Counter.IGNORED_INVALID, "a message of clients");
        } else if (!exchange.isAnsweredBy(message)) {
            ignore(message, Dhcp6Counter.IGNORED_TRANSACTION, "another transaction");
        } else {
            String fault = Dhcp6ReplyCheck.fault(message, messages.client());
            if (fault != null) {
                ignore(message, Dhcp6Counter.IGNORED_INVALID, fault);
            } else if (type == Dhcp6MessageType.ADVERTISE) {
                if (state == Dhcp6ClientState.SOLICITING) {
                    advertised(message);
                } else {
                    unexpected(message);
                }
            } else {
                replied(message);
            }
        }
    }

    private void replied(Dhcp6Message reply) {
        switch (state) {
            case SOLICITING -> {
                if (options.rapidCommit() && reply.options().has(Dhcp6Option.RAPID_COMMIT)) {
                    granted(reply);
                } else {
                    unexpected(reply);
                }
            }
            case REQUESTING, RENEWING -> {
                Duid asked = state == Dhcp6ClientState.RENEWING
                        ? Objects.requireNonNull(lease).server()
                        : server;
                if (Objects.equals(reply.server(), asked)) {
                    granted(reply);
                } else {
                    ignore(reply, Dhcp6Counter.IGNORED_SERVER, "from " + reply.server() + ", which was not asked");
                }
            }
            case REBINDING -> granted(reply);
            case CONFIRMING -> confirmed(reply);
            case INFORMING -> informed(reply);
            case RELEASING -> {
                observer.received(reply);
                stop("the server has answered: " + reply.options().status());
            }
            case DECLINING -> {
                observer.received(reply);
                startOver("declined");
            }
            default -> unexpected(reply);
        }
    }

    private void granted(Dhcp6Message reply) {
        IdentityAssociation association = Dhcp6ReplyCheck.association(reply, messages.association());
        Dhcp6Status status = reply.options().status();
        if (status.isSuccess() && association != null) {
            status = association.status();
        }
        learnLongestWaits(reply);
        if (!status.isSuccess()) {
            refused(reply, status);
            return;
        }
        Dhcp6Lease held = lease();
        IpAddress own = held == null ? wanted : held.address();
        LeasedAddress leased = association == null ? null : Dhcp6ReplyCheck.usable(association, own);
        if (association == null || leased == null) {
            if (held != null && association != null && Dhcp6ReplyCheck.withdraws(association, held.address())) {
                observer.received(reply);
                startOver("the server has withdrawn " + held.address());
            } else {
                ignore(reply, Dhcp6Counter.IGNORED_INVALID, "no address that a host can have");
            }
            return;
        }
        observer.received(reply);
        Dhcp6Lease obtained = Dhcp6ReplyCheck.lease(reply, association, leased, wheel.nowNanos());
        exchange.end();
        if (held != null && held.address().equals(obtained.address())) {
            bind(obtained, "more time");
        } else {
            unbind("the server has assigned another address: " + obtained.address());
            check(obtained, "assigned by " + obtained.server());
        }
    }

    /** Processes a status of failure (RFC 8415 §18.2.10.1). */
    private void refused(Dhcp6Message reply, Dhcp6Status status) {
        Dhcp6Lease held = lease();
        boolean unknown = status.code() == Dhcp6Status.NO_BINDING;
        if (unknown && held != null) {
            observer.received(reply);
            IpAddress address = held.address();
            unbind("the server does not know the lease of " + address);
            wanted = address;
            request(Objects.requireNonNull(reply.server()), address, "not known to ");
        } else if (held == null && state == Dhcp6ClientState.REQUESTING && isFinal(status)) {
            observer.received(reply);
            wanted = null;
            startOver("refused: " + status);
        } else {
            // the exchange goes on at its own pace, which limits the rate as §14.1 demands
            ignore(reply, Dhcp6Counter.IGNORED_STATUS, status.toString());
        }
    }

    private static boolean isFinal(Dhcp6Status status) {
        return status.code() == Dhcp6Status.NOT_ON_LINK
                || status.code() == Dhcp6Status.NO_ADDRS_AVAIL
                || status.code() == Dhcp6Status.NO_BINDING;
    }

    private void confirmed(Dhcp6Message reply) {
        Dhcp6Lease earlier = Objects.requireNonNull(lease);
        Dhcp6Status status = reply.options().status();
        if (status.isSuccess()) {
            observer.received(reply);
            exchange.end();
            check(earlier, "confirmed by " + reply.server());
        } else if (status.code() == Dhcp6Status.NOT_ON_LINK) {
            observer.received(reply);
            lease = null;
            startOver(earlier.address() + " is not of this link");
        } else {
            ignore(reply, Dhcp6Counter.IGNORED_STATUS, status.toString());
        }
    }

    // the address

    private void check(Dhcp6Lease obtained, String reason) {
        lease = obtained;
        enter(Dhcp6ClientState.CHECKING, reason + ": is " + obtained.address() + " free?");
        target.assign(obtained.address(), free -> checked(obtained, free));
    }

    private void checked(Dhcp6Lease obtained, boolean free) {
        if (state != Dhcp6ClientState.CHECKING || lease != obtained) {
            return;
        }
        if (free) {
            lease = null;
            failures = 0;
            bind(obtained, "nobody else has " + obtained.address());
            return;
        }
        counters.increment(Dhcp6Counter.CONFLICTS);
        lease = null;
        wanted = null;
        observer.conflict(obtained.address());
        enter(Dhcp6ClientState.DECLINING, obtained.address() + " is in use by another station");
        exchange.begin(RetransmissionTimes.DECLINE, number -> messages.decline(number, obtained));
    }

    private void bind(Dhcp6Lease obtained, String reason) {
        Dhcp6Lease before = lease;
        lease = obtained;
        wanted = obtained.address();
        enter(Dhcp6ClientState.BOUND, reason);
        timers.armAt(Dhcp6Timer.RENEW, obtained.renewNanos());
        timers.armAt(Dhcp6Timer.REBIND, obtained.rebindNanos());
        timers.armAt(Dhcp6Timer.EXPIRY, obtained.expiryNanos());
        observer.bound(obtained, before);
    }

    private void unbind(String reason) {
        Dhcp6Lease held = lease;
        if (held == null) {
            return;
        }
        boolean bound = state.hasAddress();
        lease = null;
        target.remove(held.address());
        if (bound) {
            observer.unbound(held, reason);
        }
    }

    private void renew() {
        Dhcp6Lease held = Objects.requireNonNull(lease);
        enter(Dhcp6ClientState.RENEWING, "T1");
        RetransmissionTimes times = until(RetransmissionTimes.RENEW, held.rebindNanos());
        exchange.begin(times, number -> messages.renew(number, held));
    }

    private void rebind() {
        Dhcp6Lease held = Objects.requireNonNull(lease);
        timers.cancel(Dhcp6Timer.RENEW);
        enter(Dhcp6ClientState.REBINDING, "T2: any server will do");
        RetransmissionTimes times = until(RetransmissionTimes.REBIND, held.expiryNanos());
        exchange.begin(times, number -> messages.rebind(number, held));
    }

    private RetransmissionTimes until(RetransmissionTimes times, long endNanos) {
        return endNanos == Deadline.NEVER ? times : times.duration(Duration.ofNanos(endNanos - wheel.nowNanos()));
    }

    // settings alone

    private void requestSettings() {
        enter(Dhcp6ClientState.INFORMING, "asks for settings");
        exchange.begin(RetransmissionTimes.INFORMATION_REQUEST.longest(informLongest), messages::inform);
    }

    private void informed(Dhcp6Message reply) {
        learnLongestWaits(reply);
        Dhcp6Status status = reply.options().status();
        if (!status.isSuccess()) {
            ignore(reply, Dhcp6Counter.IGNORED_STATUS, status.toString());
            return;
        }
        observer.received(reply);
        exchange.end();
        long seconds = Dhcp6ReplyCheck.refreshSeconds(reply);
        boolean forEver = seconds == LeasedAddress.INFINITE;
        enter(Dhcp6ClientState.INFORMED, "has settings " + (forEver ? "for ever" : "for " + seconds + " s"));
        if (!forEver) {
            timers.armAt(Dhcp6Timer.REFRESH, Deadline.after(wheel.nowNanos(), seconds * NANOS_PER_SECOND));
        }
        observer.informed(reply);
    }

    private void learnLongestWaits(Dhcp6Message message) {
        Long solicit = Dhcp6ReplyCheck.longestWait(message, Dhcp6Option.SOL_MAX_RT);
        if (solicit != null) {
            solicitLongest = Duration.ofSeconds(solicit);
        }
        Long inform = Dhcp6ReplyCheck.longestWait(message, Dhcp6Option.INF_MAX_RT);
        if (inform != null) {
            informLongest = Duration.ofSeconds(inform);
        }
        if (state == Dhcp6ClientState.SOLICITING) {
            exchange.longestWait(solicitLongest);
        } else if (state == Dhcp6ClientState.INFORMING) {
            exchange.longestWait(informLongest);
        }
    }

    // timers and helpers

    private void fired(Dhcp6Timer timer) {
        switch (timer) {
            case START -> afterDelay.run();
            case RETRANSMIT -> unanswered();
            case RENEW -> renew();
            case REBIND -> rebind();
            case EXPIRY -> expired();
            case REFRESH ->
                initialise("the settings must be refreshed", drawn(options.startDelay()), this::requestSettings);
        }
    }

    private void unanswered() {
        Dhcp6Message chosen = best;
        if (state == Dhcp6ClientState.SOLICITING && chosen != null) {
            choose(chosen);
            return;
        }
        int attempts = exchange.transmissions();
        if (exchange.retransmit()) {
            if (state == Dhcp6ClientState.SOLICITING || state == Dhcp6ClientState.INFORMING) {
                observer.noServer(attempts);
            }
            return;
        }
        switch (state) {
            case REQUESTING -> {
                wanted = null;
                startOver("no answer to the request");
            }
            // RFC 8415 §18.2.3: without an answer the address is used as before
            case CONFIRMING -> check(Objects.requireNonNull(lease), "no server objects");
            case RELEASING -> stop("released without an answer");
            case DECLINING -> startOver("declined without an answer");
            // T2 or the end of the lease comes at the same time
            default -> {}
        }
    }

    private void expired() {
        Dhcp6Lease held = lease;
        startOver("the lease of " + (held == null ? "the address" : held.address()) + " has expired");
    }

    private void unexpected(Dhcp6Message message) {
        ignore(message, Dhcp6Counter.IGNORED_STATE, message.type() + " while " + state);
    }

    private void ignore(Dhcp6Message message, Dhcp6Counter why, String reason) {
        counters.increment(Dhcp6Counter.IN_IGNORED);
        counters.increment(why);
        observer.ignored(message, reason);
    }

    private Duration drawn(Duration longest) {
        return longest.isZero() ? longest : Duration.ofNanos(random.nextLong(longest.toNanos()));
    }

    private void enter(Dhcp6ClientState next, String reason) {
        Dhcp6ClientState before = state;
        if (before != next) {
            state = next;
            observer.stateChanged(before, next, reason);
        }
    }
}
