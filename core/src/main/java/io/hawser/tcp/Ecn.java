package io.hawser.tcp;

import io.hawser.wire.TcpHeader;

/**
 * Explicit congestion notification of one connection whose SYNs have agreed on it (RFC 3168 §6.1): routers mark packets
 * instead of dropping them, the receiver echoes marks (ECE) until the sender has said that it has slowed down (CWR).
 *
 * <p>As in Linux, a sender whose window is one segment goes on sending at that rate when it hears of a mark (§6.1.2 would have
 * it wait for the retransmission timer).
 */
final class Ecn {
    /** The lower two bits of IPv4's TOS, IPv6's traffic class. */
    static final int CODEPOINT_MASK = 3;
    /** ECT(0): the transport understands marks. */
    static final int CAPABLE = 2;
    /** CE: congestion was experienced. */
    static final int EXPERIENCED = 3;

    private static final int BOTH = TcpHeader.ECE | TcpHeader.CWR;

    /** A mark has arrived, and the peer has not answered it yet. */
    private boolean echoes;

    /** The window has shrunk, and the peer is to know. */
    private boolean answerDue;

    // ---- the handshake (§6.1.1)

    /** What an active open adds to the flags of its SYN. */
    static int askingFlags(TcpSettings settings, int resends) {
        // A SYN that some old firewall drops because of them goes without the second time (RFC 3168 §6.1.1.1).
        boolean asks = settings.ecn == 1 && (resends == 0 || !settings.ecnFallback);
        return asks ? BOTH : 0;
    }

    /** Whether a SYN without ACK asks for it, and this host agrees. */
    static boolean isAgreedTo(TcpSegment syn, TcpSettings settings) {
        return settings.ecn != 0 && (syn.flags & BOTH) == BOTH && syn.ecnCodepoint == 0;
    }

    /** Whether a SYN+ACK agrees. */
    static boolean isAgreedBy(TcpSegment synAck) {
        return (synAck.flags & BOTH) == TcpHeader.ECE;
    }

    /** What a SYN+ACK says. */
    static int answeringFlags(boolean agreed) {
        return agreed ? TcpHeader.ECE : 0;
    }

    // ---- receiving (§6.1.3)

    /** An acceptable segment with text has arrived. Returns whether the peer is to hear of it at once. */
    boolean textArrived(TcpSegment segment) {
        boolean before = echoes;
        if ((segment.flags & TcpHeader.CWR) != 0) {
            echoes = false;
        }
        if (segment.ecnCodepoint == EXPERIENCED) {
            echoes = true;
        }
        return echoes && !before;
    }

    // ---- sending (§6.1.2)

    /** The window was made smaller, because of a mark or for any other reason. */
    void slowedDown() {
        answerDue = true;
    }

    /** There was no reason to. */
    void spedUpAgain() {
        answerDue = false;
    }

    /** What a segment with new data adds to its flags. */
    int flagsOfNewData() {
        int flags = answerDue ? TcpHeader.CWR : 0;
        answerDue = false;
        return flags;
    }

    /** What every segment adds to its flags. */
    int flagsOfAll() {
        return echoes ? TcpHeader.ECE : 0;
    }
}
