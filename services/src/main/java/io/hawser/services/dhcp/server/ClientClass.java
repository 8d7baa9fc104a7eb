package io.hawser.services.dhcp.server;

import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Options for the clients whose vendor class (option 60) or user class (option 77) begins with a text.
 *
 * @param name for messages
 * @param option {@link DhcpOption#VENDOR_CLASS} or {@link DhcpOption#USER_CLASS}
 * @param prefix the beginning of the option's value
 * @param options the options
 * @param nextServer the server to boot from (siaddr); null for none
 * @param bootFile the file to boot; null for none
 */
public record ClientClass(
        String name,
        DhcpOption option,
        String prefix,
        DhcpOptions options,
        @Nullable IpAddress nextServer,
        @Nullable String bootFile) {
    /** Rejects an option that names no class. */
    public ClientClass {
        if (option != DhcpOption.VENDOR_CLASS && option != DhcpOption.USER_CLASS) {
            throw new IllegalArgumentException(
                    "class " + name + ": vendor-class or user-class, not " + option.optionName());
        }
    }

    boolean matches(DhcpMessage request) {
        byte[] value = request.options().get(option);
        if (value == null) {
            return false;
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        // RFC 3004: a user class is preceded by its length; many clients leave that out
        boolean counted = option == DhcpOption.USER_CLASS && value.length > 1 && value[0] == value.length - 1;
        return (counted ? text.substring(1) : text).startsWith(prefix);
    }
}
