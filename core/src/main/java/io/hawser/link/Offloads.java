package io.hawser.link;

/**
 * The work that a link takes over from the stack. A link that takes any may also hand in packets whose checksum is
 * {@linkplain io.hawser.packet.Packet#isChecksumDeferred() deferred} and packets that stand for {@linkplain
 * io.hawser.packet.Packet#segmentBytes() several segments}.
 *
 * @param checksumOnSend whether the link completes transport checksums that a packet
 *     {@linkplain io.hawser.packet.Packet#isChecksumDeferred() defers}
 * @param segmentationBytes the largest transport payload that the link segments; 0 for no segmentation
 */
public record Offloads(boolean checksumOnSend, int segmentationBytes) {
    /** No offloads. */
    public static final Offloads NONE = new Offloads(/* checksumOnSend= */ false, /* segmentationBytes= */ 0);

    /** Rejects sizes that no IP packet has. */
    public Offloads {
        if (segmentationBytes < 0 || segmentationBytes > 65_535) {
            throw new IllegalArgumentException("segmentation offload of 0 to 65535 bytes, not " + segmentationBytes);
        }
    }
}
