package io.hawser.tcp.signature;

import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Computes the signatures of segments: the digest of TCP MD5 (RFC 2385), traffic keys and codes of TCP-AO (RFC 5925,
 * RFC 5926). One instance serves all segments of a host in turn. The signed bytes are not changed.
 */
public final class Signatures {
    private static final byte[] LABEL = "TCP-AO".getBytes(StandardCharsets.US_ASCII);
    private static final String HMAC_SHA1 = "HmacSHA1";
    private static final int CHECKSUM = 16;
    private static final int V4_BYTES = 4;
    private static final int SNE_BYTES = 4;
    private static final int SCRATCH_BYTES = 128;

    private final byte[] scratch = new byte[SCRATCH_BYTES];

    // each made at first use, because few hosts sign segments
    private @Nullable MessageDigest md5;
    private @Nullable Mac hmac;
    private @Nullable AesCmac cmac;

    private MessageDigest md5() {
        MessageDigest made = md5;
        if (made == null) {
            try {
                made = MessageDigest.getInstance("MD5");
            } catch (GeneralSecurityException impossible) {
                throw new AssertionError("every JDK has MD5", impossible);
            }
            md5 = made;
        }
        return made;
    }

    private Mac hmac() {
        Mac made = hmac;
        if (made == null) {
            try {
                made = Mac.getInstance(HMAC_SHA1);
            } catch (GeneralSecurityException impossible) {
                throw new AssertionError("every JDK has HMAC-SHA-1", impossible);
            }
            hmac = made;
        }
        return made;
    }

    private AesCmac cmac() {
        AesCmac made = cmac;
        if (made == null) {
            made = new AesCmac();
            cmac = made;
        }
        return made;
    }

    // ---- TCP MD5

    /**
     * Computes the digest of RFC 2385 §2.0 over pseudo-header, header without options and with a checksum of 0, data,
     * and key.
     *
     * @param length length of the whole segment
     */
    public byte[] md5(IpAddress from, IpAddress to, byte[] segment, int at, int length, byte[] key) {
        int end = putPseudoHeader(0, from, to, length);
        end = putHeader(end, segment, at, TcpHeader.MIN_BYTES);
        MessageDigest digest = md5();
        digest.update(scratch, 0, end);
        int headerBytes = TcpHeader.headerBytes(segment, at);
        digest.update(segment, at + headerBytes, length - headerBytes);
        return digest.digest(key);
    }

    // ---- TCP-AO

    /**
     * Derives the traffic key for the segments of one direction (RFC 5926 §3.1.1).
     *
     * @param fromIsn the initial sequence number of their sender
     * @param toIsn the initial sequence number of the other end; 0 in a SYN, where it is not known yet (RFC 5925 §5.2)
     */
    public byte[] trafficKey(
            TcpAoKey key, IpAddress from, int fromPort, IpAddress to, int toPort, int fromIsn, int toIsn) {
        TcpAoAlgorithm algorithm = key.algorithm();
        scratch[0] = 1;
        System.arraycopy(LABEL, 0, scratch, 1, LABEL.length);
        int at = putAddress(1 + LABEL.length, from);
        at = putAddress(at, to);
        Bytes.put32(scratch, at, fromPort << 16 | toPort);
        Bytes.put32(scratch, at + 4, fromIsn);
        Bytes.put32(scratch, at + 8, toIsn);
        Bytes.put16(scratch, at + 12, algorithm.trafficKeyBytes() * Byte.SIZE);
        begin(algorithm, algorithm == TcpAoAlgorithm.AES_128_CMAC_96 ? aesKey(key) : key.masterKey());
        update(algorithm, scratch, 0, at + 14);
        return finish(algorithm);
    }

    /** Derives an AES-128 key from a master key of another length (RFC 5926 §3.1.1.2). */
    private byte[] aesKey(TcpAoKey key) {
        byte[] master = key.masterKey();
        if (master.length == AesCmac.BLOCK_BYTES) {
            return master;
        }
        cmac().begin(new byte[AesCmac.BLOCK_BYTES]);
        cmac().update(master, 0, master.length);
        return cmac().finish();
    }

