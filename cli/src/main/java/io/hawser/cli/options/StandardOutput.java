package io.hawser.cli.options;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Standard output that does not keep quiet when it cannot be written: {@link System#out} would go on, and the command
 * would end as if everything had been written.
 */
public final class StandardOutput {
    /** The exit code that a shell reports for a program that SIGPIPE ended. */
    private static final int ENDED_BY_SIGPIPE = 128 + 13;

    private static final int FAILURE = 1;

    private StandardOutput() {}

    /** Thrown by every method of the stream when output cannot be written. */
    public static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean isPipe;

        Lost(IOException cause, boolean isPipe) {
            super("cannot write to standard output: " + cause.getMessage(), cause);
            this.isPipe = isPipe;
        }

        /** Whether nobody reads any more, as after {@code | head}: then nothing is to be said. */
        public boolean isPipe() {
            return isPipe;
        }

        /** The exit code of the command. */
        public int exitCode() {
            return isPipe ? ENDED_BY_SIGPIPE : FAILURE;
        }
    }

    /** Has {@link System#out} throw {@link Lost} from now on. */
    public static void install() {
        System.setOut(to(new FileOutputStream(FileDescriptor.out), isPipe(), System.out.charset()));
    }

    /**
     * A stream that throws {@link Lost}.
     *
     * @param isPipe whether {@code file} is one, so that whatever goes wrong means that nobody reads any more
     */
    public static PrintStream to(OutputStream file, boolean isPipe, Charset charset) {
        return new PrintStream(new BufferedOutputStream(new Checked(file, isPipe)), /* autoFlush= */ true, charset);
    }

    /** A write to a pipe fails for one reason alone, however the system words it. */
    private static boolean isPipe() {
        String target = Terminal.target(1);
        return target.startsWith("pipe:") || target.startsWith("socket:");
    }

    /** Throws what a {@link PrintStream} does not catch. */
    private static final class Checked extends FilterOutputStream {
        private final boolean isPipe;

        Checked(OutputStream file, boolean isPipe) {
            super(file);
            this.isPipe = isPipe;
        }

        @Override
        public void write(int oneByte) {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new Lost(e, isPipe);
            }
        }
    }
}
