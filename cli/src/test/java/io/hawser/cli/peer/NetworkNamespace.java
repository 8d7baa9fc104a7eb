package io.hawser.cli.peer;

import io.hawser.device.Namespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace for one test, with only its loopback interface. Closing it kills the processes inside and deletes
 * it; the end of this JVM has the same effect.
 */
final class NetworkNamespace implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Set<NetworkNamespace> OPEN = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(NetworkNamespace::close)));
    }

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    static NetworkNamespace create() throws InterruptedException {
        String name = "hawser-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
        PeerProcess.run(LIMIT, List.of("ip", "netns", "add", name)).succeeded();
        NetworkNamespace namespace = new NetworkNamespace(name);
        OPEN.add(namespace);
        namespace.run("ip", "link", "set", "lo", "up");
        return namespace;
    }

    String name() {
        return name;
    }

    /** Runs a program inside, which must succeed within half a minute, and returns its output. */
    PeerProcess.Finished run(String... command) throws InterruptedException {
        return attempt(LIMIT, command).succeeded();
    }

    /** Runs a program inside, which must end within {@code limit}, with success or failure. */
    PeerProcess.Finished attempt(Duration limit, String... command) throws InterruptedException {
        return PeerProcess.run(limit, insideCommand(command));
    }

    /** Starts a program inside that continues to run. */
    PeerProcess start(String... command) {
        return PeerProcess.start(insideCommand(command));
    }

    /** Runs {@code task} inside, on a thread of its own; sockets that the task opens remain inside. */
    <T> T inside(Callable<T> task) throws Exception {
        return Namespaces.inside(name, task);
    }

    private List<String> insideCommand(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(Arrays.asList(command));
        return all;
    }

    @Override
    public void close() {
        if (!OPEN.remove(this)) {
            return;
        }
        try {
            killThoseInside();
            PeerProcess.run(LIMIT, List.of("ip", "netns", "del", name)).succeeded();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted, so the network namespace " + name + " stays", interrupted);
        }
    }

    private void killThoseInside() throws InterruptedException {
        String pids =
                PeerProcess.run(LIMIT, List.of("ip", "netns", "pids", name)).stdout();
        pids.lines()
                .map(pid -> Long.parseLong(pid.strip()))
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(handle -> {
                    handle.destroyForcibly();
                    handle.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                });
    }
}
