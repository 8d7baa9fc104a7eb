package io.hawser.sim.app;

import io.hawser.tcp.Tcp;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.wire.IpAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection of a program: after each event it does whatever is possible, unless the program is frozen. */
abstract class Dialogue implements TcpHandler {
    /** The maximum number of bytes per read. The dialogues of a program share one buffer, and keep no data in it. */
    static final int CHUNK = 1 << 16;

    final TcpApplication application;
    final ConnectionReport report;
    private final Runnable step = this::step;
    private @Nullable TcpConnection connection;
    private boolean standing;
    private boolean left;
    private boolean over;
    private boolean done;
    private @Nullable TcpError error;

    Dialogue(TcpApplication application) {
        this.application = application;
        report = application.begins(this);
    }

    /** Opens a connection. Returns false if that fails, after recording the failure in the report and the program. */
    final boolean open(IpAddress server, int port) {
        Tcp tcp = application.onHost().tcp();
        try {
            TcpConnection opened = tcp.prepare(server, port, this);
            attach(opened);
            tcp.open(opened);
            return true;
        } catch (TcpException e) {
            report.ended(application.time(), e.error());
            application.ended(this, e.error());
            return false;
        }
    }

    /** Begins the dialogue on a connection, which may already be established. */
    final void attach(TcpConnection attached) {
        connection = attached;
        attached.handler(this);
    }

    final TcpConnection connection() {
        return Objects.requireNonNull(connection);
    }

    final void wake() {
        application.wake(step);
    }

    @Override
    public final void connected(TcpConnection by) {
        standing = true;
        report.connected(application.time());
        wake();
    }

    @Override
    public final void readable(TcpConnection by) {
        wake();
    }

    @Override
    public final void writable(TcpConnection by) {
        wake();
    }

    @Override
    public final void closed(TcpConnection by, @Nullable TcpError why) {
        over = true;
        error = why;
        wake();
    }

    private void step() {
        if (done) {
            return;
        }
        try {
            if (standing && !left && !(over && error != null)) {
                converse();
            }
        } catch (TcpException e) {
            over = true;
            error = e.error();
        }
        if (over && !done) {
            done = true;
            report.ended(application.time(), error);
            application.ended(this, error);
            connection().close();
            ended(error);
        }
    }

    /** Does whatever is possible now. */
    abstract void converse() throws TcpException;

    /** Called when the connection has ended and its report is complete. */
    void ended(@Nullable TcpError why) {}

    /** Closes the connection: nothing more is sent or read. */
    final void hangUp() {
        left = true;
        connection().close();
    }

    final boolean hasLeft() {
        return left;
    }

    /** Reads into a buffer; returns 0 if there is no data, -1 at the end. */
    final int read(byte[] into, int most) throws TcpException {
        int count = connection().receive(into, 0, most);
        if (count > 0) {
            report.received(into, 0, count);
            application.countReceived(count);
        } else if (count < 0) {
            report.peerHasClosed();
        }
        return count;
    }

    /** Sends as many bytes as are accepted. */
    final int write(byte[] from, int offset, int length) throws TcpException {
        int taken = length == 0 ? 0 : connection().send(from, offset, length);
        report.sent(from, offset, taken);
        application.countSent(taken);
        return taken;
    }
}
