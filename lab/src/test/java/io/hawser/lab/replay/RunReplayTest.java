package io.hawser.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.lab.json.JsonText;
import io.hawser.lab.json.TimelineJson;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.tcp.TcpFlow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunReplayTest {
    private static final RunLink CLOSE = RunLink.of("four-way-close", 0);
    private static final long MILLI = 1_000_000;

    private static Timeline record(RunLink link) throws ScenarioFileException {
        return Replay.of(link).record(() -> false);
    }

    private static String json(RunLink link) throws ScenarioFileException {
        Replay replay = Replay.of(link);
        Timeline timeline = replay.record(() -> false);
        return new String(
                JsonText.bytes(json -> new TimelineJson(replay, timeline, MessageCatalogue.of("en")).write(json)),
                StandardCharsets.UTF_8);
    }

    private static List<String> states(Timeline timeline) {
        return timeline.states().stream()
                .map(each -> each.atNanos() + " " + each.end().node() + " " + each.from() + " " + each.to())
                .toList();
    }

    /** Returns sent segments and their fates, line by line. */
    private static List<String> hops(Timeline timeline) {
        Hops hops = timeline.hops();
        return IntStream.range(0, hops.size())
                .mapToObj(row -> hops.number().get(row) + " " + hops.sent().get(row) + " "
                        + hops.arrived().get(row) + " "
                        + timeline.strings().get((int) hops.text().get(row)))
                .toList();
    }

    private static HopKind kind(Timeline timeline, int row) {
        return HopKind.values()[(int) timeline.hops().kind().get(row)];
    }

    @Test
    void sameLinkGivesTheSameBytes() throws Exception {
        assertThat(json(CLOSE)).isEqualTo(json(CLOSE));
        RunLink branch = CLOSE.with(new UserAction(505 * MILLI, "drop segment 3"));
        assertThat(json(branch)).isEqualTo(json(branch)).isNotEqualTo(json(CLOSE));
    }

    @Test
    void recordsHopsStatesAndBothEndsOfAConnection() throws Exception {
        Timeline run = record(CLOSE);

        assertThat(run.complete()).isTrue();
        assertThat(run.connections()).hasSize(1);
        assertThat(run.connections().getFirst())
                .extracting(ConnectionEnd::label)
                .containsExactly("c1", "s1");
        assertThat(IntStream.range(0, 7).mapToObj(row -> kind(run, row)))
                .containsExactly(
                        HopKind.SYN, HopKind.SYN_ACK, HopKind.ACK, HopKind.FIN, HopKind.ACK, HopKind.FIN, HopKind.ACK);
        assertThat(states(run))
                .contains("500000000 0 ESTABLISHED FIN_WAIT_1", "61010000000 0 TIME_WAIT CLOSED")
                .hasSize(11);
        assertThat(run.connections().getFirst().getFirst().samples()).isNotNull();
    }

    @Test
    void everyHopOfARoutedPacketBelongsToItsConnection() throws Exception {
        Timeline run = record(RunLink.of("firewall-idle", 0));
        Hops hops = run.hops();
        long packets = IntStream.range(0, hops.size())
                .mapToObj(row -> hops.packet().get(row))
                .distinct()
                .count();
        assertThat(packets).isLessThan(hops.size());
        assertThat(IntStream.range(0, hops.size())
                        .filter(row -> hops.flags().get(row) != 0)
                        .mapToObj(row -> hops.connection().get(row)))
                .doesNotContain(-1L);
    }

    @Test
    void actionChangesWhatFollowsAndNothingBefore() throws Exception {
        Timeline before = record(CLOSE);
        long at = 505 * MILLI;
        Timeline branch = record(CLOSE.with(new UserAction(at, "drop segment 3")));

        assertThat(statesUpTo(branch, at)).isEqualTo(statesUpTo(before, at));
        assertThat(hops(branch).subList(0, 3)).isEqualTo(hops(before).subList(0, 3));
        assertThat(branch.hops().arrived().get(3)).isEqualTo(Hops.NONE);
        assertThat(branch.hops().lostNanos().get(3)).isEqualTo(at);
        assertThat(kind(branch, 4).label()).isIn("retransmission-rto", "tlp");
        assertThat(branch.states()).last().extracting(StateChange::to).hasToString("CLOSED");
    }

    private static List<String> statesUpTo(Timeline timeline, long at) {
        return timeline.states().stream()
                .filter(each -> each.atNanos() <= at)
                .map(each -> each.atNanos() + " " + each.end().node() + " " + each.to())
                .toList();
    }

    @Test
    void lostSynIsSentAgain() throws Exception {
        Timeline branch = record(CLOSE.with(new UserAction(MILLI, "drop segment 0")));
        assertThat(kind(branch, 1)).isEqualTo(HopKind.RETRANSMISSION_RTO);
        assertThat(branch.hops().sent().get(1)).isEqualTo(1000 * MILLI);
    }

    @Test
    void segmentIsDelayedDuplicatedOrCorrupted() throws Exception {
        Timeline plain = record(CLOSE);
        Timeline delayed = record(CLOSE.with(new UserAction(501 * MILLI, "delay segment 3 by 30ms")));
        assertThat(delayed.hops().arrived().get(3))
                .isEqualTo(plain.hops().arrived().get(3) + 30 * MILLI);

        Timeline duplicated = record(CLOSE.with(new UserAction(501 * MILLI, "duplicate segment 3")));
        assertThat(kind(duplicated, 4)).isEqualTo(HopKind.DUPLICATE);
        assertThat(duplicated.hops().sent().get(4)).isEqualTo(501 * MILLI);
        assertThat(duplicated.hops().packet().get(4))
                .isEqualTo(duplicated.hops().packet().get(3));

        Timeline corrupted = record(CLOSE.with(new UserAction(501 * MILLI, "corrupt segment 3")));
        int reason = (int) corrupted.hops().lostReason().get(3);
        assertThat(corrupted.reasons().get(reason)).startsWith("dropped.");
        assertThat(corrupted.hops().arrived().get(3))
                .isEqualTo(plain.hops().arrived().get(3));
    }

    @Test
    void actionThatComesTooLateSaysSo() throws Exception {
        Timeline run = record(CLOSE.with(new UserAction(30_000 * MILLI, "drop segment 3")));
        assertThat(states(run)).isEqualTo(states(record(CLOSE)));
        assertThat(run.notes())
                .filteredOn(each -> each.kind() == Note.Kind.USER)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.met()).isFalse();
                    assertThat(each.detail()).contains("not under way");
                });
    }

    @Test
    void stepsAndFaultsAreActionsToo() throws Exception {
        Timeline aborted = record(CLOSE.with(new UserAction(600 * MILLI, "server.s1 aborts")));
        assertThat(states(aborted)).contains("600000000 1 CLOSE_WAIT CLOSED", "610000000 0 FIN_WAIT_2 CLOSED");

        Timeline cut = record(CLOSE.with(new UserAction(100 * MILLI, "cut client-server")));
        assertThat(cut.hops().arrived().get(3)).isEqualTo(Hops.NONE);

        Timeline sysctl =
                record(CLOSE.with(new UserAction(100 * MILLI, "client sets net.hawser.tcp_timewait_ms=1000")));
        assertThat(states(sysctl)).contains("2010000000 0 TIME_WAIT CLOSED");
    }

    @Test
    void actionsOfOneInstantKeepTheirOrder() throws Exception {
        RunLink link = CLOSE.with(new UserAction(100 * MILLI, "client.c1 sends 10 bytes"))
                .with(new UserAction(100 * MILLI, "client.c1 shuts its output"));
        Timeline run = record(link);
        assertThat(run.hops().length().get(3)).isEqualTo(10);
        assertThat(run.notes())
                .filteredOn(each -> each.kind() == Note.Kind.USER)
                .extracting(Note::met)
                .containsExactly(true, true);
    }

    @Test
    void instantShowsTheStageAfterAllThatHappensThen() throws Exception {
        Replay replay = Replay.of(CLOSE);
        List<String> seen = new ArrayList<>();
        boolean done =
                replay.visit(List.of(0L, 15 * MILLI, 520 * MILLI, 1_000_000 * MILLI), () -> false, (stage, index) -> {
                    List<TcpFlow> flows = new ArrayList<>();
                    stage.host("client").tcp().forEachFlow(flows::add);
                    seen.add(stage.nowNanos() / MILLI
                            + flows.stream()
                                    .map(each -> " " + index.connectionOf("client", each) + " " + each.state())
                                    .collect(Collectors.joining()));
                });
        assertThat(done).isTrue();
        assertThat(seen).containsExactly("0 0 SYN_SENT", "15 0 SYN_SENT", "520 0 FIN_WAIT_2", "61010");
    }

    @Test
    void roundsOfALongRepetitionAreFolded() throws Exception {
        RunLink link = new RunLink(null, """
                name: many
                title: many connections
                introduction: many
                links:
                  client-server: {latency: 1ms}
                steps:
                  - server listens on port 80
                  - repeat 200 times:
                      - client connects c1 to server:80
                      - server accepts s1
                      - client.c1 aborts
                      - wait 10ms
                meaning: many
                """, 0, 1, "modern", new TreeMap<>(Map.of()), List.of());
        Timeline run = record(link);
        assertThat(run.folds()).singleElement().satisfies(fold -> {
            assertThat(fold.rounds()).isEqualTo(175);
            assertThat(fold.hops()).isEqualTo(4 * 175);
        });
        assertThat(run.connections()).hasSize(25);
        Hops hops = run.hops();
        assertThat(hops.size()).isEqualTo(4 * 25);
        assertThat(hops.number().get(hops.size() - 1)).isEqualTo(4 * 200 - 1);
        roundsAreOpened(link, run.folds().getFirst());
    }

    /** Twenty rounds among the omitted ones are recorded too, and the packets keep their numbers. */
    private static void roundsAreOpened(RunLink link, Fold whole) throws Exception {
        long middle = (whole.fromNanos() + whole.toNanos()) / 2;
        Timeline opened = Replay.of(link).record(() -> false, middle);
        assertThat(opened.folds()).extracting(Fold::rounds).satisfies(rounds -> {
            assertThat(rounds).hasSize(2);
            assertThat(rounds.getFirst() + rounds.getLast()).isEqualTo(175 - 20);
        });
        assertThat(opened.folds().getFirst().toNanos()).isBetween(middle, middle + 13_000_000);
        assertThat(opened.connections()).hasSize(45);
        Hops hops = opened.hops();
        assertThat(hops.size()).isEqualTo(4 * 45);
        assertThat(hops.number().get(hops.size() - 1)).isEqualTo(4 * 200 - 1);
    }

    @Test
    void runThatTakesTooLongIsCut() throws Exception {
        int[] asked = {0};
        Timeline run = Replay.of(RunLink.of("time-wait-pile-up", 0)).record(() -> ++asked[0] > 20);
        assertThat(run.complete()).isFalse();
        assertThat(run.cut()).isEqualTo("cut.time");
        assertThat(run.endNanos()).isPositive();
        assertThat(run.hops().size()).isPositive();
    }

    @Test
    void wrongLinksAreExplained() {
        assertThatThrownBy(() -> Replay.of(RunLink.of("no-such", 0))).hasMessageContaining("no scenario is called");
        assertThatThrownBy(() -> Replay.of(RunLink.of("handshake", 7))).hasMessageContaining("there is no run 7");
        assertThatThrownBy(() -> Replay.of(CLOSE.with(new UserAction(0, "drop segmen 3"))))
                .hasMessageContaining("action 'drop segmen 3', column 6");
        assertThatThrownBy(() -> Replay.of(CLOSE.with(new UserAction(0, "cut client-serve"))))
                .hasMessageContaining("do you mean 'client-server'?");
        assertThatThrownBy(() -> Replay.of(CLOSE.with(new UserAction(0, "wait 3s"))))
                .hasMessageContaining("action 'wait 3s'");
        assertThatThrownBy(() -> Replay.of(RunLink.of("reliable", 0))).hasMessageContaining("an experiment");
    }

    @Test
    void exportsAreWhole() throws Exception {
        Replay replay = Replay.of(CLOSE.with(new UserAction(501 * MILLI, "drop segment 3")));
        Timeline run = replay.record(() -> false);
        assertThat(Exports.pcapng(replay, run, () -> false)).startsWith(0x0a, 0x0d, 0x0d, 0x0a);
        assertThat(Exports.svg(replay, () -> false))
                .startsWith("<svg")
                .contains("FIN_WAIT_1", "☞ drop segment 3")
                .as("a scenario's expectations are not about what a user does")
                .doesNotContain("NOT AS EXPECTED");
        assertThat(Exports.yaml(replay)).contains("# at 501000000ns: drop segment 3", "name: four-way-close");
        assertThat(Exports.junit(replay, run))
                .contains("new UserAction(501000000L, \"drop segment 3\")", "assertEquals(" + run.endNanos() + "L");
    }
}
