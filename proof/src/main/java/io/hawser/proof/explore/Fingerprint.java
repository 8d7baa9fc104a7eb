package io.hawser.proof.explore;

import io.hawser.time.Deadline;
import io.hawser.time.Timer;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * A hash of 128 bits that is equal for two worlds in the same state: it covers every field of the connections, read by
 * reflection, with irrelevant differences removed. Instants are relative to now, sequence numbers to the initial ones,
 * timestamps to the clock of their sender; counters, and bytes that are checked elsewhere, are omitted. Equal hashes of
 * different states are practically impossible; different hashes of equivalent states only mean more states.
 *
 * <p>Instants are recognised by their size: the clock begins far above all durations.
 */
final class Fingerprint {
    /** A value larger than any duration in a connection. */
    static final long LEAST_INSTANT = 500_000_000_000_000L;

    private static final int SEQUENCE_SPAN = 1 << 18;
    private static final int TIMESTAMP_SPAN = 100_000_000;

    /** The package of the classes in {@link #LEFT_OUT}. */
    static final String TCP = "io.hawser.tcp.";

    /** Fields without influence on later events, or only on whether a timestamp is older than 24 days. */
    static final Set<String> LEFT_OUT = Set.of(
            "TcpFlow.context",
            "TcpFlow.path",
            "TcpFlow.nextInBucket",
            "TcpFlow.hash",
            "TcpConnection.handler",
            "TcpConnection.options",
            "ConnectionHalves.traffic",
            "ConnectionHalves.segmentsIn",
            "ConnectionHalves.segmentsOut",
            "ConnectionHalves.timestampOffset",
            "SynRequest.listener",
            "SynRequest.nextOfListener",
            "SynRequest.previousOfListener",
            "Receiver.tsRecentSeconds",
            "buffer.StreamBuffer.pool",
            "buffer.StreamBuffer.ring",
            "buffer.StreamBuffer.front");

    /** An instant that is irrelevant when it is past. */
    private static final String NOT_BEFORE = "nextInvalidAckNanos";

    /** A counter for which only matters whether it is 0. */
    private static final String WHETHER = "retransmittedSegments";

    /** Classes whose objects do not belong to a connection's state. */
    private static final Set<String> OTHERS = Set.of(
            "TcpContext",
            "TimingWheel",
            "ChunkPool",
            "Path",
            "Signatures",
            "TcpSocketOptions",
            "TcpListener",
            "RateSampler",
            "Traffic");

    /** Rings of which only the entries from {@code front} to {@code tail} are valid. */
    private static final String SCOREBOARD = "Scoreboard";

    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private final long nowNanos;
    private final int[] bases;
    private final int[] clocks;
    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
    private long high = 0x243f_6a88_85a3_08d3L;
    private long low = 0x1319_8a2e_0370_7344L;

