package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.Bytes;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The tests' own implementation of signing: signs the peer's segments in their IPv4 packets, and checks the host's. */
abstract class SegmentSigner {
    private static final int AT = Ipv4Header.MIN_BYTES;

    /** Returns the option to be signed: {@code md5} or {@code ao KeyID RNextKeyID}. */
    abstract String option();

    /** Computes the signature. */
    abstract byte[] signature(byte[] packet, TcpOptions options);

    void sign(byte[] packet) {
        TcpOptions options = parse(packet);
        byte[] signature = signature(packet, options);
        System.arraycopy(signature, 0, packet, options.signatureAt(), signature.length);
    }

    void verify(byte[] packet) {
        TcpOptions options = parse(packet);
        assertThat(options.isSigned()).as("a signature").isTrue();
        int at = options.signatureAt();
        assertThat(Arrays.copyOfRange(packet, at, at + options.signatureBytes()))
                .isEqualTo(signature(packet, options));
    }

    private static TcpOptions parse(byte[] packet) {
        TcpOptions options = new TcpOptions();
        options.parse(packet, AT, TcpHeader.headerBytes(packet, AT));
        return options;
    }

    private static ByteBuffer pseudoHeader(byte[] packet, int before) {
        return ByteBuffer.allocate(before + 12 + packet.length)
                .position(before)
                .put(packet, 12, 8)
                .putShort((short) 6)
                .putShort((short) (packet.length - AT));
    }

    private static byte[] text(byte[] packet) {
        return Arrays.copyOfRange(packet, AT + TcpHeader.headerBytes(packet, AT), packet.length);
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    /** RFC 2385 §2.0. */
    static SegmentSigner md5(String key) {
        return new SegmentSigner() {
            @Override
            String option() {
                return "nop,nop,md5";
            }

            @Override
            byte[] signature(byte[] packet, TcpOptions options) {
                byte[] copy = packet.clone();
                Bytes.put16(copy, AT + 16, 0);
                ByteBuffer message = pseudoHeader(packet, 0)
                        .put(copy, AT, TcpHeader.MIN_BYTES)
                        .put(text(packet));
                try {
                    MessageDigest digest = MessageDigest.getInstance("MD5");
                    digest.update(written(message));
                    return digest.digest(key.getBytes(StandardCharsets.US_ASCII));
                } catch (GeneralSecurityException impossible) {
                    throw new AssertionError(impossible);
                }
            }
        };
    }

    /** A master key of the peer. */
    record AoKey(String masterKey, int sendId, int receiveId, boolean coversOptions) {
        AoKey(String masterKey, int sendId, int receiveId) {
            this(masterKey, sendId, receiveId, true);
        }
    }

    /** TCP-AO with HMAC-SHA-1-96; it takes the initial sequence numbers from the SYNs. */
    static final class Ao extends SegmentSigner {
        private final List<AoKey> keys;

        /** The KeyID of its segments. */
        int keyId;

        int rnextKeyId;
        private int hostIsn;
        private int peerIsn;

        Ao(AoKey... keys) {
            this.keys = List.of(keys);
            keyId = keys[0].sendId;
            rnextKeyId = keys[0].receiveId;
        }

        @Override
        String option() {
            return "ao " + keyId + " " + rnextKeyId;
        }

        @Override
        byte[] signature(byte[] packet, TcpOptions options) {
            boolean fromHost = Bytes.i32(packet, 12) == TcpScript.HOST.v4();
            int seq = TcpHeader.sequence(packet, AT);
            int flags = TcpHeader.flags(packet, AT);
            boolean syn = (flags & TcpHeader.SYN) != 0;
            if (syn && fromHost) {
                hostIsn = seq;
            } else if (syn) {
                peerIsn = seq;
            }
            int fromIsn = fromHost ? hostIsn : peerIsn;
            int toIsn = fromHost ? peerIsn : hostIsn;
            int id = packet[options.signatureAt() - 2] & 0xff;
            AoKey key = keys.stream()
                    .filter(candidate -> id == (fromHost ? candidate.receiveId : candidate.sendId))
                    .findFirst()
                    .orElseThrow();
            ByteBuffer context = ByteBuffer.allocate(29)
                    .put((byte) 1)
                    .put("TCP-AO".getBytes(StandardCharsets.US_ASCII))
                    .put(packet, 12, 8)
                    .put(packet, AT, 4)
                    .putInt(fromIsn)
                    .putInt(syn && (flags & TcpHeader.ACK) == 0 ? 0 : toIsn)
                    .putShort((short) 160);
            byte[] trafficKey = hmac(key.masterKey.getBytes(StandardCharsets.US_ASCII), context.array());
            long unwrapped = (fromIsn & 0xffff_ffffL) + (seq - fromIsn & 0xffff_ffffL);
            byte[] copy = packet.clone();
            Bytes.put16(copy, AT + 16, 0);
            Arrays.fill(copy, options.signatureAt(), options.signatureAt() + 12, (byte) 0);
            ByteBuffer message = pseudoHeader(packet, 4);
            if (key.coversOptions) {
                message.put(copy, AT, TcpHeader.headerBytes(packet, AT));
            } else {
                message.put(copy, AT, TcpHeader.MIN_BYTES).put(copy, options.signatureAt() - 4, 16);
            }
            message.put(text(packet)).putInt(0, (int) (unwrapped >>> 32));
            return Arrays.copyOf(hmac(trafficKey, written(message)), 12);
        }

        private static byte[] hmac(byte[] key, byte[] message) {
            try {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(key, "HmacSHA1"));
                return mac.doFinal(message);
            } catch (GeneralSecurityException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }
}
