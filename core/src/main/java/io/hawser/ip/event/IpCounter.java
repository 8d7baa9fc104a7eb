package io.hawser.ip.event;

import io.hawser.mib.MibCounter;

/**
 * Counters of the network layer and UDP, in the order in which /proc/net/snmp and /proc/net/netstat print them; the
 * group {@code ArpCache} has the names of /proc/net/stat/arp_cache. Linux does not count the messages of {@code Igmp}.
 */
public enum IpCounter implements MibCounter {
    IN_RECEIVES("Ip", "InReceives"),
    IN_HDR_ERRORS("Ip", "InHdrErrors"),
    IN_ADDR_ERRORS("Ip", "InAddrErrors"),
    FORW_DATAGRAMS("Ip", "ForwDatagrams"),
    IN_UNKNOWN_PROTOS("Ip", "InUnknownProtos"),
    IN_DISCARDS("Ip", "InDiscards"),
    IN_DELIVERS("Ip", "InDelivers"),
    OUT_REQUESTS("Ip", "OutRequests"),
    OUT_DISCARDS("Ip", "OutDiscards"),
    OUT_NO_ROUTES("Ip", "OutNoRoutes"),
    REASM_TIMEOUT("Ip", "ReasmTimeout"),
    REASM_REQDS("Ip", "ReasmReqds"),
    REASM_OKS("Ip", "ReasmOKs"),
    REASM_FAILS("Ip", "ReasmFails"),
    FRAG_OKS("Ip", "FragOKs"),
    FRAG_FAILS("Ip", "FragFails"),
    FRAG_CREATES("Ip", "FragCreates"),
    OUT_TRANSMITS("Ip", "OutTransmits"),

    ICMP_IN_MSGS("Icmp", "InMsgs"),
    ICMP_IN_ERRORS("Icmp", "InErrors"),
    ICMP_IN_CSUM_ERRORS("Icmp", "InCsumErrors"),
    ICMP_IN_DEST_UNREACHS("Icmp", "InDestUnreachs"),
    ICMP_IN_TIME_EXCDS("Icmp", "InTimeExcds"),
    ICMP_IN_PARM_PROBS("Icmp", "InParmProbs"),
    ICMP_IN_SRC_QUENCHS("Icmp", "InSrcQuenchs"),
    ICMP_IN_REDIRECTS("Icmp", "InRedirects"),
    ICMP_IN_ECHOS("Icmp", "InEchos"),
    ICMP_IN_ECHO_REPS("Icmp", "InEchoReps"),
    ICMP_IN_TIMESTAMPS("Icmp", "InTimestamps"),
    ICMP_IN_TIMESTAMP_REPS("Icmp", "InTimestampReps"),
    ICMP_IN_ADDR_MASKS("Icmp", "InAddrMasks"),
    ICMP_IN_ADDR_MASK_REPS("Icmp", "InAddrMaskReps"),
    ICMP_OUT_MSGS("Icmp", "OutMsgs"),
    ICMP_OUT_ERRORS("Icmp", "OutErrors"),
    ICMP_OUT_RATE_LIMIT_GLOBAL("Icmp", "OutRateLimitGlobal"),
    ICMP_OUT_RATE_LIMIT_HOST("Icmp", "OutRateLimitHost"),
    ICMP_OUT_DEST_UNREACHS("Icmp", "OutDestUnreachs"),
    ICMP_OUT_TIME_EXCDS("Icmp", "OutTimeExcds"),
    ICMP_OUT_PARM_PROBS("Icmp", "OutParmProbs"),
    ICMP_OUT_SRC_QUENCHS("Icmp", "OutSrcQuenchs"),
    ICMP_OUT_REDIRECTS("Icmp", "OutRedirects"),
    ICMP_OUT_ECHOS("Icmp", "OutEchos"),
    ICMP_OUT_ECHO_REPS("Icmp", "OutEchoReps"),
    ICMP_OUT_TIMESTAMPS("Icmp", "OutTimestamps"),
    ICMP_OUT_TIMESTAMP_REPS("Icmp", "OutTimestampReps"),
    ICMP_OUT_ADDR_MASKS("Icmp", "OutAddrMasks"),
    ICMP_OUT_ADDR_MASK_REPS("Icmp", "OutAddrMaskReps"),

