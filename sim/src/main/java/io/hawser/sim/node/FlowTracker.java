package io.hawser.sim.node;

import io.hawser.time.Deadline;
import io.hawser.time.TimingWheel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The flows that pass through a firewall or a NAT, as conntrack keeps them. A flow that was idle for the time of its
 * state is dropped. This needs no timer: expired flows are detected when a flow is looked up, or space is needed.
 */
final class FlowTracker {
    /** Number of flows added between two searches for expired ones. */
    private static final int SWEEP_EVERY = 4096;

    private final TimingWheel wheel;
    private final Map<FlowState, Duration> timeouts = new EnumMap<>(FlowState.class);

    /** Each flow by both of its keys. */
    private final Map<FlowKey, TrackedFlow> flows = new HashMap<>();

    private int untilSweep = SWEEP_EVERY;

    FlowTracker(TimingWheel wheel) {
        this.wheel = wheel;
        for (FlowState each : FlowState.values()) {
            timeouts.put(each, each.timeout());
        }
    }

    void timeout(FlowState state, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a flow is forgotten after more than 0 s, not " + timeout);
        }
        timeouts.put(state, timeout);
    }

    /** The flow of a packet with this key in either direction; null if none is known. */
    @Nullable
    TrackedFlow find(FlowKey key) {
        TrackedFlow flow = flows.get(key);
        if (flow != null && flow.expiresNanos <= wheel.nowNanos()) {
            forget(flow);
            return null;
        }
        return flow;
    }

    void add(TrackedFlow flow) {
        if (--untilSweep == 0) {
            sweep();
        }
        flows.put(flow.original, flow);
        flows.put(flow.reply, flow);
        touch(flow);
    }

    /** Restarts the idle time of the flow after a packet. */
    void touch(TrackedFlow flow) {
        Duration timeout = timeouts.getOrDefault(flow.state(), flow.state().timeout());
        flow.expiresNanos = Deadline.after(wheel.nowNanos(), timeout.toNanos());
    }

    void forget(TrackedFlow flow) {
        flows.remove(flow.original);
        flows.remove(flow.reply);
    }

    void clear() {
        flows.clear();
    }

    /** The known flows that have not expired. */
    Set<TrackedFlow> all() {
        sweep();
        return new LinkedHashSet<>(flows.values());
    }

    void sweep() {
        untilSweep = SWEEP_EVERY;
        long nowNanos = wheel.nowNanos();
        flows.values().removeIf(flow -> flow.expiresNanos <= nowNanos);
    }
}
