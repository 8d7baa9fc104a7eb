package io.hawser.services.dhcp.message;

import io.hawser.text.Similar;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Options with their codes, formats and names (RFC 2132 and others), in the numbering of IANA and the spelling of
 * configurations.
 */
public enum DhcpOption {
    SUBNET_MASK(1, OptionFormat.ADDRESS),
    TIME_OFFSET(2, OptionFormat.U32),
    ROUTERS(3, OptionFormat.ADDRESSES),
    TIME_SERVERS(4, OptionFormat.ADDRESSES),
    DOMAIN_NAME_SERVERS(6, OptionFormat.ADDRESSES),
    LOG_SERVERS(7, OptionFormat.ADDRESSES),
    HOST_NAME(12, OptionFormat.TEXT),
    BOOT_FILE_SIZE(13, OptionFormat.U16),
    DOMAIN_NAME(15, OptionFormat.TEXT),
    ROOT_PATH(17, OptionFormat.TEXT),
    IP_FORWARDING(19, OptionFormat.BOOLEAN),
    DEFAULT_IP_TTL(23, OptionFormat.U8),
    INTERFACE_MTU(26, OptionFormat.U16),
    BROADCAST_ADDRESS(28, OptionFormat.ADDRESS),
    STATIC_ROUTES(33, OptionFormat.ADDRESSES),
    ARP_CACHE_TIMEOUT(35, OptionFormat.U32),
    NIS_DOMAIN(40, OptionFormat.TEXT),
    NIS_SERVERS(41, OptionFormat.ADDRESSES),
    NTP_SERVERS(42, OptionFormat.ADDRESSES),
    VENDOR_OPTIONS(43, OptionFormat.BYTES),
    NETBIOS_NAME_SERVERS(44, OptionFormat.ADDRESSES),
    NETBIOS_NODE_TYPE(46, OptionFormat.U8),
    REQUESTED_ADDRESS(50, OptionFormat.ADDRESS),
    LEASE_TIME(51, OptionFormat.U32),
    OVERLOAD(52, OptionFormat.U8),
    MESSAGE_TYPE(53, OptionFormat.U8),
    SERVER_IDENTIFIER(54, OptionFormat.ADDRESS),
    PARAMETER_REQUEST_LIST(55, OptionFormat.BYTES),
    MESSAGE(56, OptionFormat.TEXT),
    MAX_MESSAGE_SIZE(57, OptionFormat.U16),
    RENEWAL_TIME(58, OptionFormat.U32),
    REBINDING_TIME(59, OptionFormat.U32),
    VENDOR_CLASS(60, OptionFormat.TEXT),
    CLIENT_IDENTIFIER(61, OptionFormat.BYTES),
    TFTP_SERVER_NAME(66, OptionFormat.TEXT),
    BOOT_FILE_NAME(67, OptionFormat.TEXT),
    USER_CLASS(77, OptionFormat.BYTES),
    RAPID_COMMIT(80, OptionFormat.BYTES),
    CLIENT_FQDN(81, OptionFormat.BYTES),
    RELAY_AGENT_INFORMATION(82, OptionFormat.BYTES),
    SUBNET_SELECTION(118, OptionFormat.ADDRESS),
    DOMAIN_SEARCH(119, OptionFormat.DOMAINS),
    CLASSLESS_ROUTES(121, OptionFormat.ROUTES),
    CAPTIVE_PORTAL(114, OptionFormat.TEXT),
    TFTP_SERVER_ADDRESS(150, OptionFormat.ADDRESSES),
    WPAD_URL(252, OptionFormat.TEXT);

    private static final @Nullable DhcpOption[] BY_CODE = new @Nullable DhcpOption[256];

    static {
        for (DhcpOption each : values()) {
            BY_CODE[each.code] = each;
        }
    }

    private final int code;
    private final OptionFormat format;

    DhcpOption(int code, OptionFormat format) {
        this.code = code;
        this.format = format;
    }

    /** The code, 1 to 254. */
    public int code() {
        return code;
    }

    /** The format of its value. */
    public OptionFormat format() {
        return format;
    }

    /** The name that configurations use, for example {@code domain-name-servers}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the option with this code; null if it has no name here. */
    public static @Nullable DhcpOption of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /**
     * Returns the option of a name such as {@code ntp-servers}.
     *
     * @throws IllegalArgumentException if there is none; the message suggests the most similar one
     */
    public static DhcpOption named(String name) {
        for (DhcpOption each : values()) {
            if (each.optionName().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("no DHCP option is called '" + name + "'"
                + Similar.hint(
                        name,
                        Arrays.stream(values()).map(DhcpOption::optionName).toList()));
    }
}
