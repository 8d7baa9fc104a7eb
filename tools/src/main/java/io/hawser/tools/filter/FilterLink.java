package io.hawser.tools.filter;

/** The types of links whose packets a filter can examine. */
public enum FilterLink {
    /** An Ethernet header. */
    ETHERNET("Ethernet", 0, 12, 14),
    /** No link header: the packet begins with IPv4 or IPv6. */
    RAW_IP("Raw IP", 0, -1, 0),
    /** The 16 bytes of {@code LINKTYPE_LINUX_SLL}. */
    LINUX_COOKED("Linux cooked v1", 0, 14, 16),
    /** The 20 bytes of {@code LINKTYPE_LINUX_SLL2}, which {@code tcpdump -i any} captures. */
    LINUX_COOKED_2("Linux cooked v2", 0, 0, 20);

    private final String description;
    private final int headerAt;
    private final int typeAt;
    private final int payloadAt;

    FilterLink(String description, int headerAt, int typeAt, int payloadAt) {
        this.description = description;
        this.headerAt = headerAt;
        this.typeAt = typeAt;
        this.payloadAt = payloadAt;
    }

    /** The name that libpcap's messages use. */
    String description() {
        return description;
    }

    int headerAt() {
        return headerAt;
    }

    /** The offset of the EtherType of the payload; negative if the header has none. */
    int typeAt() {
        return typeAt;
    }

    int payloadAt() {
        return payloadAt;
    }
}
