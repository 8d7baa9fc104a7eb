package io.hawser.ip.group;

import io.hawser.wire.Bytes;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IgmpHeader;
import io.hawser.wire.IpAddress;

/**
 * The two protocols by which hosts report the groups that they have joined. MLD (RFC 3810) is IGMP (RFC 3376) with
 * longer addresses: its version 2 is version 3 of IGMP, its version 1 is version 2. Versions are counted as in IGMP
 * here.
 */
public enum MembershipProtocol {
    /** IGMP, for IPv4. */
    IGMP,

    /** MLD, for IPv6. */
    MLD;

    /** All routers that understand version 3 (RFC 3376 §4.2.14), or version 2 of MLD (RFC 3810 §5.2.14). */
    private static final IpAddress IGMP_REPORTS = IpAddress.v4(0xe000_0016);

    private static final IpAddress MLD_REPORTS = IpAddress.parse("ff02::16");

    /** All routers of a link (RFC 2236 §3). */
    private static final IpAddress IGMP_ROUTERS = IpAddress.v4(0xe000_0002);

    /** The header before the records of a report, and a message of old versions without its group. */
    private static final int HEADER_BYTES = 8;

    private static final int RECORDS = 6;

    /** The group of all systems of a link, of which every interface is a member. */
    IpAddress allSystems() {
        return this == IGMP ? InterfaceGroups.ALL_SYSTEMS : IpAddress.ALL_NODES;
    }

    /** The group to which reports of version 3 are sent. */
    IpAddress reportDestination() {
        return this == IGMP ? IGMP_REPORTS : MLD_REPORTS;
    }

    /** The group that hears of a leave in version 2. */
    IpAddress allRouters() {
        return this == IGMP ? IGMP_ROUTERS : IpAddress.ALL_ROUTERS;
    }

    int headerBytes() {
        return HEADER_BYTES;
    }

    int addressBytes() {
        return this == IGMP ? Integer.BYTES : 2 * Long.BYTES;
    }

    /** The size of a record without its sources. */
    int recordBytes() {
        return Integer.BYTES + addressBytes();
    }

    /**
     * Returns whether routers want to know of a group: not of those that never leave the host, or that all hosts join.
     */
    boolean isReported(IpAddress group) {
        boolean ofInterface = this == MLD && (group.high() >>> 48 & 0xf) <= 1;
        return !group.equals(allSystems()) && !ofInterface;
    }

    /** Writes an address of this protocol's family. */
    void put(byte[] message, int at, IpAddress address) {
        if (this == IGMP) {
            Bytes.put32(message, at, address.v4());
        } else {
            Bytes.put64(message, at, address.high());
            Bytes.put64(message, at + Long.BYTES, address.low());
        }
    }

    /** Writes the header of a report of version 3, whose records are in place; MLD's checksum is left to the sender. */
    void writeReport(byte[] message, int length, int records) {
        if (this == IGMP) {
            IgmpHeader.writeReport(message, 0, length, records);
        } else {
            Bytes.put32(message, 0, Icmpv6Header.LISTENER_REPORT_V2 << 24);
            Bytes.put16(message, RECORDS, records);
        }
    }

    /** A report of version 1 or 2. */
    byte[] oldReport(int version, IpAddress group) {
        int igmp = version == 1 ? IgmpHeader.REPORT_V1 : IgmpHeader.REPORT_V2;
        return old(igmp, Icmpv6Header.LISTENER_REPORT, group);
    }

    /** A leave of version 2. */
    byte[] leave(IpAddress group) {
        return old(IgmpHeader.LEAVE, Icmpv6Header.LISTENER_DONE, group);
    }

    private byte[] old(int igmpType, int mldType, IpAddress group) {
        if (this == IGMP) {
            byte[] message = new byte[IgmpHeader.BYTES];
            IgmpHeader.write(message, 0, igmpType, group.v4());
            return message;
        }
        byte[] message = new byte[HEADER_BYTES + addressBytes()];
        Bytes.put8(message, 0, mldType);
        put(message, HEADER_BYTES, group);
        return message;
    }
}
