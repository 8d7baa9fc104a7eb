package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.time.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits until a device is ready, {@link #wake} is called, or a time limit is reached. All methods but {@link #wake}
 * belong to the loop's thread.
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

    /** Guards wake against close: the number of a closed descriptor may immediately be reused for another file. */
    private final Object wakeLock = new Object();

    private int wakeFd;

    /** The eventfd, followed by the devices. */
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

    /** Replaces the watched devices. */
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

    /** Blocks for at most {@code timeoutNanos}; {@link Deadline#NEVER} for no limit. */
    void await(long timeoutNanos) {
        MemorySegment limit = MemorySegment.NULL;
        if (timeoutNanos != Deadline.NEVER) {
            timeout.set(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
            timeout.set(JAVA_LONG, Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
            limit = timeout;
        }
        int ready = Libc.ppoll(entries, count, limit);
        if (ready < 0) {
            // On failure the kernel does not change the results of the last call.
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

    /** Returns whether a device has a packet or an error to read, by its index in the watched devices. */
    boolean isReady(int device) {
        return happened(1 + device);
    }

    private boolean happened(int index) {
        return entries.get(JAVA_SHORT, (long) index * POLLFD_BYTES + POLLFD_REVENTS) != 0;
    }

    /** Ends the present wait, or else the next. May be called by any thread, even after closing. */
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