    UDP_IN_DATAGRAMS("Udp", "InDatagrams"),
    UDP_NO_PORTS("Udp", "NoPorts"),
    UDP_IN_ERRORS("Udp", "InErrors"),
    UDP_OUT_DATAGRAMS("Udp", "OutDatagrams"),
    UDP_RCVBUF_ERRORS("Udp", "RcvbufErrors"),
    UDP_SNDBUF_ERRORS("Udp", "SndbufErrors"),
    UDP_IN_CSUM_ERRORS("Udp", "InCsumErrors"),
    UDP_IGNORED_MULTI("Udp", "IgnoredMulti"),
    UDP_MEM_ERRORS("Udp", "MemErrors"),

    EXT_IN_NO_ROUTES("IpExt", "InNoRoutes"),
    EXT_IN_TRUNCATED_PKTS("IpExt", "InTruncatedPkts"),
    EXT_IN_MCAST_PKTS("IpExt", "InMcastPkts"),
    EXT_OUT_MCAST_PKTS("IpExt", "OutMcastPkts"),
    EXT_IN_BCAST_PKTS("IpExt", "InBcastPkts"),
    EXT_OUT_BCAST_PKTS("IpExt", "OutBcastPkts"),
    EXT_IN_OCTETS("IpExt", "InOctets"),
    EXT_OUT_OCTETS("IpExt", "OutOctets"),
    EXT_IN_MCAST_OCTETS("IpExt", "InMcastOctets"),
    EXT_OUT_MCAST_OCTETS("IpExt", "OutMcastOctets"),
    EXT_IN_BCAST_OCTETS("IpExt", "InBcastOctets"),
    EXT_OUT_BCAST_OCTETS("IpExt", "OutBcastOctets"),
    EXT_IN_CSUM_ERRORS("IpExt", "InCsumErrors"),
    EXT_IN_NO_ECT_PKTS("IpExt", "InNoECTPkts"),
    EXT_IN_ECT1_PKTS("IpExt", "InECT1Pkts"),
    EXT_IN_ECT0_PKTS("IpExt", "InECT0Pkts"),
    EXT_IN_CE_PKTS("IpExt", "InCEPkts"),
    EXT_REASM_OVERLAPS("IpExt", "ReasmOverlaps"),

    IGMP_IN_MSGS("Igmp", "InMsgs"),
    IGMP_IN_ERRORS("Igmp", "InErrors"),
    IGMP_IN_CSUM_ERRORS("Igmp", "InCsumErrors"),
    IGMP_IN_QUERIES("Igmp", "InQueries"),
    IGMP_IN_REPORTS("Igmp", "InReports"),
    IGMP_OUT_MSGS("Igmp", "OutMsgs"),

    V6_IN_RECEIVES("Ip6", "InReceives"),
    V6_IN_HDR_ERRORS("Ip6", "InHdrErrors"),
    V6_IN_TOO_BIG_ERRORS("Ip6", "InTooBigErrors"),
    V6_IN_NO_ROUTES("Ip6", "InNoRoutes"),
    V6_IN_ADDR_ERRORS("Ip6", "InAddrErrors"),
    V6_IN_UNKNOWN_PROTOS("Ip6", "InUnknownProtos"),
    V6_IN_TRUNCATED_PKTS("Ip6", "InTruncatedPkts"),
    V6_IN_DISCARDS("Ip6", "InDiscards"),
    V6_IN_DELIVERS("Ip6", "InDelivers"),
    V6_OUT_FORW_DATAGRAMS("Ip6", "OutForwDatagrams"),
    V6_OUT_REQUESTS("Ip6", "OutRequests"),
    V6_OUT_NO_ROUTES("Ip6", "OutNoRoutes"),
    V6_REASM_TIMEOUT("Ip6", "ReasmTimeout"),
    V6_REASM_REQDS("Ip6", "ReasmReqds"),
    V6_REASM_OKS("Ip6", "ReasmOKs"),
    V6_REASM_FAILS("Ip6", "ReasmFails"),
    V6_FRAG_OKS("Ip6", "FragOKs"),
    V6_FRAG_FAILS("Ip6", "FragFails"),
    V6_FRAG_CREATES("Ip6", "FragCreates"),
    V6_IN_MCAST_PKTS("Ip6", "InMcastPkts"),
    V6_OUT_MCAST_PKTS("Ip6", "OutMcastPkts"),
    V6_IN_OCTETS("Ip6", "InOctets"),
    V6_OUT_OCTETS("Ip6", "OutOctets"),
    V6_IN_MCAST_OCTETS("Ip6", "InMcastOctets"),
    V6_OUT_MCAST_OCTETS("Ip6", "OutMcastOctets"),
    V6_OUT_TRANSMITS("Ip6", "OutTransmits"),

