package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * ECN as RFC 3168 §6.1 has it: the receiver echoes marks (ECE) until the sender has said that it has slowed down (CWR).
 *
 * <p>As in Linux, a sender whose window is one segment goes on sending at that rate when it hears of a mark (§6.1.2
 * would have it wait for the retransmission timer).
 */
final class ClassicEcn extends Ecn {
    /** A mark has arrived, and the peer has not answered it yet. */
    private boolean echoes;

    /** The window has shrunk, and the peer is to know. */
    private boolean answerDue;

    /** Segments that came with a mark, and segments that were acknowledged with an echo. */
    private int received;

    private int delivered;

    @Override
    // SHLD-8
    int answeringFlags(int timeouts) {
        return TcpHeader.ECE;
    }

    // ---- receiving (§6.1.3)

    @Override
    void arrives(TcpConnection connection, TcpSegment segment, boolean completes) {
        if (segment.isEce() && !segment.cameWithSyn) {
            connection.context.count(TcpCounter.TCP_DELIVERED_CE);
            // SHLD-8
            connection.sender().recovery().marked();
        }
    }

    @Override
    boolean textArrived(TcpSegment segment) {
        boolean before = echoes;
        // SHLD-8
        if ((segment.flags & TcpHeader.CWR) != 0) {
            echoes = false;
        }
        if (segment.ecnCodepoint == EcnCodepoint.EXPERIENCED) {
            echoes = true;
            received++;
        }
        return echoes && !before;
    }

    // ---- sending (§6.1.2)

    @Override
    boolean reportsMarks(Sender sender, TcpSegment segment, @Nullable Delivery delivery) {
        if (delivery != null && segment.isEce() && !segment.cameWithSyn) {
            delivered += delivery.segments;
        }
        return false;
    }

    @Override
    void slowedDown() {
        answerDue = true;
    }

    @Override
    void spedUpAgain() {
        answerDue = false;
    }

    @Override
    int flagsOfNewData() {
        // SHLD-8
        int flags = answerDue ? TcpHeader.CWR : 0;
        answerDue = false;
        return flags;
    }

    @Override
    int flagsOfAll(boolean bare) {
        // SHLD-8
        return echoes ? TcpHeader.ECE : 0;
    }

    /** §6.1.5: what is sent again is not to be marked, so that old duplicates cannot slow anybody down. */
    @Override
    int codepoint(boolean isNewData) {
        // SHLD-8
        return isNewData ? EcnCodepoint.CAPABLE : EcnCodepoint.NOT_CAPABLE;
    }

    @Override
    TcpInfo.Marks info() {
        return TcpInfo.Marks.classic(delivered, received);
    }
}
