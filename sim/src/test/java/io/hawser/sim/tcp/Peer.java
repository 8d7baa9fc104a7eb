package io.hawser.sim.tcp;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.time.TimingWheel;

/**
 * The user of one end of a connection: sends a pattern, checks the peer's pattern, and records events with their times.
 */
final class Peer implements TcpHandler {
    private static final byte[] NOTHING = {};

    private final TimingWheel time;
    private final byte[] buffer = new byte[16_384];
    TcpConnection connection;

    /** Whether data is received as soon as it arrives. */
    boolean reads = true;

    /** The number of bytes that are sent in answer to any data. */
    int answerBytes;

    /** Bytes still to be sent; and whether the output is shut after them. */
    long toSend;

    boolean shutAfterwards;

    long sent;
    long received;
    long connectedNanos = -1;
    long lastReceivedNanos = -1;
    long eofNanos = -1;
    long closedNanos = -1;
    int urgentEvents;
    TcpError error;

    Peer(TimingWheel time) {
        this.time = time;
    }

    /** Sends {@code count} bytes as room becomes available. */
    void send(long count) {
        toSend += count;
        pump();
    }

    /** Sends the bytes with one call, which must accept them all. */
    void write(int count) {
        byte[] data = pattern(sent, count);
        try {
            int taken = connection.send(data, 0, count);
            if (taken != count) {
                throw new AssertionError("only " + taken + " of " + count + " bytes were taken");
            }
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
        sent += count;
    }

    /** Receives at most {@code count} bytes and checks them; returns how many, or -1 at the end. */
    int read(int count) {
        try {
            int got = connection.receive(buffer, 0, Math.min(count, buffer.length));
            for (int i = 0; i < got; i++) {
                if (buffer[i] != patternAt(received + i)) {
                    throw new AssertionError("byte " + (received + i) + " is wrong");
                }
            }
            if (got > 0) {
                received += got;
                lastReceivedNanos = time.nowNanos();
            } else if (got < 0 && eofNanos < 0) {
                eofNanos = time.nowNanos();
            }
            return got;
        } catch (TcpException e) {
            error = e.error();
            return -1;
        }
    }

    /** Receives all available data. */
    void drain() {
        while (read(buffer.length) > 0) {
            // goes on
        }
    }

    private void pump() {
        try {
            while (toSend > 0) {
                int count = (int) Math.min(toSend, 8192);
                int taken = connection.send(pattern(sent, count), 0, count);
                sent += taken;
                toSend -= taken;
                if (taken < count) {
                    return;
                }
            }
            if (shutAfterwards) {
                shutAfterwards = false;
                connection.shutdownOutput();
            }
        } catch (TcpException e) {
            error = e.error();
            toSend = 0;
        }
    }

    @Override
    public void connected(TcpConnection by) {
        connectedNanos = time.nowNanos();
        pump();
    }

    @Override
    public void readable(TcpConnection by) {
        if (reads) {
            drain();
        }
        if (answerBytes > 0) {
            write(answerBytes);
        }
    }

    @Override
    public void writable(TcpConnection by) {
        pump();
    }

    @Override
    public void urgent(TcpConnection by) {
        urgentEvents++;
    }

    @Override
    public void closed(TcpConnection by, TcpError why) {
        closedNanos = time.nowNanos();
        if (why != null) {
            error = why;
        }
    }

    static byte patternAt(long position) {
        return (byte) (position * 0x9e3779b97f4a7c15L >>> 37);
    }

    static byte[] pattern(long from, int count) {
        byte[] data = count == 0 ? NOTHING : new byte[count];
        for (int i = 0; i < count; i++) {
            data[i] = patternAt(from + i);
        }
        return data;
    }
}
