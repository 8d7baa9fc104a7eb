package io.hawser.ip.group;

import io.hawser.ip.settings.IpSettings;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The host's part of IGMP or MLD on one interface (RFC 3376 §5, RFC 3810 §6): reports changes at once and repeats them,
 * and answers queries after a random time. While a router of version 1 or 2 is heard, it reports in that version
 * (§7.2).
 */
final class MembershipReporter {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** The unsolicited report intervals of RFC 3376 §8.11 and RFC 2236 §8.10. */
    private static final long REPEAT_NANOS = SECOND_NANOS;

    private static final long OLD_REPEAT_NANOS = 10 * SECOND_NANOS;

    /** The query interval and the query response interval unless a query says otherwise (RFC 3376 §8.2, §8.3). */
    private static final int QUERY_SECONDS = 125;

    private static final int RESPONSE_SECONDS = 10;

    /** The sources that are remembered for an answer; a querier that names more is told all. */
    private static final int MAX_QUERIED = 64;

    private final InterfaceGroups groups;
    private final MembershipProtocol protocol;
    private final TimingWheel timers;
    private final RandomGenerator random;
    private final IpSettings settings;
    private final @Nullable ReportSender sender;
    private boolean up = true;

    /** The robustness variable of the querier; 0 for the setting of this host. */
    private int toldRobustness;

    private int toldIntervalSeconds = QUERY_SECONDS;

    /** The instants until which a router of version 1 or 2 counts as present. */
    private long version1UntilNanos = Long.MIN_VALUE;

    private long version2UntilNanos = Long.MIN_VALUE;
    private int version = 3;

