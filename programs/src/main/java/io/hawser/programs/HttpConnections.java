package io.hawser.programs;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Compares the ways in which HTTP uses connections: a page of 60 resources, 50 ms from the client and back, by Vert.x
 * at both ends. Prints a table, and draws when each resource came, if it is told where.
 */
public final class HttpConnections {
    private static final int RESOURCES = 60;
    private static final int WARM_UP_RESOURCES = 6;
    private static final Duration LATENCY = Duration.ofMillis(25);
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int USAGE_ERROR = 2;

    private HttpConnections() {}

    /** Runs; the argument, if there is one, is the SVG file to draw. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1 || arguments.length == 1 && !arguments[0].endsWith(".svg")) {
            System.err.println("hawser http-connections takes at most the name of a file to draw, which ends in .svg");
            System.exit(USAGE_ERROR);
        }
        Path folder = Files.createTempDirectory("hawser-http-connections");
        try {
            ServerCertificate certificate = ServerCertificate.make(folder);
            HttpLoad load = new HttpLoad(certificate, RESOURCES, LATENCY);
            printHeader(System.out);
            List<HttpLoad.Outcome> outcomes =
                    compare(load, List.of(HttpWay.values()), WARM_UP_RESOURCES, each -> print(each, System.out));
            if (arguments.length == 1) {
                Files.writeString(Path.of(arguments[0]), HttpWaterfall.svg(outcomes));
            }
        } finally {
            delete(folder);
        }
        System.exit(0); // libraries keep threads
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Loads the page in each way, without and with TLS, after a few resources that warm up the code. */
    static List<HttpLoad.Outcome> compare(
            HttpLoad load, List<HttpWay> ways, int warmUpResources, Consumer<HttpLoad.Outcome> progress)
            throws Exception {
        HttpLoad warmUp = new HttpLoad(load.certificate(), warmUpResources, Duration.ZERO);
        List<HttpLoad.Outcome> outcomes = new ArrayList<>();
        for (boolean tls : new boolean[] {false, true}) {
            for (HttpWay way : ways) {
                if (warmUpResources > 0) {
                    warmUp.load(way, tls);
                }
                HttpLoad.Outcome outcome = load.load(way, tls);
                progress.accept(outcome);
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    static void printHeader(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-36s %-4s %11s %8s %9s %14s %10s %8s %6s %20s%n",
                "way",
                "TLS",
                "connections",
                "segments",
                "bytes",
                "connected (ms)",
                "first (ms)",
                "all (ms)",
                "resets",
                "TIME_WAIT");
    }

    static void print(HttpLoad.Outcome outcome, PrintStream out) {
        ProgramNetwork.Traffic traffic = outcome.traffic();
        out.printf(
                Locale.ROOT,
                "%-36s %-4s %11d %8d %9d %14.0f %10.0f %8.0f %6d %20s%n",
                outcome.way().title(),
                outcome.tls() ? "yes" : "no",
                traffic.connections(),
                traffic.segments(),
                traffic.bytes(),
                outcome.connectedNanos() / NANOS_PER_MILLI,
                outcome.firstNanos() / NANOS_PER_MILLI,
                outcome.loadNanos() / NANOS_PER_MILLI,
                traffic.resets(),
                timeWaits(traffic));
    }

    private static String timeWaits(ProgramNetwork.Traffic traffic) {
        List<String> sides = new ArrayList<>();
        if (traffic.clientTimeWaits() > 0) {
            sides.add("client " + traffic.clientTimeWaits());
        }
        if (traffic.serverTimeWaits() > 0) {
            sides.add("server " + traffic.serverTimeWaits());
        }
        return sides.isEmpty() ? "none" : String.join(", ", sides);
    }
}
