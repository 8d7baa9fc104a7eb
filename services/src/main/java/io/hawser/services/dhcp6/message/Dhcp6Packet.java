package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.wire.Bytes;

/** The contents of a datagram: a message between client and server, or one of a relay agent that contains another. */
public sealed interface Dhcp6Packet permits Dhcp6Message, RelayMessage {
    /** The port of clients. */
    int CLIENT_PORT = 546;

    /** The port of servers and relay agents. */
    int SERVER_PORT = 547;

    Dhcp6MessageType type();

    /** The message as on the wire. */
    byte[] encode();

    /**
     * Reads a message from untrusted bytes.
     *
     * @throws DhcpFormatException if it is malformed
     */
    static Dhcp6Packet parse(byte[] bytes, int at, int length) throws DhcpFormatException {
        if (length < Dhcp6Message.HEADER_BYTES) {
            throw new DhcpFormatException("a message has at least 4 bytes, not " + length);
        }
        int code = Bytes.u8(bytes, at);
        Dhcp6MessageType type = Dhcp6MessageType.of(code);
        if (type == null) {
            throw new DhcpFormatException("no type of messages has the code " + code);
        }
        return type.isOfRelays()
                ? RelayMessage.parse(type, bytes, at, length)
                : Dhcp6Message.parse(type, bytes, at, length);
    }
}
