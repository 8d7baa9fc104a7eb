package io.hawser.tcp.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.IpAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The keys of a socket: which key applies to a peer, and which keys a copy has. */
class TcpKeysTest {
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");
    private static final IpAddress OTHER = IpAddress.parse("10.0.1.2");

    private static TcpAoKey key(IpAddress peer, int id) {
        return TcpAoKey.of(peer, id, id, TcpAoAlgorithm.AES_128_CMAC_96, new byte[] {(byte) id});
    }

    @Test
    void keyHas1To80Bytes() {
        TcpKeys keys = new TcpKeys();
        keys.md5(PEER, new byte[1]).md5(PEER, new byte[80]);
        assertThat(keys.md5For(PEER)).hasSize(80);
        assertThatIllegalArgumentException().isThrownBy(() -> keys.md5(PEER, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> keys.md5(PEER, new byte[81]));
    }

    /** TCP_MD5SIG_EXT: the smallest network that contains the peer, in any order. */
    @Test
    void keyOfTheSmallestNetworkApplies() {
        TcpKeys keys = new TcpKeys()
                .md5(Prefix.parse("10.0.0.0/16"), new byte[] {16})
                .md5(Prefix.parse("10.0.0.0/24"), new byte[] {24})
                .md5(Prefix.parse("10.0.0.0/8"), new byte[] {8});
        assertThat(keys.md5For(PEER)).containsExactly(24);
        assertThat(keys.md5For(OTHER)).containsExactly(16);
        assertThat(keys.md5For(IpAddress.parse("11.0.0.1"))).isNull();
    }

    @Test
    void copyHasAllKeysAndTheChosenOnes() {
        TcpKeys keys = new TcpKeys()
                .md5(OTHER, new byte[] {1})
                .add(key(PEER, 2))
                .add(key(PEER, 3))
                .add(key(PEER, 4))
                .current(3)
                .rnext(2);
        TcpKeys copy = Objects.requireNonNull(TcpKeys.copyOf(keys));
        assertThat(copy.md5For(OTHER)).containsExactly(1);
        assertThat(copy.aoKeys()).hasSize(3);
        assertThat(copy.currentKey()).isNotNull().extracting(TcpAoKey::sendId).isEqualTo(3);
        assertThat(copy.rnextKey()).isNotNull().extracting(TcpAoKey::receiveId).isEqualTo(2);
        copy.removeMd5(TcpKeys.only(OTHER)).remove(4, 4);
        assertThat(keys.md5For(OTHER)).containsExactly(1);
        assertThat(keys.aoKeys()).hasSize(3);
        assertThat(TcpKeys.copyOf(null)).isNull();
    }

    /** A connection of a listener has the keys of its peer, and chooses the current ones itself. */
    @Test
    void copyForAPeerHasItsKeysOnly() {
        TcpKeys keys = new TcpKeys()
                .md5(IpAddress.parse("10.0.2.2"), new byte[] {1})
                .add(key(PEER, 2))
                .add(key(OTHER, 3))
                .current(2)
                .rnext(2);
        TcpKeys copy = keys.copyFor(PEER);
        assertThat(copy.md5For(IpAddress.parse("10.0.2.2"))).isNull();
        assertThat(copy.aoKeys()).singleElement().extracting(TcpAoKey::sendId).isEqualTo(2);
        assertThat(copy.currentKey()).isNull();
        assertThat(copy.rnextKey()).isNull();
        assertThat(keys.copyFor(IpAddress.parse("10.0.2.2")).md5For(IpAddress.parse("10.0.2.2")))
                .containsExactly(1);
    }

    /** The names of Documentation/networking/tcp_ao. */
    @Test
    void algorithmsHaveTheNamesOfLinux() {
        assertThat(TcpAoAlgorithm.HMAC_SHA_1_96.linuxName()).isEqualTo("hmac(sha1)");
        assertThat(TcpAoAlgorithm.AES_128_CMAC_96.linuxName()).isEqualTo("cmac(aes128)");
    }
}
