package io.hawser.proof.walk;

import io.hawser.host.Host;
import io.hawser.tcp.congestion.CongestionControls;

/** Draws the settings of a host. With any settings, sent data must arrive. */
final class Settings {
    private final Host host;
    private final Dice chance;

    private Settings(Host host, Dice chance) {
        this.host = host;
        this.chance = chance;
    }

    static void draw(Host host, Dice chance) {
        Settings settings = new Settings(host, chance);
        settings.options();
        settings.recovery();
        settings.congestion();
        settings.memory();
        settings.times();
        settings.defence();
    }

    private void options() {
        mostly("net.ipv4.tcp_timestamps");
        mostly("net.ipv4.tcp_sack");
        mostly("net.ipv4.tcp_dsack");
        mostly("net.ipv4.tcp_window_scaling");
        set("net.ipv4.tcp_ecn", chance.between(0, 5));
        mostly("net.ipv4.tcp_ecn_fallback");
        set("net.ipv4.tcp_ecn_option", chance.between(0, 3));
        set("net.ipv4.tcp_ecn_option_beacon", chance.between(0, 3));
        set("net.ipv4.tcp_fastopen", chance.oneIn(3) ? 1 : 0x403);
        set("net.ipv4.tcp_mtu_probing", chance.between(0, 2));
    }

    private void recovery() {
        mostly("net.ipv4.tcp_frto");
        set("net.ipv4.tcp_early_retrans", chance.oneIn(3) ? 0 : 3);
        set("net.ipv4.tcp_recovery", chance.oneIn(2) ? 1 : chance.between(1, 7));
        if (chance.oneIn(4)) {
            set("net.ipv4.tcp_reordering", chance.between(1, 30));
        }
        if (chance.oneIn(4)) {
            set("net.ipv4.tcp_retries1", chance.between(1, 5));
        }
    }

    private void congestion() {
        set("net.hawser.tcp_initial_window", chance.between(1, 12));
        host.sysctls().set("net.ipv4.tcp_congestion_control", chance.oneOf(CongestionControls.NAMES));
        rarely("net.hawser.tcp_pacing");
        rarely("net.hawser.tcp_abe");
        mostly("net.ipv4.tcp_slow_start_after_idle");
        if (chance.oneIn(10)) {
            set("net.hawser.tcp_silly_window", 1);
        }
    }

    private void memory() {
        if (chance.oneIn(3)) {
            int receive = chance.between(2_000, 102_000);
            host.sysctls().set("net.ipv4.tcp_rmem", "1000 " + receive + " " + receive * chance.between(1, 50));
        }
        mostly("net.ipv4.tcp_moderate_rcvbuf");
        if (chance.oneIn(4)) {
            set("net.ipv4.tcp_adv_win_scale", chance.between(-2, 3));
        }
        if (chance.oneIn(5)) {
            set("net.ipv4.tcp_notsent_lowat", chance.between(1, 20_000));
        }
        if (chance.oneIn(10)) {
            int pages = chance.between(8, 64);
            host.sysctls().set("net.ipv4.tcp_mem", pages + " " + 2 * pages + " " + 3 * pages);
        }
    }

    private void times() {
        set("net.hawser.tcp_quickacks", chance.between(0, 19));
        if (chance.oneIn(3)) {
            set("net.hawser.tcp_delack_max_ms", chance.between(40, 440));
        }
        if (chance.oneIn(4)) {
            set("net.ipv4.tcp_rto_min_us", chance.between(5_000, 400_000));
        }
        // a connection without a user must not time out before the cable has improved
        set("net.ipv4.tcp_orphan_retries", 30);
        if (chance.oneIn(4)) {
            set("net.ipv4.tcp_fin_timeout", chance.between(1, 120));
            // not less, or the peer may have ended before the cable improves, and could not acknowledge a FIN
            set("net.hawser.tcp_timewait_ms", chance.between(60_000, 120_000));
        }
        if (chance.oneIn(6)) {
            set("net.ipv4.tcp_keepalive_time", chance.between(1, 100));
            set("net.ipv4.tcp_keepalive_intvl", chance.between(1, 100));
            set("net.ipv4.tcp_keepalive_probes", chance.between(30, 100));
        }
    }

    private void defence() {
        if (chance.oneIn(4)) {
            set("net.ipv4.tcp_syncookies", chance.between(0, 2));
        } else if (chance.oneIn(5)) {
            // with cookies, or requests of users that have stopped may block the others
            set("net.ipv4.tcp_max_syn_backlog", chance.between(1, 3));
        }
        if (chance.oneIn(4)) {
            set("net.ipv4.tcp_invalid_ratelimit", chance.between(0, 2000));
        }
        mostly("net.ipv4.tcp_rfc1337");
    }

    private void mostly(String flag) {
        set(flag, chance.oneIn(3) ? 0 : 1);
    }

    private void rarely(String flag) {
        set(flag, chance.oneIn(4) ? 1 : 0);
    }

    private void set(String name, long value) {
        host.sysctls().set(name, Long.toString(value));
    }
}
