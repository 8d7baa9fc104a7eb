package io.hawser.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signed connections (RFC 2385, RFC 5925) on a cable that loses, duplicates and reorders packets. */
class SignedTransferTest {
    private static final byte[] KEY = "a key that both ends have".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 500_000;

    enum Kind {
        MD5,
        HMAC_SHA_1_96,
        AES_128_CMAC_96;

        void addTo(TcpKeys keys, IpAddress peer) {
            switch (this) {
                case MD5 -> keys.md5(peer, KEY);
                case HMAC_SHA_1_96 -> keys.add(TcpAoKey.of(peer, 5, 5, TcpAoAlgorithm.HMAC_SHA_1_96, KEY));
                case AES_128_CMAC_96 ->
                    keys.add(TcpAoKey.of(peer, 5, 5, TcpAoAlgorithm.AES_128_CMAC_96, KEY)
                            .withoutOptions());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingArrivesThoughSegmentsAreLost(Kind kind) {
        for (long seed = 1; seed <= 5; seed++) {
            try (TwoHosts hosts = new TwoHosts(seed, Duration.ofMillis(10))) {
                hosts.cable.loss(0.03).duplication(0.02).reordering(0.05, Duration.ofMillis(5));
                hosts.open(connection -> {
                    kind.addTo(connection.options().keys(), TwoHosts.SERVER);
                    hosts.server
                            .tcp()
                            .forEachListener(
                                    listener -> kind.addTo(listener.options().keys(), TwoHosts.CLIENT), passive -> {});
                });
                hosts.clientPeer.send(BYTES);
                hosts.serverPeer.send(BYTES / 10);
                hosts.runUntilIdle();
                hosts.finish();
                assertThat(hosts.serverPeer.received).isEqualTo(BYTES);
                for (Host host : new Host[] {hosts.client, hosts.server}) {
                    assertThat(host.tcpCounters().get(TcpCounter.TCP_MD5_FAILURE))
                            .isZero();
                    assertThat(host.tcpCounters().get(TcpCounter.TCP_MD5_NOT_FOUND))
                            .isZero();
                    assertThat(host.tcpCounters().get(TcpCounter.TCP_AO_BAD)).isZero();
                    assertThat(host.tcpCounters().get(TcpCounter.TCP_AO_REQUIRED))
                            .isZero();
                    assertThat(host.tcpCounters().get(TcpCounter.TCP_AO_GOOD) > 0)
                            .isEqualTo(kind != Kind.MD5);
                }
            }
        }
    }
}
