package io.hawser.cli.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/**
 * The first million characters of a program's output. The rest is read and discarded, so that the program does not
 * block.
 */
final class BoundedOutput {
    private static final int MAX_CHARS = 1 << 20;

    private final StringBuilder text = new StringBuilder();
    private final Runnable changed;
    private final Thread reader;
    private volatile boolean ended;

    /** @param changed called by another thread whenever there is more output, and at the end */
    BoundedOutput(InputStream from, Runnable changed) {
        this.changed = changed;
        reader = Thread.ofPlatform().daemon().name("output").start(() -> read(from));
    }

    private void read(InputStream from) {
        try (Reader characters = new InputStreamReader(from, StandardCharsets.UTF_8)) {
            char[] some = new char[8192];
            for (int count = characters.read(some); count >= 0; count = characters.read(some)) {
                synchronized (text) {
                    text.append(some, 0, Math.min(count, MAX_CHARS - text.length()));
                }
                changed.run();
            }
        } catch (IOException ended) {
            // The program was killed; its output so far is available.
        } finally {
            ended = true;
            changed.run();
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** Waits until the program has closed its end. */
    void awaitEnd(long millis) throws InterruptedException {
        reader.join(millis);
    }

    @Override
    public String toString() {
        synchronized (text) {
            return text.toString();
        }
    }
}
