package io.hawser.tcp.flow;

import io.hawser.hash.KeyedHash;
import io.hawser.tcp.settings.TcpSettings;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Chooses local ports for connections that specify none, by RFC 6056 §3.3.4, algorithm 4: an outsider cannot guess the
 * next port, while the ports towards one peer are sequential, so that each is reused as late as possible.
 */
public final class EphemeralPorts {
    private static final int COUNTERS = 256;

    private final TcpSettings settings;
    private final KeyedHash offsets;
    private final int[] counters = new int[COUNTERS];

    public EphemeralPorts(TcpSettings settings, RandomGenerator random) {
        this.settings = settings;
        offsets = new KeyedHash(random);
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = random.nextInt();
        }
    }

    /**
     * Chooses a port within net.ipv4.ip_local_port_range for which {@code isFree} is true; 0 if there is none.
     *
     * @param peer a hash of the peer's address and port
     */
    public int choose(int peer, IntPredicate isFree) {
        int first = (int) settings.localPortRange[0];
        int count = (int) settings.localPortRange[1] - first + 1;
        long offset = offsets.of(peer, 0);
        int counter = (int) (offset >>> 32) & COUNTERS - 1;
        int start = Integer.remainderUnsigned((int) offset + counters[counter], count);
        for (int tried = 0; tried < count; tried++) {
            counters[counter]++;
            int port = first + (start + tried) % count;
            if (isFree.test(port)) {
                return port;
            }
        }
        return 0;
    }
}
