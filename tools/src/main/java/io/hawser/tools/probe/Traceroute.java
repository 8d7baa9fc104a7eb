package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.Path;
import io.hawser.time.Deadline;
import io.hawser.udp.UdpResult;
import io.hawser.wire.IpAddress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code traceroute} of Linux: sends datagrams to unused ports, echo requests or SYNs, three for each TTL, and prints
 * the routers at which their TTL expires. Up to sixteen are in flight at once. The time limit for an answer depends on
 * earlier answers: three times the round trip of another probe of the same hop, ten times that of a later hop, at most
 * five seconds.
 *
 * <p>Differences: if a router answers only some of the probes, the real one also uses the TTL of an error to guess its
 * hop; and with {@code -F} it sends probes larger than the known path MTU, which are refused here.
 */
public final class Traceroute extends ProbeTool {
    private static final int DEFAULT_PAYLOAD_BYTES = 40;

    private static final int AT_ONCE = 16;
    private static final int HERE_FACTOR = 3;
    private static final int NEAR_FACTOR = 10;
    private static final long PRECISION_MICROS = 1000;

    private int maxHops = 30;
    private int probesPerHop = 3;
    private int packetBytes;

    private long waitMicros = 5_000_000;
    private boolean dontFragment;
    private AddressNames names = AddressNames.NONE;
    private boolean numeric;

    private TracerouteMethod method;
    private LongSupplier clock;
    private final Alarm wake;
    private final List<TracerouteProbe> probes = new ArrayList<>();
    private int nextToPrint;

    /** The index after the last probe that is needed. */
    private int end;

    /** Makes a run of {@code traceroute TARGET}. */
    public Traceroute(Host host, Target target, PrintStream out) {
        super(host, target, out);
        method = new DatagramMethod(host, target.address(), DatagramMethod.FIRST_PORT);
        packetBytes = ipHeaderBytes(target.address()) + DEFAULT_PAYLOAD_BYTES;
        clock = host.timers()::nowNanos;
        wake = new Alarm(host.timers(), this::goOn);
    }

    /** {@code -m}: the largest TTL; 30 by default. */
    public Traceroute maxHops(int hops) {
        maxHops = hops;
        return this;
    }

    /** {@code -q}: number of probes per hop; 3 by default. */
    public Traceroute probesPerHop(int probesOfHop) {
        probesPerHop = probesOfHop;
        return this;
    }

    /** The size of the probes including all headers, in bytes; 60 by default, 80 for IPv6. */
    public Traceroute packetBytes(int bytes) {
        packetBytes = bytes;
        return this;
    }

    /** {@code -p}: the first of the ports that datagrams go to, one after the other; 33434 if not said. */
    public Traceroute firstPort(int port) {
        method = new DatagramMethod(host(), target().address(), port);
        return this;
    }

    /** {@code -I}: probes by ICMP echo requests. */
    public Traceroute byEcho() {
        method = new EchoMethod(host(), target().address());
        return this;
    }

    /** {@code -T}: probes by SYNs to a port; 80 if none is said. */
    public Traceroute bySyn(int port) {
        method = new SynMethod(host(), target().address(), port == 0 ? SynMethod.PORT : port);
        return this;
    }

    /**
     * Sets the clock that takes the response times, in nanoseconds. The time of the host, which is used without it,
     * stands still while a burst of packets is processed.
     */
    public Traceroute clock(LongSupplier nanos) {
        clock = nanos;
        return this;
    }

    /** {@code -w}: maximum time limit for an answer; five seconds by default. */
    public Traceroute maxWait(Duration time) {
        waitMicros = time.toNanos() / NANOS_PER_MICRO;
        return this;
    }

    /** {@code -F}: sets DF on probes. */
    public Traceroute dontFragment(boolean on) {
        dontFragment = on;
        return this;
    }

    /** {@code -n}: prints no names. */
    public Traceroute numeric(boolean on) {
        numeric = on;
        return this;
    }

    /** Sets the names that are printed with addresses. */
    public Traceroute names(AddressNames known) {
        names = known;
        return this;
    }

    @Override
    void begin() {
        print(String.format(
                Locale.ROOT,
                "traceroute to %s (%s), %d hops max, %d byte packets",
                target().text(),
                target().address(),
                maxHops,
                Math.max(packetBytes, method.headerBytes())));
        Path path = host().ip().pathTo(target().address());
        if (path == null) {
            print("\nconnect: Network is unreachable\n");
            finish(1);
            return;
        }
        end = maxHops * probesPerHop;
        for (int i = 0; i < end; i++) {
            probes.add(new TracerouteProbe());
        }
        method.begin(this::answered);
        goOn();
    }

    @Override
    void release() {
        wake.cancel();
        method.close();
    }

