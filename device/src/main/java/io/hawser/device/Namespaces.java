package io.hawser.device;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Work inside a network namespace that {@code ip netns add} has made, or a new one of the thread's own.
 *
 * <p>Linux keeps the namespace for each thread, and a descriptor stays in the namespace in which it was opened. So a
 * device is opened inside, on a thread that does nothing else and ends, and is then used by any.
 */
public final class Namespaces {
    private static final String DIRECTORY = "/var/run/netns/";

    private Namespaces() {}

    /**
     * Runs {@code task} inside the namespace {@code name}, on a thread of its own, and waits for it. Programs that the
     * task starts are inside too.
     *
     * @return what the task returned
     * @throws IllegalArgumentException if no namespace can have that name
     * @throws DeviceException if the namespace cannot be entered
     * @throws Exception what the task threw
     */
    public static <T> T inside(String name, Callable<T> task) throws Exception {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not the name of a network namespace: '" + name + "'");
        }
        Libc.requireLinux("network namespaces", System.getProperty("os.name"));
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("netns-" + name).start(() -> {
            try {
                enter(name);
                outcome.complete(task.call());
            } catch (Throwable failed) {
                outcome.completeExceptionally(failed);
            }
        });
        try {
            return outcome.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        }
    }

    /**
     * Moves the calling thread into a new network namespace without a name, which has a loopback interface that is
     * down, and which ends when its last thread, socket and device have ended. The thread cannot go back: use one that
     * ends.
     *
     * @throws DeviceException if the system does not permit it; only root may
     */
    public static void enterNew() {
        Libc.requireLinux("network namespaces", System.getProperty("os.name"));
        int entered = Libc.unshare(Libc.CLONE_NEWNET);
        if (entered < 0) {
            throw DeviceErrors.newNamespace(-entered);
        }
    }

    private static void enter(String name) {
        int fd = Libc.open(DIRECTORY + name, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw DeviceErrors.namespace(name, -fd);
        }
        int entered = Libc.setns(fd, Libc.CLONE_NEWNET);
        Libc.close(fd);
        if (entered < 0) {
            throw DeviceErrors.namespace(name, -entered);
        }
    }
}
