package io.hawser.tools.sar;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report of {@code sar -n}: its keyword, its columns, and the counters in them. In the order of sar. */
enum SarReport {
    DEV(
            Kind.INTERFACE_RATES,
            "rxpck/s=rxPackets txpck/s=txPackets rxkB/s=rxBytes txkB/s=txBytes rxcmp/s= txcmp/s= rxmcst/s= %ifutil="),
    EDEV(
            Kind.INTERFACE_RATES,
            "rxerr/s= txerr/s= coll/s= rxdrop/s=rxDropped txdrop/s=txDropped txcarr/s= rxfram/s= rxfifo/s= "
                    + "txfifo/s="),
    SOCK(Kind.LEVELS, "totsck=sockets tcpsck=tcpSockets udpsck=udpSockets rawsck= ip-frag=fragments tcp-tw=timeWait"),
    IP(
            Kind.RATES,
            "irec/s=IpInReceives fwddgm/s=IpForwDatagrams idel/s=IpInDelivers orq/s=IpOutRequests "
                    + "asmrq/s=IpReasmReqds asmok/s=IpReasmOKs fragok/s=IpFragOKs fragcrt/s=IpFragCreates"),
    EIP(
            Kind.RATES,
            "ihdrerr/s=IpInHdrErrors iadrerr/s=IpInAddrErrors iukwnpr/s=IpInUnknownProtos idisc/s=IpInDiscards "
                    + "odisc/s=IpOutDiscards onort/s=IpOutNoRoutes asmf/s=IpReasmFails fragf/s=IpFragFails"),
    ICMP(
            Kind.RATES,
            "imsg/s=IcmpInMsgs omsg/s=IcmpOutMsgs iech/s=IcmpInEchos iechr/s=IcmpInEchoReps oech/s=IcmpOutEchos "
                    + "oechr/s=IcmpOutEchoReps itm/s=IcmpInTimestamps itmr/s=IcmpInTimestampReps "
                    + "otm/s=IcmpOutTimestamps otmr/s=IcmpOutTimestampReps iadrmk/s=IcmpInAddrMasks "
                    + "iadrmkr/s=IcmpInAddrMaskReps oadrmk/s=IcmpOutAddrMasks oadrmkr/s=IcmpOutAddrMaskReps"),
    EICMP(
            Kind.RATES,
            "ierr/s=IcmpInErrors oerr/s=IcmpOutErrors idstunr/s=IcmpInDestUnreachs odstunr/s=IcmpOutDestUnreachs "
                    + "itmex/s=IcmpInTimeExcds otmex/s=IcmpOutTimeExcds iparmpb/s=IcmpInParmProbs "
                    + "oparmpb/s=IcmpOutParmProbs isrcq/s=IcmpInSrcQuenchs osrcq/s=IcmpOutSrcQuenchs "
                    + "iredir/s=IcmpInRedirects oredir/s=IcmpOutRedirects"),
    TCP(Kind.RATES, "active/s=TcpActiveOpens passive/s=TcpPassiveOpens iseg/s=TcpInSegs oseg/s=TcpOutSegs"),
    ETCP(
            Kind.RATES,
            "atmptf/s=TcpAttemptFails estres/s=TcpEstabResets retrans/s=TcpRetransSegs isegerr/s=TcpInErrs "
                    + "orsts/s=TcpOutRsts"),
    UDP(Kind.RATES, "idgm/s=UdpInDatagrams odgm/s=UdpOutDatagrams noport/s=UdpNoPorts idgmerr/s=UdpInErrors"),
    SOCK6(Kind.LEVELS, "tcp6sck=tcp6Sockets udp6sck=udp6Sockets raw6sck= ip6-frag=");

    /** Kind of the numbers of a report. */
    enum Kind {
        /** Counters per second. */
        RATES,
        /** Counters per second, a line for each interface. */
        INTERFACE_RATES,
        /** Numbers at an instant. */
        LEVELS
    }

    /** The reports of {@code -n ALL} for which a stack has no data. */
    static final List<String> WITHOUT_SUBJECT =
            List.of("NFS", "NFSD", "IP6", "EIP6", "ICMP6", "EICMP6", "UDP6", "FC", "SOFT");

    private static final Map<String, SarReport> BY_KEYWORD =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // Stream.toList returns an immutable list
    private final List<Column> columns;

    /**
     * A column.
     *
     * @param counter the counter in it; empty for one that a stack does not have, which is printed as 0
     */
    record Column(String heading, String counter) {}

    SarReport(Kind kind, String columns) {
        this.kind = kind;
        this.columns = Stream.of(columns.split(" ", -1))
                .map(each -> new Column(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1)))
                .toList();
    }

    Kind kind() {
        return kind;
    }

    List<Column> columns() {
        return columns;
    }

    /** The report of a keyword; null for an unknown one. */
    static @Nullable SarReport of(String keyword) {
        return BY_KEYWORD.get(keyword);
    }
}
