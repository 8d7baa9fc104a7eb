package io.hawser.ip.group;

import io.hawser.ip.settings.IpSettings;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups of one family on one interface: which sockets have joined which group for which sources, and, by
 * a {@link MembershipReporter}, the reports about them to the routers of the link. Every interface is a member of
 * 224.0.0.1 or ff02::1, which is never reported. Belongs to the thread that owns the host.
 */
public final class InterfaceGroups {
    /** All systems of a link (RFC 1112 §4). */
    public static final IpAddress ALL_SYSTEMS = IpAddress.v4(0xe000_0001);

    private final Map<IpAddress, GroupState> states = new LinkedHashMap<>();
    private final MembershipProtocol protocol;
    private final MembershipReporter reporter;

    /**
     * Creates the groups of one family on an interface.
     *
     * @param sender sends reports; null for a link without routers, such as the loopback
     */
    public InterfaceGroups(
            MembershipProtocol protocol,
            TimingWheel timers,
            RandomGenerator random,
            IpSettings settings,
            @Nullable ReportSender sender) {
        this.protocol = protocol;
        reporter = new MembershipReporter(this, protocol, timers, random, settings, sender);
    }

    /** A group of the interface: its number of members and their merged filter. */
    public record Entry(IpAddress group, int members, SourceFilter filter) {}

    /** Joins a group for another socket; the routers of the link are notified. */
    public GroupMembership join(IpAddress group, SourceFilter filter) {
        GroupMembership membership = new GroupMembership(this, group);
        membership.filter(filter);
        return membership;
    }

    /** Returns whether a socket has joined the group, or every interface is a member of it. */
    public boolean isMember(IpAddress group) {
        GroupState state = states.get(group);
        return state != null && !state.filter.isNone() || group.equals(protocol.allSystems());
    }

    /** The groups, the one that was joined last first, and the group of all systems last. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        int everybody = 1;
        for (GroupState state : states.values()) {
            if (state.group.equals(protocol.allSystems())) {
                everybody += state.members.size();
            } else if (!state.members.isEmpty()) {
                entries.addFirst(new Entry(state.group, state.members.size(), state.filter));
            }
        }
        entries.add(new Entry(protocol.allSystems(), everybody, SourceFilter.ALL));
        return entries;
    }

    /** Processes a query, which is answered after a random time. */
    public void heard(MembershipQuery query) {
        reporter.heard(query);
    }

    /** Processes another host's report of version 1 or 2, which makes this host's own superfluous. */
    public void heardReport(IpAddress group) {
        reporter.heardReport(group);
    }

    /** Reports all groups, because the link has come up. */
    public void up() {
        reporter.up();
    }

    /** Cancels all reports, because the link has gone down. */
    public void down() {
        reporter.down();
    }

    /** The version that the routers of the link understand, 1 to 3 as IGMP counts them. */
    public int version() {
        return reporter.version();
    }

    void changed(GroupMembership membership) {
        IpAddress group = membership.group();
        GroupState state = states.computeIfAbsent(group, each -> new GroupState(each, reporter::respond));
        if (membership.filter().isNone()) {
            state.members.remove(membership);
        } else {
            state.members.add(membership);
        }
        SourceFilter before = state.filter;
        state.filter = SourceFilter.merge(
                state.members.stream().map(GroupMembership::filter).toList());
        if (!before.equals(state.filter)) {
            reporter.changed(state, before);
        }
        forgetObsolete(state);
    }

    Iterable<GroupState> states() {
        return List.copyOf(states.values());
    }

    @Nullable
    GroupState state(IpAddress group) {
        return states.get(group);
    }

    void forgetObsolete(GroupState state) {
        if (state.isObsolete()) {
            reporter.cancel(state);
            states.remove(state.group);
        }
    }
}
