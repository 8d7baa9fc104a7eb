package io.hawser.services.dhcp.client;

import io.hawser.ip.NetworkInterface;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the messages of a client; table 5 of RFC 2131 defines the fields of each message. */
final class ClientMessages {
    private final NetworkInterface via;
    private final DhcpClientOptions options;

    ClientMessages(NetworkInterface via, DhcpClientOptions options) {
        this.via = via;
        this.options = options;
    }

    /** Builds a DISCOVER, which names no server (RFC 2131 §4.4.1, DHCP-17). */
    DhcpMessage discover(int transaction, long seconds, @Nullable IpAddress wanted) {
        DhcpMessage message = begin(DhcpMessageType.DISCOVER, transaction, seconds);
        if (wanted != null) {
            message.options().put(DhcpOption.REQUESTED_ADDRESS, wanted);
        }
        finish(message);
        return message;
    }

    /**
     * Builds the REQUEST in SELECTING: it names the chosen server and its offer, for all servers to see
     * (RFC 2131 §4.3.2, DHCP-3, DHCP-4, DHCP-12).
     */
    DhcpMessage select(int transaction, long seconds, IpAddress address, IpAddress server) {
        DhcpMessage message = begin(DhcpMessageType.REQUEST, transaction, seconds);
        message.options().put(DhcpOption.REQUESTED_ADDRESS, address).put(DhcpOption.SERVER_IDENTIFIER, server);
        finish(message);
        return message;
    }

    /** Builds the REQUEST in INIT-REBOOT: it has the address but no server (DHCP-7, DHCP-13). */
    DhcpMessage reboot(int transaction, long seconds, IpAddress address) {
        DhcpMessage message = begin(DhcpMessageType.REQUEST, transaction, seconds);
        message.options().put(DhcpOption.REQUESTED_ADDRESS, address);
        finish(message);
        return message;
    }

    /**
     * Builds the REQUEST in RENEWING and REBINDING: the address is in ciaddr, without options 50 and 54 (DHCP-14,
     * DHCP-15).
     */
    DhcpMessage extend(int transaction, long seconds, IpAddress address) {
        DhcpMessage message = begin(DhcpMessageType.REQUEST, transaction, seconds)
                .broadcast(false)
                .clientAddress(address);
        finish(message);
        return message;
    }

    /** Builds a DECLINE, which requests no options (RFC 2131 table 5, DHCP-18). */
    DhcpMessage decline(int transaction, IpAddress address, IpAddress server) {
        DhcpMessage message = DhcpMessage.request(
                DhcpMessageType.DECLINE, transaction, via.link().address());
        message.options().put(DhcpOption.REQUESTED_ADDRESS, address).put(DhcpOption.SERVER_IDENTIFIER, server);
        identify(message);
        return message;
    }

    DhcpMessage release(int transaction, IpAddress address, IpAddress server) {
        DhcpMessage message = DhcpMessage.request(
                        DhcpMessageType.RELEASE, transaction, via.link().address())
                .clientAddress(address);
        message.options().put(DhcpOption.SERVER_IDENTIFIER, server);
        identify(message);
        return message;
    }

    /** Builds an INFORM, with the address in ciaddr (RFC 2131 §4.4.3, DHCP-19). */
    DhcpMessage inform(int transaction, long seconds, IpAddress address) {
        DhcpMessage message = begin(DhcpMessageType.INFORM, transaction, seconds)
                .broadcast(false)
                .clientAddress(address);
        finish(message);
        // RFC 2131 §4.4.3, DHCP-23
        message.options().remove(DhcpOption.LEASE_TIME);
        return message;
    }

    private DhcpMessage begin(DhcpMessageType type, int transaction, long seconds) {
        return DhcpMessage.request(type, transaction, via.link().address())
                .seconds(seconds)
                .broadcast(options.broadcast());
    }

    private void finish(DhcpMessage message) {
        identify(message);
        if (options.leaseTime() != null) {
            message.options().put32(DhcpOption.LEASE_TIME, (int)
                    Math.min(0xffff_ffffL, options.leaseTime().toSeconds()));
        }
        if (options.vendorClass() != null) {
            message.options().put(DhcpOption.VENDOR_CLASS, options.vendorClass());
        }
        if (options.hostName() != null) {
            message.options().put(DhcpOption.HOST_NAME, options.hostName());
        }
        message.options().put16(DhcpOption.MAX_MESSAGE_SIZE, Math.max(576, Math.min(1500, via.mtuBytes())));
        List<DhcpOption> requested = options.requested();
        byte[] codes = new byte[requested.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) requested.get(i).code();
        }
        // RFC 2131 §3.5, DHCP-8: in DISCOVER and REQUEST alike
        message.options().put(DhcpOption.PARAMETER_REQUEST_LIST, codes);
        message.options().putAll(options.extra());
    }

    /** Adds the client identifier, which must be in all messages if it is in any (RFC 2131 §4.4.1). */
    private void identify(DhcpMessage message) {
        ClientIdentifier identifier = options.identifier();
        if (identifier != null) {
            // RFC 2131 §2, DHCP-1: in each message the same
            message.options().put(DhcpOption.CLIENT_IDENTIFIER, identifier.toBytes());
        }
    }
}
