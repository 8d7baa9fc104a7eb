package io.hawser.tcp.settings;

import io.hawser.hash.KeyedHash;
import io.hawser.sysctl.Sysctls;
import java.util.Locale;
import java.util.regex.Pattern;

/** The sysctls of TCP Fast Open. */
public final class FastOpenSettings {
    /** Bits of net.ipv4.tcp_fastopen. */
    public static final int CLIENT = 1;

    public static final int SERVER = 2;
    public static final int CLIENT_WITHOUT_COOKIE = 4;
    public static final int SERVER_WITHOUT_COOKIE = 0x200;
    public static final int EVERY_LISTENER = 0x400;

    private static final long NANOS_OF_SECOND = 1_000_000_000;
    private static final String NO_KEY = "00000000-00000000-00000000-00000000";
    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{1,8}(-[0-9a-fA-F]{1,8}){3}");

    private FastOpenSettings() {}

    /** Registers all of them in {@code sysctls}. */
    static void define(TcpSettings settings, Sysctls sysctls) {
        sysctls.number(
                "net.ipv4.tcp_fastopen",
                "TCP Fast Open, a sum: 1 clients, 2 servers, 4 clients and 512 servers without cookie, 1024 every "
                        + "listener",
                0,
                Integer.MAX_VALUE,
                () -> settings.fastOpen,
                value -> settings.fastOpen = (int) value);
        sysctls.number(
                "net.ipv4.tcp_fastopen_blackhole_timeout_sec",
                "for how many seconds no SYN carries data after one has been swallowed; doubles each time; 0 is not "
                        + "at all",
                0,
                Integer.MAX_VALUE,
                () -> settings.fastOpenPauseNanos / NANOS_OF_SECOND,
                value -> settings.fastOpenPauseNanos = value * NANOS_OF_SECOND);
        String[] shown = {NO_KEY};
        sysctls.text(
                "net.ipv4.tcp_fastopen_key",
                "the key of the cookies given to clients: four 32-bit numbers in hexadecimal; zeros: the host's own",
                () -> shown[0],
                text -> {
                    settings.fastOpenKey = text.equals(NO_KEY) ? null : key(text);
                    shown[0] = text.toLowerCase(Locale.ROOT);
                });
    }

    /**
     * Parses the key as Linux does, so that servers of both kinds behind one address can share a key. Linux has a
     * second key, for the acceptance of older cookies; here there is only the first.
     */
    private static KeyedHash key(String text) {
        if (!KEY.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "net.ipv4.tcp_fastopen_key is four 32-bit numbers in hexadecimal with - between them, not '" + text
                            + "'");
        }
        String[] numbers = text.split("-", -1);
        long[] words = new long[numbers.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = Long.parseLong(numbers[i], 16);
        }
        return new KeyedHash(words[0] | words[1] << Integer.SIZE, words[2] | words[3] << Integer.SIZE);
    }
}
