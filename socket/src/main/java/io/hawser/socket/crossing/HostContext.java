package io.hawser.socket.crossing;

import org.jspecify.annotations.Nullable;

/**
 * The host of the calling thread: that of its thread group or a group above it, else the host inherited from the thread
 * that started it, else the default of the process.
 *
 * <p>Groups have precedence, because a thread made without inherited thread locals, as in java.net.http, is still in
 * the group of its creator. A virtual thread has no group of its own, and inherits.
 */
public final class HostContext {
    private static final InheritableThreadLocal<@Nullable HostThread> INHERITED = new InheritableThreadLocal<>();

    private static volatile @Nullable HostThread byDefault;

    private HostContext() {}

    /** A thread group whose threads use one host. */
    public static final class Group extends ThreadGroup {
        private final HostThread hostThread;

        /** Makes a group below the group of the calling thread. */
        public Group(String name, HostThread hostThread) {
            super(name);
            this.hostThread = hostThread;
        }
    }

    /** The host of the calling thread; null for none. */
    public static @Nullable HostThread current() {
        for (ThreadGroup group = Thread.currentThread().getThreadGroup(); group != null; group = group.getParent()) {
            if (group instanceof Group own) {
                return own.hostThread;
            }
        }
        HostThread inherited = INHERITED.get();
        return inherited != null ? inherited : byDefault;
    }

    /**
     * Sets the host of the calling thread and of the threads that it starts; null for none. Returns the former host.
     */
    public static @Nullable HostThread enter(@Nullable HostThread hostThread) {
        HostThread before = INHERITED.get();
        if (hostThread == null) {
            INHERITED.remove();
        } else {
            INHERITED.set(hostThread);
        }
        return before;
    }

    /** Sets the host of threads that have none; null for none. */
    public static void byDefault(@Nullable HostThread hostThread) {
        byDefault = hostThread;
    }

    /** The host of threads that have none; null for none. */
    public static @Nullable HostThread byDefault() {
        return byDefault;
    }
}
