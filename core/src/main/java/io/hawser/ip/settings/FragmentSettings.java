package io.hawser.ip.settings;

import io.hawser.sysctl.Sysctls;

/**
 * The limits of the reassembly of one family. In addition to them, one source may use a quarter of {@link #highBytes}.
 */
public final class FragmentSettings {
    /** Memory for fragments, in bytes: above it the oldest datagrams are discarded down to {@link #lowBytes}. */
    public long highBytes = 4L << 20;

    public long lowBytes = 3L << 20;

    /** The time after which an incomplete datagram is discarded, in seconds. */
    public int seconds;

    FragmentSettings(int seconds) {
        this.seconds = seconds;
    }

    void define(Sysctls sysctls, String prefix) {
        sysctls.number(
                prefix + "high_thresh",
                "memory for fragments above which the oldest datagrams go, in bytes",
                0,
                Long.MAX_VALUE,
                () -> highBytes,
                value -> highBytes = value);
        sysctls.number(
                prefix + "low_thresh",
                "memory for fragments down to which the oldest datagrams go, in bytes",
                0,
                Long.MAX_VALUE,
                () -> lowBytes,
                value -> lowBytes = value);
        sysctls.number(
                prefix + "time",
                "how long fragments wait for the rest of their datagram, in seconds",
                1,
                Integer.MAX_VALUE,
                () -> seconds,
                value -> seconds = (int) value);
    }
}
