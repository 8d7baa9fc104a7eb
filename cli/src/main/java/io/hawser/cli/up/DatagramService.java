package io.hawser.cli.up;

import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.UdpHeader;
import org.jspecify.annotations.Nullable;

/**
 * A service that answers each datagram with one. It does not answer well-known ports, which may be such services too,
 * so that two services do not answer each other for ever, nor datagrams to a group.
 */
final class DatagramService implements UdpHandler {
    private static final int LAST_WELL_KNOWN_PORT = 1023;

    private final Answer answer;

    DatagramService(Answer answer) {
        this.answer = answer;
    }

    /** Makes the answer to a datagram. */
    @FunctionalInterface
    interface Answer {
        /** The bytes of the answer to {@code length} bytes of {@code data} from {@code offset}; null for no answer. */
        byte @Nullable [] to(byte[] data, int offset, int length);
    }

    @Override
    public void readable(UdpSocket socket) {
        for (Packet packet = socket.receive(); packet != null; packet = socket.receive()) {
            int port = UdpHeader.sourcePort(packet.bytes(), packet.transportOffset());
            byte[] bytes = answer.to(packet.bytes(), packet.start(), packet.length());
            if (bytes != null && port > LAST_WELL_KNOWN_PORT && !packet.isLinkMulticast()) {
                socket.send(bytes, 0, bytes.length, PacketAddresses.source(packet), port);
            }
            packet.release();
        }
    }
}
