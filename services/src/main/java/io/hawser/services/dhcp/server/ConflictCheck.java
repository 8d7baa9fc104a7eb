package io.hawser.services.dhcp.server;

import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.Path;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.packet.Packet;
import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Pings an address before it is offered (RFC 2131 §3.1 (2)). On the server's own link an ARP answer also reveals a
 * station that does not answer pings.
 */
final class ConflictCheck implements EchoListener {
    /** Limit of simultaneous checks; beyond it, addresses count as free. */
    private static final int MAX_CHECKS = 4096;

    /** Receives the result of a check. */
    @FunctionalInterface
    interface Outcome {
        void checked(boolean taken, String how);
    }

    private final Host host;
    private final Duration wait;
    private final int identifier;
    private final Map<Integer, Check> bySequence = new HashMap<>();
    private int sequence;

    ConflictCheck(Host host, Duration wait, RandomGenerator random) {
        this.host = host;
        this.wait = wait;
        int free = random.nextInt(0x1_0000);
        while (!host.ip().icmp().listen(free, this)) {
            free = free + 1 & 0xffff;
        }
        identifier = free;
    }

    void close() {
        bySequence.values().forEach(host.timers()::cancel);
        bySequence.clear();
        host.ip().icmp().unlisten(identifier);
    }

    /** Checks an address; the result follows after the waiting time, or with an answer. */
    void begin(IpAddress address, Outcome outcome) {
        Path path = wait.isZero() || bySequence.size() >= MAX_CHECKS
                ? null
                : host.ip().pathTo(address);
        if (path == null) {
            outcome.checked(false, "");
            return;
        }
        int number = sequence++ & 0xffff;
        Check check = new Check(number, address, path.via(), outcome);
        if (bySequence.putIfAbsent(number, check) != null) {
            outcome.checked(false, "");
            return;
        }
        host.timers().arm(check, Deadline.after(host.timers().nowNanos(), wait));
        host.ip().icmp().echoRequest(path, identifier, number, new byte[0], 0, 0, false);
    }

    @Override
    public void replied(Packet reply) {
        Check check = bySequence.get(Bytes.u16(reply.bytes(), reply.start() + 6));
        if (check != null) {
            check.end(true, "it answers a ping");
        }
    }

    @Override
    public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {
        // host unreachable or similar: no station has the address as far as is known, which the timer reports too
    }

    private final class Check extends Timer {
        private final int number;
        private final IpAddress address;
        private final NetworkInterface via;
        private final Outcome outcome;

        Check(int number, IpAddress address, NetworkInterface via, Outcome outcome) {
            this.number = number;
            this.address = address;
            this.via = via;
            this.outcome = outcome;
        }

        void end(boolean taken, String how) {
            host.timers().cancel(this);
            bySequence.remove(number);
            outcome.checked(taken, how);
        }

        @Override
        protected void expired(long nowNanos) {
            NeighbourEntry neighbour = via.findNeighbour(address);
            end(neighbour != null && neighbour.state().isResolved(), "it answers ARP");
        }
    }
}
