package io.hawser.ip.group;

import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One group of an interface: its members, and the reports about it that are still to be sent. */
final class GroupState {
    final IpAddress group;
    final Set<GroupMembership> members = new LinkedHashSet<>();

    /** The merged filter of all members. */
    SourceFilter filter = SourceFilter.NONE;

    /** The timer of the answer to a query, and of the repeated report of versions 1 and 2. */
    final Timer response;

    /** The sources that queries have named since the timer was armed; empty for all. */
    final Set<IpAddress> queried = new LinkedHashSet<>();

    /** The unsolicited reports of versions 1 and 2 that are still to be sent. */
    int unsolicited;

    /** Whether this host sent the last report of versions 1 and 2, so that it must announce its leave. */
    boolean reportedLast;

    /** The reports of a change of the filter's mode that are still to be sent. */
    private int modeReports;

    /** The number of reports of each source that was allowed or blocked. */
    private final Map<IpAddress, Integer> sourceReports = new LinkedHashMap<>();

    GroupState(IpAddress group, Consumer<GroupState> responds) {
        this.group = group;
        response = new Timer() {
            @Override
            protected void expired(long nowNanos) {
                responds.accept(GroupState.this);
            }
        };
    }

    /** Returns whether no reason is left to keep this object. */
    boolean isObsolete() {
        return members.isEmpty() && !hasChanges();
    }

    boolean hasChanges() {
        return modeReports > 0 || !sourceReports.isEmpty();
    }

    void forgetChanges() {
        modeReports = 0;
        sourceReports.clear();
    }

    /** Notes the change from another filter to the present one, which is to be reported {@code times} times. */
    void noteChange(SourceFilter before, int times) {
        if (before.excludes() != filter.excludes()) {
            modeReports = times;
            sourceReports.clear();
            return;
        }
        Set<IpAddress> either = new LinkedHashSet<>(before.sources());
        either.addAll(filter.sources());
        for (IpAddress source : either) {
            if (before.sources().contains(source) != filter.sources().contains(source)) {
                sourceReports.put(source, times);
            }
        }
    }

    /** Returns the records of the next state-change report (RFC 3376 §5.1), and counts them as sent. */
    List<GroupRecord> nextChanges() {
        if (modeReports > 0) {
            modeReports--;
            countDown();
            int type = filter.excludes() ? GroupRecord.CHANGE_TO_EXCLUDE : GroupRecord.CHANGE_TO_INCLUDE;
            return List.of(new GroupRecord(type, group, List.copyOf(filter.sources())));
        }
        List<IpAddress> allowed = new ArrayList<>();
        List<IpAddress> blocked = new ArrayList<>();
        for (IpAddress source : sourceReports.keySet()) {
            (filter.accepts(source) ? allowed : blocked).add(source);
        }
        countDown();
        List<GroupRecord> records = new ArrayList<>();
        if (!allowed.isEmpty()) {
            records.add(new GroupRecord(GroupRecord.ALLOW_NEW_SOURCES, group, allowed));
        }
        if (!blocked.isEmpty()) {
            records.add(new GroupRecord(GroupRecord.BLOCK_OLD_SOURCES, group, blocked));
        }
        return List.copyOf(records);
    }

    private void countDown() {
        sourceReports.replaceAll((source, left) -> left - 1);
        sourceReports.values().removeIf(left -> left == 0);
    }

    /** Returns the record that answers a query about all groups, or all sources of this one (RFC 3376 §5.2). */
    List<GroupRecord> current() {
        if (filter.isNone()) {
            return List.of();
        }
        int type = filter.excludes() ? GroupRecord.MODE_IS_EXCLUDE : GroupRecord.MODE_IS_INCLUDE;
        return List.of(new GroupRecord(type, group, List.copyOf(filter.sources())));
    }

    /** Returns the record that answers the queries about the group or about the queried sources (RFC 3376 §5.2). */
    List<GroupRecord> answer() {
        if (queried.isEmpty()) {
            return current();
        }
        List<IpAddress> wanted = queried.stream().filter(filter::accepts).toList();
        return wanted.isEmpty() ? List.of() : List.of(new GroupRecord(GroupRecord.MODE_IS_INCLUDE, group, wanted));
    }
}
