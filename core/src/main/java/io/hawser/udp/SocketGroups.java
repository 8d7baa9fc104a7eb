package io.hawser.udp;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.group.GroupMembership;
import io.hawser.ip.group.SourceFilter;
import io.hawser.ip.settings.IpSettings;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups of one socket: it receives the datagrams to a group that arrive by an interface on which it has
 * joined the group, from the sources that it has chosen (RFC 3376 §2, RFC 3678). Belongs to the thread that owns the
 * host.
 */
public final class SocketGroups {
    private final IpSettings settings;
    private final List<Joined> memberships = new ArrayList<>();

    private record Joined(NetworkInterface via, GroupMembership membership) {}

    SocketGroups(IpSettings settings) {
        this.settings = settings;
    }

    /**
     * Joins a group, for all sources (IP_ADD_MEMBERSHIP).
     *
     * @return ADDRESS_IN_USE if the socket has joined it on this interface, INVALID_ARGUMENT if it is no group,
     *     NO_BUFFER_SPACE above net.ipv4.igmp_max_memberships
     */
    public UdpResult join(IpAddress group, NetworkInterface via) {
        if (find(group, via) != null) {
            return UdpResult.ADDRESS_IN_USE;
        }
        return add(group, via, SourceFilter.ALL);
    }

    /**
     * Joins a group for one more source (IP_ADD_SOURCE_MEMBERSHIP).
     *
     * @return as {@link #join}; ADDRESS_NOT_AVAILABLE if the source was joined, INVALID_ARGUMENT if the socket has
     *     joined the group for all sources, NO_BUFFER_SPACE above net.ipv4.igmp_max_msf
     */
    public UdpResult joinSource(IpAddress group, NetworkInterface via, IpAddress source) {
        GroupMembership known = find(group, via);
        if (known == null) {
            return add(group, via, SourceFilter.only(source));
        } else if (known.filter().excludes()) {
            return UdpResult.INVALID_ARGUMENT;
        } else if (known.filter().accepts(source)) {
            return UdpResult.ADDRESS_NOT_AVAILABLE;
        }
        return addSource(known, source);
    }

    /**
     * Leaves a group (IP_DROP_MEMBERSHIP).
     *
     * @return ADDRESS_NOT_AVAILABLE if the socket has not joined it on this interface
     */
    public UdpResult leave(IpAddress group, NetworkInterface via) {
        GroupMembership known = find(group, via);
        if (known == null) {
            return UdpResult.ADDRESS_NOT_AVAILABLE;
        }
        change(known, SourceFilter.NONE);
        return UdpResult.OK;
    }

    /**
     * Leaves a group for one source (IP_DROP_SOURCE_MEMBERSHIP).
     *
     * @return ADDRESS_NOT_AVAILABLE if the source was not joined, INVALID_ARGUMENT if the group was joined for all
     */
    public UdpResult leaveSource(IpAddress group, NetworkInterface via, IpAddress source) {
        GroupMembership known = find(group, via);
        if (known != null && known.filter().excludes()) {
            return UdpResult.INVALID_ARGUMENT;
        } else if (known == null || !known.filter().accepts(source)) {
            return UdpResult.ADDRESS_NOT_AVAILABLE;
        }
        change(known, known.filter().without(source));
        return UdpResult.OK;
    }

    /**
     * Receives no more datagrams from one source of a group that was joined for all (IP_BLOCK_SOURCE).
     *
     * @return INVALID_ARGUMENT if the group was not joined for all sources, ADDRESS_NOT_AVAILABLE if the source is
     *     blocked, NO_BUFFER_SPACE above net.ipv4.igmp_max_msf
     */
    public UdpResult block(IpAddress group, NetworkInterface via, IpAddress source) {
        GroupMembership known = find(group, via);
        if (known == null || !known.filter().excludes()) {
            return UdpResult.INVALID_ARGUMENT;
        } else if (!known.filter().accepts(source)) {
            return UdpResult.ADDRESS_NOT_AVAILABLE;
        }
        return addSource(known, source);
    }

    /**
     * Undoes {@link #block} (IP_UNBLOCK_SOURCE).
     *
     * @return INVALID_ARGUMENT if the group was not joined for all sources, ADDRESS_NOT_AVAILABLE if the source is not
     *     blocked
     */
    public UdpResult unblock(IpAddress group, NetworkInterface via, IpAddress source) {
        GroupMembership known = find(group, via);
        if (known == null || !known.filter().excludes()) {
            return UdpResult.INVALID_ARGUMENT;
        } else if (known.filter().accepts(source)) {
            return UdpResult.ADDRESS_NOT_AVAILABLE;
        }
        change(known, known.filter().without(source));
        return UdpResult.OK;
    }

    /** Returns whether the socket receives datagrams of {@code source} to {@code group} that arrive by {@code via}. */
    boolean accepts(IpAddress group, NetworkInterface via, IpAddress source) {
        GroupMembership known = find(group, via);
        return known != null && known.filter().accepts(source);
    }

    void leaveAll() {
        for (Joined each : List.copyOf(memberships)) {
            change(each.membership(), SourceFilter.NONE);
        }
    }

    private UdpResult add(IpAddress group, NetworkInterface via, SourceFilter filter) {
        if (!group.isMulticast()) {
            return UdpResult.INVALID_ARGUMENT;
        }
        if (memberships.size() >= settings.igmpMaxMemberships) {
            return UdpResult.NO_BUFFER_SPACE;
        }
        memberships.add(new Joined(via, (group.isV4() ? via.groups() : via.groupsV6()).join(group, filter)));
        return UdpResult.OK;
    }

    private UdpResult addSource(GroupMembership known, IpAddress source) {
        if (known.filter().sources().size() >= settings.igmpMaxSources) {
            return UdpResult.NO_BUFFER_SPACE;
        }
        known.filter(known.filter().with(source));
        return UdpResult.OK;
    }

    private void change(GroupMembership known, SourceFilter filter) {
        known.filter(filter);
        if (filter.isNone()) {
            memberships.removeIf(each -> Objects.equals(each.membership(), known));
        }
    }

    private @Nullable GroupMembership find(IpAddress group, NetworkInterface via) {
        for (Joined each : memberships) {
            if (each.via() == via && each.membership().group().equals(group)) {
                return each.membership();
            }
        }
        return null;
    }
}
