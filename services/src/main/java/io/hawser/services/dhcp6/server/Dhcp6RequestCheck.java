package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import org.jspecify.annotations.Nullable;

/** Checks messages of clients (RFC 8415 §16). */
final class Dhcp6RequestCheck {
    private Dhcp6RequestCheck() {}

    /** The fault of a message of a client; null for none. */
    static @Nullable String fault(Dhcp6Message message) {
        boolean hasClient = message.client() != null;
        boolean hasServer = message.server() != null;
        return switch (message.type()) {
            case SOLICIT, CONFIRM, REBIND -> {
                if (!hasClient) {
                    yield "no client identifier";
                }
                yield hasServer ? "a server identifier in " + message.type() : faultOfAssociations(message);
            }
            case REQUEST, RENEW, RELEASE, DECLINE -> {
                if (!hasClient) {
                    yield "no client identifier";
                }
                yield hasServer ? faultOfAssociations(message) : "no server identifier";
            }
            // RFC 8415 §16.12
            case INFORMATION_REQUEST -> hasAssociation(message) ? "an association in an Information-request" : null;
            default -> "a message of servers";
        };
    }

    private static boolean hasAssociation(Dhcp6Message message) {
        return message.options().has(Dhcp6Option.IA_NA)
                || message.options().has(Dhcp6Option.IA_TA)
                || message.options().has(Dhcp6Option.IA_PD);
    }

    private static @Nullable String faultOfAssociations(Dhcp6Message message) {
        return message.options().has(Dhcp6Option.IA_NA) ? null : "no association of addresses (IA_NA)";
    }
}
