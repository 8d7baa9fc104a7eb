package io.hawser.proof.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Transcripts that are compared step by step. */
class ComparisonTest {
    private static final KernelExchange EXCHANGE = KernelExchange.parse("""
            listen
            < . 1(10) ack sent win 64240
            < . 11(10) ack sent win 64240
            """);

    private static final String LATER = """
            later
              why: the kernel acknowledges later
              step: < .*
              kernel: nothing
              hawser: \\. 1:1\\(0\\) ack 11
              then: compare on, it comes later
              example:
                listen
            """;

    private static final String BESIDE_DATA = """
            beside-data
              why: a duplicate acknowledgment of its own
              step: < .*
              kernel: (\\. 1:11\\(10\\) ack 21)
              hawser: \\. 1:1\\(0\\) ack 21 <sack>; \\1 <nop>
              then: stop
              example:
                listen
            """;

    private static Transcript transcript(String first, String... second) {
        Transcript transcript = new Transcript(3);
        transcript.begin(0);
        transcript.begin(1);
        if (!first.isEmpty()) {
            transcript.answer(1, new Peer.Seen(first, ""));
        }
        transcript.begin(2);
        for (String answer : second) {
            transcript.answer(2, new Peer.Seen(answer, ""));
        }
        transcript.end(3);
        return transcript;
    }

    /**
     * Once one subject has acknowledged later than the other, acknowledgments that only one of them sends are passed
     * over; but an entry may name such an acknowledgment.
     */
    @Test
    void anEntryMayNameAnAcknowledgmentThatIsPassedOver() {
        Transcript kernel = transcript("", ". 1:11(10) ack 21");
        Transcript hawser = transcript(". 1:1(0) ack 11", ". 1:1(0) ack 21 <sack>", ". 1:11(10) ack 21 <nop>");
        Comparison.Outcome outcome =
                Comparison.of(EXCHANGE, kernel, hawser, WantedDifferences.parse(LATER + "\n" + BESIDE_DATA));
        assertThat(outcome.difference()).isNull();
        assertThat(outcome.matched().stream().map(WantedDifference::name)).containsExactly("later", "beside-data");
    }

    @Test
    void acknowledgmentsOfOneSubjectArePassedOverOnceOneWasLate() {
        Transcript kernel = transcript("", ". 1:11(10) ack 21");
        Transcript hawser = transcript(". 1:1(0) ack 11", ". 1:1(0) ack 21", ". 1:11(10) ack 21");
        assertThat(Comparison.of(EXCHANGE, kernel, hawser, WantedDifferences.parse(LATER))
                        .difference())
                .isNull();
    }

    @Test
    void whatNoEntryMatchesIsADifference() {
        Transcript kernel = transcript("", ". 1:11(10) ack 21");
        Transcript hawser = transcript(". 1:1(0) ack 11", ". 1:11(10) ack 22");
        assertThat(Comparison.of(EXCHANGE, kernel, hawser, WantedDifferences.parse(LATER))
                        .difference())
                .isEqualTo(new Difference(
                        2, "< . 11(10) ack sent win 64240", "", ". 1:11(10) ack 21", ". 1:11(10) ack 22"));
    }
}
