package io.hawser.tcp;

import java.util.function.Consumer;

/**
 * Visits all flows of a host in slices. Flows may be added and removed between slices; a flow that exists from the
 * first slice to the last is visited once. {@link Tcp#scanFlows} begins a scan. Belongs to the thread that owns the
 * host.
 */
public final class FlowScan {
    private final FlowTable flows;
    private final int buckets;
    private int next;

    FlowScan(FlowTable flows) {
        this.flows = flows;
        buckets = flows.bucketCount();
    }

    /**
     * Visits at least {@code atLeast} further flows, or all that remain if there are fewer.
     *
     * @param action called for each flow; must not add or remove flows
     * @return whether flows may remain
     */
    public boolean next(int atLeast, Consumer<? super TcpFlow> action) {
        int visited = 0;
        while (next < buckets && visited < atLeast) {
            visited += flows.forEachOf(next, buckets, action);
            next++;
        }
        return next < buckets;
    }
}
