package io.hawser.proof.walk;

import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;

/** The signature of the segments of a walk. */
enum Signing {
    NONE,
    MD5,
    AO,
    AO_WITHOUT_OPTIONS;

    private static final byte[] KEY = "walking at random".getBytes(StandardCharsets.US_ASCII);
    private static final int ID = 5;

    void addTo(TcpKeys keys, IpAddress peer) {
        switch (this) {
            case NONE -> throw new IllegalStateException("nothing is signed");
            case MD5 -> keys.md5(peer, KEY);
            case AO -> keys.add(TcpAoKey.of(peer, ID, ID, TcpAoAlgorithm.HMAC_SHA_1_96, KEY));
            case AO_WITHOUT_OPTIONS ->
                keys.add(TcpAoKey.of(peer, ID, ID, TcpAoAlgorithm.AES_128_CMAC_96, KEY)
                        .withoutOptions());
        }
    }
}
