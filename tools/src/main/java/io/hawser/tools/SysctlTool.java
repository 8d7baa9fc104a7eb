package io.hawser.tools;

import io.hawser.host.Host;
import io.hawser.sysctl.Sysctl;
import java.io.PrintStream;
import java.util.List;

/** Prints the settings of a host as {@code sysctl} of procps does. */
public final class SysctlTool {
    private SysctlTool() {}

    /** All of them, as {@code sysctl -a}. */
    public static void printAll(Host host, PrintStream out) {
        host.sysctls().all().forEach(each -> print(each, out));
    }

    /**
     * Some of them.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    public static void print(Host host, List<String> names, PrintStream out) {
        names.forEach(name -> print(host.sysctls().named(name), out));
    }

    private static void print(Sysctl sysctl, PrintStream out) {
        out.print(sysctl.name() + " = " + sysctl.get() + "\n");
    }
}
