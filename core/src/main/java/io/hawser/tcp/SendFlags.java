package io.hawser.tcp;

/** Flags of {@link TcpConnection#send(byte[], int, int, int)}: those of send(2), with the values of Linux. */
public final class SendFlags {
    /** MSG_OOB: tells the peer that urgent data ends with the last of these bytes (RFC 9293 §3.10.2). */
    public static final int URGENT = 0x1;

    /** MSG_EOR: the last byte ends a record. No segment carries bytes of two records, not even a retransmitted one. */
    public static final int END_OF_RECORD = 0x80;

    /**
     * MSG_MORE: more data will follow at once. Data that does not fill a segment waits for it and carries no PSH, until
     * an acknowledgment arrives or the time limit of a corked connection expires.
     */
    public static final int MORE = 0x8000;

    private SendFlags() {}
}
