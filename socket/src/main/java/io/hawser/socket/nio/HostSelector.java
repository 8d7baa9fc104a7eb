package io.hawser.socket.nio;

import io.hawser.socket.driver.Parker;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscGrowableVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A selector of channels on Hawser hosts. The host's thread queues each key whose channel's readiness may have changed;
 * a selection checks the queued keys, and those that were ready the last time, so that its cost does not grow with the
 * number of keys.
 */
final class HostSelector extends AbstractSelector {
    private static final int FIRST_SIGNALS = 64;

    /** Limit above the number of keys, each of which is in the queue at most once. */
    private static final int MOST_SIGNALS = 1 << 20;

    private static final long NOW = 0;

    private final Parker parker;
    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Set<SelectionKey> publicKeys = Collections.unmodifiableSet(keys);
    private final Set<SelectionKey> selected = new HashSet<>();
    private final Set<SelectionKey> publicSelected = new RemovableSet<>(selected);
    private final MpscGrowableVarHandleArrayQueue<HostSelectionKey> signalled =
            new MpscGrowableVarHandleArrayQueue<>(FIRST_SIGNALS, MOST_SIGNALS);

    /** Keys that were ready the last time; like {@link #inSelect} it belongs to the selecting thread. */
    private final List<HostSelectionKey> candidates = new ArrayList<>();

    private boolean inSelect;
    private volatile boolean woken;
    private volatile @Nullable Thread waiter;

    HostSelector(SelectorProvider provider, Parker parker) {
        super(provider);
        this.parker = parker;
    }

    @Override
    public Set<SelectionKey> keys() {
        requireOpen();
        return publicKeys;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        requireOpen();
        return publicSelected;
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }

    // ---- selecting

    @Override
    public int selectNow() throws IOException {
        return selectFor(null, NOW);
    }

    @Override
    public int select() throws IOException {
        return selectFor(null, Parker.FOREVER);
    }

    @Override
    public int select(long timeout) throws IOException {
        return selectFor(null, nanos(timeout));
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        return selectFor(Objects.requireNonNull(action), NOW);
    }

    @Override
    public int select(Consumer<SelectionKey> action) throws IOException {
        return selectFor(Objects.requireNonNull(action), Parker.FOREVER);
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
        Objects.requireNonNull(action);
        return selectFor(action, nanos(timeout));
    }

