package io.hawser.tools.netcat;

import io.hawser.host.Host;
import io.hawser.time.Timer;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.sockets.Services;
import java.nio.charset.StandardCharsets;

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
    private boolean readsInput;
    private boolean ended;

    NetcatRun(Host host, NetcatOptions options, Console console, Services services) {
        this.host = host;
        this.options = options;
        this.console = console;
        this.services = services;
    }

    /** A timer that runs an action. */
    private final class Alarm extends Timer {
        private final Runnable action;

        Alarm(Runnable action) {
            this.action = action;
        }

        void after(long nanos) {
            host.timers().arm(this, host.timers().nowNanos() + nanos);
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

    /** Sends a line of standard input. */
    abstract void send(byte[] line);

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
            nextLine();
        }
    }

    private void nextLine() {
        console.readLine("", line -> {
            if (ended) {
                return;
            }
            if (line == null) {
                if (options.quitNanos >= 0) {
                    quit.after(options.quitNanos);
                }
                inputEnded();
                return;
            }
            active();
            send((line + (options.crlf ? "\r\n" : "\n")).getBytes(StandardCharsets.UTF_8));
            nextLine();
        });
    }

    /** The name of a port in the format of nc; a star for a port without a name. */
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
