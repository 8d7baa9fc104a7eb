package io.hawser.lab.path;

import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * A connection on which the client sends blocks; each follows when the server has confirmed the one before with one
 * byte. So every block has a last segment, whose loss no later segment reveals. Both ends compute SHA-256.
 */
public final class Blocks {
    private static final int CHUNK = 1 << 14;

    private final Flow flow;
    private final TcpConnection client;
    private final MessageDigest sent = sha256();
    private final MessageDigest received = sha256();
    private final SplittableRandom noise;
    private final int blockBytes;
    private final byte[] chunk = new byte[CHUNK];
    private final byte[] scratch = new byte[1 << 16];
    private int chunkLeft;
    private long blocksLeft;
    private long blockLeft;
    private long sentBytes;
    private long receivedBytes;
    private boolean serverDone;

    /**
     * Opens the connection now.
     *
     * @param port the port of both ends
     * @param blocks the number of blocks
     */
    public Blocks(Bottleneck path, String name, int colour, int port, int blocks, int blockBytes, long seed)
            throws TcpException {
        noise = new SplittableRandom(seed);
        blocksLeft = blocks;
        this.blockBytes = blockBytes;
        path.receiver().tcp().listen(port, ListenOptions.defaults().handler(_ -> new Receiving()));
        client = path.sender().tcp().connect(Bottleneck.RECEIVER_ADDRESS, port, new Sending());
        flow = path.flow(client.info().congestionControl, client.localPort(), name, colour);
        flow.sender = client;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    /** The measurements. */
    public Flow flow() {
        return flow;
    }

    /** Returns whether the server has read the end of the stream. */
    public boolean isDone() {
        return serverDone;
    }

    /** The number of bytes that the client has sent. */
    public long sentBytes() {
        return sentBytes;
    }

    /** The number of bytes that the server has received. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** The SHA-256 of the sent data; may be called once. */
    public String sentDigest() {
        return HexFormat.of().formatHex(sent.digest());
    }

    /** The SHA-256 of the received data; may be called once. */
    public String receivedDigest() {
        return HexFormat.of().formatHex(received.digest());
    }

    private static IllegalStateException ended(TcpException why) {
        return new IllegalStateException("the connection ended early: " + why.getMessage(), why);
    }

    private final class Sending implements TcpHandler {
        @Override
        public void connected(TcpConnection by) {
            next(by);
        }

        @Override
        public void readable(TcpConnection by) {
            try {
                if (by.receive(scratch, 0, scratch.length) > 0) {
                    next(by);
                }
            } catch (TcpException e) {
                throw ended(e);
            }
        }

        private void next(TcpConnection by) {
            if (blocksLeft == 0) {
                by.close();
                return;
            }
            blocksLeft--;
            blockLeft = blockBytes;
            writable(by);
        }

        @Override
        public void writable(TcpConnection by) {
            try {
                while (blockLeft > 0) {
                    if (chunkLeft == 0) {
                        fill();
                    }
                    int taken = by.send(chunk, CHUNK - chunkLeft, (int) Math.min(chunkLeft, blockLeft));
                    if (taken == 0) {
                        return;
                    }
                    sent.update(chunk, CHUNK - chunkLeft, taken);
                    chunkLeft -= taken;
                    blockLeft -= taken;
                    sentBytes += taken;
                }
            } catch (TcpException e) {
                throw ended(e);
            }
        }

        private void fill() {
            noise.nextBytes(chunk);
            chunkLeft = CHUNK;
        }
    }

    private final class Receiving implements TcpHandler {
        @Override
        public void readable(TcpConnection by) {
            try {
                int count = by.receive(scratch, 0, scratch.length);
                for (; count > 0; count = by.receive(scratch, 0, scratch.length)) {
                    received.update(scratch, 0, count);
                    long before = receivedBytes / blockBytes;
                    receivedBytes += count;
                    if (receivedBytes / blockBytes > before) {
                        by.send(scratch, 0, 1);
                    }
                }
                if (count < 0 && !serverDone) {
                    serverDone = true;
                    by.close();
                }
            } catch (TcpException e) {
                throw ended(e);
            }
        }
    }
}
