package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.wire.IpAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Initial sequence numbers (RFC 9293 §3.4.1, RFC 6528); bad input 26. */
class IsnTest extends TcpTestBase {
    private static final int ROUNDS = 4096;
    private static final int BUCKETS = 16;

    private int issOf(TcpScript host, int localPort) {
        Peer remote = new Peer(host, Peer.ADDRESS, PEER_PORT, localPort);
        try {
            TcpConnection connection = host.tcp.connect(
                    Peer.ADDRESS,
                    PEER_PORT,
                    ConnectOptions.defaults().localPort(localPort).handler(user));
            int iss = remote.expect("S seq 0").seq();
            connection.abort();
            host.flush();
            return iss;
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The numbers of one four-tuple rise by one each 4 µs, so that a new connection is above the numbers of the old
     * one.
     */
    @Test
    @Requirement("MUST-8")
    void badInput26_numbersOfOneFourTupleRiseWithTheClock() {
        int first = issOf(script, 5000);
        script.advanceMillis(1);
        assertThat(issOf(script, 5000) - first).isEqualTo(250);
        script.advanceMillis(999);
        assertThat(issOf(script, 5000) - first).isEqualTo(250_000);
        script.advanceMillis(3_600_000 - 1000);
        assertThat(issOf(script, 5000) - first).isEqualTo(900_000_000);
    }

    /**
     * At one instant the numbers of different four-tuples look random: 4096 of them in 16 buckets, by the upper and by
     * the lower bits, have a chi-square below 37.7 (15 degrees of freedom, exceeded once in a thousand). The same holds
     * for the differences of neighbours, which an attacker would use.
     */
    @Test
    @Requirement({"MUST-9", "SHLD-1"})
    void badInput26_spread() {
        int[] high = new int[BUCKETS];
        int[] low = new int[BUCKETS];
        int[] differences = new int[BUCKETS];
        Set<Integer> all = new HashSet<>();
        int before = 0;
        for (int i = 0; i < ROUNDS; i++) {
            int iss = issOf(script, 1024 + i);
            all.add(iss);
            high[iss >>> 28]++;
            low[iss & 15]++;
            differences[(iss - before) >>> 28]++;
            before = iss;
        }
        assertThat(all).hasSize(ROUNDS);
        assertThat(chiSquare(high)).isLessThan(37.7);
        assertThat(chiSquare(low)).isLessThan(37.7);
        assertThat(chiSquare(differences)).isLessThan(37.7);
    }

    private static double chiSquare(int[] counts) {
        double expected = (double) ROUNDS / BUCKETS;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    /** Each host draws its key at its start; the key of another host gives no information about it. */
    @Test
    @Requirement("MUST-9")
    void badInput26_keyPerBoot() {
        TcpScript other = new TcpScript(8);
        int sameDifferences = 0;
        for (int i = 0; i < 100; i++) {
            int here = issOf(script, 2000 + i) - issOf(script, 2001 + i);
            int there = issOf(other, 2000 + i) - issOf(other, 2001 + i);
            sameDifferences += here == there ? 1 : 0;
        }
        assertThat(sameDifferences).isZero();
        other.end();
    }

    /** A run is a function of its seed. */
    @Test
    void sameSeedSameNumbers() {
        TcpScript twin = new TcpScript(7);
        assertThat(issOf(twin, 5000)).isEqualTo(issOf(script, 5000));
        twin.end();
    }

    /** A listener's numbers come from the same generator: a later SYN gets a higher number. */
    @Test
    @Requirement("MUST-8")
    void badInput26_numbersOfAListener() {
        listen(5);
        peer.send("S seq 0");
        int first = peer.expect("S. seq 0 ack 1").seq();
        peer.send("R seq 1");
        script.advanceMillis(100);
        peer.send("S seq 0");
        assertThat(peer.expect("S. seq 0 ack 1").seq() - first).isEqualTo(25_000);
    }

    /** The timestamp clock for each peer has its own offset, and counts milliseconds. */
    @Test
    void timestampOffsetsDifferByPeer() throws TcpException {
        Peer first = new Peer(script, Peer.ADDRESS, 80, -1);
        Peer second = new Peer(script, IpAddress.parse("10.0.0.3"), 80, -1);
        script.tcp.connect(first.address, 80, user);
        script.tcp.connect(second.address, 80, user);
        int one = first.expect("S seq 0").tsVal();
        int two = second.expect("S seq 0").tsVal();
        assertThat(Math.abs(one - two)).isGreaterThan(1000);
        assertThat(first.expectAfter(1000, "S seq 0").tsVal() - one).isEqualTo(1000);
        second.skip();
    }

    /** As in Linux before 4.10, all clocks count from the host's start, which is instant 0 here. */
    @Test
    void timestampsWithoutAnOffset() throws TcpException {
        script.sysctl("net.ipv4.tcp_timestamps", 2);
        script.advanceMillis(5000);
        Peer first = new Peer(script, Peer.ADDRESS, 80, -1);
        script.tcp.connect(first.address, 80, user);
        assertThat(first.expect("S seq 0").tsVal()).isEqualTo(5000);
    }
}
