package io.hawser.services.dhcp.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A disk in memory that can lose its power after any written byte, and reject writes.
 * <p>Data written since the last sync survives in one of three ways: nothing, the bytes before the cut, or any of its
 * sectors. A name survives if the directory was synced after it was written; otherwise it may survive.
 */
public final class VirtualDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    /** Ways in which unsynced writes survive a loss of power. */
    public enum Survival {
        NOTHING,
        PREFIX,
        SECTORS
    }

    /** Thrown by every operation after the loss of power. */
    static final class PowerLostException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final class Content {
        byte[] durable = {};
        byte[] current = {};

        /** Unsynced writes in their order; a write of null is a truncation to {@code at}. */
        final List<Write> unsynced = new ArrayList<>();
    }

    private static final class Write {
        final long at;
        final byte[] bytes;

        Write(long at, byte[] bytes) {
            this.at = at;
            this.bytes = bytes;
        }
    }

    private Map<String, Content> names = new LinkedHashMap<>();
    private Map<String, Content> durableNames = new HashMap<>();
    private long written;
    private long powerCutAt = Long.MAX_VALUE;
    private boolean lost;
    private boolean full;
    private boolean refusesSync;
    private int syncs;

    /** Cuts the power after this many more bytes. Each sync, rename and truncation counts as a byte. */
    public void cutPowerAfter(long bytes) {
        powerCutAt = written + bytes;
    }

    /** Returns the amount written, in the unit of {@link #cutPowerAfter}. */
    public long written() {
        return written;
    }

    int syncs() {
        return syncs;
    }

    public void full(boolean on) {
        full = on;
    }

    void refuseSync(boolean on) {
        refusesSync = on;
    }

    public boolean hasLostPower() {
        return lost;
    }

    /** Returns the disk after its power has returned. */
    public VirtualDisk rebooted(Survival survival, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        VirtualDisk after = new VirtualDisk();
        // a directory is written as a whole: its content is that of the last sync or the latest
        Map<String, Content> surviving = random.nextBoolean() ? names : durableNames;
        Map<Content, Content> copies = new HashMap<>();
        surviving.forEach((name, content) ->
                after.names.put(name, copies.computeIfAbsent(content, each -> survivor(each, survival, random))));
        after.durableNames = new HashMap<>(after.names);
        return after;
    }

    private static Content survivor(Content content, Survival survival, SplittableRandom random) {
        byte[] bytes = content.durable.clone();
        if (survival != Survival.NOTHING) {
            for (Write write : content.unsynced) {
                bytes = survival == Survival.PREFIX ? applied(bytes, write) : appliedSectors(bytes, write, random);
            }
        }
        Content copy = new Content();
        copy.durable = bytes;
        copy.current = bytes.clone();
        return copy;
    }

    private static byte[] applied(byte[] before, Write write) {
        if (write.bytes == null) {
            return Arrays.copyOf(before, (int) write.at);
        }
        byte[] after = Arrays.copyOf(before, (int) Math.max(before.length, write.at + write.bytes.length));
        System.arraycopy(write.bytes, 0, after, (int) write.at, write.bytes.length);
        return after;
    }

    private static byte[] appliedSectors(byte[] before, Write write, SplittableRandom random) {
        if (write.bytes == null) {
            return random.nextBoolean() ? before : applied(before, write);
        }
        byte[] after = before;
        for (int done = 0; done < write.bytes.length; ) {
            int count = (int) Math.min(write.bytes.length - done, SECTOR_BYTES - (write.at + done) % SECTOR_BYTES);
            // the length of the file survives separately: missing data reads as zeros
            byte[] part = random.nextBoolean() ? Arrays.copyOfRange(write.bytes, done, done + count) : new byte[0];
            after = applied(after, new Write(write.at + done, part));
            done += count;
        }
        return after;
    }

    private void spend(int bytes) throws IOException {
        if (lost) {
            throw new PowerLostException();
        }
        written += bytes;
        if (written >= powerCutAt) {
            lost = true;
            throw new PowerLostException();
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        spend(0);
        return new VirtualFile(names.computeIfAbsent(name, _ -> new Content()));
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        spend(1);
        names.put(to, names.remove(from));
    }

    @Override
    public void delete(String name) throws IOException {
        spend(1);
        names.remove(name);
    }

    @Override
    public void syncDirectory() throws IOException {
        spend(1);
        durableNames = new HashMap<>(names);
    }

    @Override
    public void close() {}

    private final class VirtualFile implements DiskFile {
        private final Content content;

        VirtualFile(Content content) {
            this.content = content;
        }

        @Override
        public long size() throws IOException {
            spend(0);
            return content.current.length;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            spend(0);
            int count = (int) Math.min(into.remaining(), content.current.length - at);
            if (count <= 0) {
                return -1;
            }
            into.put(content.current, (int) at, count);
            return count;
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            if (lost) {
                throw new PowerLostException();
            }
            if (full) {
                write(new Write(at, Arrays.copyOf(bytes, bytes.length / 2)));
                throw new IOException("No space left on device");
            }
            long left = powerCutAt - written;
            if (bytes.length >= left) {
                write(new Write(at, Arrays.copyOf(bytes, (int) left)));
            } else {
                write(new Write(at, bytes));
            }
            spend(bytes.length);
        }

        private void write(Write write) {
            content.unsynced.add(write);
            content.current = applied(content.current, write);
        }

        @Override
        public void truncate(long size) throws IOException {
            spend(1);
            if (size < content.current.length) {
                write(new Write(size, null));
            }
        }

        @Override
        public void sync() throws IOException {
            spend(1);
            if (refusesSync) {
                throw new IOException("Input/output error");
            }
            syncs++;
            content.durable = content.current.clone();
            content.unsynced.clear();
        }

        @Override
        public void close() {}
    }
}
