package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpObserver;
import io.hawser.telemetry.jfr.FlightEvents;
import io.hawser.telemetry.metrics.HostMetrics;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Cost of observers: one segment from one application to the other, and its acknowledgment. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
public class ObserverBenchmark {
    private static final int PORT = 5001;

    /**
     * The observer of both hosts: none, the Flight Recorder's observer without and with a recording, metrics, or all.
     */
    @Param({"none", "jfr", "recorded", "metrics", "metrics+jfr"})
    private String observer = "none";

    private final byte[] data = new byte[1448];
    private final byte[] target = new byte[65_536];
    private final TwoHosts hosts = new TwoHosts(BenchSettings.DEFAULT);
    private @Nullable TcpConnection client;
    private @Nullable Recording recording;
    private long received;

    private final class Reader implements TcpHandler {
        @Override
        public void readable(TcpConnection connection) {
            try {
                received += connection.receive(target, 0, target.length);
            } catch (TcpException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Called by JMH. */
    public ObserverBenchmark() {}

    /** Sets the observers, and connects. */
    @Setup
    public void connect() {
        for (Host host : List.of(hosts.client, hosts.server)) {
            host.tcp().observer(observerOf(host));
        }
        if (observer.equals("recorded")) {
            Recording started = new Recording();
            started.start();
            recording = started;
        }
        Workloads.listen(hosts, PORT, Reader::new);
        TcpConnection opened = Workloads.connect(hosts, PORT, TcpHandler.NONE);
        opened.options().noDelay(true);
        hosts.pump();
        client = opened;
    }

    private @Nullable TcpObserver observerOf(Host host) {
        TcpObserver events = FlightEvents.of(host);
        TcpObserver metrics = new HostMetrics(host, null).observer();
        return switch (observer) {
            case "none" -> null;
            case "metrics" -> metrics;
            case "metrics+jfr" -> TcpObserver.both(metrics, events);
            default -> events;
        };
    }

    /** Ends the recording. */
    @TearDown
    public void end() {
        if (recording != null) {
            recording.close();
        }
    }

    /** A full segment. */
    @Benchmark
    public long fullSegment() throws TcpException {
        TcpConnection sender = Objects.requireNonNull(client);
        sender.send(data, 0, data.length);
        hosts.turn();
        return received;
    }
}
