package io.hawser.tools.filter;

/**
 * Positions of the headers for the next primitive. {@code vlan}, {@code mpls}, {@code pppoes} and {@code geneve} move
 * them for the rest of the expression, as pcap-filter(7) describes.
 */
final class LinkState {
    /** The way to find the type of a payload. */
    enum Header {
        ETHERNET,
        RAW_IP,
        LINUX_COOKED,
        LINUX_COOKED_2,
        PPP
    }

    private static final int ETHERNET_NO_SNAP = 3;
    private static final int VLAN_TAG_BYTES = 4;
    private static final int MPLS_LABEL_BYTES = 4;
    private static final int PPPOE_BYTES = 6;
    private static final int PPP_TYPE_BYTES = 2;

    Header header;
    Position linkHeader;
    Position linkType;
    Position payload;

    /** Offset of the network header from the link's payload; the next field is the offset without a SNAP header. */
    int network;

    int networkNoSnap;
    int labels;

    /** Whether the frame is one in a Geneve tunnel, which may have no link header. */
    boolean tunnel;

    private int variables;

    LinkState(FilterLink link) {
        header = switch (link) {
            case ETHERNET -> Header.ETHERNET;
            case RAW_IP -> Header.RAW_IP;
            case LINUX_COOKED -> Header.LINUX_COOKED;
            case LINUX_COOKED_2 -> Header.LINUX_COOKED_2;
        };
        linkHeader = Position.at(link.headerAt());
        linkType = Position.at(link.typeAt());
        payload = Position.at(link.payloadAt());
        networkNoSnap = link == FilterLink.ETHERNET ? ETHERNET_NO_SNAP : 0;
    }

    private LinkState(LinkState other) {
        header = other.header;
        linkHeader = other.linkHeader;
        linkType = other.linkType;
        payload = other.payload;
        network = other.network;
        networkNoSnap = other.networkNoSnap;
        labels = other.labels;
        tunnel = other.tunnel;
        variables = other.variables;
    }

    LinkState copy() {
        return new LinkState(this);
    }

    /** The network header. */
    Position network() {
        return payload.plus(network);
    }

    Position networkNoSnap() {
        return payload.plus(networkNoSnap);
    }

    /** The required length of {@link FilteredPacket#offsets}. */
    int variables() {
        return variables;
    }

    void skipVlanTag() {
        payload = payload.plus(VLAN_TAG_BYTES);
        linkType = linkType.plus(VLAN_TAG_BYTES);
    }

    void skipLabel() {
        network += MPLS_LABEL_BYTES;
        networkNoSnap += MPLS_LABEL_BYTES;
        labels++;
    }

    void enterPppoe() {
        linkHeader = network().plus(PPPOE_BYTES);
        header = Header.PPP;
        linkType = linkHeader;
        payload = new Position(linkHeader.constant() + PPP_TYPE_BYTES, payload.variable());
        network = 0;
        networkNoSnap = 0;
    }

    /**
     * Makes entries of {@link FilteredPacket#offsets} hold the positions of the headers: type, link header, payload.
     */
    int enterTunnel() {
        int first = variables;
        variables += 3;
        header = Header.ETHERNET;
        linkType = new Position(0, first);
        linkHeader = new Position(0, first + 1);
        payload = new Position(0, first + 2);
        network = 0;
        tunnel = true;
        return first;
    }
}
