package io.hawser.sim.app;

import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server that answers each request of a given size with a response of a given size. */
public final class Responder extends Server {
    private final int requestBytes;
    private final byte[] response;
    private final byte[] buffer;
    private Duration thinkTime = Duration.ZERO;
    private boolean closesAfterResponse;
    private long answered;

    /**
     * Makes a server that answers at once, and leaves closing to its clients.
     *
     * @param port the port to listen on
     * @param requestBytes 1 or more
     * @param responseBytes 1 or more
     */
    public Responder(String name, int port, int requestBytes, int responseBytes) {
        super(name, port);
        Requester.checkSizes(requestBytes, responseBytes);
        this.requestBytes = requestBytes;
        response = new byte[responseBytes];
        buffer = new byte[Math.min(Dialogue.CHUNK, requestBytes)];
    }

    /** Sets the time between a request and its response. */
    public Responder thinkTime(Duration time) {
        thinkTime = time;
        return this;
    }

    /** Closes each connection after one response, so that TIME_WAIT is at the server. */
    public Responder closesAfterResponse() {
        closesAfterResponse = true;
        return this;
    }

    /** Number of answered requests. */
    public long answered() {
        return answered;
    }

    @Override
    Dialogue dialogue() {
        return new Answering();
    }

    private final class Answering extends Dialogue {
        private int requestRead;
        private int responseLeft;
        private boolean thinking;
        private boolean answering;

        Answering() {
            super(Responder.this);
        }

        @Override
        void converse() throws TcpException {
            while (!thinking && finishAnswer()) {
                int most = mayRead(report, Math.min(buffer.length, requestBytes - requestRead));
                int count = most == 0 ? 0 : read(buffer, most);
                if (count <= 0) {
                    if (count < 0 && closes()) {
                        hangUp();
                    }
                    return;
                }
                requestRead += count;
                if (requestRead == requestBytes) {
                    requestRead = 0;
                    think();
                }
            }
        }

        private void think() {
            answering = true;
            responseLeft = response.length;
            if (!thinkTime.isZero()) {
                thinking = true;
                later(thinkTime, () -> {
                    thinking = false;
                    wake();
                });
            }
        }

        /** Sends the rest of a response; returns whether the next request may be read. */
        private boolean finishAnswer() throws TcpException {
            if (!answering) {
                return true;
            }
            responseLeft -= write(response, response.length - responseLeft, responseLeft);
            if (responseLeft > 0) {
                return false;
            }
            answering = false;
            answered++;
            if (closesAfterResponse) {
                hangUp();
            }
            return !closesAfterResponse;
        }

        @Override
        void ended(@Nullable TcpError why) {
            oneIsOver();
        }
    }
}
