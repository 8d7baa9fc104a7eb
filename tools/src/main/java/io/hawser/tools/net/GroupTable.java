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
            append(each, each.groups(), text);
        }
        for (NetworkInterface each : host.ip().interfaces()) {
            if (each.ipv6().isEnabled()) {
                append(each, each.groupsV6(), text);
            }
        }
        return text.toString();
    }

    private static void append(NetworkInterface via, InterfaceGroups groups, StringBuilder text) {
        for (InterfaceGroups.Entry entry : groups.entries()) {
            text.append(String.format(Locale.ROOT, "%-15s %-6d %s\n", via.name(), entry.members(), entry.group()));
        }
    }
}
