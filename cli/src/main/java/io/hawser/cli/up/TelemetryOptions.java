package io.hawser.cli.up;

import io.hawser.cli.http.MetricsServer;
import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Converters;
import io.hawser.device.EventLoop;
import io.hawser.device.RealHost;
import io.hawser.device.Shard;
import io.hawser.host.Host;
import io.hawser.tcp.TcpObserver;
import io.hawser.telemetry.jfr.FlightEvents;
import io.hawser.telemetry.metrics.HostMetrics;
import io.hawser.telemetry.metrics.LoopFigures;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for monitoring the stack, and the observers that they start. */
final class TelemetryOptions {
    @Option(
            names = "--metrics",
            paramLabel = "[ADDRESS:]PORT",
            converter = Converters.SocketAddressConverter.class,
            description = "serve metrics to Prometheus under http://ADDRESS:PORT/metrics, on a socket of the machine;"
                    + " without ADDRESS on 127.0.0.1")
    private @Nullable InetSocketAddress address;

    private @Nullable HostMetrics metrics;

    /** The figures of each loop, in their order. */
    private final List<ObservedLoop> loops = new ArrayList<>();

    /**
     * Observes the host of a loop from the start: for the Flight Recorder always, for metrics if requested. Called for
     * each loop.
     */
    void watch(Host host) {
        TcpObserver events = FlightEvents.of(host);
        if (address == null) {
            host.tcp().observer(events);
            return;
        }
        ObservedLoop observed = new ObservedLoop();
        loops.add(observed);
        HostMetrics counted = metrics;
        TcpObserver observer;
        if (counted == null) {
            counted = new HostMetrics(host, observed.figures);
            metrics = counted;
            observer = counted.observer();
        } else {
            observer = counted.observe(host, observed.figures);
        }
        host.tcp().observer(TcpObserver.both(observer, events));
    }

    /** The figures of a loop, which is known when it runs. */
    private static final class ObservedLoop {
        private volatile @Nullable EventLoop loop;
        private final LoopFigures figures = new LoopFigures(this::queuedCommands, this::failures);

        private int queuedCommands() {
            EventLoop running = loop;
            return running == null ? 0 : running.queuedCommands();
        }

        private long failures() {
            EventLoop running = loop;
            return running == null ? 0 : running.failures();
        }

        void runs(Shard shard) {
            loop = shard.loop();
            shard.call(host -> {
                shard.loop().onTurn(figures);
                return host;
            });
        }
    }

    /**
     * Begins to serve the metrics.
     *
     * @return null if they are not requested
     */
    @Nullable
    MetricsServer serve(RealHost real) {
        InetSocketAddress at = address;
        HostMetrics counted = metrics;
        if (at == null || counted == null) {
            return null;
        }
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).runs(real.shards().get(i));
        }
        try {
            return MetricsServer.start(at, () -> read(counted, real.loop()));
        } catch (IOException taken) {
            IOException why = taken.getCause() instanceof IOException cause ? cause : taken;
            throw CommandFailure.ofFile("--metrics " + at.getHostString() + ":" + at.getPort(), why);
        }
    }

    private static CompletableFuture<MetricSnapshots> read(HostMetrics counted, EventLoop loop) {
        return CompletableFuture.supplyAsync(counted::read, loop);
    }

    /** The address of the metrics, for the line that reports that the host is ready; empty for none. */
    @Override
    public String toString() {
        return address == null ? "" : "; metrics on http:/" + address + "/metrics";
    }
}
