package io.hawser.ip.group;

import io.hawser.wire.IpAddress;

/** Sends the messages of {@link InterfaceGroups} on the link of its interface. */
public interface ReportSender {
    /**
     * Sends a message that begins with its IGMP or MLD header, with TTL 1 and the Router Alert option (RFC 3376 §4, RFC
     * 3810 §5). The checksum of MLD is still missing.
     */
    void send(IpAddress destination, byte[] message);

    /** The largest message that the link carries in one packet, in bytes. */
    int maxBytes();
}
