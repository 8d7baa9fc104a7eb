package io.hawser.cli.control;

import io.hawser.cli.options.Terminal;
import io.hawser.tools.control.Frame;
import io.hawser.tools.control.Frame.Kind;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.terminal.Attributes;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The lines or bytes that a tool asks the user for. They are read on a thread of their own, so that signals and the end
 * of the stack are noticed while the user thinks.
 */
final class StandardInput implements AutoCloseable {
    private final DataOutputStream out;
    private final LinkedBlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
    private @Nullable BufferedReader lines;
    private @Nullable Thread reader;
    private org.jline.terminal.@Nullable Terminal terminal;
    private @Nullable Attributes before;

    /** Reads what a tool has asked for. */
    @FunctionalInterface
    private interface Reading {
        Frame read() throws IOException;
    }

    StandardInput(DataOutputStream out) {
        this.out = out;
    }

    /** Reads a line and sends it; the prompt is printed if the user sits at a terminal. */
    void readLine(String prompt) {
        if (Terminal.isStandardInput()) {
            System.out.print(prompt);
            System.out.flush();
        }
        read(() -> {
            BufferedReader from = lines;
            if (from == null) {
                from = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
                lines = from;
            }
            @Nullable String line = from.readLine();
            return line == null ? Frame.of(Kind.END_OF_INPUT) : Frame.of(Kind.LINE, line);
        });
    }

    /** Reads the next bytes, at most so many, and sends them. */
    void readBytes(int most) throws IOException {
        if (most < 1 || most > Frame.MAX_BYTES) {
            throw new IOException("a tool reads 1 to " + Frame.MAX_BYTES + " bytes, not " + most);
        }
        read(() -> {
            byte[] bytes = new byte[most];
            int count = System.in.read(bytes);
            return count < 0
                    ? Frame.of(Kind.END_OF_INPUT)
                    : new Frame(Kind.INPUT, count == most ? bytes : Arrays.copyOf(bytes, count));
        });
    }

    private void read(Reading reading) {
        readings.add(reading);
        if (reader == null) {
            reader = Thread.ofPlatform().daemon().name("standard input").start(this::readAndSend);
        }
    }

    private void readAndSend() {
        try {
            while (true) {
                readings.take().read().write(out);
            }
        } catch (IOException gone) {
            // the stack is gone, and the thread that reads from it says so
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has the terminal hand on each key when it is pressed, without printing it, until this is closed. */
    void readSingleKeys() throws IOException {
        if (terminal == null && Terminal.isStandardInput()) {
            var opened =
                    TerminalBuilder.builder().system(true).nativeSignals(false).build();
            terminal = opened;
            before = opened.enterRawMode();
        }
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() throws IOException {
        if (terminal != null) {
            if (before != null) {
                terminal.setAttributes(before);
            }
            terminal.close();
        }
    }
}
