package io.hawser.socket.nio;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The registration of a channel with a selector. */
final class HostSelectionKey extends AbstractSelectionKey {
    private final HostSelector selector;
    private final SelectableChannel channel;
    private final AtomicInteger interest = new AtomicInteger();
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile int ready;

    /** Whether the selector checks the key in each turn; belongs to the selecting thread. */
    boolean candidate;

    HostSelectionKey(HostSelector selector, SelectableChannel channel) {
        this.selector = selector;
        this.channel = channel;
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    HostChannel hostChannel() {
        return (HostChannel) channel;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    @Override
    public int interestOps() {
        requireValid();
        return interest.get();
    }

    @Override
    public SelectionKey interestOps(int ops) {
        requireValid();
        checkOps(ops);
        if (interest.getAndSet(ops) != ops) {
            signal();
        }
        return this;
    }

    @Override
    public int interestOpsOr(int ops) {
        requireValid();
        checkOps(ops);
        return changed(interest.getAndUpdate(before -> before | ops), ops);
    }

    @Override
    public int interestOpsAnd(int ops) {
        requireValid();
        return changed(interest.getAndUpdate(before -> before & ops), ops);
    }

    private int changed(int before, int ops) {
        if (before != ops) {
            signal();
        }
        return before;
    }

    private void checkOps(int ops) {
        if ((ops & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException();
        }
    }

    @Override
    public int readyOps() {
        requireValid();
        return ready;
    }

    private void requireValid() {
        if (!isValid()) {
            throw new CancelledKeyException();
        }
    }

    /** Operations of the interest set that would not block now. */
    int look() {
        int wanted = interest.get();
        return wanted == 0 ? 0 : hostChannel().readyOps(wanted) & wanted;
    }

    /** Sets the ready operations. */
    void ready(int ops) {
        ready = ops;
    }

    /** Adds to the ready operations; returns whether any is new. */
    boolean addReady(int ops) {
        int before = ready;
        ready = before | ops;
        return (ops & ~before) != 0;
    }

    /**
     * Has the selector look at this key: its channel's readiness, or the program's interest, may have changed. Any
     * thread may call it.
     *
     * <p>The thread that queues the key also wakes the selector, even for a change of interest, which concerns the next
     * selection only. Another thread that signals a change of readiness meanwhile finds the key marked as queued before
     * it is in the queue, and the selector might wait by the time it is.
     */
    void signal() {
        if (!queued.get() && queued.compareAndSet(false, true)) {
            selector.enqueue(this);
        }
        selector.wakeIfWaiting();
    }

    /** Records that the key was removed from the queue: the next signal queues it again. */
    void dequeued() {
        queued.set(false);
    }
}
