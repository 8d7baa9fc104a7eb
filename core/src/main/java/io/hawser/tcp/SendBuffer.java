package io.hawser.tcp;

import io.hawser.tcp.buffer.ChunkPool;
import io.hawser.tcp.buffer.StreamBuffer;
import io.hawser.tcp.buffer.WriteMarks;
import io.hawser.tcp.segment.Seq;
import org.jspecify.annotations.Nullable;

/**
 * Data that the user has written and the peer has not acknowledged, with the marks of the writes: how SEND (RFC
 * 9293 §3.10.2) takes data in, a burst after the other, and where segments are pushed or have to end because of it.
 */
final class SendBuffer extends StreamBuffer {
    private @Nullable WriteMarks marks;

    /** Up to here a write has said that nothing follows at once. */
    private int pushed;

    private boolean writerWaits;

    /** Until the write returns, what does not fill a segment waits. */
    private boolean moreFollows;

    /** An empty one for data from {@code start} on. */
    SendBuffer(ChunkPool pool, int start) {
        super(pool);
        pushed = start;
    }

    // ---- writing

    /**
     * Takes over as much as there is room for, has {@code sender} send what may be sent, and returns how much was
     * taken.
     */
    int write(Sender sender, byte[] data, int from, int count, int flags) {
        int room = WriteRoom.bytes(sender, count);
        int taken = 0;
        writerWaits = false;
        if (room > 0) {
            sender.recovery().noteApplicationLimit();
            taken = Math.min(room, count);
            append(data, from, taken);
            if (taken < count) {
                taken = writeLong(sender, data, from, taken, count, (flags & SendFlags.URGENT) != 0);
            }
        }
        writerWaits = taken < count;
        if (taken == 0) {
            Traffic.note(sender, writerWaits);
        } else {
            // The flags are about the last byte. What was not taken whole waits for nothing, or there may never be
            // room.
            endWrite(sender, taken == count ? flags : 0);
        }
        return taken;
    }

    /**
     * Goes on with a write whose first burst is in the buffer: it leaves before room for the next one is looked for.
     */
    private int writeLong(Sender sender, byte[] data, int from, int begun, int count, boolean urgent) {
        int taken = begun;
        while (taken < count) {
            push(sender, /* more= */ true);
            if (!urgent) {
                // Urgent data waits until it is known where it ends.
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
     * PSH as Linux sets it: for the last byte of a write; while more follows, when half of the largest window of the
     * peer has gone without.
     */
    private void push(Sender sender, boolean more) {
        int end = end(sender);
        if (!more || end - pushed > sender.maxSndWnd() / 2) {
            pushed = end;
        }
    }

    /** The number after the last byte. */
    private int end(Sender sender) {
        return sender.dataStart() + length();
    }

    private WriteMarks marks() {
        WriteMarks made = marks == null ? new WriteMarks() : marks;
        marks = made;
        return made;
    }

    /**
     * Keeps the data sent up to {@code sndMax}, that of a SYN, as a separate segment, if more follows.
     */
    void keepApart(Sender sender, int sndMax) {
        if (!isCutIntoRecords() && sndMax != end(sender)) {
            marks().endRecord(sndMax);
        }
    }

    // ---- sending

    /** Whether the end of the buffer is waited for, which a writer is about to go on with. */
    boolean isMoreToFollow() {
        return moreFollows;
    }

    /** Whether segments must end where records do. */
    boolean isCutIntoRecords() {
        return marks != null && marks.hasRecords();
    }

    /** Number of bytes, of {@code length} from {@code seq} on, that records let go in one segment. */
    int withinRecord(int seq, int length) {
        return marks == null || length <= 0 ? length : marks.withinRecord(seq, length);
    }

    /**
     * Whether a segment asks to be handed on at once: PSH, for the end of a write or of a record.
     *
     * @param last whether it ends with the last byte of the buffer
     */
    boolean isPushed(int seq, int end, boolean last) {
        return last && Seq.gt(pushed, seq) || marks != null && marks.isEndOfRecord(end);
    }

    /** Data up to here must not wait for the data that follows. */
    void push(int end) {
        pushed = Seq.max(pushed, end);
    }

    /** The urgent pointer of a segment, or -1 for none. */
    int urgentPointer(int seq) {
        return marks == null ? -1 : marks.urgentPointer(seq);
    }

    /** Something may have left: tells a user that waits when it may write again. */
    void offerRoom(Sender sender) {
        if (writerWaits && WriteRoom.isWritable(sender)) {
            writerWaits = false;
            sender.connection().raise(TcpConnection.WRITABLE);
        }
        Traffic.note(sender, writerWaits);
    }

    /** Drops data before {@code sndUna}, {@code bytes} of it, that was acknowledged. */
    void acknowledged(int sndUna, int bytes) {
        if (bytes > 0) {
            discard(bytes);
        }
        if (marks != null) {
            marks.acknowledged(sndUna);
        }
        if (isEmpty()) {
            releaseEmpty();
        }
    }
}
