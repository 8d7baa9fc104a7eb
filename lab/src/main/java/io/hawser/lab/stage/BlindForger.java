package io.hawser.lab.stage;

import io.hawser.host.Host;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.time.Timer;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.util.List;

/**
 * An off-path attacker: it sees no query, and sends answers with the server's address and successive ids, one every
 * microsecond.
 */
final class BlindForger extends Timer {
    private static final long INTERVAL_NANOS = 1000;
    private static final int IDS = 0x1_0000;
    private static final long LONG_TTL_SECONDS = 86_400;

    private final Host host;
    private final UdpSocket socket;
    private final IpAddress victim;
    private final int port;
    private final DnsName name;
    private final IpAddress forged;
    private long left;
    private int id;

    /**
     * Makes an attacker that has not begun.
     *
     * @param server the server whose answers it forges
     * @param forged the address in these answers
     */
    BlindForger(Host host, IpAddress server, IpAddress victim, int port, DnsName name, IpAddress forged, long count) {
        this.host = host;
        this.victim = victim;
        this.port = port;
        this.name = name;
        this.forged = forged;
        left = count;
        if (!host.ip().isLocal(server.high(), server.low())) {
            // its network does not filter source addresses
            host.ip().interfaces().getLast().addAddress(server, 32);
        }
        socket = host.udp().bind(server, NameServer.PORT, UdpHandler.NONE);
    }

    void begin() {
        host.timers().arm(this, host.timers().nowNanos() + INTERVAL_NANOS);
    }

    void end() {
        host.timers().cancel(this);
        socket.close();
    }

    @Override
    protected void expired(long nowNanos) {
        byte[] answer = new DnsMessage(
                        id,
                        DnsMessage.RESPONSE | DnsMessage.RECURSION_DESIRED | DnsMessage.RECURSION_AVAILABLE,
                        List.of(new DnsQuestion(name, RecordType.A)),
                        List.of(DnsRecord.of(name, RecordType.A, LONG_TTL_SECONDS, RecordData.ofAddress(forged))),
                        List.of(),
                        List.of(),
                        null)
                .toWire();
        socket.send(answer, 0, answer.length, victim, port);
        id = (id + 1) % IDS;
        left--;
        if (left > 0) {
            host.timers().arm(this, nowNanos + INTERVAL_NANOS);
        }
    }
}
