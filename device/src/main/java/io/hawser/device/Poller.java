package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.time.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits until a device has something, somebody calls {@link #wake}, or it is time. All but {@link #wake} belongs to the
 * loop's thread.
 */
final class Poller implements AutoCloseable {
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_REVENTS = 6;
    private static final short POLLIN = 1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final int CLOSED = -1;

    private final MemorySegment timeout = Arena.ofAuto().allocate(2 * Long.BYTES, Long.BYTES);
    private final MemorySegment wakeCount = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);

    /** Between who wakes and who closes: a closed descriptor's number may be some other file's the next moment. */
    private final Object wakeLock = new Object();

    private int wakeFd;

    /** The eventfd first, then the devices. */
    private MemorySegment entries;

    private int count;

    Poller() {
        wakeFd = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        if (wakeFd < 0) {
            throw new DeviceException("no eventfd for an event loop: " + Libc.describe(-wakeFd));
        }
        entries = MemorySegment.NULL;
        watch(new Device[0]);
    }

    /** Replaces what is watched. */
    void watch(Device[] devices) {
        count = 1 + devices.length;
        entries = Arena.ofAuto().allocate((long) count * POLLFD_BYTES, POLLFD_BYTES);
        entry(0, wakeFd);
        for (int i = 0; i < devices.length; i++) {
            entry(1 + i, devices[i].fd());
        }
    }

    private void entry(int index, int fd) {
        entries.set(JAVA_INT, (long) index * POLLFD_BYTES, fd);
        entries.set(JAVA_SHORT, (long) index * POLLFD_BYTES + POLLFD_EVENTS, POLLIN);
    }

    /** Blocks for {@code timeoutNanos} at the most; {@link Deadline#NEVER} for as long as nothing happens. */
    void await(long timeoutNanos) {
        MemorySegment limit = MemorySegment.NULL;
        if (timeoutNanos != Deadline.NEVER) {
            timeout.set(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
            timeout.set(JAVA_LONG, Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
            limit = timeout;
        }
        int ready = Libc.ppoll(entries, count, limit);
        if (ready < 0) {
            // The kernel leaves the answers of the last time in place when it fails.
            for (int i = 0; i < count; i++) {
                entries.set(JAVA_SHORT, (long) i * POLLFD_BYTES + POLLFD_REVENTS, (short) 0);
            }
            if (ready != -Errno.EINTR) {
                throw new DeviceException("cannot wait for devices: " + Libc.describe(-ready));
            }
        } else if (happened(0)) {
            Libc.read(wakeFd, wakeCount, Long.BYTES);
        }
    }

    /** Whether a device has something to read, be it an error; by its index in what is watched. */
    boolean isReady(int device) {
        return happened(1 + device);
    }

    private boolean happened(int index) {
        return entries.get(JAVA_SHORT, (long) index * POLLFD_BYTES + POLLFD_REVENTS) != 0;
    }

    /** Ends the wait of now, or else the next. Safe for any thread, also after closing. */
    void wake() {
        synchronized (wakeLock) {
            if (wakeFd != CLOSED) {
                Libc.eventfdWrite(wakeFd, 1);
            }
        }
    }

    @Override
    public void close() {
        synchronized (wakeLock) {
            if (wakeFd != CLOSED) {
                Libc.close(wakeFd);
                wakeFd = CLOSED;
            }
        }
    }
}
