package io.hawser.tcp;

/**
 * Flags of {@link TcpConnection#send(byte[], int, int, int)}: those of send(2), with Linux's
 * values.
 */
public final class SendFlags {
    /** MSG_OOB: the peer is told that urgent data ends with the last of these bytes (RFC 9293 §3.10.2). */
    public static final int URGENT = 0x1;

    /** MSG_EOR: the last of these bytes ends a record. No segment carries bytes of two records, sent again or not. */
    public static final int END_OF_RECORD = 0x80;

    /**
     * MSG_MORE: more data will follow at once. What does not fill a segment waits for it, until something is
     * acknowledged or for the time that a corked connection waits, and carries no PSH.
     */
    public static final int MORE = 0x8000;

    private SendFlags() {}
}
