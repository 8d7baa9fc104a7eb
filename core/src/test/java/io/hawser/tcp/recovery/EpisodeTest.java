package io.hawser.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 9937 §6.2, with numbers computed by hand. */
class EpisodeTest {
    @Test
    void proportionalRateReductionSendsOneSegmentForTwo() {
        // 20 segments of 1000 in flight, 10 wanted; the third SACK marks the first lost: 16 are left in flight
        Episode episode = new Episode(0, 20_000);
        episode.startReduction(18_000);
        episode.reduce(1000, false, 16_000, 10_000, 1000);
        // the retransmission is sent at once, although 1000 * 10 / 18 is less than a segment
        assertThat(episode.windowBytes()).isEqualTo(17_000);
        episode.sent(1000);
        episode.reduce(1000, false, 16_000, 10_000, 1000);
        // ceil(2000 * 10 / 18) - 1000
        assertThat(episode.windowBytes()).isEqualTo(16_112);
        episode.reduce(2000, false, 14_000, 10_000, 1000);
        // ceil(4000 * 10 / 18) - 1000
        assertThat(episode.windowBytes()).isEqualTo(15_223);
    }

    @Test
    void itNeverTakesBackWhatIsInFlight() {
        Episode episode = new Episode(0, 20_000);
        episode.startReduction(20_000);
        episode.sent(5000);
        // ceil(1000 * 10 / 20) - 5000 is negative
        episode.reduce(1000, true, 18_000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(18_000);
    }

    /** PRR-CRB: data is sent for arrived data, and for data that could have been sent earlier but was not. */
    @Test
    void belowTheThresholdWhatArrivesIsReplaced() {
        Episode episode = new Episode(0, 20_000);
        episode.startReduction(20_000);
        episode.reduce(1000, false, 3000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(4000);
        episode.sent(1000);
        episode.reduce(1000, false, 3000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(4000);
        // max(prr_delivered - prr_out, DeliveredData) = max(4000 - 1000, 2000)
        episode.reduce(2000, false, 3000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(6000);
        // max(4500 - 1000, 500), but no more than the threshold
        episode.reduce(500, false, 9000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(10_000);
    }

    /** PRR-SSRB: one segment more is sent. */
    @Test
    void andALittleMoreWhenThereIsProgress() {
        Episode episode = new Episode(0, 20_000);
        episode.startReduction(20_000);
        episode.reduce(1000, false, 3000, 10_000, 1000);
        episode.sent(1000);
        episode.reduce(1000, true, 3000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(5000);
        episode.sent(2000);
        // SND.UNA advances by 1000: max(3000 - 3000, 1000) + 1000, limited to what fits
        episode.reduce(1000, true, 9500, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(10_000);
    }

    /**
     * The reordering timer, or an acknowledgment without new data, finds losses: the pipe shrinks, the window does not.
     */
    @Test
    void withoutADeliveryTheWindowStays() {
        Episode episode = new Episode(0, 20_000);
        episode.startReduction(20_000);
        episode.reduce(1000, false, 16_000, 10_000, 1000);
        episode.sent(1000);
        episode.reduce(0, false, 14_000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(17_000);
    }

    @Test
    void withoutADeliveryTheFirstRetransmissionStillLeaves() {
        Episode episode = new Episode(0, 20_000);
        episode.startReduction(20_000);
        episode.reduce(0, false, 16_000, 10_000, 1000);
        assertThat(episode.windowBytes()).isEqualTo(17_000);
    }

    @Test
    void whatBeganWithAMarkGoesOnAfterALoss() {
        Episode mark = new Episode(0, 20_000);
        mark.startReduction(20_000);
        mark.reduce(4000, true, 16_000, 10_000, 1000);
        mark.sent(2000);
        Episode loss = new Episode(0, 20_000);
        loss.continueReduction(mark);
        // ceil(5000 * 10 / 20) - 2000
        loss.reduce(1000, false, 15_000, 10_000, 1000);
        assertThat(loss.windowBytes()).isEqualTo(15_500);
    }

    /** Retransmissions of the former episode must be reported twice as well before this episode is undone. */
    @Test
    void retransmissionsOfTheEpisodeBeforeCount() {
        Episode before = new Episode(0, 20_000);
        before.retransmitted(1000, 7);
        Episode episode = new Episode(0, 20_000);
        episode.follows(before, 1000);
        assertThat(episode.isDisprovedByDsack()).isFalse();
        episode.dsack(0, 1000);
        assertThat(episode.isDisprovedByDsack()).isTrue();
    }

    @Test
    void withoutRetransmissionsOnTheirWayNothingIsDisproved() {
        Episode before = new Episode(0, 20_000);
        Episode episode = new Episode(0, 20_000);
        episode.follows(null, 1000);
        episode.follows(before, 1000);
        before.retransmitted(1000, 7);
        episode.follows(before, 0);
        episode.dsack(0, 1000);
        assertThat(episode.isDisprovedByDsack()).isFalse();
    }
}
