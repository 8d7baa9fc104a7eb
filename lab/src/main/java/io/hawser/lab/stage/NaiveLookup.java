package io.hawser.lab.stage;

import io.hawser.host.Host;
import io.hawser.packet.Packet;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.MalformedMessageException;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** A lookup of the kind before 2008: from a port that never changes, so that only the 16 bits of the id are secret. */
final class NaiveLookup implements UdpHandler {
    private final UdpSocket socket;
    private final int id;
    private @Nullable IpAddress found;

    NaiveLookup(Host host, int port, NameServer server, DnsName name, int id) {
        this.id = id;
        socket = host.udp().bind(null, port, this);
        byte[] query =
                DnsMessage.query(id, new DnsQuestion(name, RecordType.A), null).toWire();
        socket.send(query, 0, query.length, server.address(), server.port());
    }

    /** The address that it has accepted; null while it waits. */
    @Nullable
    IpAddress found() {
        return found;
    }

    void end() {
        socket.close();
    }

    @Override
    public void readable(UdpSocket from) {
        for (Packet packet = from.receive(); packet != null; packet = from.receive()) {
            try {
                DnsMessage message = DnsMessage.parse(packet.bytes(), packet.start(), packet.length());
                if (found == null && message.id() == id && !message.answers().isEmpty()) {
                    found = message.answers().getFirst().data().address();
                }
            } catch (MalformedMessageException malformed) {
                // ignored
            }
            packet.release();
        }
    }
}