    private final Timer changes = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            sendChanges();
        }
    };

    private final Timer general = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            sendCurrent();
        }
    };

    private final Timer olderRouterGone = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            chooseVersion();
        }
    };

    MembershipReporter(
            InterfaceGroups groups,
            MembershipProtocol protocol,
            TimingWheel timers,
            RandomGenerator random,
            IpSettings settings,
            @Nullable ReportSender sender) {
        this.groups = groups;
        this.protocol = protocol;
        this.timers = timers;
        this.random = random;
        this.settings = settings;
        this.sender = sender;
    }

    int version() {
        return version;
    }

    private int robustness() {
        return toldRobustness > 0 ? toldRobustness : settings.igmpRobustness;
    }

    private boolean isReported(GroupState state) {
        return sender != null && up && protocol.isReported(state.group);
    }

    // ---- changes

    void changed(GroupState state, SourceFilter before) {
        if (!isReported(state)) {
            return;
        }
        if (version == 3) {
            state.noteChange(before, robustness());
            sendChanges();
        } else if (before.isNone()) {
            state.unsolicited = robustness() - 1;
            sendOldReport(state);
            if (state.unsolicited > 0) {
                arm(state.response, OLD_REPEAT_NANOS);
            }
        } else if (state.filter.isNone()) {
            timers.cancel(state.response);
            if (version == 2 && state.reportedLast) {
                sendOld(protocol.leave(state.group), protocol.allRouters());
            }
        }
    }

    /** Sends one report of all changes, now, and arms the timer for the next if one is due. */
    private void sendChanges() {
        List<GroupRecord> records = new ArrayList<>();
        boolean more = false;
        for (GroupState state : groups.states()) {
            if (state.hasChanges()) {
                records.addAll(state.nextChanges());
                more |= state.hasChanges();
                groups.forgetObsolete(state);
            }
        }
        send(records);
        if (more) {
            arm(changes, REPEAT_NANOS);
        } else {
            timers.cancel(changes);
        }
    }

    // ---- queries

    void heard(MembershipQuery query) {
        if (sender == null || !up) {
            return;
        }
        noteQuerier(query);
        if (version == 3) {
            answer(query);
        } else {
            answerInOldVersion(query);
        }
    }

    /** A random instant within the time that a query grants. */
    private long drawAnswerNanos(MembershipQuery query) {
        return timers.nowNanos() + random.nextLong(Math.max(1, query.maxResponseNanos())) + 1;
    }

    private void noteQuerier(MembershipQuery query) {
        long untilNanos =
                timers.nowNanos() + ((long) robustness() * toldIntervalSeconds + RESPONSE_SECONDS) * SECOND_NANOS;
        switch (query.version()) {
            case 1 -> version1UntilNanos = untilNanos;
            case 2 -> version2UntilNanos = untilNanos;
            default -> {
                toldRobustness = query.robustness();
                toldIntervalSeconds = query.intervalSeconds() > 0 ? query.intervalSeconds() : QUERY_SECONDS;
            }
        }
        chooseVersion();
    }

    /** Chooses the version of the oldest router that is present; a change cancels what is pending. */
    private void chooseVersion() {
        long nowNanos = timers.nowNanos();
        int chosen = 3;
        long untilNanos = Long.MIN_VALUE;
        if (version1UntilNanos > nowNanos) {
            chosen = 1;
            untilNanos = version1UntilNanos;
        } else if (version2UntilNanos > nowNanos) {
            chosen = 2;
            untilNanos = version2UntilNanos;
        }
        if (chosen < 3) {
            timers.arm(olderRouterGone, untilNanos);
        } else {
            timers.cancel(olderRouterGone);
        }
        if (chosen != version) {
            version = chosen;
            cancelAll();
        }
    }

    /** Schedules the answer of version 3 by the five rules of RFC 3376 §5.2. */
    private void answer(MembershipQuery query) {
        long deadlineNanos = drawAnswerNanos(query);
        if (general.isArmed() && general.deadlineNanos() <= deadlineNanos) {
            return;
        }
        if (query.isGeneral()) {
            timers.arm(general, deadlineNanos);
            return;
        }
        GroupState state = groups.state(query.group());
        if (state == null || !isReported(state)) {
            return;
        }
        boolean pending = state.response.isArmed();
        boolean all = query.sources().isEmpty() || pending && state.queried.isEmpty();
        if (all) {
            state.queried.clear();
        } else {
            state.queried.addAll(query.sources());
            if (state.queried.size() > MAX_QUERIED) {
                state.queried.clear();
            }
        }
        if (!pending || state.response.deadlineNanos() > deadlineNanos) {
            timers.arm(state.response, deadlineNanos);
        }
    }

    private void answerInOldVersion(MembershipQuery query) {
        long latestNanos = timers.nowNanos() + query.maxResponseNanos();
        for (GroupState state : groups.states()) {
            boolean asked = query.isGeneral() || query.group().equals(state.group);
            boolean late = !state.response.isArmed() || state.response.deadlineNanos() > latestNanos;
            if (asked && late && isReported(state) && !state.filter.isNone()) {
                timers.arm(state.response, drawAnswerNanos(query));
            }
        }
    }

    /** Answers a query about a group, or repeats a report of versions 1 and 2. */
    void respond(GroupState state) {
        if (version == 3) {
            send(state.answer());
            state.queried.clear();
        } else {
            sendOldReport(state);
            state.unsolicited = Math.max(0, state.unsolicited - 1);
            if (state.unsolicited > 0) {
                arm(state.response, OLD_REPEAT_NANOS);
            }
        }
    }

    private void sendCurrent() {
        List<GroupRecord> records = new ArrayList<>();
        for (GroupState state : groups.states()) {
            if (isReported(state)) {
                records.addAll(state.current());
            }
        }
        send(records);
    }

    /** Suppresses this host's report of versions 1 and 2 (RFC 2236 §3). */
    void heardReport(IpAddress group) {
        GroupState state = groups.state(group);
        if (version < 3 && state != null) {
            timers.cancel(state.response);
            state.unsolicited = 0;
            state.reportedLast = false;
        }
    }

    // ---- the link

    void up() {
        if (!up) {
            up = true;
            for (GroupState state : groups.states()) {
                if (!state.filter.isNone()) {
                    changed(state, SourceFilter.NONE);
                }
            }
        }
    }

    void down() {
        up = false;
        cancelAll();
        timers.cancel(olderRouterGone);
        version1UntilNanos = Long.MIN_VALUE;
        version2UntilNanos = Long.MIN_VALUE;
        version = 3;
    }

    private void cancelAll() {
        timers.cancel(general);
        timers.cancel(changes);
        for (GroupState state : groups.states()) {
            cancel(state);
            groups.forgetObsolete(state);
        }
    }

    void cancel(GroupState state) {
        timers.cancel(state.response);
        state.queried.clear();
        state.unsolicited = 0;
        state.forgetChanges();
    }

    // ---- sending

    private void arm(Timer timer, long maxDelayNanos) {
        timers.arm(timer, timers.nowNanos() + random.nextLong(maxDelayNanos) + 1);
    }

    private void send(List<GroupRecord> records) {
        ReportSender known = sender;
        if (known != null) {
            for (byte[] message : ReportWriter.write(protocol, records, known.maxBytes())) {
                known.send(protocol.reportDestination(), message);
            }
        }
    }

    private void sendOldReport(GroupState state) {
        state.reportedLast = true;
        sendOld(protocol.oldReport(version, state.group), state.group);
    }

    private void sendOld(byte[] message, IpAddress destination) {
        ReportSender known = sender;
        if (known != null) {
            known.send(destination, message);
        }
    }
}
