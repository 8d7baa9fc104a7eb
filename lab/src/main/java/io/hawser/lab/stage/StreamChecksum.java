package io.hawser.lab.stage;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A checksum of 64 bits over a stream of bytes, to compare what one program has sent with what another has read. It is
 * two CRCs, which processors compute ten times as fast as a cryptographic digest; nobody forges the data of a scenario.
 */
final class StreamChecksum {
    private final CRC32 crc32 = new CRC32();
    private final CRC32C crc32c = new CRC32C();

    /** Adds the first {@code count} bytes of an array. */
    void update(byte[] bytes, int count) {
        crc32.update(bytes, 0, count);
        crc32c.update(bytes, 0, count);
    }

    /** Returns the checksum of all bytes so far. */
    long value() {
        return crc32.getValue() << Integer.SIZE | crc32c.getValue();
    }
}
