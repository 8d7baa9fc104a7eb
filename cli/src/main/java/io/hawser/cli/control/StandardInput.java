package io.hawser.cli.control;

import io.hawser.tools.control.Frame;
import io.hawser.tools.control.Frame.Kind;
import java.io.BufferedReader;
import java.io.Console;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * The input lines that a tool requests from the user. Each is read on a thread of its own, so that signals and the end
 * of the stack are noticed while the user thinks.
 */
final class StandardInput {
    private final DataOutputStream out;
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));

    StandardInput(DataOutputStream out) {
        this.out = out;
    }

    /** Reads a line and sends it; prints the prompt if the input is a terminal. */
    @SuppressWarnings("SystemConsoleNull") // its type says that it may be null
    void read(String prompt) {
        Console terminal = System.console();
        if (terminal != null && terminal.isTerminal()) {
            System.out.print(prompt);
            System.out.flush();
        }
        Thread.ofPlatform().daemon().name("standard input").start(this::readAndSend);
    }

    private void readAndSend() {
        try {
            @Nullable String line = in.readLine();
            (line == null ? Frame.of(Kind.END_OF_INPUT) : Frame.of(Kind.LINE, line)).write(out);
        } catch (IOException gone) {
            // the stack has ended, which the reading thread reports
        }
    }
}
