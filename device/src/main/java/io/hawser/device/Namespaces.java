package io.hawser.device;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs code in a network namespace made by {@code ip netns add}, or in a new one of its thread.
 *
 * <p>In Linux each thread has a namespace, and a descriptor stays in the namespace in which it was opened. Therefore a
 * device is opened in the namespace by a thread of its own, which then ends, and is used by any thread.
 */
public final class Namespaces {
    private static final String DIRECTORY = "/var/run/netns/";

    private Namespaces() {}

    /**
     * Runs {@code task} in the namespace {@code name}, on a thread of its own, and waits for it. Programs started by
     * the task are in the namespace too.
     *
     * @return the result of the task
     * @throws IllegalArgumentException if no namespace can have that name
     * @throws DeviceException if the namespace cannot be entered
     * @throws Exception thrown by the task
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
     * Moves the calling thread into a new unnamed network namespace, whose loopback interface is down, and which ends
     * with its last thread, socket and device. The thread cannot return: use a thread that ends.
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
