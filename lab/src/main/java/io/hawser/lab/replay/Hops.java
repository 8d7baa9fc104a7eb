package io.hawser.lab.replay;

/**
 * Packets in transit between two neighbouring machines, in columns. Hops are in the order in which they were sent; a
 * forwarded packet has one hop per link.
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

    /** The number by which actions refer to the hop: hops are counted from 0, including those not recorded. */
    public LongColumn number() {
        return number;
    }

    /** The time of sending. */
    public LongColumn sent() {
        return sent;
    }

    /** The time of arrival; {@link #NONE} if the packet did not arrive. */
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
     * The place where the packet ended: the number of a machine that has refused or dropped it, or the number of
     * machines plus that of the link on which it was lost; {@link #NONE} if it arrived or was still in flight.
     */
    public LongColumn lostAt() {
        return lostAt;
    }

    /** The time of the loss; {@link #NONE} for none. */
    public LongColumn lostNanos() {
        return lostNanos;
    }

    /** The reason of the loss, by number; {@link #NONE} for none. */
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

    /** The number of its connection; {@link #NONE} if it belongs to no recorded one. */
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

    /** The number of the packet, the same for all hops of one packet. */
    public LongColumn packet() {
        return packet;
    }
}
