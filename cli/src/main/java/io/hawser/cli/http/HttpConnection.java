package io.hawser.cli.http;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client: requests are answered one after another. While an answer is on its way nothing more is read, so a client
 * that asks faster than it reads fills its own window.
 *
 * <p>It is its own timer: a client from which nothing comes, and who takes nothing, is left after a while.
 */
final class HttpConnection extends Timer implements TcpHandler {
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The time for which a client may go on sending after the last answer. */
    static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final byte[] SCRATCH = new byte[1 << 14];

    private final TcpConnection connection;
    private final Answers answers;
    private final TimingWheel timers;
    private final RequestBuffer requests = new RequestBuffer();
    private @Nullable Response response;
    private boolean lastResponse;
    private boolean inputEnded;
    private boolean leaving;

    HttpConnection(TcpConnection connection, Answers answers, TimingWheel timers) {
        this.connection = connection;
        this.answers = answers;
        this.timers = timers;
        // the end of an answer is not to wait for the acknowledgment of its beginning
        connection.options().noDelay(true);
        heardOfClient();
    }

    @Override
    public void readable(TcpConnection readable) {
        goOn();
    }

    @Override
    public void writable(TcpConnection writable) {
        goOn();
    }

    @Override
    public void closed(TcpConnection over, @Nullable TcpError error) {
        timers.cancel(this);
        closeResponse();
        // after a reset: requests that were not read yet are let go
        connection.close();
    }

    @Override
    protected void expired(long nowNanos) {
        if (response == null && !leaving) {
            connection.close();
        } else {
            connection.abort();
        }
    }

    private void heardOfClient() {
        if (!leaving) {
            timers.arm(this, timers.nowNanos() + IDLE_NANOS);
        }
    }

    private void goOn() {
        heardOfClient();
        try {
            boolean more = true;
            while (more) {
                more = leaving ? discardInput() : response != null ? send(response) : answerNext();
            }
        } catch (IOException ended) {
            // of the connection, or of a file that has changed: either way the answer cannot be completed
            connection.abort();
        }
    }

    /** Each step returns whether the next one can be taken at once. */
    private boolean answerNext() throws TcpException {
        try {
            Request request = requests.next();
            if (request != null) {
                lastResponse = !request.keepsAlive();
                response = answers.to(request);
                return true;
            }
        } catch (Refusal unreadable) {
            lastResponse = true;
            response = answers.toUnreadable(unreadable);
            return true;
        }
        if (inputEnded) {
            connection.close();
            return false;
        }
        int count = requests.fill(connection);
        inputEnded = count < 0;
        return count != 0;
    }

    private boolean send(Response sending) throws IOException {
        if (!sending.sendTo(connection)) {
            return false;
        }
        closeResponse();
        if (lastResponse) {
            leave();
        }
        return true;
    }

    /**
     * RFC 9112 §9.6: closes one direction and reads on for a while. Unread data would make the close a reset, which may
     * overtake the answer.
     */
    private void leave() {
        leaving = true;
        connection.shutdownOutput();
        timers.arm(this, timers.nowNanos() + LEAVING_NANOS);
    }

    private boolean discardInput() throws TcpException {
        int count = inputEnded ? -1 : connection.receive(SCRATCH, 0, SCRATCH.length);
        if (count < 0) {
            connection.close();
        }
        return count > 0;
    }

    private void closeResponse() {
        Response over = response;
        response = null;
        if (over != null) {
            try {
                over.close();
            } catch (IOException harmless) {
                // it was only read
            }
        }
    }
}
