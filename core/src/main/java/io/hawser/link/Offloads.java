package io.hawser.link;

/**
 * The work that a link takes over from the stack. A link that takes any may also hand in packets whose checksum is
 * {@linkplain io.hawser.packet.Packet#isChecksumDeferred() deferred} and packets that stand for {@linkplain
 * io.hawser.packet.Packet#segmentBytes() several segments}.
 *
 * @param checksumOnSend whether the link completes transport checksums that a packet
 *     {@linkplain io.hawser.packet.Packet#isChecksumDeferred() defers}
 * @param segmentationBytes the largest payload of TCP that the link segments; 0 for no segmentation
 * @param datagramsBytes the largest payload of UDP that the link cuts into datagrams, with their checksums; 0 if it
 *     does not
 */
public record Offloads(boolean checksumOnSend, int segmentationBytes, int datagramsBytes) {
    /** No offloads. */
    public static final Offloads NONE = new Offloads(/* checksumOnSend= */ false, /* segmentationBytes= */ 0);

    /** Rejects sizes that no IP packet has. */
    public Offloads {
        if (segmentationBytes < 0 || segmentationBytes > 65_535) {
            throw new IllegalArgumentException("segmentation offload of 0 to 65535 bytes, not " + segmentationBytes);
        }
        if (datagramsBytes < 0 || datagramsBytes > 65_535) {
            throw new IllegalArgumentException("datagrams of 0 to 65535 bytes in a packet, not " + datagramsBytes);
        }
    }

    /** Returns whether the link cuts packets. */
    public boolean isCutting() {
        return segmentationBytes > 0 || datagramsBytes > 0;
    }

    /** Makes the offloads of a link that does not cut UDP datagrams. */
    public Offloads(boolean checksumOnSend, int segmentationBytes) {
        this(checksumOnSend, segmentationBytes, /* datagramsBytes= */ 0);
    }
}
