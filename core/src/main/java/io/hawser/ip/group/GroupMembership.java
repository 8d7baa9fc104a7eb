package io.hawser.ip.group;

import io.hawser.wire.IpAddress;

/** The membership of one socket in a group of an interface; {@link InterfaceGroups#join} returns it. */
public final class GroupMembership {
    private final InterfaceGroups groups;
    private final IpAddress group;
    private SourceFilter filter = SourceFilter.NONE;

    GroupMembership(InterfaceGroups groups, IpAddress group) {
        this.groups = groups;
        this.group = group;
    }

    /** The group. */
    public IpAddress group() {
        return group;
    }

    /** The sources from which the socket receives. */
    public SourceFilter filter() {
        return filter;
    }

    /** Changes the sources; with {@link SourceFilter#NONE} the socket leaves the group. */
    public void filter(SourceFilter changed) {
        filter = changed;
        groups.changed(this);
    }
}
