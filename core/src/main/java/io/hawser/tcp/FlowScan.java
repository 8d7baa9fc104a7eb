package io.hawser.tcp;

import java.util.function.Consumer;

/**
 * Goes through all flows of a host in slices, between which flows come and go: a flow that is there from the first
 * slice to the last is visited once. {@link Tcp#scanFlows} begins one. Belongs to the thread that owns the host.
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
     * Visits at least {@code atLeast} further flows, if there are so many.
     *
     * @param action what is done with each, which must not add or remove any
     * @return whether there may be more
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
