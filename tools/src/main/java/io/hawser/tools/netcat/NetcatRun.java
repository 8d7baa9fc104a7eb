package io.hawser.tools.netcat;

import io.hawser.host.Host;
import io.hawser.time.Timer;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.sockets.Services;

/** A run of nc: the common part of both protocols and directions. */
abstract class NetcatRun implements ToolRun {
    static final int FAILED = 1;
    private static final int INTERRUPTED = 130;
    private static final long WHILE_CONGESTED_NANOS = 2_000_000;

    final Host host;
    final NetcatOptions options;
    private final Console console;
    private final Services services;
    private final Alarm idle = new Alarm(this::idle);
    private final Alarm quit = new Alarm(() -> end(0));
    private final Alarm congested = new Alarm(this::readOn);
    private final LineEnds lineEnds = new LineEnds();
    private boolean readsInput;
    private boolean ended;

    NetcatRun(Host host, NetcatOptions options, Console console, Services services) {
        this.host = host;
        this.options = options;
        this.console = console;
        this.services = services;
    }

    /** A timer that runs an action. */
    final class Alarm extends Timer {
        private final Runnable action;

        Alarm(Runnable action) {
            this.action = action;
        }

        void after(long nanos) {
            host.timers().arm(this, host.timers().nowNanos() + nanos);
        }

        void cancel() {
            host.timers().cancel(this);
        }

        @Override
        protected void expired(long nowNanos) {
            if (!ended) {
                action.run();
            }
        }
    }

    abstract void begin();

    /** Called when no data has passed for the time of {@code -w}. */
    abstract void idle();

    /** Releases the resources of the host. */
    abstract void release();

    /** Sends a piece of standard input; when it can take more it calls {@link #nextInput}. */
    abstract void send(byte[] piece);

    /** The most that is read of standard input at once, in bytes. */
    abstract int pieceBytes();

    /** Called at the end of standard input. */
    abstract void inputEnded();

    /** Called when the console accepts output again. */
    abstract void readOn();

    final boolean isEnded() {
        return ended;
    }

    final void tell(String line) {
        console.err().print(line + "\n");
    }

    final void print(byte[] bytes, int length) {
        console.out().write(bytes, 0, length);
        console.out().flush();
    }

    /** Returns whether output is unread; if so, {@link #readOn} is called when it may have been read. */
    final boolean isCongested() {
        if (console.isCongested()) {
            congested.after(WHILE_CONGESTED_NANOS);
            return true;
        }
        return false;
    }

    /** Restarts the idle time of {@code -w}, because data has passed. */
    final void active() {
        if (options.timeoutNanos >= 0) {
            idle.after(options.timeoutNanos);
        }
    }

    /** Begins to read standard input, if it has not yet. */
    final void readInput() {
        if (!readsInput) {
            readsInput = true;
            if (options.ignoresInput) {
                inputEnded();
            } else {
                nextInput();
            }
        }
    }

    /** Reads the next piece of standard input. */
    final void nextInput() {
        console.readInput(pieceBytes(), piece -> {
            if (ended) {
                return;
            }
            if (piece == null) {
                inputEnded();
                return;
            }
            active();
            send(options.crlf ? lineEnds.convert(piece) : piece);
        });
    }

    /** All input is sent: the time that {@code -q} allows begins. */
    final void inputIsSent() {
        if (options.quitNanos >= 0 && !options.ignoresInput) {
            quit.after(options.quitNanos);
        }
    }

    /** The name of a port as nc prints it; a star for one without. */
    final String service(int port) {
        String protocol = options.udp ? "udp" : "tcp";
        String name = options.numeric ? null : services.name(protocol, port);
        return "[" + protocol + "/" + (name == null ? "*" : name) + "]";
    }

    @Override
    public final void interrupt() {
        if (!ended) {
            end(INTERRUPTED);
        }
    }

    final void end(int code) {
        if (!ended) {
            ended = true;
            host.timers().cancel(idle);
            host.timers().cancel(quit);
            host.timers().cancel(congested);
            release();
            console.exit(code);
        }
    }
}
