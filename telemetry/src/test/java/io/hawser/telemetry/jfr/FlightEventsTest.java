package io.hawser.telemetry.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.telemetry.BusyNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of simulated hosts in a recording. */
class FlightEventsTest {
    @TempDir
    Path folder;

    private List<RecordedEvent> record(BusyNetwork network, String... disabled) throws Exception {
        try (Recording recording = new Recording()) {
            for (String each : disabled) {
                recording.disable(each);
            }
            recording.start();
            for (Host host : List.of(network.client, network.server)) {
                host.tcp().observer(FlightEvents.of(host));
            }
            network.start();
            network.runFor(Duration.ofMinutes(5));
            recording.stop();
            Path file = folder.resolve("recording.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file);
        }
    }

    private static long count(List<RecordedEvent> events, String name, Predicate<RecordedEvent> which) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name) && which.test(event))
                .count();
    }

    private static long counted(BusyNetwork network, TcpCounter counter) {
        return network.client.tcpCounters().get(counter)
                + network.server.tcpCounters().get(counter);
    }

    @Test
    void thereIsAnEventForAllThatIsCounted() throws Exception {
        try (BusyNetwork network = new BusyNetwork(11)) {
            List<RecordedEvent> events = record(network);
            assertThat(count(events, "hawser.TcpRetransmission", _ -> true))
                    .isGreaterThan(20)
                    .isEqualTo(counted(network, TcpCounter.RETRANS_SEGS));
            assertThat(count(events, "hawser.TcpReset", event -> event.getBoolean("sent")))
                    .isGreaterThan(10)
                    .isEqualTo(counted(network, TcpCounter.OUT_RSTS));
            assertThat(count(events, "hawser.TcpReset", event -> !event.getBoolean("sent")))
                    .isPositive();
            assertThat(count(events, "hawser.TcpStateChange", event -> opens(event, "SYN_SENT")))
                    .isEqualTo(counted(network, TcpCounter.ACTIVE_OPENS));
            assertThat(count(
                            events,
                            "hawser.TcpDrop",
                            event -> event.getString("reason").equals(TcpCounter.IN_CSUM_ERRORS.mibName())))
                    .isEqualTo(counted(network, TcpCounter.IN_CSUM_ERRORS));
            assertThat(count(
                            events,
                            "hawser.TcpRetransmissionTimeout",
                            event -> event.getString("state").equals("ESTABLISHED")))
                    .isPositive();
        }
    }

    private static boolean opens(RecordedEvent event, String to) {
        return event.getString("from").equals("CLOSED") && event.getString("to").equals(to);
    }

    @Test
    void eventsSayWhereAndWhen() throws Exception {
        try (BusyNetwork network = new BusyNetwork(12)) {
            RecordedEvent first = record(network).stream()
                    .filter(event -> event.getEventType().getName().equals("hawser.TcpReset")
                            && event.getBoolean("sent")
                            && event.getInt("localPort") == 81)
                    .findFirst()
                    .orElseThrow();
            assertThat(first.getString("host")).isEqualTo("server");
            assertThat(first.getString("localAddress")).isEqualTo("10.0.0.2");
            assertThat(first.getString("remoteAddress")).isEqualTo("10.0.0.1");
            assertThat(first.getString("state")).as("no connection").isEmpty();
            assertThat(first.getDuration("hostTime"))
                    .as("virtual time")
                    .isBetween(Duration.ofMillis(100), Duration.ofSeconds(20));
            assertThat(first.getStackTrace()).isNull();
        }
    }

    @Test
    void anEventThatIsOffIsNotRecorded() throws Exception {
        try (BusyNetwork network = new BusyNetwork(13)) {
            List<RecordedEvent> events = record(network, "hawser.TcpStateChange");
            assertThat(count(events, "hawser.TcpStateChange", _ -> true)).isZero();
            assertThat(count(events, "hawser.TcpRetransmission", _ -> true)).isPositive();
        }
    }
}
