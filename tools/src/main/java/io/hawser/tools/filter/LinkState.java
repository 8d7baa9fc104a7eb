package io.hawser.tools.filter;

/**
 * Where the headers are that the next primitive looks at. {@code vlan}, {@code mpls}, {@code pppoes} and {@code geneve}
 * move them, for all that follows in the expression, as pcap-filter(7) describes.
 */
final class LinkState {
    /** The way in which the type of a payload is found. */
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

    /** From the payload of the link to the network header; the second one if there is no SNAP header. */
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

    /** The number of entries that {@link FilteredPacket#offsets} needs. */
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

    /** The headers are where entries of {@link FilteredPacket#offsets} say: type, link header, payload. */
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
