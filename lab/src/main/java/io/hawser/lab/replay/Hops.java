package io.hawser.lab.replay;

/**
 * Packets on their way between two neighbouring machines, in columns. Hops are in the order in which they were sent;
 * a packet that is forwarded has a hop for each link.
 */
public final class Hops {
    /** The value of {@link #arrived} for a packet that has not arrived, and of {@link #lostAt} for any other. */
    public static final int NONE = -1;

    final LongColumn sent = new LongColumn();
    final LongColumn arrived = new LongColumn();
    final LongColumn from = new LongColumn();
    final LongColumn to = new LongColumn();
    final LongColumn link = new LongColumn();
    final LongColumn lostAt = new LongColumn();
    final LongColumn lostNanos = new LongColumn();
    final LongColumn lostReason = new LongColumn();
    final LongColumn flags = new LongColumn();
    final LongColumn seq = new LongColumn();
    final LongColumn ack = new LongColumn();
    final LongColumn length = new LongColumn();
    final LongColumn window = new LongColumn();
    final LongColumn connection = new LongColumn();
    final LongColumn kind = new LongColumn();
    final LongColumn text = new LongColumn();
    final LongColumn options = new LongColumn();
    final LongColumn packet = new LongColumn();
    final LongColumn number = new LongColumn();

    Hops() {}

    /** The number of hops. */
    public int size() {
        return sent.size();
    }

    /** The number by which actions name the hop: hops are counted from 0, those that are not kept too. */
    public LongColumn number() {
        return number;
    }

    /** When it was sent. */
    public LongColumn sent() {
        return sent;
    }

    /** When it arrived; {@link #NONE} if it did not. */
    public LongColumn arrived() {
        return arrived;
    }

    /** The number of the machine that sent it. */
    public LongColumn from() {
        return from;
    }

    /** The number of the machine that the link leads to. */
    public LongColumn to() {
        return to;
    }

    /** The number of its link. */
    public LongColumn link() {
        return link;
    }

    /**
     * The place at which the packet ended: the number of a machine that has refused or ignored it, or the number of
     * machines and that of the link on which it was lost; {@link #NONE} if it arrived or was still under way.
     */
    public LongColumn lostAt() {
        return lostAt;
    }

    /** When it was lost; {@link #NONE} if it was not. */
    public LongColumn lostNanos() {
        return lostNanos;
    }

    /** Why it was lost, by number; {@link #NONE} if it was not. */
    public LongColumn lostReason() {
        return lostReason;
    }

    /** The flags of the TCP header. */
    public LongColumn flags() {
        return flags;
    }

    /** The sequence number, unsigned. */
    public LongColumn seq() {
        return seq;
    }

    /** The acknowledgment number, unsigned. */
    public LongColumn ack() {
        return ack;
    }

    /** Bytes of payload. */
    public LongColumn length() {
        return length;
    }

    /** The window, scaled, in bytes. */
    public LongColumn window() {
        return window;
    }

    /** The number of its connection; {@link #NONE} if it belongs to none that is kept. */
    public LongColumn connection() {
        return connection;
    }

    /** The ordinal of its {@link HopKind}. */
    public LongColumn kind() {
        return kind;
    }

    /** Its tcpdump line, by number. */
    public LongColumn text() {
        return text;
    }

    /** Its TCP options as tcpdump prints them, by number. */
    public LongColumn options() {
        return options;
    }

    /** Hops of one packet have the same number here. */
    public LongColumn packet() {
        return packet;
    }
}
