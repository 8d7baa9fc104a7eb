package io.hawser.link;

import io.hawser.link.PcapngWriter.Direction;
import io.hawser.packet.Packet;
import io.hawser.time.TimingWheel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One capture file and the links recorded in it.
 *
 * <p>A capture never disturbs what it records: the first write error is reported, then nothing more is written and the
 * links continue. All links of one capture belong to one thread, which also closes it.
 */
public final class Capture implements AutoCloseable {
    private final OutputStream out;
    private final Consumer<IOException> onFailure;
    private final List<CaptureLink> links = new ArrayList<>();

    /** Null once writing has failed or ended. */
    private @Nullable PcapngWriter writer;

    /**
     * Begins a file.
     *
     * @param out the destination, see {@link PcapngWriter}; closed by {@link #close()}
     * @param epochOffsetNanos the nanoseconds from 1970 to the origin of the clock of the links' wheels
     * @param onFailure receives the error that ended the capture, at most once
     */
    public Capture(OutputStream out, long epochOffsetNanos, Consumer<IOException> onFailure) {
        this.out = out;
        this.onFailure = onFailure;
        try {
            writer = new PcapngWriter(out, epochOffsetNanos);
        } catch (IOException failure) {
            fail(failure);
        }
    }

    /**
     * Records all packets of {@code link} from now on.
     *
     * @param name the interface's name in the file
     * @param wheel provides the time of a packet
     * @return the link to use instead of {@code link}
     */
    public CaptureLink record(Link link, String name, TimingWheel wheel) {
        return record(link, name, wheel::nowNanos);
    }

    /**
     * Records all packets of {@code link} from now on, with the time of a clock that is read for each packet. On a real
     * network the time of a wheel is that of a whole burst, so all packets of a burst would have the same time.
     *
     * @param name the interface's name in the file
     * @param clock the time in nanoseconds since the capture's origin
     * @return the link to use instead of {@code link}
     */
    public CaptureLink record(Link link, String name, LongSupplier clock) {
        int number = links.size();
        run(open -> open.addInterface(name, link.type()));
        CaptureLink capturing = new CaptureLink(this, number, link, clock);
        links.add(capturing);
        return capturing;
    }

    /** Returns whether packets are still being written: false after an error or {@link #close()}. */
    public boolean isOpen() {
        return writer != null;
    }

    /** Writes the pending block, so that the file is complete up to now. */
    public void flush() {
        run(PcapngWriter::flush);
    }

    /** Writes the remaining comments and ends the file. The links continue without being recorded. */
    @Override
    public void close() {
        for (CaptureLink link : links) {
            List<String> leftOver = link.takeComments();
            run(open -> open.comment(link.number(), link.nowNanos(), leftOver));
        }
        run(PcapngWriter::close);
        writer = null;
    }

    void packet(CaptureLink link, Direction direction, Packet packet) {
        List<String> comments = link.takeComments();
        run(open -> open.packet(
                link.number(), link.nowNanos(), direction, packet.bytes(), packet.start(), packet.end(), comments));
    }

    boolean commentLastPacket(String comment) {
        PcapngWriter open = writer;
        return open != null && open.commentLastPacket(comment);
    }

    private void run(Action action) {
        PcapngWriter open = writer;
        if (open == null) {
            return;
        }
        try {
            action.on(open);
        } catch (IOException failure) {
            fail(failure);
        }
    }

    private void fail(IOException failure) {
        writer = null;
        try {
            out.close();
        } catch (IOException onClose) {
            failure.addSuppressed(onClose);
        }
        onFailure.accept(failure);
    }

    @FunctionalInterface
    private interface Action {
        void on(PcapngWriter writer) throws IOException;
    }
}