    /**
     * Computes the code over sequence number extension, pseudo-header, header, and data (RFC 5925 §5.1). Checksum and
     * code count as 0.
     *
     * @param extension see {@link SequenceExtension}
     * @param length length of the whole segment
     * @param macAt offset of the code in the segment
     */
    public byte[] authenticationCode(
            TcpAoKey key,
            byte[] trafficKey,
            int extension,
            IpAddress from,
            IpAddress to,
            byte[] segment,
            int at,
            int length,
            int macAt) {
        TcpAoAlgorithm algorithm = key.algorithm();
        begin(algorithm, trafficKey);
        Bytes.put32(scratch, 0, extension);
        update(algorithm, scratch, 0, putPseudoHeader(SNE_BYTES, from, to, length));
        int headerBytes = TcpHeader.headerBytes(segment, at);
        int covered;
        int zeroAt;
        if (key.coversOptions()) {
            covered = putHeader(0, segment, at, headerBytes);
            zeroAt = macAt - at;
        } else {
            // The TCP-AO option itself is always covered.
            int fixed = putHeader(0, segment, at, TcpHeader.MIN_BYTES);
            zeroAt = fixed + TcpOptions.AUTHENTICATION_HEAD_BYTES;
            covered = zeroAt + TcpAoAlgorithm.MAC_BYTES;
            System.arraycopy(
                    segment,
                    macAt - TcpOptions.AUTHENTICATION_HEAD_BYTES,
                    scratch,
                    fixed,
                    TcpOptions.AUTHENTICATION_HEAD_BYTES);
        }
        Arrays.fill(scratch, zeroAt, zeroAt + TcpAoAlgorithm.MAC_BYTES, (byte) 0);
        update(algorithm, scratch, 0, covered);
        update(algorithm, segment, at + headerBytes, length - headerBytes);
        // RFC 5926 §3.2: the first 96 bits.
        return Arrays.copyOf(finish(algorithm), TcpAoAlgorithm.MAC_BYTES);
    }

    private void begin(TcpAoAlgorithm algorithm, byte[] key) {
        switch (algorithm) {
            case HMAC_SHA_1_96 -> {
                try {
                    hmac().init(new SecretKeySpec(key, HMAC_SHA1));
                } catch (GeneralSecurityException impossible) {
                    throw new AssertionError("HMAC takes any key", impossible);
                }
            }
            case AES_128_CMAC_96 -> cmac().begin(key);
        }
    }

    private void update(TcpAoAlgorithm algorithm, byte[] bytes, int from, int count) {
        switch (algorithm) {
            case HMAC_SHA_1_96 -> hmac().update(bytes, from, count);
            case AES_128_CMAC_96 -> cmac().update(bytes, from, count);
        }
    }

    private byte[] finish(TcpAoAlgorithm algorithm) {
        return switch (algorithm) {
            case HMAC_SHA_1_96 -> hmac().doFinal();
            case AES_128_CMAC_96 -> cmac().finish();
        };
    }

    // ---- the signed bytes

    /** RFC 9293 §3.1, RFC 8200 §8.1. */
    private int putPseudoHeader(int at, IpAddress from, IpAddress to, int length) {
        int next = putAddress(putAddress(at, from), to);
        if (from.isV4()) {
            Bytes.put32(scratch, next, IpProtocol.TCP << 16 | length);
            return next + 4;
        }
        Bytes.put32(scratch, next, length);
        Bytes.put32(scratch, next + 4, IpProtocol.TCP);
        return next + 8;
    }

    private int putAddress(int at, IpAddress address) {
        if (address.isV4()) {
            Bytes.put32(scratch, at, address.v4());
            return at + V4_BYTES;
        }
        Bytes.put64(scratch, at, address.high());
        Bytes.put64(scratch, at + Long.BYTES, address.low());
        return at + 2 * Long.BYTES;
    }

    private int putHeader(int to, byte[] segment, int at, int count) {
        System.arraycopy(segment, at, scratch, to, count);
        Bytes.put16(scratch, to + CHECKSUM, 0);
        return to + count;
    }
}
