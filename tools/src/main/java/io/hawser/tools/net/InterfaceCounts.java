package io.hawser.tools.net;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;

/**
 * Counts of the packets and bytes of an interface, of all hosts of a group together.
 *
 * @param rxPackets packets received
 * @param rxBytes bytes received, the link's headers included
 * @param rxDropped packets dropped on receipt
 * @param txPackets packets handed to the link
 * @param txBytes bytes handed to the link, its headers included
 * @param txDropped packets that could not be sent
 */
public record InterfaceCounts(
        long rxPackets, long rxBytes, long rxDropped, long txPackets, long txBytes, long txDropped) {
    private static final InterfaceCounts NONE = new InterfaceCounts(0, 0, 0, 0, 0, 0);

    /** Reads the counts. Must be called by the thread that owns the host. */
    public static InterfaceCounts of(Host host, NetworkInterface wanted) {
        InterfaceCounts[] sum = {NONE};
        host.group()
                .whileHeld(() -> host.group().hosts().stream()
                        .flatMap(each -> each.ip().interfaces().stream())
                        .filter(each -> each.name().equals(wanted.name()))
                        .forEach(each -> sum[0] = sum[0].plus(each)));
        return sum[0];
    }

    private InterfaceCounts plus(NetworkInterface each) {
        return new InterfaceCounts(
                rxPackets + each.rxPackets(),
                rxBytes + each.rxBytes(),
                rxDropped + each.rxDropped(),
                txPackets + each.txPackets(),
                txBytes + each.txBytes(),
                txDropped + each.txDropped());
    }
}
