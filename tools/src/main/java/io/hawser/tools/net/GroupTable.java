package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.group.InterfaceGroups;
import java.util.Locale;

/** The multicast groups of a host as {@code netstat -g} of net-tools 2.10 lists them. */
public final class GroupTable {
    private GroupTable() {}

    /** Returns the lines. Must be called by the thread that owns the host. */
    public static String of(Host host) {
        StringBuilder text = new StringBuilder("""
                IPv6/IPv4 Group Memberships
                Interface       RefCnt Group
                --------------- ------ ---------------------
                """);
        for (NetworkInterface each : host.ip().interfaces()) {
            for (InterfaceGroups.Entry entry : each.groups().entries()) {
                text.append(String.format(Locale.ROOT, "%-15s %-6d %s\n", each.name(), entry.members(), entry.group()));
            }
        }
        return text.toString();
    }
}
