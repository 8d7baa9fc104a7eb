package io.hawser.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.explain.Explainer.Explanation;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.Replay;
import io.hawser.lab.replay.RunLink;
import io.hawser.lab.replay.Timeline;
import io.hawser.lab.replay.UserAction;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final MessageCatalogue ENGLISH = MessageCatalogue.of("en");

    private static Timeline record(RunLink link) throws Exception {
        return Replay.of(link).record(() -> false);
    }

    private static List<String> transitions(Timeline run) {
        return run.states().stream()
                .map(each -> {
                    Transition told = Transition.of(each, run, ENGLISH);
                    return each.from() + " " + each.to() + ": " + told.event() + " / " + told.action();
                })
                .toList();
    }

    @Test
    void transitionsAreNamedAsInTheFigureOfTheRfc() throws Exception {
        assertThat(transitions(record(RunLink.of("four-way-close", 0))))
                .containsExactly(
                        "CLOSED SYN_SENT: active OPEN / snd SYN",
                        "LISTEN SYN_RCVD: rcv SYN / snd SYN,ACK",
                        "SYN_SENT ESTABLISHED: rcv SYN,ACK / snd ACK",
                        "SYN_RCVD ESTABLISHED: rcv ACK of SYN / ",
                        "ESTABLISHED FIN_WAIT_1: CLOSE / snd FIN",
                        "ESTABLISHED CLOSE_WAIT: rcv FIN / snd ACK",
                        "FIN_WAIT_1 FIN_WAIT_2: rcv ACK of FIN / ",
                        "CLOSE_WAIT LAST_ACK: CLOSE / snd FIN",
                        "FIN_WAIT_2 TIME_WAIT: rcv FIN / snd ACK",
                        "LAST_ACK CLOSED: rcv ACK of FIN / ",
                        "TIME_WAIT CLOSED: timeout TIME_WAIT / ");
    }

    @Test
    void simultaneousCloseGoesThroughClosing() throws Exception {
        assertThat(transitions(record(RunLink.of("simultaneous-close", 0))))
                .contains("FIN_WAIT_1 CLOSING: rcv FIN / snd ACK", "CLOSING TIME_WAIT: rcv ACK of FIN / ");
    }

    @Test
    void endOfAConnectionIsExplainedByItsCause() throws Exception {
        assertThat(whyClosed(RunLink.of("refused", 0))).contains("ECONNREFUSED");
        assertThat(whyClosed(RunLink.of("lost-syn", 1))).contains("ETIMEDOUT");
        assertThat(whyClosed(RunLink.of("dead-peer", 1))).contains("keepalive probe");
    }

    private static String whyClosed(RunLink link) throws Exception {
        Timeline run = record(link);
        return run.states().stream()
                .filter(each -> each.to().name().equals("CLOSED"))
                .map(each -> Transition.of(each, run, ENGLISH).why())
                .findFirst()
                .orElse("");
    }

    @Test
    void lastEventIsExplained() throws Exception {
        Timeline run = record(RunLink.of("four-way-close", 0).with(new UserAction(1_000_000, "drop segment 0")));
        Explainer explainer = new Explainer(run, ENGLISH);

        assertThat(explainer.at(0).sentences()).singleElement().asString().contains("CLOSED to SYN_SENT");
        assertThat(explainer.at(2_000_000).sentences()).containsExactly("You: drop segment 0");
        Explanation again = explainer.at(1_005_000_000);
        assertThat(again.atNanos()).isEqualTo(1_000_000_000);
        assertThat(again.sentences())
                .first()
                .asString()
                .contains("client sends number 0 again: its retransmission timer has fired");
        assertThat(again.section()).isEqualTo("RFC 6298 §5");
    }

    @Test
    void aLateSegmentIsExplainedByItsNumbersAndByItsEffect() throws Exception {
        assertThat(at(RunLink.of("old-duplicate", 1), 11_276_000))
                .contains("have the numbers 7 to 17, and server expects number 7 next.")
                .contains("server takes them for data of this connection");
        assertThat(at(RunLink.of("old-duplicate", 0), 60_002_100_000L))
                .contains("have the numbers -")
                .contains("server ignores it: its sequence number is outside the window")
                .doesNotContain("takes them");
    }

    @Test
    void aTimeWaitThatIsCutShortIsNotCalledTwoMsl() throws Exception {
        assertThat(at(RunLink.of("old-duplicate", 1), 800_000))
                .contains("from FIN_WAIT_2 to TIME_WAIT", "from TIME_WAIT to CLOSED", "cut short")
                .doesNotContain("2 MSL are over");
        assertThat(at(RunLink.of("old-duplicate", 0), 60_000_800_000L)).contains("2 MSL are over");
    }

    @Test
    void aRemarkAfterTheLastEventIsTold() throws Exception {
        assertThat(at(RunLink.of("old-duplicate", 0), 9_976_000))
                .contains("the client wants to connect again", "EADDRINUSE")
                .doesNotContain("LAST_ACK");
    }

    @Test
    void dataInFlightCountsTheSegmentsOfTheInstant() throws Exception {
        assertThat(at(RunLink.of("old-duplicate", 0), 400_000)).contains("In flight 2500 of");
    }

    private static String at(RunLink link, long nanos) throws Exception {
        return String.join(" ", new Explainer(record(link), ENGLISH).at(nanos).sentences());
    }

    @Test
    void everyInstantOfEveryRunHasItsExplanation() throws Exception {
        for (String name : List.of("handshake", "zero-window", "old-duplicate", "abort", "mss", "half-open")) {
            Timeline run = record(RunLink.of(name, 0));
            for (String language : MessageCatalogue.LANGUAGES) {
                Explainer explainer = new Explainer(run, MessageCatalogue.of(language));
                for (int row = 0; row < run.hops().size(); row++) {
                    for (String sentence :
                            explainer.at(run.hops().sent().get(row) + 1).sentences()) {
                        assertThat(sentence)
                                .as(name + " " + row)
                                .doesNotContain("explain.", "{0}", "{1}", "why.")
                                .isNotEmpty();
                    }
                }
            }
        }
    }
}
