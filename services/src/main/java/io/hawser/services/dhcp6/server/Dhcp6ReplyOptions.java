package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Duid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills the options of replies: identities, and what the client has requested and the settings have. */
final class Dhcp6ReplyOptions {
    private final Dhcp6ServerConfig config;
    private final Duid own;

    Dhcp6ReplyOptions(Dhcp6ServerConfig config, Duid own) {
        this.config = config;
        this.own = own;
    }

    /** Begins a reply, with both identities (RFC 8415 §18.3). */
    Dhcp6Message begin(Dhcp6MessageType type, Dhcp6Message request) {
        Dhcp6Message reply = Dhcp6Message.of(type, request.transaction());
        reply.options().put(Dhcp6Option.SERVER_ID, own.toBytes());
        Duid client = request.client();
        if (client != null) {
            reply.options().put(Dhcp6Option.CLIENT_ID, client.toBytes());
        }
        if (type == Dhcp6MessageType.ADVERTISE && config.preference() > 0) {
            reply.options().put8(Dhcp6Option.PREFERENCE, config.preference());
        }
        return reply;
    }

    /** Adds the requested options; those of the subnet precede those of the server. */
    void addRequested(Dhcp6Message reply, Dhcp6Message request, @Nullable Dhcp6Subnet subnet) {
        Dhcp6Options known = config.options().copy();
        if (subnet != null) {
            known.putAll(subnet.options());
        }
        boolean informs = request.type() == Dhcp6MessageType.INFORMATION_REQUEST;
        List<Integer> requested = request.options().requested();
        for (int code : known.codes()) {
            byte[] value = known.get(code);
            // RFC 8415 §21.23: the refresh time is for clients without an address alone
            boolean fits = informs || code != Dhcp6Option.INFORMATION_REFRESH_TIME.code();
            if (fits && value != null && requested.contains(code)) {
                reply.options().add(code, value);
            }
        }
    }
}