    /**
     * Makes an empty hash.
     *
     * @param bases all initial sequence numbers
     * @param clocks the timestamps of both ends at this instant
     */
    Fingerprint(long nowNanos, int[] bases, int[] clocks) {
        this.nowNanos = nowNanos;
        this.bases = bases;
        this.clocks = clocks;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    void add(long value) {
        high = (high ^ value) * 0x9e37_79b9_7f4a_7c15L;
        high ^= high >>> 29;
        low = (low + value ^ high >>> 7) * 0xd6e8_feb8_6659_fd93L;
        low ^= low >>> 32;
    }

    /** Adds an instant relative to now. */
    void addInstant(long nanos) {
        add(nanos == Deadline.NEVER ? nanos : nanos - nowNanos);
    }

    /** Adds a number that may be a sequence number or a timestamp. */
    void addNumber(int value) {
        for (int i = 0; i < bases.length; i++) {
            int offset = value - bases[i];
            if (offset > -SEQUENCE_SPAN && offset < SEQUENCE_SPAN) {
                add((long) (i + 1) << 40 | offset & 0xffff_ffffL);
                return;
            }
        }
        for (int i = 0; i < clocks.length; i++) {
            int age = clocks[i] - value;
            if (age > -1000 && age < TIMESTAMP_SPAN) {
                add((long) (i + 1) << 48 | age & 0xffff_ffffL);
                return;
            }
        }
        add(value);
    }

    /** Adds an object with all objects that it owns. */
    void addObject(Object object) {
        Class<?> type = object.getClass();
        if (object instanceof Enum<?> constant) {
            add(constant.ordinal());
        } else if (object instanceof String text) {
            add(text.hashCode());
        } else if (object instanceof Timer timer && type.getSimpleName().equals("TcpTimer")) {
            addInstant(timer.deadlineNanos());
        } else if (type.isArray()) {
            addArray(object, 0, Array.getLength(object), -1);
        } else if (!isOther(object, type)) {
            Integer number = seen.putIfAbsent(object, seen.size());
            if (number != null) {
                add(number);
            } else if (type.getSimpleName().equals(SCOREBOARD)) {
                addRing(object);
            } else {
                addFields(object, type);
            }
        }
    }

    private static boolean isOther(Object object, Class<?> type) {
        return object instanceof RandomGenerator
                || !type.getPackageName().startsWith("io.hawser")
                || OTHERS.contains(type.getSimpleName());
    }

    private void addFields(Object object, Class<?> type) {
        if (object instanceof Timer timer) {
            addInstant(timer.deadlineNanos());
        }
        try {
            for (Field field : fieldsOf(type)) {
                addField(field, object);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the core opens its packages to this module", e);
        }
    }

    private void addField(Field field, Object object) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (type == int.class) {
            int value = field.getInt(object);
            addNumber(WHETHER.equals(field.getName()) ? Math.min(1, value) : value);
        } else if (type == long.class) {
            addLong(
                    NOT_BEFORE.equals(field.getName())
                            ? Math.max(nowNanos, field.getLong(object))
                            : field.getLong(object));
        } else if (type == boolean.class) {
            add(field.getBoolean(object) ? 1 : 0);
        } else if (type == double.class) {
            add(Double.doubleToLongBits(field.getDouble(object)));
        } else if (type == char.class) {
            add(field.getChar(object));
        } else if (type == byte.class) {
            add(field.getByte(object));
        } else if (type == short.class) {
            add(field.getShort(object));
        } else {
            Object value = field.get(object);
            if (value == null) {
                add(-1);
            } else {
                addObject(value);
            }
        }
    }

    private void addLong(long value) {
        if (value >= LEAST_INSTANT && value != Deadline.NEVER) {
            add(value - nowNanos);
            add(1);
        } else {
            add(value);
        }
    }

    private void addRing(Object board) {
        try {
            int front = 0;
            int tail = 0;
            for (Field field : fieldsOf(board.getClass())) {
                if (field.getName().equals("front")) {
                    front = field.getInt(board);
                } else if (field.getName().equals("tail")) {
                    tail = field.getInt(board);
                }
            }
            for (Field field : fieldsOf(board.getClass())) {
                if (field.getType().isArray()) {
                    Object array = field.get(board);
                    addArray(array, front, tail, Array.getLength(array) - 1);
                } else {
                    addField(field, board);
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the core opens its packages to this module", e);
        }
    }

    private void addArray(Object array, int from, int to, int mask) {
        add(to - from);
        for (int i = from; i < to; i++) {
            int at = mask < 0 ? i : i & mask;
            switch (array) {
                case int[] ints -> addNumber(ints[at]);
                case long[] longs -> addLong(longs[at]);
                case byte[] bytes -> add(bytes[at]);
                case Object[] objects -> {
                    if (objects[at] == null) {
                        add(-1);
                    } else {
                        addObject(objects[at]);
                    }
                }
                default -> throw new IllegalStateException("no connection has a " + array.getClass());
            }
        }
    }

    private static List<Field> fieldsOf(Class<?> type) {
        return FIELDS.computeIfAbsent(type, each -> {
            List<Field> fields = new ArrayList<>();
            for (Class<?> part = each;
                    part != null && part != Object.class && part != Timer.class;
                    part = part.getSuperclass()) {
                for (Field field : part.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !isLeftOut(part, field)) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
            return fields;
        });
    }

    private static boolean isLeftOut(Class<?> type, Field field) {
        String name = type.getName();
        return name.startsWith(TCP) && LEFT_OUT.contains(name.substring(TCP.length()) + "." + field.getName());
    }
}
