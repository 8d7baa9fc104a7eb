package io.hawser.cli.peer.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Prints the network interfaces, as programs enumerate them, and whether addresses can be reached. */
public final class NetworkReport {
    private NetworkReport() {}

    /** The addresses to reach are the arguments. */
    public static void main(String[] arguments) throws IOException {
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            byte[] mac = each.getHardwareAddress();
            System.out.println(each.getIndex() + " " + each.getName()
                    + " " + addresses(each.getInterfaceAddresses())
                    + " mac "
                    + (mac == null ? "none" : HexFormat.ofDelimiter(":").formatHex(mac))
                    + " mtu " + each.getMTU()
                    + (each.isUp() ? " up" : " down")
                    + (each.isLoopback() ? " loopback" : "")
                    + (each.isPointToPoint() ? " point-to-point" : ""));
            boolean isSame = each.equals(NetworkInterface.getByName(each.getName()))
                    && each.equals(NetworkInterface.getByIndex(each.getIndex()))
                    && each.equals(NetworkInterface.getByInetAddress(
                            each.getInetAddresses().nextElement()));
            System.out.println(isSame && !each.getSubInterfaces().hasMoreElements());
        }
        System.out.println(NetworkInterface.getByName("none"));
        System.out.println("this is " + InetAddress.getLocalHost().getHostAddress());
        for (String each : arguments) {
            InetAddress address = InetAddress.ofLiteral(each);
            System.out.println(each + " " + (address.isReachable(1000) ? "answers" : "is silent"));
        }
        System.out.println(InetAddress.ofLiteral(arguments[0]).isReachable(NetworkInterface.getByIndex(2), 1, 1000));
    }

    private static List<String> addresses(List<InterfaceAddress> addresses) {
        return addresses.stream()
                .map(each -> each.getAddress().getHostAddress() + "/" + each.getNetworkPrefixLength()
                        + (each.getBroadcast() == null
                                ? ""
                                : " brd " + each.getBroadcast().getHostAddress()))
                .toList();
    }
}
