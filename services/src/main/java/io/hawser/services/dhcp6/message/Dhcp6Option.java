package io.hawser.services.dhcp6.message;

import io.hawser.text.Similar;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Options with their codes, formats and names, in the numbering of IANA and the spelling of configurations. */
public enum Dhcp6Option {
    CLIENT_ID(1, Dhcp6OptionFormat.BYTES),
    SERVER_ID(2, Dhcp6OptionFormat.BYTES),
    IA_NA(3, Dhcp6OptionFormat.BYTES),
    IA_TA(4, Dhcp6OptionFormat.BYTES),
    IA_ADDRESS(5, Dhcp6OptionFormat.BYTES),
    OPTION_REQUEST(6, Dhcp6OptionFormat.BYTES),
    PREFERENCE(7, Dhcp6OptionFormat.BYTES),
    ELAPSED_TIME(8, Dhcp6OptionFormat.BYTES),
    RELAY_MESSAGE(9, Dhcp6OptionFormat.BYTES),
    AUTHENTICATION(11, Dhcp6OptionFormat.BYTES),
    SERVER_UNICAST(12, Dhcp6OptionFormat.ADDRESSES),
    STATUS_CODE(13, Dhcp6OptionFormat.BYTES),
    RAPID_COMMIT(14, Dhcp6OptionFormat.BYTES),
    USER_CLASS(15, Dhcp6OptionFormat.BYTES),
    VENDOR_CLASS(16, Dhcp6OptionFormat.BYTES),
    INTERFACE_ID(18, Dhcp6OptionFormat.BYTES),
    RECONFIGURE_MESSAGE(19, Dhcp6OptionFormat.BYTES),
    RECONFIGURE_ACCEPT(20, Dhcp6OptionFormat.BYTES),
    DNS_SERVERS(23, Dhcp6OptionFormat.ADDRESSES),
    DOMAIN_SEARCH(24, Dhcp6OptionFormat.DOMAINS),
    IA_PD(25, Dhcp6OptionFormat.BYTES),
    SNTP_SERVERS(31, Dhcp6OptionFormat.ADDRESSES),
    INFORMATION_REFRESH_TIME(32, Dhcp6OptionFormat.SECONDS),
    CLIENT_FQDN(39, Dhcp6OptionFormat.BYTES),
    NTP_SERVER(56, Dhcp6OptionFormat.NTP),
    BOOT_FILE_URL(59, Dhcp6OptionFormat.TEXT),
    CLIENT_LINK_LAYER_ADDRESS(79, Dhcp6OptionFormat.BYTES),
    SOL_MAX_RT(82, Dhcp6OptionFormat.SECONDS),
    INF_MAX_RT(83, Dhcp6OptionFormat.SECONDS),
    CAPTIVE_PORTAL(103, Dhcp6OptionFormat.TEXT);

    private final int code;
    private final Dhcp6OptionFormat format;

    Dhcp6Option(int code, Dhcp6OptionFormat format) {
        this.code = code;
        this.format = format;
    }

    /** The code, 1 to 65535. */
    public int code() {
        return code;
    }

    /** The format of its value. */
    public Dhcp6OptionFormat format() {
        return format;
    }

    /** The name that configurations use, for example {@code dns-servers}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the option with this code; null if it has no name here. */
    public static @Nullable Dhcp6Option of(int code) {
        for (Dhcp6Option each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return null;
    }

    /**
     * Returns the option of a name such as {@code dns-servers}.
     *
     * @throws IllegalArgumentException if there is none; the message suggests the most similar one
     */
    public static Dhcp6Option named(String name) {
        for (Dhcp6Option each : values()) {
            if (each.optionName().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("no DHCPv6 option is called '" + name + "'"
                + Similar.hint(
                        name,
                        Arrays.stream(values()).map(Dhcp6Option::optionName).toList()));
    }
}
