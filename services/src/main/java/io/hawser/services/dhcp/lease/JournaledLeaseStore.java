package io.hawser.services.dhcp.lease;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A store on a journal with group commit: while one batch is written and synced, arriving leases are collected for the
 * next one. So the cost of a sync is shared by all leases that arrive during a sync.
 *
 * <p>The journal belongs to the disk's executor, everything else to the thread that owns the host.
 */
public final class JournaledLeaseStore implements LeaseStore {
    /** Maximum number of leases in one batch. */
    private static final int MAX_BATCH = 4096;

    private static final int CLOSE_SECONDS = 10;

    private record Waiting(LeaseRecord lease, Written callback) {}

    private final LeaseJournal journal;
    private final Executor diskThread;
    private final Executor hostThread;
    private final Consumer<String> log;
    private List<LeaseRecord> loaded;
    private List<Waiting> waiting = new ArrayList<>();
    private boolean busy;
    private boolean closed;
    private boolean failing;

    private JournaledLeaseStore(
            LeaseJournal journal,
            List<LeaseRecord> loaded,
            Executor diskThread,
            Executor hostThread,
            Consumer<String> log) {
        this.journal = journal;
        this.loaded = loaded;
        this.diskThread = diskThread;
        this.hostThread = hostThread;
        this.log = log;
    }

    /**
     * Opens the journal of a disk.
     *
     * @param diskThread runs blocking operations: one thread, in order
     * @param hostThread runs callbacks on the thread that owns the host
     * @param log receives sentences about repairs and failures; called by either thread
     * @throws IOException if the disk fails, or its file is not a journal
     */
    public static JournaledLeaseStore open(Disk disk, Executor diskThread, Executor hostThread, Consumer<String> log)
            throws IOException {
        List<LeaseRecord> loaded = new ArrayList<>();
        LeaseJournal journal = LeaseJournal.open(disk, loaded::add, log);
        return new JournaledLeaseStore(journal, loaded, diskThread, hostThread, log);
    }

    @Override
    public List<LeaseRecord> load(LeaseFamily family) {
        Map<Boolean, List<LeaseRecord>> parts = loaded.stream().collect(Collectors.partitioningBy(family::has));
        loaded = Objects.requireNonNull(parts.get(false));
        return Objects.requireNonNull(parts.get(true));
    }

    @Override
    public void write(LeaseRecord lease, Written callback) {
        if (closed) {
            callback.written("the server stops");
            return;
        }
        waiting.add(new Waiting(lease, callback));
        if (!busy) {
            begin();
        }
    }

    private void begin() {
        List<Waiting> batch = waiting;
        if (batch.size() > MAX_BATCH) {
            waiting = new ArrayList<>(batch.subList(MAX_BATCH, batch.size()));
            batch = batch.subList(0, MAX_BATCH);
        } else {
            waiting = new ArrayList<>();
        }
        busy = true;
        List<Waiting> current = batch;
        diskThread.execute(() -> commit(current));
    }

    /** Writes a batch, on the disk's thread. */
    private void commit(List<Waiting> batch) {
        String failure = "";
        try {
            List<LeaseRecord> records = new ArrayList<>(batch.size());
            for (Waiting each : batch) {
                records.add(each.lease);
            }
            journal.append(records);
        } catch (IOException failed) {
            failure = "the leases cannot be written: " + failed.getMessage();
        }
        String outcome = failure;
        hostThread.execute(() -> committed(batch, outcome));
        if (outcome.isEmpty()) {
            compact();
        }
    }

    private void compact() {
        try {
            journal.compactIfUseful();
        } catch (IOException failed) {
            log.accept("the journal of leases cannot be compacted: " + failed.getMessage());
        }
    }

    private void committed(List<Waiting> batch, String failure) {
        if (!failure.isEmpty() && !failing) {
            log.accept(failure + "; no new lease is given until they can");
        } else if (failure.isEmpty() && failing) {
            log.accept("the leases can be written again");
        }
        failing = !failure.isEmpty();
        busy = false;
        for (Waiting each : batch) {
            each.callback.written(failure);
        }
        if (!waiting.isEmpty() && !busy) {
            begin();
        }
    }

    /** Waits for the batch that was begun; leases that are not written by then were not acknowledged either. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CountDownLatch done = new CountDownLatch(1);
        diskThread.execute(() -> {
            try {
                journal.close();
            } catch (IOException failed) {
                log.accept("the journal of leases cannot be closed: " + failed.getMessage());
            } finally {
                done.countDown();
            }
        });
        try {
            if (!done.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.accept("the disk of the leases does not answer");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
