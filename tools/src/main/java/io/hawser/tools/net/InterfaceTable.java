package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.link.LinkType;
import io.hawser.tools.command.JsonRows;
import io.hawser.wire.IpAddress;
import java.util.Locale;

/** The interfaces of a host in the format of {@code netstat -i}. */
public final class InterfaceTable {
    private InterfaceTable() {}

    /**
     * Lists the interfaces. Must be called by the thread that owns the host.
     *
     * @param all {@code -a}: whether to include interfaces that are down
     */
    public static String of(Host host, boolean all) {
        StringBuilder text = new StringBuilder("""
                Kernel Interface table
                Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg
                """);
        for (NetworkInterface each : host.ip().interfaces()) {
            if (all || each.isUp()) {
                InterfaceCounts counts = InterfaceCounts.of(host, each);
                text.append(String.format(
                        Locale.ROOT,
                        "%-15.15s %5d %8d %6d %6d %-6d %8d %6d %6d %6d %s\n",
                        each.name(),
                        each.mtuBytes(),
                        counts.rxPackets(),
                        0,
                        counts.rxDropped(),
                        0,
                        counts.txPackets(),
                        0,
                        counts.txDropped(),
                        0,
                        flags(each)));
            }
        }
        return text.toString();
    }

    /**
     * Lists the interfaces as JSON. Must be called by the thread that owns the host.
     *
     * @param all {@code -a}: whether to include interfaces that are down
     */
    public static String json(Host host, boolean all) {
        JsonRows rows = new JsonRows();
        for (NetworkInterface each : host.ip().interfaces()) {
            if (all || each.isUp()) {
                InterfaceCounts counts = InterfaceCounts.of(host, each);
                rows.row()
                        .text("iface", each.name())
                        .number("mtu", each.mtuBytes())
                        .number("rx_ok", counts.rxPackets())
                        .number("rx_err", 0)
                        .number("rx_drp", counts.rxDropped())
                        .number("rx_ovr", 0)
                        .number("tx_ok", counts.txPackets())
                        .number("tx_err", 0)
                        .number("tx_drp", counts.txDropped())
                        .number("tx_ovr", 0)
                        .text("flg", flags(each));
            }
        }
        return rows.end();
    }

    /** The flags as netstat abbreviates them: broadcast, loopback, multicast, no ARP, point to point, running, up. */
    private static String flags(NetworkInterface each) {
        boolean ethernet = each.link().type() == LinkType.ETHERNET;
        String up = each.isUp() ? "RU" : "";
        return isLoopback(each) ? "L" + up : ethernet ? "BM" + up : "MOP" + up;
    }

    static boolean isLoopback(NetworkInterface each) {
        return each.addresses().stream().anyMatch(address -> address.address().isLoopback());
    }

    /** The network mask of a prefix length as a dotted quad. */
    static String mask(int prefixLength) {
        return IpAddress.v4(prefixLength == 0 ? 0 : -1 << 32 - prefixLength).toString();
    }
}
