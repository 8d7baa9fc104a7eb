package io.hawser.tcp;

import io.hawser.tcp.buffer.ChunkPool;
import io.hawser.tcp.buffer.StreamBuffer;
import io.hawser.tcp.buffer.WriteMarks;
import io.hawser.tcp.segment.Seq;
import org.jspecify.annotations.Nullable;

/**
 * Data that the user has written and the peer has not acknowledged, with the marks of the writes. SEND
 * (RFC 9293 §3.10.2) adds data in bursts; the marks say where segments carry PSH or must end.
 */
final class SendBuffer extends StreamBuffer {
    /** A buffer that stands for none: it is empty, and is never written to. */
    static final SendBuffer NONE = new SendBuffer(new ChunkPool());

    private @Nullable WriteMarks marks;

    /** The sequence number up to which writes did not announce more data. */
    private int pushed;

    /** Whether a write is in progress, during which data that does not fill a segment waits. */
    private boolean moreFollows;

    /** Creates an empty buffer, whose chunks come from {@code pool}. */
    SendBuffer(ChunkPool pool) {
        super(pool);
    }

    /** Prepares the empty buffer for data from {@code start} on. */
    void startAt(int start) {
        pushed = start;
        marks = null;
    }

    // ---- writing

    /**
     * Copies in as much data as fits, makes {@code sender} send what it may, and returns the number of bytes accepted.
     */
    int write(Sender sender, byte[] data, int from, int count, int flags) {
        int room = WriteRoom.bytes(sender, count);
        int taken = 0;
        sender.writerWaits(false);
        if (room > 0) {
            sender.recovery().noteApplicationLimit();
            taken = Math.min(room, count);
            append(data, from, taken);
            if (taken < count) {
                taken = writeLong(sender, data, from, taken, count, (flags & SendFlags.URGENT) != 0);
            }
        }
        boolean waits = taken < count;
        sender.writerWaits(waits);
        if (taken == 0) {
            Traffic.note(sender, waits);
        } else {
            // The flags belong to the last byte. If not all bytes were accepted, the data must not wait for more, or
            // the buffer may never have free space again.
            endWrite(sender, taken == count ? flags : 0);
        }
        return taken;
    }

    /**
     * Continues a write whose first burst is in the buffer: sends that burst before checking for space for the next
     * one.
     */
    private int writeLong(Sender sender, byte[] data, int from, int begun, int count, boolean urgent) {
        int taken = begun;
        while (taken < count) {
            push(sender, /* more= */ true);
            if (!urgent) {
                // Urgent data waits until its end is known.
                sender.output();
            }
            int room = Math.min(WriteRoom.bytes(sender, count - taken), count - taken);
            if (room == 0) {
                break;
            }
            append(data, from + taken, room);
            taken += room;
        }
        return taken;
    }

    private void endWrite(Sender sender, int flags) {
        if ((flags & SendFlags.URGENT) != 0) {
            marks().urgentTo(end(sender));
        }
        if ((flags & SendFlags.END_OF_RECORD) != 0) {
            marks().endRecord(end(sender));
        }
        moreFollows = (flags & SendFlags.MORE) != 0;
        push(sender, moreFollows);
        sender.output();
        moreFollows = false;
    }

    /**
     * Sets PSH as Linux does: for the last byte of a write; while more follows, when half of the largest window of the
     * peer was sent without it.
     */
    private void push(Sender sender, boolean more) {
        int end = end(sender);
        if (!more || end - pushed > sender.sequence().maxSndWnd() / 2) {
            pushed = end;
        }
    }

    /** The sequence number after the last byte. */
    private int end(Sender sender) {
        return sender.sequence().dataStart() + length();
    }

    private WriteMarks marks() {
        WriteMarks made = marks == null ? new WriteMarks() : marks;
        marks = made;
        return made;
    }

    /** Keeps the data sent up to {@code sndMax}, that of a SYN, in a separate segment if more data follows. */
    void keepApart(Sender sender, int sndMax) {
        if (!isCutIntoRecords() && sndMax != end(sender)) {
            marks().endRecord(sndMax);
        }
    }

    // ---- sending

    /** Returns whether a write is in progress and will add data, so that the end of the buffer waits. */
    boolean isMoreToFollow() {
        return moreFollows;
    }

    /** Returns whether segments must end where records do. */
    boolean isCutIntoRecords() {
        return marks != null && marks.hasRecords();
    }

    /** Returns how many of {@code length} bytes from {@code seq} on may share one segment with regard to records. */
    int withinRecord(int seq, int length) {
        return marks == null || length <= 0 ? length : marks.withinRecord(seq, length);
    }

    /**
     * Returns whether a segment carries PSH, for the end of a write or of a record.
     *
     * @param last whether the segment ends with the last byte of the buffer
     */
    boolean isPushed(int seq, int end, boolean last) {
        return last && Seq.gt(pushed, seq) || marks != null && marks.isEndOfRecord(end);
    }

    /** Returns whether no write up to {@code end} has announced more data, so that an empty buffer has no state. */
    boolean isPushedTo(int end) {
        return pushed == end;
    }

    /** Marks the data before {@code end}, which must not wait for data that follows. */
    void push(int end) {
        pushed = Seq.max(pushed, end);
    }

    /** The urgent pointer of a segment, or -1 for none. */
    int urgentPointer(int seq) {
        return marks == null ? -1 : marks.urgentPointer(seq);
    }

    /** Drops {@code bytes} bytes that were acknowledged, the data before {@code sndUna}. */
    void acknowledged(int sndUna, int bytes) {
        if (bytes > 0) {
            discard(bytes);
        }
        if (marks != null) {
            marks.acknowledged(sndUna);
        }
    }
}
