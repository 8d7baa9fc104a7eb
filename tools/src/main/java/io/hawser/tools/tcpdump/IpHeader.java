package io.hawser.tools.tcpdump;

/**
 * The fields of the IP header that formatters of transports need.
 *
 * @param at the index of the header
 * @param version 4 or 6
 * @param protocol the protocol in the header itself, which differs from the transport's if extension headers follow
 * @param fragment whether other fragments have more of the packet
 */
record IpHeader(int at, int version, int protocol, boolean fragment) {
    /** Prints both addresses; a port of -1 is omitted. */
    void printAddresses(PacketText text, String sourcePort, String destinationPort) {
        printAddress(text, source());
        text.print(sourcePort).print(" > ");
        printAddress(text, destination());
        text.print(destinationPort);
    }

    void printAddress(PacketText text, int index) {
        if (version == 4) {
            text.printIpv4(index);
        } else {
            text.print(text.ipv6(index));
        }
    }

    int source() {
        return version == 4 ? at + 12 : at + 8;
    }

    int destination() {
        return version == 4 ? at + 16 : at + 24;
    }
}
