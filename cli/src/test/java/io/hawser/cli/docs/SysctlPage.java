package io.hawser.cli.docs;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.sysctl.Sysctl;
import io.hawser.time.TimingWheel;
import java.util.List;
import java.util.SplittableRandom;

/** docs/sysctls.md. */
final class SysctlPage {
    private SysctlPage() {}

    /** Returns a host with the default settings. */
    static Host untouchedHost() {
        return new Host("host", new TimingWheel(0), new PacketPool(), new SplittableRandom(1));
    }

    /** @param differences docs/sysctls.tsv: the defaults that differ from the kernel's, with the reasons */
    static String text(List<String> differences) {
        StringBuilder page = new StringBuilder("""
                # Settings

                Every setting of a host, under Linux's name where Linux has it, with the default of Linux 6.18; the \
                few that differ
                follow the table. Those that begin with `net.hawser` are constants in Linux, or do not exist there. In \
                code: `host.sysctls().set(name, value)`;
                on the command line: `--sysctl name=value`. This page is written by the build.

                | name | default | meaning |
                |---|---|---|
                """);
        for (Sysctl sysctl : untouchedHost().sysctls().all()) {
            page.append("| `").append(sysctl.name()).append("` | ");
            page.append(sysctl.get().replace('\t', ' ')).append(" | ");
            page.append(sysctl.description().replace("|", "\\|")).append(" |\n");
        }
        page.append("""

                ## Defaults that are not the kernel's

                `SysctlIT` compares every default with that of a fresh network namespace, and knows these \
                differences:

                | name | why |
                |---|---|
                """);
        for (String line : differences.subList(1, differences.size())) {
            String[] cells = line.split("\t", -1);
            page.append("| `").append(cells[0]).append("` | ").append(cells[1]).append(" |\n");
        }
        page.append("""

                Other times have other values. The profile `linux-6.1` of scenarios (`hawser run NAME --profile \
                linux-6.1`) sets
                `net.ipv4.tcp_syn_linear_timeouts` to 0, so that each SYN waits twice as long as the one before, as \
                RFC 6298 has it, and
                the most of `net.ipv4.tcp_rmem` to 6 MiB; `classic` has the timers of RFC 793 and RFC 1122.
                With `net.ipv4.tcp_rfc1337` a reset does not end TIME_WAIT, nor does that of a peer which has \
                forgotten the connection
                and opens with a SYN below RCV.NXT: it stays outside until TIME_WAIT is over.
                """);
        return page.toString();
    }
}
