package io.hawser.proof.walk;

import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.tcp.SendFlags;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpSocketOptions;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.wire.TcpHeader;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A user of one end of a connection who performs all kinds of actions at random. */
final class Walker implements TcpHandler {
    /** The congestion control that paces data. */
    static final String PACED = "bbr";

    private static final int LONGEST_TURNS = 2000;

    private final String name;
    private final Network network;
    private final RandomGenerator random;

    /** Draws the flags of writes: a stream of its own, so that the rest of a walk does not depend on them. */
    private final Dice flags;

    private final byte[] buffer = new byte[8192];

    /** Number of bytes to send; the next fields are the manner of reading and writing. */
    private final int total;

    private final boolean bulkWriter;
    private final boolean marksWrites;
    private final boolean greedyReader;
    private final long longestPauseNanos;

    /** Virtual time in nanoseconds at which it aborts, or closes despite missing data. */
    private final long givesUpNanos;

    private final boolean givesUpByClose;

    private @Nullable TcpConnection connection;
    private @Nullable Walker peer;
    private int sent;
    private int received;
    private boolean eof;
    private boolean finished;
    private boolean gaveUp;
    private @Nullable TcpError error;
    private boolean waiting;
    private boolean shut;
    private boolean ended;
    private int turns;
    private boolean paced;
    private boolean announces;

    /** The ends of the records that it has written: numbers of bytes. */
    private final NavigableSet<Integer> recordEnds = new TreeSet<>();

    Walker(String name, Network network, int most, boolean mayGiveUp) {
        this.name = name;
        this.network = network;
        random = network.random(name);
        flags = new Dice(network.random("flags of " + name));
        marksWrites = flags.oneIn(3);
        total = random.nextInt(4) == 0 ? 0 : random.nextInt(1 + random.nextInt(1 + most));
        bulkWriter = random.nextBoolean();
        greedyReader = random.nextBoolean();
        longestPauseNanos = random.nextInt(3) == 0 ? 1_000_000_000L : 20_000_000L;
        givesUpNanos = mayGiveUp && random.nextInt(8) == 0 ? (long) (random.nextDouble() * 3e9) : Long.MAX_VALUE;
        givesUpByClose = random.nextBoolean();
    }

    void peer(Walker other) {
        peer = other;
    }

    Walker peer() {
        return Objects.requireNonNull(peer, "each has one from the start");
    }

    private TcpConnection connection() {
        return Objects.requireNonNull(connection, "nothing happens before it has been opened");
    }

    /** Begins with its connection. */
    void started(TcpConnection opened) {
        connection = opened;
        opened.handler(this);
        if (givesUpNanos != Long.MAX_VALUE) {
            network.scheduleAt(givesUpNanos, this::giveUp);
        }
    }

    boolean hasStarted() {
        return connection != null;
    }

    /** Returns whether it has data to send. */
    boolean hasDataToSend() {
        return total > 0;
    }

    /** Sends data at once: a SYN that waits for data is sent with it. */
    void begin() throws TcpException {
        if (!ended) {
            write();
        }
    }

    private void giveUp() {
        if (finished || ended) {
            return;
        }
        gaveUp = true;
        ended = true;
        if (givesUpByClose) {
            connection().options().abortOnClose(random.nextBoolean());
            connection().close();
        } else {
            connection().abort();
        }
    }

    /** Returns whether both ends must have received everything. */
    boolean isUndisturbed() {
        return !gaveUp && !peer().gaveUp;
    }

    /** Returns whether it has made its connection pace data, or announce a user timeout. */
    boolean isPacedOrAnnounces() {
        return paced || announces;
    }

    /** Returns whether this is its connection. */
    boolean owns(TcpFlow flow) {
        return flow == connection;
    }

    /** Returns whether its connection was ended by a reset of the peer. */
    boolean isReset() {
        return error == TcpError.CONNECTION_RESET;
    }

    /** Returns whether its connection timed out. */
    boolean isTimedOut() {
        return error == TcpError.TIMED_OUT;
    }

    boolean isComplete() {
        return finished && error == null && eof && sent == total && received == peer().total;
    }

    /** Returns whether Fast Open made its connection before the handshake was complete (RFC 7413). */
    boolean wasOpenedFast() {
        return RandomWalk.isOpenedFast(connection());
    }

    /**
     * Returns whether the handshake was never completed: there was no answer, not even to ARP, or, if a full listener
     * may drop a SYN, none to the few SYNs that arrived.
     */
    boolean neverOpened(boolean mayBeRefused) {
        return finished
                && received == 0
                && (error == TcpError.HOST_UNREACHABLE || mayBeRefused && error == TcpError.TIMED_OUT)
                && connection().info().bytesAcked == 0;
    }

    /** Performs some of the possible actions, and schedules the rest for later. */
    private void act() {
        if (ended || connection().state() == TcpState.SYN_SENT && random.nextBoolean()) {
            return;
        }
        boolean more;
        try {
            write();
            more = read();
            if (random.nextInt(16) == 0) {
                changeAnOption();
            }
        } catch (TcpException e) {
            error = e.error();
            ended = true;
            connection().close();
            return;
        }
        if (sent == total && !shut && (turns > LONGEST_TURNS || random.nextInt(3) > 0)) {
            shut = true;
            connection().shutdownOutput();
        }
        if (eof && shut) {
            ended = true;
            connection().close();
            return;
        }
        if (!waiting && (sent < total || !shut || more)) {
            waiting = true;
            long pause = turns++ > LONGEST_TURNS ? 50_000_000 : (long) (random.nextDouble() * longestPauseNanos);
            network.schedule(Duration.ofNanos(pause), () -> {
                waiting = false;
                act();
            });
        }
    }

