package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import org.jspecify.annotations.Nullable;

/**
 * A cache of paths by their addresses, without allocation on lookup. Its size is bounded: sets of four, of which the
 * least recently used path is evicted. A user can keep an evicted path.
 */
final class PathCache {
    private static final int WAYS = 4;
    private static final int MIN_SETS = 16;
    private static final int MAX_SETS = 16_384;

    private final KeyedHash hash;
    private final boolean byLocalToo;

    /** The paths of a set are adjacent, the most recently used first. */
    private @Nullable Path[] paths = new @Nullable Path[MIN_SETS * WAYS];

    /** @param byLocalToo whether the key includes the local address; otherwise it is the remote address alone */
    PathCache(KeyedHash hash, boolean byLocalToo) {
        this.hash = hash;
        this.byLocalToo = byLocalToo;
    }

    /** Finds the path to this address that is not stale; null if there is none. */
    @Nullable
    Path find(long remoteHigh, long remoteLow) {
        return find(0, 0, remoteHigh, remoteLow);
    }

    /** Finds the path between these addresses that is not stale; null if there is none. */
    @Nullable
    Path find(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        int set = setOf(localHigh, localLow, remoteHigh, remoteLow);
        for (int i = set; i < set + WAYS; i++) {
            Path path = paths[i];
            if (path == null) {
                return null;
            }
            if (matches(path, localHigh, localLow, remoteHigh, remoteLow)) {
                if (path.isStale()) {
                    return null;
                }
                if (i != set) {
                    toFront(path, set, i);
                }
                return path;
            }
        }
        return null;
    }

    /** Adds {@code path}, replacing one with the same addresses. */
    void put(Path path) {
        int set = setOf(path);
        int last = set;
        while (last < set + WAYS - 1 && isOther(paths[last], path)) {
            last++;
        }
        Path replaced = paths[last];
        boolean inUse = replaced != null && !replaced.isStale();
        if (inUse && isOther(replaced, path) && paths.length < MAX_SETS * WAYS) {
            grow();
            put(path);
        } else {
            toFront(path, set, last);
        }
    }

    private void grow() {
        @Nullable Path[] old = paths;
        paths = new @Nullable Path[2 * old.length];
        for (int i = old.length - 1; i >= 0; i--) {
            Path path = old[i];
            if (path != null && !path.isStale()) {
                int set = setOf(path);
                System.arraycopy(paths, set, paths, set + 1, WAYS - 1);
                paths[set] = path;
            }
        }
    }

    private void toFront(Path path, int set, int from) {
        System.arraycopy(paths, set, paths, set + 1, from - set);
        paths[set] = path;
    }

    private boolean isOther(@Nullable Path kept, Path path) {
        return kept != null && !isSame(kept, path);
    }

    private boolean isSame(Path one, Path other) {
        return matches(
                one,
                other.local().high(),
                other.local().low(),
                other.remote().high(),
                other.remote().low());
    }

    private boolean matches(Path path, long localHigh, long localLow, long remoteHigh, long remoteLow) {
        return path.remote().low() == remoteLow
                && path.remote().high() == remoteHigh
                && (!byLocalToo
                        || path.local().low() == localLow && path.local().high() == localHigh);
    }

    private int setOf(Path path) {
        return setOf(
                path.local().high(),
                path.local().low(),
                path.remote().high(),
                path.remote().low());
    }

    private int setOf(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        long local = byLocalToo ? localHigh * 31 + localLow : 0;
        return ((int) hash.of(local, remoteHigh, remoteLow) & paths.length / WAYS - 1) * WAYS;
    }
}
