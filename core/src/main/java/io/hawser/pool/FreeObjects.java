package io.hawser.pool;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A limited number of free objects of one kind. The object returned last is handed out first, because it is still in
 * the cache.
 *
 * <p>Not thread-safe.
 */
public final class FreeObjects<T> {
    private static final int FIRST_CAPACITY = 16;

    private final int most;
    private @Nullable Object[] free;
    private int count;

    /** @param most the number of objects to keep; the garbage collector takes the others */
    public FreeObjects(int most) {
        this.most = most;
        free = new @Nullable Object[Math.min(most, FIRST_CAPACITY)];
    }

    /** Removes and returns the object that was returned last; null if there is none. */
    public @Nullable T take() {
        if (count == 0) {
            return null;
        }
        @SuppressWarnings("unchecked")
        T last = (T) free[--count];
        free[count] = null;
        return last;
    }

    /** Keeps an object, which its owner must no longer use, unless enough are kept. */
    public void give(T object) {
        if (count == free.length) {
            if (count == most) {
                return;
            }
            free = Arrays.copyOf(free, Math.min(most, 2 * count));
        }
        free[count++] = object;
    }
}
