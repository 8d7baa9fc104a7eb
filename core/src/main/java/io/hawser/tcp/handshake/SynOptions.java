package io.hawser.tcp.handshake;

import io.hawser.tcp.ecn.EcnOption;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The options of a SYN to send, in the order and with the padding of Linux: MSS, SACK-permitted, timestamps, Accurate
 * ECN, window scale, user timeout, Fast Open. A host reuses one instance for all its SYNs.
 */
public final class SynOptions {
    private int mss;
    private boolean sack;
    private int windowShift;
    private boolean timestamps;
    private int timestampValue;
    private int timestampEcho;
    private byte @Nullable [] fastOpen;
    private boolean fastOpenExperimental;
    private int accurateEcnRoom;
    private int userTimeoutSeconds;

    /**
     * Begins the options of the next SYN, without timestamps, user timeout, Fast Open and Accurate ECN.
     *
     * @param mss the largest segment that this host accepts, in bytes
     * @param sack whether to permit SACK
     * @param windowShift -1 to omit window scaling
     */
    public SynOptions begin(int mss, boolean sack, int windowShift) {
        this.mss = mss;
        this.sack = sack;
        this.windowShift = windowShift;
        timestamps = false;
        fastOpen = null;
        accurateEcnRoom = 0;
        userTimeoutSeconds = 0;
        return this;
    }

    /** Adds the timestamps of a SYN, which echoes nothing yet. */
    public SynOptions timestamp(int value) {
        return timestamps(value, 0);
    }

    /** Adds the timestamps of a SYN+ACK. */
    public SynOptions timestamps(int value, int echo) {
        timestamps = true;
        timestampValue = value;
        timestampEcho = echo;
        return this;
    }

    /**
     * Adds the Fast Open option with this cookie, an empty one to request a cookie; null for no option.
     *
     * @param experimental whether to use the experimental option that preceded RFC 7413
     */
    public SynOptions fastOpen(byte @Nullable [] cookie, boolean experimental) {
        fastOpen = cookie;
        fastOpenExperimental = experimental;
        return this;
    }

    /** Adds the user timeout to announce to the peer (RFC 5482); 0 for none. */
    public SynOptions userTimeout(int seconds) {
        userTimeoutSeconds = seconds;
        return this;
    }

    /** Adds the Accurate ECN option, if the other options and a signature of so many bytes leave space for it. */
    public void accurateEcn(int signatureBytes) {
        accurateEcnRoom = TcpOptions.MAX_BYTES - signatureBytes;
    }

    public int sizeBytes() {
        int plain = plainBytes();
        return plain + userTimeoutBytes(plain) + fastOpenBytes(plain) + accurateEcnBytes(plain);
    }

    /** Size of all options except user timeout, Fast Open and Accurate ECN. */
    private int plainBytes() {
        int sackOrTimestamps = sack ? TcpOptions.SACK_PERMITTED_BYTES : 0;
        return TcpOptions.MSS_BYTES
                + (timestamps ? TcpOptions.TIMESTAMPS_BYTES : sackOrTimestamps)
                + (windowShift >= 0 ? TcpOptions.WINDOW_SCALE_BYTES : 0);
    }

    /** Size of the Fast Open option; 0 if the cookie does not fit. */
    private int fastOpenBytes(int plain) {
        byte[] cookie = fastOpen;
        int size = cookie == null ? 0 : TcpOptions.fastOpenSize(cookie.length, fastOpenExperimental);
        return plain + size > TcpOptions.MAX_BYTES ? 0 : size;
    }

    /** Size of the user timeout option. It leaves its space to a cookie, because the next segment repeats it. */
    private int userTimeoutBytes(int plain) {
        int all = plain + fastOpenBytes(plain) + TcpOptions.USER_TIMEOUT_BYTES;
        return userTimeoutSeconds > 0 && all <= TcpOptions.MAX_BYTES ? TcpOptions.USER_TIMEOUT_BYTES : 0;
    }

    private int accurateEcnBytes(int plain) {
        int others = plain + userTimeoutBytes(plain) + fastOpenBytes(plain);
        return Math.min(EcnOption.MAX_BYTES, Math.max(0, accurateEcnRoom - others));
    }

    public void write(byte[] bytes, int at) {
        // MUST-4, MUST-14, SHLD-5, MAY-3
        int option = TcpOptions.putMss(bytes, at, mss);
        if (sack && timestamps) {
            option = TcpOptions.putSackPermittedAndTimestamps(bytes, option, timestampValue, timestampEcho);
        } else if (timestamps) {
            option = TcpOptions.putTimestamps(bytes, option, timestampValue, timestampEcho);
        }
        int plain = plainBytes();
        int ecnBytes = accurateEcnBytes(plain);
        if (ecnBytes > 0) {
            option = EcnOption.writeFirst(bytes, option, ecnBytes);
        }
        if (sack && !timestamps) {
            option = TcpOptions.putSackPermitted(bytes, option);
        }
        if (windowShift >= 0) {
            option = TcpOptions.putWindowScale(bytes, option, windowShift);
        }
        if (userTimeoutBytes(plain) > 0) {
            option = TcpOptions.putUserTimeout(bytes, option, userTimeoutSeconds);
        }
        byte[] cookie = fastOpen;
        if (cookie != null && fastOpenBytes(plain) > 0) {
            TcpOptions.putFastOpen(bytes, option, cookie, fastOpenExperimental);
        }
    }
}
