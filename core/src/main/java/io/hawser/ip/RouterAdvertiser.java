package io.hawser.ip;

import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.time.Timer;

/** Sends the advertisements of this host as a router of a link (RFC 4861 §6.2). */
final class RouterAdvertiser extends Timer {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** RFC 4861 §6.2.1: the interval is drawn between these. */
    private static final int MIN_INTERVAL_SECONDS = 200;

    private static final int MAX_INTERVAL_SECONDS = 600;

    /** RFC 4861 §10: the first advertisements follow each other faster. */
    private static final int INITIAL_SECONDS = 16;

    private static final int INITIAL_COUNT = 3;

    /** An answer waits up to this long, and comes this long after the last advertisement at the earliest. */
    private static final long ANSWER_NANOS = SECOND_NANOS / 2;

    private static final long LEAST_GAP_NANOS = 3 * SECOND_NANOS;

    private final Ip ip;
    private final NetworkInterface via;
    private final RouterAdvertisement advertisement;
    private int sent;
    private long lastNanos;

    RouterAdvertiser(Ip ip, NetworkInterface via, RouterAdvertisement advertisement) {
        this.ip = ip;
        this.via = via;
        this.advertisement = advertisement.from(via.link().address().value());
    }

    /** Sends the first advertisement; from now on the next one is always due. */
    void begin() {
        expired(ip.timers().nowNanos());
    }

    /** A host has asked for routers. */
    void solicited() {
        long nowNanos = ip.timers().nowNanos();
        long answerNanos = Math.max(nowNanos + ip.random().nextLong(ANSWER_NANOS), lastNanos + LEAST_GAP_NANOS);
        if (answerNanos < deadlineNanos()) {
            ip.timers().arm(this, answerNanos);
        }
    }

    /** Tells the hosts that this is a default router no longer. */
    void end() {
        cancel();
        ip.v6().neighbourDiscovery().advertiseRouter(via, advertisement.withdrawn());
    }

    void cancel() {
        ip.timers().cancel(this);
    }

    @Override
    protected void expired(long nowNanos) {
        sent++;
        lastNanos = nowNanos;
        ip.v6().neighbourDiscovery().advertiseRouter(via, advertisement);
        int range = MAX_INTERVAL_SECONDS - MIN_INTERVAL_SECONDS;
        long seconds = sent < INITIAL_COUNT
                ? INITIAL_SECONDS
                : MIN_INTERVAL_SECONDS + ip.random().nextInt(range + 1);
        ip.timers().arm(this, nowNanos + seconds * SECOND_NANOS);
    }
}
