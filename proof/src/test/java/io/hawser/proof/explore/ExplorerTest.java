package io.hawser.proof.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.proof.Recording;
import io.hawser.wire.Bytes;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Explores with small bounds only; {@code hawser explore --bound 2} goes further. */
class ExplorerTest {
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;

    @ParameterizedTest
    @CsvSource({
        "OPEN, 2",
        "OPEN_BYTES, 1",
        "CLOSE_ACTIVE, 1",
        "CLOSE_PASSIVE, 1",
        "HALF_CLOSE, 0",
        "WHOLE, 0",
        "SIMULTANEOUS_CLOSE, 1",
        "SIMULTANEOUS_OPEN, 1",
        "SIMULTANEOUS_OPEN_CLOSE, 0",
        "ABORT, 0"
    })
    void everyWayIsGood(Exchange exchange, int faults) throws Exception {
        Report report = explore(exchange, Map.of(), faults, 1);
        assertThat(report.finding()).isNull();
        assertThat(report.cut()).isFalse();
        assertThat(report.transitions()).isGreaterThanOrEqualTo(report.states() - 1);
    }

    private static Report explore(Exchange exchange, Map<String, String> sysctls, int faults, int jobs)
            throws InterruptedException {
        return Explorer.explore(exchange, sysctls, faults, Explorer.DEFAULT_DEPTH, jobs, _ -> {});
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() throws Exception {
        Report one = explore(Exchange.OPEN, Map.of(), 1, 1);
        Report four = explore(Exchange.OPEN, Map.of(), 1, 4);
        assertThat(four.states()).isEqualTo(one.states());
        assertThat(four.transitions()).isEqualTo(one.transitions());
        assertThat(four.depth()).isEqualTo(one.depth());
        assertThat(one.states()).isGreaterThan(50);
    }

    @Test
    void waysThatAreTooLongAreTold() throws Exception {
        Report report = Explorer.explore(Exchange.WHOLE, Map.of(), 0, 5, 1, _ -> {});
        assertThat(report.cut()).isTrue();
        assertThat(report.depth()).isEqualTo(5);
    }

    /** An end that sends only two SYNs aborts if both are late: this needs two faults. */
    @Test
    void theFewestFaultsAreFound() throws Exception {
        Map<String, String> impatient =
                Map.of("net.ipv4.tcp_syn_retries", "1", "net.ipv4.tcp_syn_linear_timeouts", "0");
        assertThat(explore(Exchange.OPEN, impatient, 1, 1).finding()).isNull();
        Counterexample finding = explore(Exchange.OPEN, impatient, 3, 1).finding();
        assertThat(finding).isNotNull();
        assertThat(finding.what()).isEqualTo("left's connection fails: TIMED_OUT");
        assertThat(finding.faults()).isEqualTo(2);
        assertThat(finding.moves()).isEqualTo(2);
        assertThat(shown(finding))
                .containsSubsequence("Flags [S]", "[time passes", "Flags [S]", "[time passes", "SYN_SENT → CLOSED");
    }

    private static String shown(Counterexample finding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        finding.show(new Recording(new PrintStream(bytes, true, StandardCharsets.UTF_8), null));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    // ---- bad ends

    private static int tcp(Packet packet) {
        return packet.start() + Ipv4Header.headerBytes(packet.bytes(), packet.start());
    }

    private static int text(Packet packet) {
        return tcp(packet) + TcpHeader.headerBytes(packet.bytes(), tcp(packet));
    }

    private static int flags(Packet packet) {
        return TcpHeader.flags(packet.bytes(), tcp(packet));
    }

    private static boolean isPureAck(Packet packet) {
        return flags(packet) == TcpHeader.ACK && packet.end() == text(packet);
    }

    private static boolean isFin(Packet packet) {
        return (flags(packet) & TcpHeader.FIN) != 0;
    }

    private static int get16(Packet packet, int offset) {
        return Bytes.u16(packet.bytes(), tcp(packet) + offset);
    }

    /** Changes two bytes of the header, and the checksum (RFC 1624 §3). */
    private static void put16(Packet packet, int offset, int value) {
        int sum = (~get16(packet, CHECKSUM) & 0xffff) + (~get16(packet, offset) & 0xffff) + value;
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        Bytes.put16(packet.bytes(), tcp(packet) + offset, value);
        Bytes.put16(packet.bytes(), tcp(packet) + CHECKSUM, ~sum & 0xffff);
    }

    private static String found(Exchange exchange, Tampering tampering) throws Exception {
        Counterexample finding = Explorer.explore(exchange, tampering, 0).finding();
        return finding == null ? "nothing" : finding.what();
    }

    @Test
    void anAcknowledgmentOfWhatWasNeverSent() throws Exception {
        assertThat(found(Exchange.OPEN_BYTES, (packet, ofLeft) -> {
                    if (!ofLeft && isPureAck(packet)) {
                        put16(packet, ACKNOWLEDGMENT + 2, get16(packet, ACKNOWLEDGMENT + 2) + 1);
                    }
                    return true;
                }))
                .isEqualTo("right acknowledges what was never sent");
    }

    @Test
    void aWindowThatIsTakenBack() throws Exception {
        assertThat(found(Exchange.OPEN_BYTES, (packet, ofLeft) -> {
                    if (ofLeft && isPureAck(packet)) {
                        put16(packet, WINDOW, 1);
                    }
                    return true;
                }))
                .isEqualTo("left takes a part of its window back");
    }

    @Test
    void aWrongByte() throws Exception {
        assertThat(found(Exchange.WHOLE, (packet, ofLeft) -> {
                    if (!ofLeft && packet.end() > text(packet)) {
                        packet.bytes()[text(packet)]++;
                    }
                    return true;
                }))
                .isEqualTo("right sends a wrong byte");
    }

    @Test
    void aFinWithAnotherNumber() throws Exception {
        assertThat(found(Exchange.HALF_CLOSE, (packet, ofLeft) -> {
                    if (ofLeft && isFin(packet)) {
                        put16(packet, SEQUENCE + 2, get16(packet, SEQUENCE + 2) + 1);
                    }
                    return true;
                }))
                .isEqualTo("left sends its FIN before its data is sent, or after more than that");
    }

    /** A FIN is never sent: its sender aborts in the end. */
    @Test
    void aFinThatIsSwallowed() throws Exception {
        assertThat(found(Exchange.CLOSE_PASSIVE, (packet, ofLeft) -> ofLeft || !isFin(packet)))
                .isEqualTo("right's connection fails: TIMED_OUT");
    }

    @Test
    void anAcknowledgmentThatNeverComes() throws Exception {
        assertThat(found(Exchange.CLOSE_ACTIVE, (packet, ofLeft) -> ofLeft || !isPureAck(packet)))
                .isEqualTo("right owes an acknowledgment, but nothing is armed that would send it");
    }

    /** The peer accepts the wrong number, and acknowledges data that the other end does not know. */
    @Test
    void aSynWithAnotherNumber() throws Exception {
        assertThat(found(Exchange.OPEN, (packet, ofLeft) -> {
                    if (!ofLeft && (flags(packet) & TcpHeader.SYN) != 0) {
                        put16(packet, SEQUENCE + 2, get16(packet, SEQUENCE + 2) ^ 0x4000);
                    }
                    return true;
                }))
                .isEqualTo("left's connection fails: CONNECTION_RESET");
    }
}
