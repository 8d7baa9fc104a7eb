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
 * Standard output that reports write errors: {@link System#out} would ignore them, and the command would end as if all
 * output had been written.
 */
public final class StandardOutput {
    /** The exit code of a shell for a program ended by SIGPIPE. */
    private static final int ENDED_BY_SIGPIPE = 128 + 13;

    private static final int FAILURE = 1;

    private StandardOutput() {}

    /** Thrown by every method of the stream if output cannot be written. */
    public static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean isPipe;

        Lost(IOException cause, boolean isPipe) {
            super("cannot write to standard output: " + cause.getMessage(), cause);
            this.isPipe = isPipe;
        }

        /** Returns whether the reader has closed a pipe, as after {@code | head}: then no message is printed. */
        public boolean isPipe() {
            return isPipe;
        }

        /** The exit code of the command. */
        public int exitCode() {
            return isPipe ? ENDED_BY_SIGPIPE : FAILURE;
        }
    }

    /** Makes {@link System#out} throw {@link Lost} from now on. */
    public static void install() {
        System.setOut(to(new FileOutputStream(FileDescriptor.out), isPipe(), System.out.charset()));
    }

    /**
     * Makes a stream that throws {@link Lost}.
     *
     * @param isPipe whether {@code file} is a pipe, so that any error means that the reader has closed it
     */
    public static PrintStream to(OutputStream file, boolean isPipe, Charset charset) {
        return new PrintStream(new BufferedOutputStream(new Checked(file, isPipe)), /* autoFlush= */ true, charset);
    }

    /**
     * Returns whether standard output is a pipe: writing to a pipe fails only if the reader has closed it, whatever the
     * message.
     */
    private static boolean isPipe() {
        String target = Terminal.target(1);
        return target.startsWith("pipe:") || target.startsWith("socket:");
    }

    /** Throws exceptions that a {@link PrintStream} does not catch. */
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