    /** Prints known results, sends probes that may be sent, and waits for the next event. */
    private void goOn() {
        if (isDone()) {
            return;
        }
        long nextMicros = Deadline.NEVER;
        int underWay = 0;
        for (int i = nextToPrint; i < end && underWay < AT_ONCE; i++) {
            TracerouteProbe probe = probes.get(i);
            if (i == nextToPrint && probe.isAwaited()) {
                nextMicros = probe.sentMicros + patienceMicros(i);
                if (nextMicros <= nowMicros()) {
                    nextMicros = Deadline.NEVER;
                    probe.isDone = true;
                    method.forget(i);
                    takeLaterErrorFor(i);
                }
            }
            if (probe.isDone) {
                if (i == nextToPrint) {
                    print(i);
                    nextToPrint++;
                }
                if (probe.isFinal) {
                    end = (i / probesPerHop + 1) * probesPerHop;
                }
                continue;
            }
            if (!probe.isSent && !send(i)) {
                return;
            }
            if (probe.isDone) {
                // it did not fit the MTU of this host's own link
                i--;
                continue;
            }
            if (nextMicros == Deadline.NEVER) {
                nextMicros = probe.sentMicros + patienceMicros(i);
            }
            underWay++;
        }
        if (nextToPrint >= end) {
            print("\n");
            finish(0);
        } else {
            wake.at(Math.max(host().timers().nowNanos(), nextMicros * NANOS_PER_MICRO));
        }
    }

    private boolean send(int index) {
        TracerouteProbe probe = probes.get(index);
        probe.isSent = true;
        probe.sentMicros = nowMicros();
        probe.clockMicros = clockMicros();
        UdpResult result =
                method.send(index, index / probesPerHop + 1, Math.max(packetBytes, method.headerBytes()), dontFragment);
        if (result == UdpResult.MESSAGE_TOO_LONG) {
            Path path = host().ip().pathTo(target().address());
            probe.failure = "!F-" + (path == null ? 0 : path.mtuBytes());
            probe.isFinal = true;
            probe.answered(null, clockMicros());
        } else if (result != UdpResult.OK) {
            print("\nsend probe: " + result.errno() + "\n");
            finish(1);
            return false;
        }
        return true;
    }

    private void answered(int index, @Nullable IpAddress from, boolean isFinal, String failure) {
        if (isDone()
                || index < 0
                || index >= probes.size()
                || !probes.get(index).isAwaited()) {
            return;
        }
        TracerouteProbe probe = probes.get(index);
        probe.isFinal = isFinal;
        probe.failure = failure;
        probe.answered(from, clockMicros());
        method.forget(index);
        goOn();
    }

    private long clockMicros() {
        return clock.getAsLong() / NANOS_PER_MICRO;
    }

    private long patienceMicros(int index) {
        int first = index - index % probesPerHop;
        for (int i = first; i < first + probesPerHop; i++) {
            if (probes.get(i).roundTripMicros() > 0) {
                return Math.min(waitMicros, HERE_FACTOR * (probes.get(i).roundTripMicros() + PRECISION_MICROS));
            }
        }
        for (int i = index + 1; i < probes.size() && probes.get(i).isSent; i++) {
            if (probes.get(i).roundTripMicros() > 0) {
                return Math.min(waitMicros, NEAR_FACTOR * (probes.get(i).roundTripMicros() + PRECISION_MICROS));
            }
        }
        return waitMicros;
    }

    /**
     * Moves the answer of a later probe to an unanswered one: a router that reports an error does so for all probes of
     * higher TTLs too, which are in flight at the same time, but may answer only some of them.
     */
    private void takeLaterErrorFor(int index) {
        boolean earlierFinal = false;
        for (int i = index - index % probesPerHop; i < index; i++) {
            TracerouteProbe earlier = probes.get(i);
            if (!earlier.isDone || !earlier.isFinal) {
                return;
            }
            earlierFinal = true;
        }
        int later = index + 1;
        while (later < probes.size() && probes.get(later).isSent && !probes.get(later).isDone) {
            later++;
        }
        if (later == probes.size()) {
            return;
        }
        TracerouteProbe found = probes.get(later);
        if (!found.isSent || !found.isFinal || found.failure.isEmpty()) {
            return;
        }
        boolean sameHop = index % probesPerHop + later - index < probesPerHop;
        if (earlierFinal || sameHop || hasAnsweredBefore(found, index)) {
            probes.get(index).takeFrom(found);
        }
    }

    private boolean hasAnsweredBefore(TracerouteProbe found, int index) {
        for (int i = 0; i < index; i++) {
            if (found.from != null && found.from.equals(probes.get(i).from)) {
                return true;
            }
        }
        return false;
    }

    private void print(int index) {
        TracerouteProbe probe = probes.get(index);
        int nth = index % probesPerHop;
        if (nth == 0) {
            print(String.format(Locale.ROOT, "\n%2d ", index / probesPerHop + 1));
        }
        IpAddress from = probe.from;
        if (from == null) {
            print(" *");
        } else if (!from.equals(lastAddressOfHop(index))) {
            print(' ' + nameOf(from));
        }
        if (probe.isAnswered) {
            print("  " + millis(probe.roundTripMicros()) + " ms");
        }
        if (!probe.failure.isEmpty()) {
            print(' ' + probe.failure);
        }
    }

    private @Nullable IpAddress lastAddressOfHop(int index) {
        for (int i = index - 1; i >= index - index % probesPerHop; i--) {
            if (probes.get(i).from != null) {
                return probes.get(i).from;
            }
        }
        return null;
    }

    private String nameOf(IpAddress address) {
        if (numeric) {
            return address.toString();
        }
        String name = names.nameOf(address);
        return (name == null ? address.toString() : name) + " (" + address + ")";
    }
}