    private void write() throws TcpException {
        while (sent < total) {
            int most = bulkWriter || turns > LONGEST_TURNS ? buffer.length : 1 + random.nextInt(2000);
            int count = Math.min(Math.min(most, total - sent), buffer.length);
            for (int i = 0; i < count; i++) {
                buffer[i] = at(name, sent + i);
            }
            int drawn = (random.nextInt(20) == 0 ? SendFlags.URGENT : 0) | drawFlags();
            if ((drawn & SendFlags.END_OF_RECORD) != 0) {
                recordEnds.add(sent + count);
            }
            int taken = connection().send(buffer, 0, count, drawn);
            sent += taken;
            if (taken < count) {
                recordEnds.remove(sent - taken + count);
            }
            if (!bulkWriter || taken < count) {
                return;
            }
        }
    }

    /** Draws whether a write announces more data (MSG_MORE), and whether it ends a record (MSG_EOR). */
    private int drawFlags() {
        if (!marksWrites) {
            return 0;
        }
        return (flags.oneIn(3) ? SendFlags.MORE : 0) | (flags.oneIn(4) ? SendFlags.END_OF_RECORD : 0);
    }

    /** Checks that a segment, or a unit of several, has bytes of one record only. */
    void segmentSent(Packet segment) {
        byte[] bytes = segment.bytes();
        int tcp = segment.start();
        int length = segment.length() - TcpHeader.headerBytes(bytes, tcp);
        if (recordEnds.isEmpty() || length == 0) {
            return;
        }
        boolean isSyn = (TcpHeader.flags(bytes, tcp) & TcpHeader.SYN) != 0;
        int from = TcpHeader.sequence(bytes, tcp) - connection().info().iss - (isSyn ? 0 : 1);
        Integer end = recordEnds.higher(from);
        if (end != null && end < from + length) {
            throw new AssertionError("a segment of bytes " + from + " to " + (from + length)
                    + " goes beyond the end of a record at " + end + ": " + this);
        }
    }

    /** Reads; returns whether there may be more data. */
    private boolean read() throws TcpException {
        int limit = greedyReader || turns > LONGEST_TURNS ? Integer.MAX_VALUE : 1 + random.nextInt(5000);
        while (!eof && limit > 0) {
            int got = connection().receive(buffer, 0, Math.min(limit, buffer.length));
            if (got == 0) {
                return false;
            }
            if (got < 0) {
                eof = true;
                return false;
            }
            for (int i = 0; i < got; i++) {
                if (buffer[i] != at(peer().name, received + i)) {
                    throw new AssertionError(name + " received a wrong byte at " + (received + i));
                }
            }
            received += got;
            limit -= got;
            if (received > peer().total) {
                throw new AssertionError(name + " received more than was sent");
            }
        }
        return !eof;
    }

    private void changeAnOption() {
        TcpSocketOptions options = connection().options();
        switch (random.nextInt(15)) {
            case 11 -> {
                String control = CongestionControls.NAMES.get(random.nextInt(CongestionControls.NAMES.size()));
                options.congestionControl(control);
                paced |= control.equals(PACED);
            }
            case 12 -> {
                options.maxPacingRate(random.nextLong(50_000, 10_000_000));
                paced = true;
            }
            case 13 -> options.userTimeoutMillis(random.nextInt(90_000, 200_000));
            case 14 -> {
                options.advertisedUserTimeoutSeconds(random.nextInt(200));
                announces = true;
            }
            case 7 -> options.cork(random.nextBoolean());
            case 8 -> options.quickAck(random.nextBoolean());
            case 9 -> options.notSentLowWaterBytes(random.nextInt(10_000));
            case 10 -> options.windowClampBytes(random.nextInt(60_000));
            case 0 -> options.noDelay(random.nextBoolean());
            case 1 -> options.keepAlive(random.nextBoolean());
            case 2 -> options.keepAliveTimes(random.nextLong(1_000_000_000L, 9_000_000_000L), 1_000_000_000L, 30);
            case 3 -> options.receiveBufferBytes(500 + random.nextInt(100_000));
            case 4 -> options.sendBufferBytes(500 + random.nextInt(100_000));
            case 5 -> options.maxSegmentBytes(100 + random.nextInt(2000));
            default -> options.tos(random.nextInt(256)).ttl(64);
        }
    }

    private static byte at(String name, int position) {
        return (byte) ((position + name.hashCode()) * 0x9e3779b97f4a7c15L >>> 37);
    }

    @Override
    public void connected(TcpConnection by) {
        act();
    }

    @Override
    public void readable(TcpConnection by) {
        if (greedyReader || !waiting) {
            act();
        }
    }

    @Override
    public void writable(TcpConnection by) {
        act();
    }

    @Override
    public void closed(TcpConnection by, @Nullable TcpError why) {
        if (finished) {
            throw new AssertionError(name + " was told twice that it is closed");
        }
        finished = true;
        if (why != null) {
            error = why;
        }
    }

    /** Handles the silent end of the other side, which only the user can report to this end. */
    void forget() {
        ended = true;
        if (connection != null) {
            connection.abort();
        }
    }

    @Override
    public String toString() {
        return name + " sent " + sent + " of " + total + " received " + received + " of " + peer().total
                + (eof ? " eof" : "")
                + (finished ? " finished" : "") + (gaveUp ? " gave up" : "") + " error " + error + " "
                + (connection == null ? null : connection.info());
    }
}
