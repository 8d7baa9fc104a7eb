package io.hawser.socket.nio;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel in a selector. */
final class HostSelectionKey extends AbstractSelectionKey {
    private final HostSelector selector;
    private final SelectableChannel channel;
    private final AtomicInteger interest = new AtomicInteger();
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile int ready;

    /** Whether the selector looks at it at each turn; belongs to the selecting thread. */
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
            enqueue();
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
            enqueue();
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

    /** Operations that the program is interested in and that would not block now. */
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

    /** The channel's readiness may have changed: has the selector look. */
    void signal() {
        enqueue();
        selector.wakeIfWaiting();
    }

    /** Has the selector look at it at the next turn. */
    void enqueue() {
        if (!queued.get() && queued.compareAndSet(false, true)) {
            selector.enqueue(this);
        }
    }

    /** Taken from the queue: the next signal queues it again. */
    void dequeued() {
        queued.set(false);
    }
}
