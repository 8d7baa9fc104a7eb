package io.hawser.services.dhcp6.client;

import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.IdentityAssociation;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the messages of a client (RFC 8415 §18.2). The elapsed time is added when they are sent. */
final class Dhcp6ClientMessages {
    private final Dhcp6ClientOptions options;
    private final Duid client;
    private final int association;

    Dhcp6ClientMessages(Dhcp6ClientOptions options, Duid client, int association) {
        this.options = options;
        this.client = client;
        this.association = association;
    }

    Duid client() {
        return client;
    }

    int association() {
        return association;
    }

    Dhcp6Message solicit(int transaction, @Nullable IpAddress wanted) {
        Dhcp6Message message = begin(Dhcp6MessageType.SOLICIT, transaction, null);
        if (options.rapidCommit()) {
            message.options().put(Dhcp6Option.RAPID_COMMIT);
        }
        return finish(message, wanted);
    }

    Dhcp6Message request(int transaction, Duid server, IpAddress address) {
        return finish(begin(Dhcp6MessageType.REQUEST, transaction, server), address);
    }

    /** Builds a Confirm, which requests no options (RFC 8415 §18.2.3). */
    Dhcp6Message confirm(int transaction, IpAddress address) {
        return associate(begin(Dhcp6MessageType.CONFIRM, transaction, null), address);
    }

    Dhcp6Message renew(int transaction, Dhcp6Lease held) {
        return finish(begin(Dhcp6MessageType.RENEW, transaction, held.server()), held.address());
    }

    Dhcp6Message rebind(int transaction, Dhcp6Lease held) {
        return finish(begin(Dhcp6MessageType.REBIND, transaction, null), held.address());
    }

    Dhcp6Message release(int transaction, Dhcp6Lease held) {
        return associate(begin(Dhcp6MessageType.RELEASE, transaction, held.server()), held.address());
    }

    Dhcp6Message decline(int transaction, Dhcp6Lease refused) {
        return associate(begin(Dhcp6MessageType.DECLINE, transaction, refused.server()), refused.address());
    }

    Dhcp6Message inform(int transaction) {
        Dhcp6Message message = begin(Dhcp6MessageType.INFORMATION_REQUEST, transaction, null);
        List<Dhcp6Option> requested = new ArrayList<>(options.requested());
        // RFC 8415 §18.2.6
        requested.add(Dhcp6Option.INFORMATION_REFRESH_TIME);
        requested.add(Dhcp6Option.INF_MAX_RT);
        message.options().putRequested(requested);
        return message;
    }

    private Dhcp6Message begin(Dhcp6MessageType type, int transaction, @Nullable Duid server) {
        Dhcp6Message message = Dhcp6Message.of(type, transaction);
        message.options().put(Dhcp6Option.CLIENT_ID, client.toBytes());
        if (server != null) {
            message.options().put(Dhcp6Option.SERVER_ID, server.toBytes());
        }
        return message;
    }

    private Dhcp6Message finish(Dhcp6Message message, @Nullable IpAddress address) {
        List<Dhcp6Option> requested = new ArrayList<>(options.requested());
        // RFC 8415 §18.2.1, §18.2.2, §18.2.4
        requested.add(Dhcp6Option.SOL_MAX_RT);
        String name = options.hostName();
        if (name != null) {
            message.options().putHostName(name);
            // RFC 4704 §5
            requested.add(Dhcp6Option.CLIENT_FQDN);
        }
        message.options().putRequested(requested);
        return associate(message, address);
    }

    private Dhcp6Message associate(Dhcp6Message message, @Nullable IpAddress address) {
        List<LeasedAddress> addresses = address == null ? List.of() : List.of(LeasedAddress.requested(address));
        message.options().add(IdentityAssociation.of(association, addresses));
        return message;
    }
}
