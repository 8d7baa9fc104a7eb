package io.hawser.ip.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.settings.IpSettings;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When which reports are sent (RFC 3376 §5 and §7.2, RFC 2236 §3); every random time is as long as it may be. */
class MembershipReporterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
    private static final IpAddress OTHER = IpAddress.parse("239.9.9.9");
    private static final IpAddress A = IpAddress.parse("10.0.0.7");
    private static final IpAddress B = IpAddress.parse("10.0.0.8");
    private static final String[] RECORDS = {"?", "IS_IN", "IS_EX", "TO_IN", "TO_EX", "ALLOW", "BLOCK"};

    /** Draws the greatest number that is possible. */
    private static final class Greatest implements RandomGenerator {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    private final TimingWheel timers = new TimingWheel(1_000 * SECOND);
    private final IpSettings settings = new IpSettings();

    /** The messages sent, with the time since the beginning in seconds. */
    private final List<String> sent = new ArrayList<>();

    private final InterfaceGroups groups = groups(MembershipProtocol.IGMP);

    private InterfaceGroups groups(MembershipProtocol protocol) {
        return new InterfaceGroups(protocol, timers, new Greatest(), settings, new ReportSender() {
            @Override
            public void send(IpAddress destination, byte[] message) {
                sent.add(now() + " " + (protocol == MembershipProtocol.IGMP ? text(message) : mldText(message)));
            }

            @Override
            public int maxBytes() {
                return 1000;
            }
        });
    }

    @AfterEach
    void noTimerIsLeft() {
        groups.down();
        assertThat(timers.armed()).isZero();
    }

    private String now() {
        long nanos = timers.nowNanos() - 1_000 * SECOND;
        return nanos % SECOND == 0 ? nanos / SECOND + "s" : nanos + "ns";
    }

    private static String text(byte[] message) {
        int type = Bytes.u8(message, 0);
        if (type != 0x22) {
            String name = type == 0x12 ? "v1 " : type == 0x16 ? "v2 " : "leave ";
            return name + IpAddress.v4(Bytes.i32(message, 4));
        }
        StringJoiner text = new StringJoiner(" ");
        int at = 8;
        for (int i = Bytes.u16(message, 6); i > 0; i--) {
            StringJoiner sources = new StringJoiner(",", "{", "}");
            int count = Bytes.u16(message, at + 2);
            for (int k = 0; k < count; k++) {
                sources.add(IpAddress.v4(Bytes.i32(message, at + 8 + 4 * k)).toString());
            }
            text.add(RECORDS[message[at]] + " " + IpAddress.v4(Bytes.i32(message, at + 4)) + sources);
            at += 8 + 4 * count;
        }
        assertThat(at).isEqualTo(message.length);
        return text.toString();
    }

    private static String mldText(byte[] message) {
        int type = Bytes.u8(message, 0);
        if (type != 143) {
            assertThat(message).hasSize(24);
            return type + " " + new IpAddress(Bytes.i64(message, 8), Bytes.i64(message, 16));
        }
        assertThat(Bytes.u16(message, 6)).as("records").isEqualTo(1);
        assertThat(message).hasSize(28);
        return RECORDS[message[8]] + " " + new IpAddress(Bytes.i64(message, 12), Bytes.i64(message, 20));
    }

    /** Advances the time to these seconds from the beginning. */
    private void to(long seconds) {
        long until = (1_000 + seconds) * SECOND;
        int steps = 0;
        for (long next = timers.nextDeadlineNanos(); next <= until; next = timers.nextDeadlineNanos()) {
            timers.advance(next);
            assertThat(++steps).as("timers that expire").isLessThan(1000);
        }
        timers.advance(until);
    }

    private void query(long seconds, IpAddress group, IpAddress... sources) {
        groups.heard(new MembershipQuery(3, group, seconds * SECOND, 2, 125, List.of(sources)));
    }

    private void oldQuery(int version, long seconds, IpAddress group) {
        groups.heard(new MembershipQuery(version, group, seconds * SECOND, 0, 0, List.of()));
    }

    /** Joins without a report that is still to come. */
    private GroupMembership joined(IpAddress group, SourceFilter filter) {
        GroupMembership membership = groups.join(group, filter);
        to((timers.nowNanos() / SECOND) - 1_000 + 5);
        sent.clear();
        return membership;
    }

    @Test
    void aChangeIsReportedAsOftenAsTheRobustnessSays() {
        settings.igmpRobustness = 3;
        groups.join(GROUP, SourceFilter.only(A));
        groups.join(OTHER, SourceFilter.ALL);
        to(10);
        assertThat(sent)
                .containsExactly(
                        "0s ALLOW 239.1.2.3{10.0.0.7}",
                        "0s ALLOW 239.1.2.3{10.0.0.7} TO_EX 239.9.9.9{}",
                        "1s ALLOW 239.1.2.3{10.0.0.7} TO_EX 239.9.9.9{}",
                        "2s TO_EX 239.9.9.9{}");
        assertThat(timers.armed()).isZero();
    }

    @Test
    void aQuerierTellsTheRobustness() {
        groups.heard(new MembershipQuery(3, OTHER, SECOND, 1, 125, List.of()));
        groups.join(GROUP, SourceFilter.only(A));
        to(5);
        assertThat(sent).containsExactly("0s ALLOW 239.1.2.3{10.0.0.7}");
        groups.heard(new MembershipQuery(3, OTHER, SECOND, 0, 125, List.of()));
        groups.join(GROUP, SourceFilter.only(B));
        to(10);
        assertThat(sent.subList(1, 3)).containsExactly("5s ALLOW 239.1.2.3{10.0.0.8}", "6s ALLOW 239.1.2.3{10.0.0.8}");
    }

    @Test
    void aChangeOfTheModeSaysItAll() {
        GroupMembership membership = groups.join(GROUP, SourceFilter.only(A));
        membership.filter(SourceFilter.ALL);
        to(5);
        assertThat(sent)
                .containsExactly("0s ALLOW 239.1.2.3{10.0.0.7}", "0s TO_EX 239.1.2.3{}", "1s TO_EX 239.1.2.3{}");
    }

    @Test
    void aChangeOfTheModeEndsTheReportsOfSources() {
        settings.igmpRobustness = 3;
        GroupMembership membership = groups.join(GROUP, SourceFilter.only(A));
        groups.heard(new MembershipQuery(3, OTHER, SECOND, 1, 125, List.of()));
        membership.filter(SourceFilter.ALL);
        to(5);
        assertThat(sent).containsExactly("0s ALLOW 239.1.2.3{10.0.0.7}", "0s TO_EX 239.1.2.3{}");
    }

    @Test
    void changesThatWereDueBeforeTheLinkWentDownAreForgotten() {
        GroupMembership membership = groups.join(GROUP, SourceFilter.only(A));
        groups.down();
        membership.filter(SourceFilter.only(B));
        groups.up();
        to(5);
        assertThat(sent)
                .containsExactly(
                        "0s ALLOW 239.1.2.3{10.0.0.7}", "0s ALLOW 239.1.2.3{10.0.0.8}", "1s ALLOW 239.1.2.3{10.0.0.8}");
    }

    @Test
    void sourcesChangedDuringAChangeOfTheModeAreReportedByBoth() {
        GroupMembership membership = groups.join(GROUP, SourceFilter.ALL);
        membership.filter(SourceFilter.ALL.with(A));
        to(5);
        assertThat(sent)
                .containsExactly(
                        "0s TO_EX 239.1.2.3{}", "0s TO_EX 239.1.2.3{10.0.0.7}", "1s BLOCK 239.1.2.3{10.0.0.7}");
    }

    @Test
    void anAnswerComesWithinItsTimeAndTheEarlierOneCounts() {
        joined(GROUP, SourceFilter.ALL);
        query(10, IpAddress.ANY_V4);
        to(6);
        query(20, IpAddress.ANY_V4);
        query(2, IpAddress.ANY_V4);
        to(40);
        assertThat(sent).containsExactly("8s IS_EX 239.1.2.3{}");
        query(0, IpAddress.ANY_V4);
        assertThat(sent).as("not within the call").hasSize(1);
        to(50);
        assertThat(sent.getLast()).isEqualTo("40000000001ns IS_EX 239.1.2.3{}");
    }

    @Test
    void aPendingGeneralAnswerServesQueriesAboutGroupsThatEndLater() {
        joined(GROUP, SourceFilter.ALL);
        query(10, IpAddress.ANY_V4);
        query(20, GROUP);
        query(10, GROUP);
        query(2, GROUP, A);
        to(40);
        assertThat(sent).containsExactly("7s IS_IN 239.1.2.3{10.0.0.7}", "15s IS_EX 239.1.2.3{}");
    }

    @Test
    void aGeneralAnswerLeavesTheOneAboutSourcesAsItIs() {
        joined(GROUP, SourceFilter.ALL);
        query(10, GROUP, A);
        query(2, IpAddress.ANY_V4);
        to(40);
        assertThat(sent).containsExactly("7s IS_EX 239.1.2.3{}", "15s IS_IN 239.1.2.3{10.0.0.7}");
    }

    @Test
    void queriesAboutSourcesAreAnsweredTogether() {
        joined(GROUP, SourceFilter.ALL);
        query(10, GROUP, A);
        query(4, GROUP, B);
        query(20, GROUP, A);
        to(40);
        assertThat(sent).containsExactly("9s IS_IN 239.1.2.3{10.0.0.7,10.0.0.8}");
        query(1, GROUP, B);
        to(50);
        assertThat(sent.getLast()).as("what was answered is forgotten").isEqualTo("41s IS_IN 239.1.2.3{10.0.0.8}");
    }

    @Test
    void aQueryAboutTheGroupIncludesThoseAboutSources() {
        joined(GROUP, SourceFilter.ALL);
        query(10, GROUP, A);
        query(10, GROUP);
        to(20);
        query(10, GROUP);
        query(10, GROUP, A);
        to(40);
        assertThat(sent).containsExactly("15s IS_EX 239.1.2.3{}", "30s IS_EX 239.1.2.3{}");
    }

    @Test
    void aQuerierThatNamesManySourcesIsToldAll() {
        joined(GROUP, SourceFilter.ALL);
        IpAddress[] sources = IntStream.range(0, 65)
                .mapToObj(i -> IpAddress.v4(0x0a00_0100 + i))
                .toArray(IpAddress[]::new);
        query(1, GROUP, sources);
        to(10);
        assertThat(sent).containsExactly("6s IS_EX 239.1.2.3{}");
        query(1, GROUP, java.util.Arrays.copyOf(sources, 64));
        to(20);
        assertThat(sent.getLast()).startsWith("11s IS_IN").contains("10.0.1.63").doesNotContain("10.0.1.64");
    }

    @Test
    void aLeaveEndsTheAnswerThatIsDue() {
        GroupMembership membership = joined(GROUP, SourceFilter.ALL);
        query(100, GROUP);
        membership.filter(SourceFilter.NONE);
        to(8);
        assertThat(sent).containsExactly("5s TO_IN 239.1.2.3{}", "6s TO_IN 239.1.2.3{}");
        assertThat(timers.armed()).isZero();
    }

    @Test
    void theOldestRouterThatIsPresentChoosesTheVersion() {
        oldQuery(1, 10, IpAddress.ANY_V4);
        to(100);
        oldQuery(2, 10, IpAddress.ANY_V4);
        to(259);
        assertThat(groups.version()).isEqualTo(1);
        to(260);
        assertThat(groups.version()).isEqualTo(2);
        to(359);
        assertThat(groups.version()).isEqualTo(2);
        to(360);
        assertThat(groups.version()).isEqualTo(3);
        assertThat(timers.armed()).isZero();
    }

    @Test
    void aQuerierTellsHowLongAnOldRouterCounts() {
        groups.heard(new MembershipQuery(3, IpAddress.ANY_V4, SECOND, 3, 20, List.of()));
        oldQuery(2, 10, IpAddress.ANY_V4);
        to(69);
        assertThat(groups.version()).isEqualTo(2);
        to(70);
        assertThat(groups.version()).isEqualTo(3);
        groups.heard(new MembershipQuery(3, IpAddress.ANY_V4, SECOND, 2, 0, List.of()));
        oldQuery(2, 10, IpAddress.ANY_V4);
        to(329);
        assertThat(groups.version()).isEqualTo(2);
        to(330);
        assertThat(groups.version()).isEqualTo(3);
    }

    /** RFC 3376 §7.2.1: the reports and answers of the other version are not sent any more. */
    @Test
    void anotherVersionCancelsWhatIsDue() {
        groups.join(GROUP, SourceFilter.ALL);
        groups.join(OTHER, SourceFilter.ALL);
        query(10, IpAddress.ANY_V4);
        query(5, OTHER, A);
        sent.clear();
        oldQuery(2, 100, OTHER);
        to(90);
        assertThat(sent).isEmpty();
        to(200);
        assertThat(sent).containsExactly("100s v2 239.9.9.9");
    }

    @Test
    void aJoinIsReportedAgainInOldVersions() {
        settings.igmpRobustness = 3;
        oldQuery(2, 1, IpAddress.ANY_V4);
        groups.join(GROUP, SourceFilter.ALL);
        to(100);
        assertThat(sent).containsExactly("0s v2 239.1.2.3", "10s v2 239.1.2.3", "20s v2 239.1.2.3");
        settings.igmpRobustness = 1;
        groups.join(OTHER, SourceFilter.ALL);
        to(200);
        assertThat(sent.subList(3, sent.size())).containsExactly("100s v2 239.9.9.9");
    }

    @Test
    void anAnswerCountsAsARepeatedReport() {
        oldQuery(2, 1, IpAddress.ANY_V4);
        groups.join(GROUP, SourceFilter.ALL);
        oldQuery(2, 3, GROUP);
        to(100);
        assertThat(sent).containsExactly("0s v2 239.1.2.3", "3s v2 239.1.2.3");
    }

    @Test
    void oldQueriesAreAnsweredForTheGroupThatTheyAskFor() {
        joined(GROUP, SourceFilter.ALL);
        joined(OTHER, SourceFilter.ALL);
        oldQuery(2, 10, GROUP);
        to(30);
        assertThat(sent).containsExactly("20s v2 239.1.2.3");
        oldQuery(2, 10, IpAddress.ANY_V4);
        to(50);
        assertThat(sent.subList(1, 3)).containsExactly("40s v2 239.1.2.3", "40s v2 239.9.9.9");
    }

    @Test
    void anAnswerThatIsDueInTimeIsNotMoved() {
        joined(GROUP, SourceFilter.ALL);
        oldQuery(2, 10, GROUP);
        to(8);
        oldQuery(2, 20, GROUP);
        to(30);
        assertThat(sent).containsExactly("15s v2 239.1.2.3");
        oldQuery(2, 10, GROUP);
        oldQuery(2, 3, GROUP);
        to(60);
        assertThat(sent.subList(1, sent.size())).containsExactly("33s v2 239.1.2.3");
    }

    @Test
    void aReportOfAnotherHostCountsInOldVersionsOnly() {
        joined(GROUP, SourceFilter.ALL);
        query(10, GROUP);
        groups.heardReport(GROUP);
        to(20);
        assertThat(sent).containsExactly("15s IS_EX 239.1.2.3{}");
        oldQuery(2, 10, GROUP);
        groups.heardReport(GROUP);
        groups.heardReport(OTHER);
        to(100);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aReportOfAnotherHostEndsTheRepetition() {
        settings.igmpRobustness = 3;
        oldQuery(2, 1, IpAddress.ANY_V4);
        GroupMembership membership = groups.join(GROUP, SourceFilter.ALL);
        groups.heardReport(GROUP);
        oldQuery(2, 5, GROUP);
        to(100);
        assertThat(sent).containsExactly("0s v2 239.1.2.3", "5s v2 239.1.2.3");
        membership.filter(SourceFilter.NONE);
        assertThat(sent.getLast()).as("this host has reported last").isEqualTo("100s leave 239.1.2.3");
    }

    @Test
    void aLinkThatIsDownReportsAndAnswersNothing() {
        joined(GROUP, SourceFilter.ALL);
        query(10, IpAddress.ANY_V4);
        query(5, GROUP, A);
        groups.join(OTHER, SourceFilter.ALL);
        groups.down();
        assertThat(timers.armed()).isZero();
        sent.clear();
        query(1, IpAddress.ANY_V4);
        oldQuery(2, 1, IpAddress.ANY_V4);
        GroupMembership third = groups.join(IpAddress.parse("239.7.7.7"), SourceFilter.ALL);
        third.filter(SourceFilter.NONE);
        to(100);
        assertThat(sent).isEmpty();
        assertThat(groups.version()).isEqualTo(3);
        groups.up();
        groups.up();
        to(200);
        assertThat(sent)
                .containsExactly(
                        "100s TO_EX 239.1.2.3{}", "100s TO_EX 239.1.2.3{} TO_EX 239.9.9.9{}", "101s TO_EX 239.9.9.9{}");
        sent.clear();
        query(1, GROUP, B);
        to(300);
        assertThat(sent).as("no sources of the time before").containsExactly("201s IS_IN 239.1.2.3{10.0.0.8}");
    }

    /** A group is as before after it was left, and joined again. */
    @Test
    void aRejoinedGroupHasNoPast() {
        oldQuery(2, 1, IpAddress.ANY_V4);
        groups.join(GROUP, SourceFilter.ALL).filter(SourceFilter.NONE);
        to(1);
        assertThat(sent).containsExactly("0s v2 239.1.2.3", "0s leave 239.1.2.3");
        groups.join(GROUP, SourceFilter.ALL);
        groups.heardReport(GROUP);
        groups.join(GROUP, SourceFilter.ALL);
        to(100);
        assertThat(sent).hasSize(3);
        assertThat(groups.entries().getFirst().members()).isEqualTo(2);
    }

    @Test
    void allSystemsCountsItsMembers() {
        groups.join(InterfaceGroups.ALL_SYSTEMS, SourceFilter.ALL);
        groups.join(InterfaceGroups.ALL_SYSTEMS, SourceFilter.ALL);
        assertThat(groups.entries())
                .containsExactly(new InterfaceGroups.Entry(InterfaceGroups.ALL_SYSTEMS, 3, SourceFilter.ALL));
        assertThat(sent).isEmpty();
    }

    @Test
    void mldHasMessagesOfItsOwn() {
        InterfaceGroups mld = groups(MembershipProtocol.MLD);
        IpAddress group = IpAddress.parse("ff05::1:3");
        GroupMembership membership = mld.join(group, SourceFilter.ALL);
        // groups of one interface, and of the reserved scope
        mld.join(IpAddress.parse("ff01::5"), SourceFilter.ALL);
        mld.join(IpAddress.parse("ff00::5"), SourceFilter.ALL);
        mld.join(IpAddress.ALL_NODES, SourceFilter.ALL);
        mld.heard(new MembershipQuery(2, IpAddress.ANY_V6, SECOND, 0, 0, List.of()));
        to(5);
        membership.filter(SourceFilter.NONE);
        assertThat(sent.getFirst()).isEqualTo("0s TO_EX ff05::1:3");
        assertThat(sent.subList(sent.size() - 2, sent.size())).containsExactly("1s 131 ff05::1:3", "5s 132 ff05::1:3");
        mld.down();
    }
}
