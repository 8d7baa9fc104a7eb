package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import java.io.PrintStream;
import java.util.Locale;

/**
 * A command that runs on a host while time passes: it sends packets, and handles answers and timers of the host. Its
 * output and errors are those of the real command. Belongs to the thread that owns the host.
 */
public abstract sealed class ProbeTool permits Arping, EchoTool, Ping, Traceroute {
    static final long NANOS_PER_MICRO = 1000;
    static final long NANOS_PER_SECOND = 1_000_000_000;

    /** 128 plus the number of SIGINT: a shell's exit code of an interrupted command. */
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

    /** The size of the IP header of packets to an address. */
    static int ipHeaderBytes(IpAddress address) {
        return address.isV4() ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
    }

    /**
     * Starts the command, which may end at once.
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

    /** Ends the command, as Ctrl-C does. */
    public final void interrupt() {
        if (started && !done) {
            interrupted();
        }
    }

    /** Runs {@code action} when the command has ended. */
    public final void whenDone(Runnable action) {
        whenDone = action;
    }

    /** Returns whether the command has ended: it holds no timer, port or identifier any more. */
    public final boolean isDone() {
        return done;
    }

    /** The exit code of the real command; 0 while it runs. */
    public final int exitCode() {
        return exitCode;
    }

    abstract void begin();

    /** Releases the resources of the host. */
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

    /** The present time in whole microseconds, like the times of the real commands. */
    final long nowMicros() {
        return host.timers().nowNanos() / NANOS_PER_MICRO;
    }

    /** Formats microseconds as milliseconds: {@code 0.067}. */
    static String millis(long micros) {
        return String.format(Locale.ROOT, "%d.%03d", micros / 1000, micros % 1000);
    }
}
