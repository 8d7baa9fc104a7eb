package io.hawser.bench;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One segment from one application to the other, and its acknowledgment; {@code -prof gc} shows the allocations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SegmentBenchmark {
    private static final int PORT = 5001;

    private final TwoHosts hosts = new TwoHosts(BenchSettings.DEFAULT);
    private final byte[] data = new byte[1448];
    private final byte[] target = new byte[65_536];
    private final TcpConnection client;
    private long received;

    private final class Sink implements TcpHandler {
        @Override
        public void readable(TcpConnection connection) {
            try {
                received += connection.receive(target, 0, target.length);
            } catch (TcpException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Connects. */
    public SegmentBenchmark() {
        Workloads.listen(hosts, PORT, Sink::new);
        client = Workloads.connect(hosts, PORT, TcpHandler.NONE);
        client.options().noDelay(true);
        hosts.pump();
    }

    /** A full segment. */
    @Benchmark
    public long fullSegment() throws TcpException {
        client.send(data, 0, data.length);
        hosts.turn();
        return received;
    }

    /** One byte. */
    @Benchmark
    public long oneByte() throws TcpException {
        client.send(data, 0, 1);
        hosts.turn();
        return received;
    }
}
