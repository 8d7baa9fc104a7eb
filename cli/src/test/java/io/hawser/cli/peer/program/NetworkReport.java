package io.hawser.cli.peer.program;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Prints the network interfaces, as programs enumerate them, and which addresses answer; sends to a group. */
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
        greetGroup();
    }

    /** Sends a greeting to a group, by the interface with the index 2. */
    @SuppressWarnings("deprecation") // getInterface is what older programs call
    private static void greetGroup() throws IOException {
        try (MulticastSocket socket = new MulticastSocket()) {
            socket.setNetworkInterface(NetworkInterface.getByIndex(2));
            socket.setTimeToLive(3);
            System.out.println("sends by " + socket.getNetworkInterface().getName() + " as "
                    + socket.getInterface().getHostAddress() + ", TTL " + socket.getTimeToLive());
            byte[] greeting = "hello".getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(greeting, greeting.length, InetAddress.ofLiteral("239.1.2.3"), 9999));
        }
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
