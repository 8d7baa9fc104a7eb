package io.hawser.link;

/**
 * The work that a link takes over from the stack.
 *
 * @param checksumOnSend it completes transport checksums that a packet {@linkplain
 *     io.hawser.packet.Packet#isChecksumDeferred() defers}
 * @param segmentationBytes the largest transport payload that it cuts up into segments, 0 if it cuts nothing
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
