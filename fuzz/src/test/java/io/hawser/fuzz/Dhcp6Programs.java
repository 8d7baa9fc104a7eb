package io.hawser.fuzz;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.RelayMessage;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Makes DHCPv6 messages of a fuzzer's bytes, usually such that a peer processes them. */
final class Dhcp6Programs {
    private static final Dhcp6MessageType[] TYPES = Dhcp6MessageType.values();
    private static final Duid SERVER = Duid.ofLink(new MacAddress(0x0200_0000_0066L));

    private Dhcp6Programs() {}

    /**
     * Makes a datagram: any bytes, a message, or a message that relay agents have relayed.
     *
     * @param peer the identity of the receiver
     */
    static byte[] datagram(Input input, @Nullable Duid peer) {
        int kind = input.u8();
        if (kind % 8 == 0) {
            return input.bytes(input.u8());
        }
        Dhcp6MessageType type = TYPES[input.u8() % 11];
        Dhcp6Packet packet = message(input, type, input.u16(), peer);
        for (int hops = 0; hops < kind % 8 - 5; hops++) {
            Dhcp6Options options = new Dhcp6Options();
            if (input.bit()) {
                options.put(Dhcp6Option.INTERFACE_ID, new byte[] {'e', 't', 'h', '0'});
            }
            Dhcp6MessageType relay = input.bit() ? Dhcp6MessageType.RELAY_REPLY : Dhcp6MessageType.RELAY_FORWARD;
            packet = new RelayMessage(relay, input.u8() % 10, address(input), address(input), options, packet);
        }
        return packet.encode();
    }

    /** Makes a message with any options, of one of eight clients. */
    static Dhcp6Message message(Input input, Dhcp6MessageType type, int transaction, @Nullable Duid peer) {
        Dhcp6Message message = Dhcp6Message.of(type, transaction);
        int identities = input.u8();
        if (identities % 8 != 0) {
            message.options()
                    .put(
                            Dhcp6Option.CLIENT_ID,
                            Duid.ofLink(new MacAddress(0x0200_0000_0000L + identities % 8))
                                    .toBytes());
        }
        if (peer != null && (identities & 0x80) != 0) {
            message.options().put(Dhcp6Option.SERVER_ID, peer.toBytes());
        }
        addOptions(input, message.options(), 1);
        return message;
    }

    /** Makes an answer to a request, with any options. */
    static Dhcp6Message answer(Input input, Dhcp6Message request) {
        Dhcp6MessageType type = request.type() == Dhcp6MessageType.SOLICIT && input.bit()
                ? Dhcp6MessageType.ADVERTISE
                : Dhcp6MessageType.REPLY;
        Dhcp6Message answer = Dhcp6Message.of(type, request.transaction());
        Duid client = request.client();
        if (client != null) {
            answer.options().put(Dhcp6Option.CLIENT_ID, client.toBytes());
        }
        answer.options().put(Dhcp6Option.SERVER_ID, SERVER.toBytes());
        if (input.bit()) {
            answer.options().put(Dhcp6Option.RAPID_COMMIT);
        }
        int association = request.options().associations().isEmpty()
                ? 1
                : request.options().associations().getFirst().id();
        addOptions(input, answer.options(), association);
        return answer;
    }

    private static void addOptions(Input input, Dhcp6Options options, int association) {
        int count = input.u8() % 6;
        for (int i = 0; i < count; i++) {
            int what = input.u8();
            Dhcp6Option known = Dhcp6Option.values()[what % Dhcp6Option.values().length];
            if (what % 3 != 0) {
                options.add(Dhcp6Option.IA_NA, association(input, association));
            } else {
                options.add(input.bit() ? known.code() : 1 + input.u16() % 0xffff, input.bytes(input.u8() % 40));
            }
        }
    }

    /** An association with up to three addresses, and times that are usually ordered. */
    private static byte[] association(Input input, int id) {
        Dhcp6Options inner = new Dhcp6Options();
        int count = input.u8() % 4;
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[24];
            IpAddress address = address(input);
            Bytes.put64(value, 0, address.high());
            Bytes.put64(value, Long.BYTES, address.low());
            Bytes.put32(value, 16, seconds(input));
            Bytes.put32(value, 20, seconds(input));
            inner.add(Dhcp6Option.IA_ADDRESS, value);
        }
        if (input.u8() % 8 == 7) {
            inner.add(Dhcp6Option.STATUS_CODE, new byte[] {0, (byte) (input.u8() % 8)});
        }
        byte[] head = new byte[12];
        Bytes.put32(head, 0, input.u8() % 8 == 7 ? input.i32() : id);
        Bytes.put32(head, 4, seconds(input));
        Bytes.put32(head, 8, seconds(input));
        byte[] addresses = inner.toBytes();
        byte[] whole = new byte[head.length + addresses.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(addresses, 0, whole, head.length, addresses.length);
        return whole;
    }

    private static int seconds(Input input) {
        int what = input.u8();
        return switch (what % 4) {
            case 0 -> 0;
            case 1 -> what * 16;
            case 2 -> -1;
            default -> input.i32();
        };
    }

    /** An address, usually one of the pool of the server. */
    static IpAddress address(Input input) {
        int what = input.u8();
        return switch (what % 8) {
            case 0 -> IpAddress.ANY_V6;
            case 1 -> IpAddress.parse("fe80::7");
            case 2 -> IpAddress.ALL_NODES;
            case 3 -> new IpAddress((long) input.i32() << 32, input.i32());
            case 4 -> IpAddress.parse("::ffff:10.0.0.1");
            default -> new IpAddress(IpAddress.parse("2001:db8::").high(), 0xfe + what / 8 % 8);
        };
    }
}