    ICMP6_IN_MSGS("Icmp6", "InMsgs"),
    ICMP6_IN_ERRORS("Icmp6", "InErrors"),
    ICMP6_OUT_MSGS("Icmp6", "OutMsgs"),
    ICMP6_IN_CSUM_ERRORS("Icmp6", "InCsumErrors"),
    ICMP6_OUT_RATE_LIMIT_HOST("Icmp6", "OutRateLimitHost"),
    ICMP6_IN_DEST_UNREACHS("Icmp6", "InDestUnreachs"),
    ICMP6_IN_PKT_TOO_BIGS("Icmp6", "InPktTooBigs"),
    ICMP6_IN_TIME_EXCDS("Icmp6", "InTimeExcds"),
    ICMP6_IN_PARM_PROBLEMS("Icmp6", "InParmProblems"),
    ICMP6_IN_ECHOS("Icmp6", "InEchos"),
    ICMP6_IN_ECHO_REPLIES("Icmp6", "InEchoReplies"),
    ICMP6_IN_GROUP_MEMB_QUERIES("Icmp6", "InGroupMembQueries"),
    ICMP6_IN_GROUP_MEMB_RESPONSES("Icmp6", "InGroupMembResponses"),
    ICMP6_IN_GROUP_MEMB_REDUCTIONS("Icmp6", "InGroupMembReductions"),
    ICMP6_IN_ROUTER_SOLICITS("Icmp6", "InRouterSolicits"),
    ICMP6_IN_ROUTER_ADVERTISEMENTS("Icmp6", "InRouterAdvertisements"),
    ICMP6_IN_NEIGHBOR_SOLICITS("Icmp6", "InNeighborSolicits"),
    ICMP6_IN_NEIGHBOR_ADVERTISEMENTS("Icmp6", "InNeighborAdvertisements"),
    ICMP6_IN_REDIRECTS("Icmp6", "InRedirects"),
    ICMP6_IN_MLDV2_REPORTS("Icmp6", "InMLDv2Reports"),
    ICMP6_OUT_DEST_UNREACHS("Icmp6", "OutDestUnreachs"),
    ICMP6_OUT_PKT_TOO_BIGS("Icmp6", "OutPktTooBigs"),
    ICMP6_OUT_TIME_EXCDS("Icmp6", "OutTimeExcds"),
    ICMP6_OUT_PARM_PROBLEMS("Icmp6", "OutParmProblems"),
    ICMP6_OUT_ECHOS("Icmp6", "OutEchos"),
    ICMP6_OUT_ECHO_REPLIES("Icmp6", "OutEchoReplies"),
    ICMP6_OUT_GROUP_MEMB_RESPONSES("Icmp6", "OutGroupMembResponses"),
    ICMP6_OUT_GROUP_MEMB_REDUCTIONS("Icmp6", "OutGroupMembReductions"),
    ICMP6_OUT_ROUTER_SOLICITS("Icmp6", "OutRouterSolicits"),
    ICMP6_OUT_NEIGHBOR_SOLICITS("Icmp6", "OutNeighborSolicits"),
    ICMP6_OUT_ROUTER_ADVERTISEMENTS("Icmp6", "OutRouterAdvertisements"),
    ICMP6_OUT_NEIGHBOR_ADVERTISEMENTS("Icmp6", "OutNeighborAdvertisements"),
    ICMP6_OUT_MLDV2_REPORTS("Icmp6", "OutMLDv2Reports"),

    ARP_RES_FAILED("ArpCache", "res_failed"),
    ARP_UNRESOLVED_DISCARDS("ArpCache", "unresolved_discards"),
    ARP_TABLE_FULLS("ArpCache", "table_fulls");

    private final String group;
    private final String mibName;

    IpCounter(String group, String mibName) {
        this.group = group;
        this.mibName = mibName;
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public String mibName() {
        return mibName;
    }
}
