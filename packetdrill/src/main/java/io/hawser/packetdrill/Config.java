package io.hawser.packetdrill;

import io.hawser.wire.IpAddress;
import java.util.Map;

/** Settings of a script: its {@code --name=value} lines, or the tool's defaults. */
final class Config {
    private static final long MICRO = 1000;

    /** The default of the real tool: a private address here, one of TEST-NET-1 (RFC 5737) for the peer. */
    IpAddress local = IpAddress.parseIpv4("192.168.0.1");

    IpAddress remote = IpAddress.parseIpv4("192.0.2.1");
    int bindPort = 8080;
    int connectPort = 8080;
    int mtuBytes = 1500;
    long toleranceNanos = 4_000_000;

    /** Tolerance as a share of the time since the event before. */
    double tolerancePercent = 12.5;

    /** Length of a tick of the script's timestamps; 0 if they are not compared. */
    long timestampTickNanos;

    boolean strictSegments;

    /** Whether an unknown timestamp is interpreted relative to the first one. */
    boolean scaledEcho;

    /** @throws UnsupportedScriptException if an option is unknown */
    static Config of(Map<String, String> options) {
        Config config = new Config();
        options.forEach(config::set);
        return config;
    }

    private void set(String name, String value) {
        try {
            setOrThrow(name, value);
        } catch (IllegalArgumentException notThat) {
            throw new UnsupportedScriptException(0, "--" + name + "=" + value + ": " + notThat.getMessage());
        }
    }

    private void setOrThrow(String name, String value) {
        switch (name) {
            case "tolerance_usecs" -> toleranceNanos = Long.parseLong(value) * MICRO;
            case "tolerance_percent" -> tolerancePercent = Double.parseDouble(value);
            case "mtu" -> mtuBytes = Integer.parseInt(value);
            case "bind_port" -> bindPort = Integer.parseInt(value);
            case "connect_port" -> connectPort = Integer.parseInt(value);
            case "local_ip" -> local = IpAddress.parseIpv4(value);
            case "remote_ip" -> remote = IpAddress.parseIpv4(value.replaceFirst("/.*", ""));
            case "tcp_ts_tick_usecs" -> timestampTickNanos = Long.parseLong(value) * MICRO;
            case "strict_segments" -> strictSegments = true;
            case "tcp_ts_ecr_scaled" -> scaledEcho = true;
            case "ip_version" -> {
                if (!value.equals("ipv4")) {
                    throw new IllegalArgumentException("only ipv4 is there");
                }
            }
            // the size of segments merged by an offload: here a segment is compared as it is written
            case "mss",
                    "netmask_ip",
                    "gateway_ip",
                    "speed",
                    "verbose",
                    "define",
                    "send_omit_free",
                    "code_command",
                    "code_format",
                    "code_sockopt",
                    "init_scripts" -> {
                // without effect on a simulated link
            }
            default -> throw new IllegalArgumentException("no such option is there");
        }
    }

    /** Tolerance for the time of an event that follows another one after this time. */
    long tolerance(long sinceLastEventNanos) {
        return Math.max(toleranceNanos, (long) (tolerancePercent / 100 * sinceLastEventNanos));
    }
}
