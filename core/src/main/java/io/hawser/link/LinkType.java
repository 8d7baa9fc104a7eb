package io.hawser.link;

/** The types of links, by the header that their packets begin with. */
public enum LinkType {
    /** An Ethernet header: TAP, AF_PACKET, a simulated cable. */
    ETHERNET(1, 14),
    /** The IP header itself: TUN, a memory link. */
    RAW_IP(101, 0);

    private final int pcapLinkType;
    private final int headerBytes;

    LinkType(int pcapLinkType, int headerBytes) {
        this.pcapLinkType = pcapLinkType;
        this.headerBytes = headerBytes;
    }

    /** The LINKTYPE_ number of capture files. */
    public int pcapLinkType() {
        return pcapLinkType;
    }

    /** The size of the link's header, in bytes. */
    public int headerBytes() {
        return headerBytes;
    }
}
