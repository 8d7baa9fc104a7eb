package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nagle's algorithm (RFC 9293 §3.7.4, SHLD-7), as Minshall amended it, and TCP_NODELAY (MUST-17). */
class NagleTest {
    private static final int MSS = 1448;

    private final TwoHosts hosts = new TwoHosts(1, ofMillis(10)).withoutQuickAcks();

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    private List<String> sent(long since) {
        return hosts.fromClient(Segment::isData).stream()
                .map(segment -> segment.length() + " at " + (segment.sentNanos() - since) / 1_000_000)
                .toList();
    }

    @Test
    void smallWritesAreGatheredWhileOneIsUnacknowledged() {
        hosts.open();
        hosts.forget();
        long start = hosts.now();
        for (int i = 0; i < 5; i++) {
            hosts.clientPeer.write(100);
        }
        hosts.runMillis(500);
        // write, write, read: the second part waits 20 ms for the propagation and 40 ms for the delayed ACK
        assertThat(sent(start)).containsExactly("100 at 0", "400 at 60");
        hosts.finish();
    }

    @Test
    void withNoDelayEachGoesAtOnce() {
        hosts.open(connection -> connection.options().noDelay(true));
        hosts.forget();
        long start = hosts.now();
        for (int i = 0; i < 5; i++) {
            hosts.clientPeer.write(100);
        }
        hosts.runMillis(500);
        assertThat(sent(start)).containsExactly("100 at 0", "100 at 0", "100 at 0", "100 at 0", "100 at 0");
        hosts.finish();
    }

    @Test
    void turningItOffSendsWhatWaits() {
        hosts.open();
        hosts.forget();
        long start = hosts.now();
        hosts.clientPeer.write(100);
        hosts.clientPeer.write(100);
        hosts.runMillis(5);
        hosts.clientPeer.connection.options().noDelay(true);
        hosts.runMillis(500);
        assertThat(sent(start)).containsExactly("100 at 0", "100 at 5");
        hosts.finish();
    }

    @Test
    void gatheredDataGoesWhenItIsAFullSegment() {
        hosts.open();
        hosts.forget();
        long start = hosts.now();
        hosts.clientPeer.write(1);
        hosts.runMillis(1);
        hosts.clientPeer.write(MSS - 100);
        hosts.runMillis(1);
        hosts.clientPeer.write(200);
        hosts.runMillis(1000);
        // the full segment causes an acknowledgment, which releases the rest
        assertThat(sent(start)).containsExactly("1 at 0", MSS + " at 2", "100 at 22");
        hosts.finish();
    }

    /**
     * Minshall: only a small segment in flight holds back a small one; therefore the end of a large write does not
     * wait.
     */
    @Test
    void theEndOfALargeWriteDoesNotWait() {
        hosts.open();
        hosts.forget();
        long start = hosts.now();
        hosts.clientPeer.write(3 * MSS + 10);
        hosts.runMillis(500);
        assertThat(sent(start)).containsExactly("1448 at 0", "1448 at 0", "1448 at 0", "10 at 0");
        hosts.finish();
    }

    @Test
    void aFinTakesTheRestWithIt() {
        hosts.open();
        hosts.forget();
        long start = hosts.now();
        hosts.clientPeer.write(100);
        hosts.clientPeer.write(100);
        hosts.clientPeer.connection.shutdownOutput();
        hosts.runMillis(5);
        assertThat(sent(start)).containsExactly("100 at 0", "100 at 0");
        assertThat(hosts.fromClient(Segment::isFin)).singleElement().matches(fin -> fin.length() == 100);
        hosts.finish();
    }

    @Test
    void anAnswerEndsTheStallForRequestAndResponse() {
        hosts.open();
        hosts.forget();
        long start = hosts.now();
        for (int i = 0; i < 3; i++) {
            hosts.clientPeer.write(50);
            hosts.runMillis(10);
            hosts.serverPeer.write(70);
            hosts.runMillis(10);
        }
        hosts.runMillis(300);
        assertThat(sent(start)).containsExactly("50 at 0", "50 at 20", "50 at 40");
        assertThat(hosts.fromServer(Segment::isPureAck)).isEmpty();
        hosts.finish();
    }
}
