package io.hawser.cli.options;

import io.hawser.device.RealHost;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The wait for the first answer of a DHCP or DHCPv6 server. */
final class LeaseWait {
    private LeaseWait() {}

    /**
     * Waits until a server has answered.
     *
     * @param bound completes with the answer
     * @param abort ends the wait when it completes
     * @param server the kind of server, for the message about a wait that was too long
     * @param failure the answer that is missing, for that message
     * @return whether a server has answered
     * @throws CommandFailure if none has answered within {@code limit}
     */
    static boolean await(
            RealHost host,
            CompletableFuture<?> bound,
            CompletableFuture<?> abort,
            Duration limit,
            String server,
            String failure) {
        String device = host.device().name();
        if (!host.device().wasUpWhenOpened()) {
            System.err.println(
                    "the machine's own end of " + device + " is down; to bring it up: ip link set " + device + " up");
        }
        try {
            CompletableFuture.anyOf(bound, abort).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new CommandFailure("no " + server + " server on " + device + " has " + failure + " within "
                    + limit.toSeconds() + " s; --dhcp-timeout waits longer, --address needs no server");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException failed) {
            return false;
        }
        return bound.isDone();
    }
}
