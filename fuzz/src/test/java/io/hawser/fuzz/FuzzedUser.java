package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.SendFlags;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpSocketOptions;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The user of one end: makes the calls of the program, and checks the bytes. */
final class FuzzedUser implements TcpHandler {
    private static final int READ_WHEN_TOLD = 1;
    private static final int WRITE_WHEN_TOLD = 2;
    private static final int CLOSE_AT_END = 4;
    private static final int CLOSE_WHEN_URGENT = 8;

    /** The algorithm that paces its data. */
    static final String PACED = "bbr";

    private static final int MOST_WRITTEN = 100_000;

    @Nullable
    TcpConnection connection;

    private final int habits;
    private final byte[] buffer = new byte[4096];
    private long written;
    private long received;
    private boolean finished;
    private boolean left;
    private boolean isPaced;
    private boolean announces;
    private int rightEdge;
    private boolean edgeKnown;

    FuzzedUser(int habits) {
        this.habits = habits;
    }

    /** Returns whether it has made its connection pace data, or announce a user timeout. */
    boolean isPacedOrAnnounces() {
        return isPaced || announces;
    }

    private TcpConnection connection() {
        return Objects.requireNonNull(connection);
    }

    /** The peer's port. */
    int port() {
        return connection == null ? 0 : connection.remotePort();
    }

    void call(int call, Input input) throws TcpException {
        TcpConnection own = connection();
        try {
            switch (call & 15) {
                case 0, 1, 2 -> write(input.u8() * (call == 2 ? 16 : 1), 0);
                case 3 -> write(1 + (input.u8() & 7), SendFlags.URGENT);
                case 4, 5 -> read(input.u16());
                case 6 -> own.shutdownOutput();
                case 7 -> own.shutdownInput();
                case 8 -> own.close();
                case 9 -> own.abort();
                case 10 -> own.options().abortOnClose(true);
                case 11 -> own.connect(FuzzedHost.PEER, 4712);
                case 12 -> own.handler(this);
                case 13 -> write(nextCount(), SendFlags.MORE);
                case 14 -> write(nextCount(), SendFlags.END_OF_RECORD);
                default -> assertThat(own.toString()).isNotEmpty();
            }
        } catch (TcpException refused) {
            assertThat(refused.error()).isNotNull();
        }
    }

    void changeOption(int option, Input input) {
        TcpSocketOptions options = connection().options();
        int value = input.u8();
        switch (option & 15) {
            case 0 -> options.noDelay(value > 0);
            case 1 -> options.cork(value > 0);
            case 2 -> options.quickAck(value > 0);
            case 3 -> options.notSentLowWaterBytes(value * 64);
            case 4 -> options.keepAlive(value > 0);
            case 5 -> options.keepAliveTimes(1_000_000_000L * (1 + value), 1_000_000_000L, 1 + (value & 7));
            case 6 -> options.userTimeoutMillis(value * 100);
            case 7 -> options.receiveBufferBytes(1 + value * 1000);
            case 8 -> options.sendBufferBytes(1 + value * 1000);
            case 9 -> options.windowClampBytes(value * 256);
            case 10 -> options.maxSegmentBytes(88 + value * 8);
            case 11 -> options.tos(value).ttl(1 + (value & 63));
            case 12 -> {
                String control = CongestionControls.NAMES.get(value % CongestionControls.NAMES.size());
                options.congestionControl(control);
                isPaced |= control.equals(PACED);
            }
            case 13 -> {
                options.maxPacingRate(1 + 1000L * value);
                isPaced = true;
            }
            case 14 -> options.lingerSeconds(value - 1);
            default -> {
                options.synRetries(1 + (value & 63)).advertisedUserTimeoutSeconds(value >> 6);
                announces = true;
            }
        }
    }

    /** The size of a write that takes no byte of the input, which had other calls here before. */
    private int nextCount() {
        return 1 + (int) (written * 7 % 2000);
    }

    private void write(int count, int flags) throws TcpException {
        if (written > MOST_WRITTEN) {
            return;
        }
        for (int i = 0; i < count; i++) {
            buffer[i] = (byte) (written + i);
        }
        int taken = connection().send(buffer, 0, count, flags);
        assertThat(taken).isBetween(0, count);
        written += taken;
    }

    private void read(int most) throws TcpException {
        int got = connection().receive(buffer, 0, Math.min(most, buffer.length));
        int first = connection().info().irs + 1;
        for (int i = 0; i < got; i++) {
            if (buffer[i] != (byte) (first + received)) {
                throw new AssertionError(
                        "byte " + received + " received is " + buffer[i] + ", not " + (byte) (first + received));
            }
            received++;
        }
    }

    /**
     * Ends the connection, even one that has already ended and holds unread data: from now on it only receives events.
     */
    void leave(boolean byAbort) {
        left = true;
        if (byAbort) {
            connection().abort();
        } else {
            connection().close();
        }
    }

    // ---- checks

    /** Checks a sent segment: its bytes are correct, and the window does not shrink. */
    void sent(byte[] packet) {
        TcpInfo info = connection().info();
        int at = Ipv4Header.MIN_BYTES;
        int flags = TcpHeader.flags(packet, at);
        int start = at + TcpHeader.headerBytes(packet, at);
        int first = TcpHeader.sequence(packet, at) - info.iss - 1 + ((flags & TcpHeader.SYN) != 0 ? 1 : 0);
        for (int i = start; i < packet.length; i++) {
            if (packet[i] != (byte) (first + i - start)) {
                throw new AssertionError("byte " + (first + i - start) + " sent is " + packet[i]);
            }
        }
        if (packet.length > start && first + packet.length - start > written) {
            throw new AssertionError("more is sent than the " + written + " bytes written");
        }
    }

    void check() {
        TcpInfo info = connection().info();
        if (info.sndNxt - info.sndUna < 0 || info.receiveQueueBytes < 0 || info.sendQueueBytes < 0) {
            throw new AssertionError("less than nothing: " + info);
        }
        if (info.state == TcpState.LISTEN) {
            // data written before the reset that returned to LISTEN is dropped
            written = 0;
        }
        if (info.state != TcpState.ESTABLISHED) {
            edgeKnown = false;
            return;
        }
        int edge = info.rcvNxt + info.rcvWnd;
        if (edgeKnown && edge - rightEdge < 0) {
            throw new AssertionError("the right edge of the window is moved back from " + rightEdge + ": " + info);
        }
        rightEdge = edge;
        edgeKnown = true;
    }

    void checkEnd() {
        assertThat(connection().state()).isEqualTo(TcpState.CLOSED);
    }

    // ---- events

    @Override
    public void readable(TcpConnection by) {
        if (left || (habits & READ_WHEN_TOLD) == 0) {
            return;
        }
        try {
            long before;
            do {
                before = received;
                read(buffer.length);
            } while (received > before);
            if ((habits & CLOSE_AT_END) != 0 && by.receive(buffer, 0, 1) < 0) {
                by.close();
            }
        } catch (TcpException over) {
            by.close();
        }
    }

    @Override
    public void writable(TcpConnection by) {
        if (left || (habits & WRITE_WHEN_TOLD) == 0) {
            return;
        }
        try {
            write(buffer.length, 0);
        } catch (TcpException over) {
            by.close();
        }
    }

    @Override
    public void urgent(TcpConnection by) {
        if (!left && (habits & CLOSE_WHEN_URGENT) != 0) {
            by.abort();
        }
    }

    @Override
    public void closed(TcpConnection by, @Nullable TcpError error) {
        assertThat(finished).as("told twice that it is over").isFalse();
        finished = true;
    }
}
