package io.hawser.sim.app;

import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client of a {@link Responder}: it sends one request after another, each on a new connection unless it
 * {@linkplain #reusesConnection reuses} it.
 */
public final class Requester extends TcpApplication {
    private static final int MAX_TIMES = 100_000;

    private final IpAddress server;
    private final int port;
    private final byte[] request;
    private final int responseBytes;
    private final byte[] buffer;
    private long requests = 1;
    private Duration thinkTime = Duration.ZERO;
    private boolean reuses;
    private boolean closes = true;
    private long asked;
    private long answered;
    private long[] responseNanos = new long[16];

    /**
     * Makes a client that sends one request, and then closes.
     *
     * @param requestBytes 1 or more
     * @param responseBytes 1 or more
     */
    public Requester(String name, IpAddress server, int port, int requestBytes, int responseBytes) {
        super(name);
        checkSizes(requestBytes, responseBytes);
        this.server = server;
        this.port = port;
        request = new byte[requestBytes];
        buffer = new byte[Math.min(Dialogue.CHUNK, responseBytes)];
        this.responseBytes = responseBytes;
    }

    static void checkSizes(int requestBytes, int responseBytes) {
        if (requestBytes < 1 || responseBytes < 1) {
            throw new IllegalArgumentException(
                    "requests and responses have 1 byte or more, not " + requestBytes + " and " + responseBytes);
        }
    }

    /** Sets the number of requests. */
    public Requester requests(long count) {
        requests = count;
        return this;
    }

    /** Sets the pause between a response and the next request. */
    public Requester thinkTime(Duration time) {
        thinkTime = time;
        return this;
    }

    /** Sends all requests on one connection, as long as that is open. */
    public Requester reusesConnection() {
        reuses = true;
        return this;
    }

    /** Leaves closing to the server. */
    public Requester waitsForClose() {
        closes = false;
        return this;
    }

    /** Number of answered requests. */
    public long answered() {
        return answered;
    }

    /** Response times of the first 100 000 requests, including the time to open a connection if one was needed. */
    public long[] responseNanos() {
        return Arrays.copyOf(responseNanos, (int) Math.min(answered, MAX_TIMES));
    }

    private void answerTook(long nanos) {
        if (answered < MAX_TIMES) {
            if (answered == responseNanos.length) {
                responseNanos = Arrays.copyOf(responseNanos, 2 * responseNanos.length);
            }
            responseNanos[(int) answered] = nanos;
        }
        answered++;
    }

    @Override
    void begin() {
        asked = 0;
        next();
    }

    /** Opens a connection for the next request, if there is one. */
    private void next() {
        if (asked < requests) {
            boolean opened = new Asking().open(server, port);
            if (!opened) {
                nextAfterThought();
            }
        }
    }

    private void nextAfterThought() {
        if (thinkTime.isZero()) {
            next();
        } else {
            later(thinkTime, this::next);
        }
    }

    private final class Asking extends Dialogue {
        private long askedNanos = time();
        private int requestLeft;
        private int responseLeft;
        private boolean resting;
        private boolean closing;

        Asking() {
            super(Requester.this);
            ask();
        }

        private void ask() {
            asked++;
            requestLeft = request.length;
            responseLeft = responseBytes;
        }

        @Override
        void converse() throws TcpException {
            if (!resting && !closing) {
                requestLeft -= write(request, request.length - requestLeft, requestLeft);
            }
            int count = 1;
            while (count > 0 && !closing) {
                count = read(buffer, buffer.length);
                responseLeft -= Math.max(0, count);
                if (count > 0 && responseLeft == 0) {
                    responseIsComplete();
                }
            }
            if (count < 0) {
                finish();
            }
        }

        private void responseIsComplete() throws TcpException {
            answerTook(time() - askedNanos);
            if (reuses && asked < requests) {
                resting = true;
                if (thinkTime.isZero()) {
                    askAgain();
                } else {
                    later(thinkTime, () -> {
                        resting = false;
                        askedNanos = time();
                        ask();
                        wake();
                    });
                }
            } else if (closes) {
                finish();
            }
        }

        private void askAgain() throws TcpException {
            resting = false;
            askedNanos = time();
            ask();
            requestLeft -= write(request, 0, request.length);
        }

        /** Finishes a connection: the next request need not wait until it has ended. */
        private void finish() {
            if (!closing) {
                closing = true;
                hangUp();
                nextAfterThought();
            }
        }

        @Override
        void ended(@Nullable TcpError why) {
            if (!closing) {
                closing = true;
                nextAfterThought();
            }
        }
    }
}
