package io.hawser.cli.docs;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.sysctl.Sysctl;
import io.hawser.time.TimingWheel;
import java.util.SplittableRandom;

/** docs/sysctls.md. */
final class SysctlPage {
    private SysctlPage() {}

    /** A host as it is when nothing was changed. */
    static Host untouchedHost() {
        return new Host("host", new TimingWheel(0), new PacketPool(), new SplittableRandom(1));
    }

    static String text() {
        StringBuilder page = new StringBuilder("""
                # Settings

                Every setting of a host, under Linux's name where Linux has it, with Linux's default unless the text \
                says otherwise.
                Those that begin with `net.hawser` are constants in Linux, or do not exist there. In code: \
                `host.sysctls().set(name, value)`;
                on the command line: `--set name=value`. This page is written by the build.

                | name | default | meaning |
                |---|---|---|
                """);
        for (Sysctl sysctl : untouchedHost().sysctls().all()) {
            page.append("| `").append(sysctl.name()).append("` | ");
            page.append(sysctl.get().replace('\t', ' ')).append(" | ");
            page.append(sysctl.description().replace("|", "\\|")).append(" |\n");
        }
        return page.toString();
    }
}
