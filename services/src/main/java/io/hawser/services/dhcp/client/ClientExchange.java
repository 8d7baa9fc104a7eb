package io.hawser.services.dhcp.client;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.mib.Counters;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpReceiver;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of a client with its servers: one transaction with its retransmissions. It sends the messages, and
 * records when it began, from which the field secs and the times of a lease count.
 *
 * <p>Belongs to the thread that owns the host.
 */
final class ClientExchange {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Host host;
    private final NetworkInterface via;
    private final TimingWheel wheel;
    private final RandomGenerator random;
    private final DhcpProfile profile;
    private final ClientMessages messages;
    private final DhcpClientObserver observer;
    private final Counters<DhcpCounter> counters;
    private @Nullable DhcpSocket socket;
    private int transaction;
    private int attempts;
    private long beganNanos;

    /** The field secs of the last DISCOVER, which the REQUEST repeats (RFC 2131 §4.4.1). */
    private long discoverSeconds;

    private long requestedNanos;

    ClientExchange(
            Host host,
            NetworkInterface via,
            RandomGenerator random,
            DhcpClientOptions options,
            DhcpClientObserver observer,
            Counters<DhcpCounter> counters) {
        this.host = host;
        this.via = via;
        this.random = random;
        this.observer = observer;
        this.counters = counters;
        wheel = host.timers();
        profile = options.profile();
        messages = new ClientMessages(via, options);
    }

    /**
     * Binds the port.
     *
     * @throws io.hawser.udp.UdpBindException if it is in use
     */
    void open(DhcpReceiver receiver) {
        socket = new DhcpSocket(host, DhcpMessage.CLIENT_PORT, via, counters, receiver);
        via.acceptUnconfigured(DhcpMessage.CLIENT_PORT);
        host.addServiceCounters(counters);
    }

    /** Frees the port. Does nothing if it is free. */
    void close() {
        via.acceptUnconfigured(0);
        if (socket != null) {
            host.removeServiceCounters(counters);
            socket.close();
            socket = null;
        }
    }

    /** Begins a transaction. */
    void begin() {
        // RFC 2131 §4.1, DHCP-11
        transaction = random.nextInt();
        attempts = 0;
        beganNanos = wheel.nowNanos();
        requestedNanos = beganNanos;
    }

    /** Continues the transaction with the first of its REQUESTs. */
    void beginRequest() {
        attempts = 0;
        requestedNanos = wheel.nowNanos();
    }

    int transaction() {
        return transaction;
    }

    /** The number of messages sent since {@link #begin} or {@link #beginRequest}. */
    int attempts() {
        return attempts;
    }

    /** Time of the first REQUEST, or of the last one that extends a lease. */
    long requestedNanos() {
        return requestedNanos;
    }

    /** Counts an attempt, and returns the time to wait for its answer. */
    Duration nextWait() {
        return profile.wait(attempts++, random);
    }

    void discover(@Nullable IpAddress wanted) {
        discoverSeconds = seconds();
        broadcast(messages.discover(transaction, discoverSeconds, wanted), IpAddress.ANY_V4);
    }

    void select(IpAddress address, IpAddress server) {
        // RFC 2131 §3.1 (3), DHCP-5: relays that wait for secs must forward both or neither
        broadcast(messages.select(transaction, discoverSeconds, address, server), IpAddress.ANY_V4);
    }

    void reboot(IpAddress address) {
        broadcast(messages.reboot(transaction, seconds(), address), IpAddress.ANY_V4);
    }

    /** Requests more time from the server of a lease (RENEWING). */
    void renew(ClientLease held) {
        requestedNanos = wheel.nowNanos();
        IpAddress own = held.address().address();
        unicast(messages.extend(transaction, seconds(), own), own, held.server());
    }

    /** Requests more time from any server (REBINDING). */
    void rebind(ClientLease held) {
        requestedNanos = wheel.nowNanos();
        IpAddress own = held.address().address();
        broadcast(messages.extend(transaction, seconds(), own), own);
    }

    void inform(IpAddress own) {
        broadcast(messages.inform(transaction, seconds(), own), own);
    }

    /** Declines the address of the present transaction. */
    void declineProbed(IpAddress address, IpAddress server) {
        broadcast(messages.decline(transaction, address, server), IpAddress.ANY_V4);
    }

    /** Declines an address that was in use. */
    void declineUsed(IpAddress address, IpAddress server) {
        broadcast(messages.decline(random.nextInt(), address, server), IpAddress.ANY_V4);
    }

    void release(ClientLease held) {
        IpAddress own = held.address().address();
        unicast(messages.release(random.nextInt(), own, held.server()), own, held.server());
    }

    private void broadcast(DhcpMessage message, IpAddress source) {
        observer.sent(message);
        Objects.requireNonNull(socket)
                .broadcast(message, via, source, DhcpMessage.SERVER_PORT, DhcpMessage.MIN_MAX_BYTES);
    }

    private void unicast(DhcpMessage message, IpAddress source, IpAddress server) {
        observer.sent(message);
        Objects.requireNonNull(socket)
                .unicast(message, source, server, DhcpMessage.SERVER_PORT, DhcpMessage.MIN_MAX_BYTES);
    }

    private long seconds() {
        return (wheel.nowNanos() - beganNanos) / NANOS_PER_SECOND;
    }
}
