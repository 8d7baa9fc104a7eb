package io.hawser.services.dhcp.server;

import io.hawser.ip.NetworkInterface;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.RelayInformation;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request.
 *
 * @param client its identity
 * @param mac its link address
 * @param port its point of attachment: the circuit named by a relay or switch, or else the relay or the link
 * @param isCircuit whether a relay or switch has named the circuit
 */
record Party(ClientIdentifier client, MacAddress mac, String port, boolean isCircuit) {
    static @Nullable Party of(DhcpMessage request, NetworkInterface via) {
        ClientIdentifier client = request.client();
        if (client == null) {
            return null;
        }
        String link = request.relayAddress().isUnspecified()
                ? via.name()
                : request.relayAddress().toString();
        RelayInformation relay = request.relayInformation();
        byte[] circuit = relay == null ? null : relay.suboption(RelayInformation.CIRCUIT_ID);
        byte[] remote = relay == null ? null : relay.suboption(RelayInformation.REMOTE_ID);
        String port = circuit == null ? link : link + "/" + hex(circuit) + "/" + (remote == null ? "" : hex(remote));
        return new Party(client, request.mac(), port, circuit != null);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, 64)));
    }
}