    private static long nanos(long timeoutMillis) {
        if (timeoutMillis < 0) {
            throw new IllegalArgumentException("Negative timeout");
        }
        return timeoutMillis == 0 ? Parker.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    private int selectFor(@Nullable Consumer<SelectionKey> action, long nanos) throws IOException {
        synchronized (this) {
            requireOpen();
            if (inSelect) {
                throw new IllegalStateException("select in progress");
            }
            inSelect = true;
            try {
                synchronized (publicSelected) {
                    return doSelect(action, nanos);
                }
            } finally {
                inSelect = false;
            }
        }
    }

    private int doSelect(@Nullable Consumer<SelectionKey> action, long nanos) throws IOException {
        deregisterCancelled();
        if (nanos == NOW) {
            collect();
        } else {
            try {
                begin();
                await(nanos);
            } finally {
                end();
            }
        }
        woken = false;
        deregisterCancelled();
        return report(action);
    }

    /** Waits until a key is ready, a thread wakes the selector, or the time limit is reached. */
    private void await(long nanos) {
        long startNanos = nanos == Parker.FOREVER ? 0 : parker.nowNanos();
        while (!collect() && !woken && isOpen()) {
            long left = Parker.FOREVER;
            if (nanos != Parker.FOREVER) {
                left = nanos - (parker.nowNanos() - startNanos);
                if (left <= 0) {
                    return;
                }
            }
            waiter = Thread.currentThread();
            if (signalled.isEmpty() && !woken && isOpen()) {
                parker.park(this, left);
            }
            waiter = null;
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** Checks the queued keys and those that were ready before; returns whether any is ready. */
    private boolean collect() {
        for (HostSelectionKey key = signalled.poll(); key != null; key = signalled.poll()) {
            key.dequeued();
            if (!key.candidate && key.isValid()) {
                key.candidate = true;
                candidates.add(key);
            }
        }
        int kept = 0;
        for (int i = 0; i < candidates.size(); i++) {
            HostSelectionKey key = candidates.get(i);
            if (key.isValid() && key.look() != 0) {
                candidates.set(kept++, key);
            } else {
                key.candidate = false;
            }
        }
        candidates.subList(kept, candidates.size()).clear();
        return kept > 0;
    }

    private int report(@Nullable Consumer<SelectionKey> action) {
        int updated = 0;
        // By index: the action must not select, but it may cancel keys.
        for (int i = 0; i < candidates.size(); i++) {
            HostSelectionKey key = candidates.get(i);
            int ops = key.isValid() ? key.look() : 0;
            if (ops == 0) {
                continue;
            }
            if (action != null) {
                key.ready(ops);
                action.accept(key);
                requireOpen();
                updated++;
            } else if (selected.contains(key)) {
                updated += key.addReady(ops) ? 1 : 0;
            } else {
                key.ready(ops);
                selected.add(key);
                updated++;
            }
        }
        return updated;
    }

    // ---- waking

    @Override
    public Selector wakeup() {
        woken = true;
        wakeIfWaiting();
        return this;
    }

    void wakeIfWaiting() {
        Thread waiting = waiter;
        if (waiting != null) {
            parker.unpark(waiting);
        }
    }

    void enqueue(HostSelectionKey key) {
        while (!signalled.offer(key)) {
            Thread.onSpinWait();
        }
    }

    /** Number of queued keys, which the next selection will check. */
    int waitingSignals() {
        return signalled.size();
    }

    // ---- keys

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        if (!(channel instanceof HostChannel hostChannel)) {
            throw new IllegalSelectorException();
        }
        HostSelectionKey key = new HostSelectionKey(this, channel);
        key.attach(attachment);
        requireOpen();
        keys.add(key);
        hostChannel.keys().add(key);
        try {
            key.interestOps(ops);
            key.signal();
        } catch (ClosedSelectorException closed) {
            forget(key);
            throw closed;
        } catch (CancelledKeyException cancelled) {
            // Another thread found the key in the set of keys and cancelled it; the program learns it from the key.
        }
        return key;
    }

    private void deregisterCancelled() {
        Set<SelectionKey> cancelled = cancelledKeys();
        synchronized (cancelled) {
            Iterator<SelectionKey> each = cancelled.iterator();
            while (each.hasNext()) {
                HostSelectionKey key = (HostSelectionKey) each.next();
                each.remove();
                forget(key);
            }
        }
    }

    private void forget(HostSelectionKey key) {
        keys.remove(key);
        selected.remove(key);
        key.hostChannel().keys().remove(key);
        deregister(key);
    }

    @Override
    protected void implCloseSelector() throws IOException {
        wakeup();
        synchronized (this) {
            synchronized (publicSelected) {
                for (SelectionKey each : List.copyOf(keys)) {
                    HostSelectionKey key = (HostSelectionKey) each;
                    key.cancel();
                    forget(key);
                }
                candidates.clear();
            }
        }
    }

    /** A set from which a program may remove, but to which it may not add, not even an object of another class. */
    private static final class RemovableSet<E> extends AbstractSet<E> {
        private final Set<E> set;

        RemovableSet(Set<E> set) {
            this.set = set;
        }

        @Override
        public boolean add(E key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int size() {
            return set.size();
        }

        @Override
        public boolean contains(Object key) {
            return set.contains(key);
        }

        @Override
        public boolean remove(Object key) {
            return set.remove(key);
        }

        @Override
        public void clear() {
            set.clear();
        }

        @Override
        public Iterator<E> iterator() {
            return set.iterator();
        }
    }
}
