package io.hawser.services.dhcp.message;

import io.hawser.link.MacAddress;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A DHCP message (RFC 2131 §2) with the options of all its fields. {@link #parse} reads an untrusted message,
 * {@link #encode} writes one.
 */
public final class DhcpMessage {
    /** The message size that every client and relay accepts, in bytes: the capacity of an IP packet of 576 bytes. */
    public static final int MIN_MAX_BYTES = 548;

    /** The port of servers. */
    public static final int SERVER_PORT = 67;

    /** The port of clients. */
    public static final int CLIENT_PORT = 68;

    public static final int BOOT_REQUEST = 1;
    public static final int BOOT_REPLY = 2;
    public static final int HARDWARE_ETHERNET = 1;
    static final int HARDWARE_BYTES = 16;
    static final int BROADCAST_FLAG = 0x8000;

    int operation = BOOT_REQUEST;
    int hardwareType = HARDWARE_ETHERNET;
    int hardwareLength = 6;
    int hops;
    int transaction;
    int seconds;
    int flags;
    int clientAddress;
    int yourAddress;
    int nextServer;
    int relayAddress;
    final byte[] hardware = new byte[HARDWARE_BYTES];
    String serverName = "";
    String bootFile = "";
    DhcpOptions options = new DhcpOptions();

    DhcpMessage() {}

    /** Creates a request of an Ethernet client. */
    public static DhcpMessage request(DhcpMessageType type, int transaction, MacAddress client) {
        DhcpMessage message = new DhcpMessage();
        message.transaction = transaction;
        Bytes.put48(message.hardware, 0, client.value());
        message.options.put8(DhcpOption.MESSAGE_TYPE, type.code());
        return message;
    }

    /** Creates a reply to a request, with the fields that RFC 2131 table 3 tells a server to copy. */
    public static DhcpMessage reply(DhcpMessageType type, DhcpMessage request) {
        DhcpMessage message = new DhcpMessage();
        message.operation = BOOT_REPLY;
        message.hardwareType = request.hardwareType;
        message.hardwareLength = request.hardwareLength;
        message.transaction = request.transaction;
        message.flags = request.flags;
        message.relayAddress = request.relayAddress;
        System.arraycopy(request.hardware, 0, message.hardware, 0, HARDWARE_BYTES);
        message.options.put8(DhcpOption.MESSAGE_TYPE, type.code());
        return message;
    }

    /**
     * Reads a message.
     *
     * @throws DhcpFormatException if it is malformed, or an option exceeds its field
     */
    public static DhcpMessage parse(byte[] bytes, int at, int length) throws DhcpFormatException {
        return new DhcpMessageReader(bytes, at, length).read();
    }

    /**
     * Writes the message; options that do not fit are put into the name fields (option 52).
     *
     * @param maxBytes maximum size that the receiver accepts, at least {@link #MIN_MAX_BYTES}; options without space
     *     are omitted
     */
    public byte[] encode(int maxBytes) {
        return new DhcpMessageWriter(this, Math.max(MIN_MAX_BYTES, maxBytes)).write();
    }

    /** The type; null for a BOOTP message, or for an unknown type. */
    public @Nullable DhcpMessageType type() {
        Integer code = options.u8(DhcpOption.MESSAGE_TYPE);
        return code == null ? null : DhcpMessageType.of(code);
    }

    public boolean isRequest() {
        return operation == BOOT_REQUEST;
    }

    public boolean isReply() {
        return operation == BOOT_REPLY;
    }

    /** The hardware type as ARP has it, 1 for Ethernet. */
    public int hardwareType() {
        return hardwareType;
    }

    /** The number of relays that the message has passed. */
    public int hops() {
        return hops;
    }

    public DhcpMessage hops(int count) {
        hops = count;
        return this;
    }

    /** The transaction (xid). */
    public int transaction() {
        return transaction;
    }

    /** The time since the client began, in seconds. */
    public int seconds() {
        return seconds;
    }

    /** Sets the time since the client began, in seconds; at most 65535. */
    public DhcpMessage seconds(long since) {
        seconds = (int) Math.min(0xffff, since);
        return this;
    }

    /** Returns whether the client asks for replies by broadcast. */
    public boolean isBroadcast() {
        return (flags & BROADCAST_FLAG) != 0;
    }

    public DhcpMessage broadcast(boolean on) {
        flags = on ? BROADCAST_FLAG : 0;
        return this;
    }

    /** The address that the client already uses (ciaddr); 0.0.0.0 for none. */
    public IpAddress clientAddress() {
        return IpAddress.v4(clientAddress);
    }

    public DhcpMessage clientAddress(IpAddress address) {
        clientAddress = address.v4();
        return this;
    }

    /** The address assigned to the client (yiaddr). */
    public IpAddress yourAddress() {
        return IpAddress.v4(yourAddress);
    }

    public DhcpMessage yourAddress(IpAddress address) {
        yourAddress = address.v4();
        return this;
    }

    /** The server to boot from (siaddr). */
    public IpAddress nextServer() {
        return IpAddress.v4(nextServer);
    }

    public DhcpMessage nextServer(IpAddress address) {
        nextServer = address.v4();
        return this;
    }

    /** The first relay of the message (giaddr); 0.0.0.0 for none. */
    public IpAddress relayAddress() {
        return IpAddress.v4(relayAddress);
    }

    public DhcpMessage relayAddress(IpAddress address) {
        relayAddress = address.v4();
        return this;
    }

    /** A copy of the hardware address, 0 to 16 bytes. */
    public byte[] hardware() {
        return Arrays.copyOf(hardware, hardwareLength);
    }

    /** The hardware address of an Ethernet client; {@link MacAddress#NONE} for another hardware. */
    public MacAddress mac() {
        return hardwareType == HARDWARE_ETHERNET && hardwareLength == 6
                ? new MacAddress(Bytes.u48(hardware, 0))
                : MacAddress.NONE;
    }

    /** The name of the server to boot from; empty for none. */
    public String serverName() {
        return serverName;
    }

    /** Sets the name of the server to boot from, at most 63 characters of ASCII. */
    public DhcpMessage serverName(String name) {
        serverName = name;
        return this;
    }

    /** The file to boot; empty for none. */
    public String bootFile() {
        return bootFile;
    }

    /** Sets the file to boot, at most 127 characters of ASCII. */
    public DhcpMessage bootFile(String name) {
        bootFile = name;
        return this;
    }

    /** The options, which may be changed. */
    public DhcpOptions options() {
        return options;
    }

    /**
     * The client's identity: option 61, or its hardware address (RFC 2131 §4.2, DHCP-39); null if it has neither.
     */
    public @Nullable ClientIdentifier client() {
        byte[] identifier = options.get(DhcpOption.CLIENT_IDENTIFIER);
        if (identifier != null && identifier.length >= 2 && identifier.length <= ClientIdentifier.MAX_BYTES) {
            return ClientIdentifier.of(identifier);
        }
        if (hardwareLength == 0) {
            return null;
        }
        byte[] bytes = new byte[1 + hardwareLength];
        bytes[0] = (byte) hardwareType;
        System.arraycopy(hardware, 0, bytes, 1, hardwareLength);
        return ClientIdentifier.of(bytes);
    }

    /** The information of a relay (option 82); null if it is absent or malformed. */
    public @Nullable RelayInformation relayInformation() {
        byte[] value = options.get(DhcpOption.RELAY_AGENT_INFORMATION);
        return value == null ? null : RelayInformation.of(value);
    }

    /** For example {@code DISCOVER xid 3f2a1b00 from 02:00:00:00:00:01 (host-name pc1)}. */
    @Override
    public String toString() {
        DhcpMessageType type = type();
        return (type == null ? "BOOTP" : type.name())
                + String.format(Locale.ROOT, " xid %08x ", transaction)
                + (isRequest() ? "from " : "for ")
                + mac()
                + (yourAddress == 0 ? "" : " address " + yourAddress())
                + " ("
                + options
                + ")";
    }
}
