package io.hawser.tcp.signature;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES-CMAC (RFC 4493) with keys of 128 bits. One instance processes messages in turn. */
public final class AesCmac {
    static final int BLOCK_BYTES = 16;

    /** RFC 4493 §2.3: the constant that replaces a carry out of the highest bit. */
    private static final int REDUCTION = 0x87;

    private final Cipher aes;
    private final byte[] subkey = new byte[BLOCK_BYTES];
    private final byte[] state = new byte[BLOCK_BYTES];

    /** The last block so far, kept back because the final block is treated differently. */
    private final byte[] pending = new byte[BLOCK_BYTES];

    private int pendingBytes;

    AesCmac() {
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every JDK has AES", impossible);
        }
    }

    /** Begins a message. */
    void begin(byte[] key) {
        try {
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("a key of AES-128 has 16 bytes", impossible);
        }
        Arrays.fill(state, (byte) 0);
        pendingBytes = 0;
    }

    void update(byte[] bytes, int from, int count) {
        int at = from;
        int left = count;
        while (left > 0) {
            if (pendingBytes == BLOCK_BYTES) {
                absorb();
            }
            int taken = Math.min(left, BLOCK_BYTES - pendingBytes);
            System.arraycopy(bytes, at, pending, pendingBytes, taken);
            pendingBytes += taken;
            at += taken;
            left -= taken;
        }
    }

    /** Ends the message and returns its code of 16 bytes. */
    byte[] finish() {
        // RFC 4493 §2.3: the subkey for a full last block; doubled once more it is the subkey for a padded block.
        Arrays.fill(subkey, (byte) 0);
        encrypt(subkey);
        twice(subkey);
        if (pendingBytes < BLOCK_BYTES) {
            twice(subkey);
            Arrays.fill(pending, pendingBytes, BLOCK_BYTES, (byte) 0);
            pending[pendingBytes] = (byte) 0x80;
        }
        xor(pending, subkey);
        absorb();
        return state.clone();
    }

    private void absorb() {
        xor(state, pending);
        encrypt(state);
        pendingBytes = 0;
    }

    private void encrypt(byte[] block) {
        try {
            aes.update(block, 0, BLOCK_BYTES, block, 0);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("a block fits a block", impossible);
        }
    }

    private static void xor(byte[] target, byte[] other) {
        for (int i = 0; i < BLOCK_BYTES; i++) {
            target[i] ^= other[i];
        }
    }

    /** Multiplies by x in GF(2^128). */
    private static void twice(byte[] block) {
        int carry = block[0] < 0 ? REDUCTION : 0;
        for (int i = 0; i < BLOCK_BYTES - 1; i++) {
            block[i] = (byte) (block[i] << 1 | (block[i + 1] & 0xff) >>> 7);
        }
        block[BLOCK_BYTES - 1] = (byte) (block[BLOCK_BYTES - 1] << 1 ^ carry);
    }
}
