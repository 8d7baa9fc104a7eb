package io.hawser.tcp.ecn;

import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Classic ECN (RFC 3168 §6.1): the receiver echoes marks (ECE) until the sender reports by CWR that it has slowed down.
 *
 * <p>As in Linux, a sender with a window of one segment keeps its rate after a mark (§6.1.2 would make it wait for the
 * retransmission timer).
 */
public final class ClassicEcn extends Ecn {
    /** Whether a mark has arrived that the peer has not answered by CWR yet. */
    private boolean echoes;

    /** Whether the window has shrunk and the peer must be told by CWR. */
    private boolean answerDue;

    /** Segments that arrived with a mark, and segments acknowledged with an echo. */
    private int received;

    private int delivered;

    @Override
    // SHLD-8
    public int answeringFlags(int timeouts) {
        return TcpHeader.ECE;
    }

    // ---- receiving (§6.1.3)

    @Override
    public void arrives(TcpSegment segment, boolean completes) {
        if (segment.isEce() && !segment.cameWithSyn) {
            connection().count(TcpCounter.TCP_DELIVERED_CE, 1);
            // SHLD-8
            connection().congestionExperienced();
        }
    }

    @Override
    public boolean textArrived(TcpSegment segment) {
        boolean before = echoes;
        // SHLD-8
        if ((segment.flags & TcpHeader.CWR) != 0) {
            echoes = false;
        }
        if (segment.ecnCodepoint == EcnCodepoint.EXPERIENCED) {
            echoes = true;
            received += segment.segments;
        }
        return echoes && !before;
    }

    // ---- sending (§6.1.2)

    @Override
    public boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery) {
        if (delivery != null && segment.isEce() && !segment.cameWithSyn) {
            delivered += delivery.segments;
        }
        return false;
    }

    @Override
    public void slowedDown() {
        answerDue = true;
    }

    @Override
    public void spedUpAgain() {
        answerDue = false;
    }

    @Override
    public int flagsOfNewData() {
        // SHLD-8
        int flags = answerDue ? TcpHeader.CWR : 0;
        answerDue = false;
        return flags;
    }

    @Override
    public int flagsOfAll(boolean bare) {
        // SHLD-8
        return echoes ? TcpHeader.ECE : 0;
    }

    /** §6.1.5: retransmissions are not ECN-capable, so that a mark on an old duplicate cannot slow down the sender. */
    @Override
    public int codepoint(boolean isNewData) {
        // SHLD-8
        return isNewData ? EcnCodepoint.CAPABLE : EcnCodepoint.NOT_CAPABLE;
    }

    @Override
    public EcnFigures figures() {
        return EcnFigures.classic(delivered, received);
    }
}
