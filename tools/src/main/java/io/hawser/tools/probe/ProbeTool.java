package io.hawser.tools.probe;

import io.hawser.host.Host;
import java.io.PrintStream;
import java.util.Locale;

/**
 * A command that runs on a host while time passes: it sends, and wakes up when something arrives or a timer of the host
 * goes off. It prints what the real command prints, its errors too. Belongs to the thread that owns the host.
 */
public abstract sealed class ProbeTool permits EchoTool, Ping, Traceroute {
    static final long NANOS_PER_MICRO = 1000;
    static final long NANOS_PER_SECOND = 1_000_000_000;

    /** 128 and SIGINT: how a shell tells of a command that was interrupted. */
    private static final int INTERRUPTED = 130;

    private final Host host;
    private final Target target;
    private final PrintStream out;
    private Runnable whenDone = () -> {};
    private boolean started;
    private boolean done;
    private int exitCode;

    ProbeTool(Host host, Target target, PrintStream out) {
        this.host = host;
        this.target = target;
        this.out = out;
    }

    /**
     * Begins; it may be over at once.
     *
     * @throws IllegalStateException if it was started before
     */
    public final void start() {
        if (started) {
            throw new IllegalStateException("a command runs once");
        }
        started = true;
        begin();
    }

    /** Ends it, as Ctrl-C does. */
    public final void interrupt() {
        if (started && !done) {
            interrupted();
        }
    }

    /** Runs {@code action} when it is over. */
    public final void whenDone(Runnable action) {
        whenDone = action;
    }

    /** Whether it is over: it holds no timer, no port and no identifier any more. */
    public final boolean isDone() {
        return done;
    }

    /** The exit code of the real command; 0 as long as it runs. */
    public final int exitCode() {
        return exitCode;
    }

    abstract void begin();

    /** Gives back what it holds of the host. */
    abstract void release();

    void interrupted() {
        finish(INTERRUPTED);
    }

    final Host host() {
        return host;
    }

    final Target target() {
        return target;
    }

    final void finish(int code) {
        release();
        done = true;
        exitCode = code;
        out.flush();
        whenDone.run();
    }

    final void print(String text) {
        out.print(text);
    }

    final void line(String text) {
        out.print(text + '\n');
    }

    /** Real commands take their times in whole microseconds. */
    final long nowMicros() {
        return host.timers().nowNanos() / NANOS_PER_MICRO;
    }

    /** Microseconds as milliseconds: {@code 0.067}. */
    static String millis(long micros) {
        return String.format(Locale.ROOT, "%d.%03d", micros / 1000, micros % 1000);
    }
}
