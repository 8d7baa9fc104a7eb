package io.hawser.agent;

import io.hawser.device.RealHost;
import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.packet.Packet;
import io.hawser.wire.IpAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One echo request (RFC 792), and whether it is answered. */
final class EchoQuestion implements EchoListener {
    private static final byte[] DATA = new byte[56];

    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();

    private EchoQuestion() {}

    /**
     * Sends a request and waits for its reply.
     *
     * @param ttl 0 for the host's default
     * @return whether the reply came in time; not if the host is closed or knows no way to the address
     */
    static boolean ask(RealHost real, IpAddress address, int ttl, int timeoutMillis) {
        EchoQuestion question = new EchoQuestion();
        try {
            int identifier = real.call(host -> question.send(host, address, ttl));
            boolean reached = question.await(timeoutMillis);
            real.call(host -> {
                host.ip().icmp().unlisten(identifier);
                return host;
            });
            return reached;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Returns the identifier that is to be given back. */
    private int send(Host host, IpAddress address, int ttl) {
        int identifier = host.ip().icmp().listen(this);
        Path path = host.ip().pathTo(address);
        if (path == null) {
            answer.complete(false);
        } else {
            host.ip().icmp().echoRequest(path, identifier, 1, DATA, 0, Math.min(ttl, 255), /* dontFragment= */ false);
        }
        return identifier;
    }

    private boolean await(int timeoutMillis) {
        try {
            return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // called by the host's thread

    @Override
    public void replied(Packet reply) {
        answer.complete(true);
    }

    @Override
    public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {
        answer.complete(false);
    }
}
