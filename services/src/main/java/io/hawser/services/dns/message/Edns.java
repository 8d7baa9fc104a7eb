package io.hawser.services.dns.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The OPT record of a message (RFC 6891 §6.1).
 *
 * @param udpBytes the largest UDP payload that its sender accepts, in bytes
 * @param extendedCode the upper eight bits of the response code
 * @param version 0 at present
 * @param flags flags; the highest one is DO
 * @param options its options
 */
public record Edns(int udpBytes, int extendedCode, int version, int flags, List<EdnsOption> options) {
    /** The payload that fits every path (DNS Flag Day 2020): 1280 bytes of IPv6's MTU less the headers. */
    public static final int SAFE_UDP_BYTES = 1232;

    /** The sender requests DNSSEC records (RFC 3225). */
    public static final int DNSSEC_OK = 0x8000;

    /** Copies the options. */
    public Edns {
        options = List.copyOf(options);
    }

    /** Makes an OPT record without flags and options. */
    public static Edns of(int udpBytes) {
        return new Edns(udpBytes, 0, 0, 0, List.of());
    }

    /** Returns a copy with one more option. */
    public Edns with(int code, byte[] data) {
        List<EdnsOption> more = new java.util.ArrayList<>(options);
        more.add(new EdnsOption(code, data));
        return new Edns(udpBytes, extendedCode, version, flags, more);
    }

    /** Returns a copy with other flags. */
    public Edns withFlags(int newFlags) {
        return new Edns(udpBytes, extendedCode, version, newFlags, options);
    }

    /** The data of the first option of this code; null without one. */
    public byte @Nullable [] option(int code) {
        for (EdnsOption option : options) {
            if (option.code() == code) {
                return option.data();
            }
        }
        return null;
    }

    /** Returns whether DNSSEC records are requested. */
    public boolean isDnssecOk() {
        return (flags & DNSSEC_OK) != 0;
    }
}
