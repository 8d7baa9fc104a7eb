package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;

/**
 * A message between relay agents and servers, which contains another one (RFC 8415 §9).
 *
 * @param type {@link Dhcp6MessageType#RELAY_FORWARD} or {@link Dhcp6MessageType#RELAY_REPLY}
 * @param hops the number of relay agents that have relayed it before
 * @param link an address on the link of the client; unspecified if the options name the link
 * @param peer the address of the client or relay agent from which the contents came, or to which they go
 * @param options its options but the contents, for instance the relay's number of the interface
 * @param contents the message that is relayed
 */
public record RelayMessage(
        Dhcp6MessageType type, int hops, IpAddress link, IpAddress peer, Dhcp6Options options, Dhcp6Packet contents)
        implements Dhcp6Packet {
    /** The number of relay agents that a message may pass (RFC 8415 §7.6). */
    public static final int HOP_COUNT_LIMIT = 8;

    private static final int HEADER_BYTES = 34;

    static RelayMessage parse(Dhcp6MessageType type, byte[] bytes, int at, int length) throws DhcpFormatException {
        return parse(type, bytes, at, length, 0);
    }

    private static RelayMessage parse(Dhcp6MessageType type, byte[] bytes, int at, int length, int depth)
            throws DhcpFormatException {
        if (length < HEADER_BYTES) {
            throw new DhcpFormatException("a message of a relay agent has at least 34 bytes, not " + length);
        }
        if (depth > HOP_COUNT_LIMIT) {
            throw new DhcpFormatException("more than " + HOP_COUNT_LIMIT + " relay agents");
        }
        Dhcp6Options options = Dhcp6Options.parse(bytes, at + HEADER_BYTES, at + length);
        byte[] inner = options.get(Dhcp6Option.RELAY_MESSAGE);
        if (inner == null || inner.length < Dhcp6Message.HEADER_BYTES) {
            throw new DhcpFormatException("a message of a relay agent without contents");
        }
        options.remove(Dhcp6Option.RELAY_MESSAGE);
        Dhcp6MessageType innerType = Dhcp6MessageType.of(Bytes.u8(inner, 0));
        return new RelayMessage(
                type,
                Bytes.u8(bytes, at + 1),
                Dhcp6OptionFormat.address(bytes, at + 2),
                Dhcp6OptionFormat.address(bytes, at + 18),
                options,
                innerType != null && innerType.isOfRelays()
                        ? parse(innerType, inner, 0, inner.length, depth + 1)
                        : Dhcp6Packet.parse(inner, 0, inner.length));
    }

    /** The message of the client or server inside all relayed ones. */
    public Dhcp6Message innermost() {
        Dhcp6Packet packet = contents;
        while (packet instanceof RelayMessage relayed) {
            packet = relayed.contents;
        }
        return (Dhcp6Message) packet;
    }

    /** The answer that goes the same way back: each relay agent gets what it has sent, with the reply inside. */
    public RelayMessage reply(Dhcp6Message answer) {
        Dhcp6Options returned = new Dhcp6Options();
        byte[] interfaceId = options.get(Dhcp6Option.INTERFACE_ID);
        if (interfaceId != null) {
            // RFC 8415 §19.3: the relay agent finds the interface by it
            returned.put(Dhcp6Option.INTERFACE_ID, interfaceId);
        }
        Dhcp6Packet inner = contents instanceof RelayMessage relayed ? relayed.reply(answer) : answer;
        return new RelayMessage(Dhcp6MessageType.RELAY_REPLY, hops, link, peer, returned, inner);
    }

    @Override
    public byte[] encode() {
        byte[] inner = contents.encode();
        Dhcp6Options all = options.copy().put(Dhcp6Option.RELAY_MESSAGE, inner);
        byte[] out = new byte[HEADER_BYTES + all.bytes()];
        Bytes.put8(out, 0, type.code());
        Bytes.put8(out, 1, hops);
        Dhcp6OptionFormat.put(out, 2, link);
        Dhcp6OptionFormat.put(out, 18, peer);
        all.write(out, HEADER_BYTES);
        return out;
    }
}
