package io.hawser.sim.app;

import io.hawser.host.Host;
import io.hawser.sim.Application;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A program that uses TCP, and reports its connections over all its runs, including those before crashes and restarts.
 */
public abstract class TcpApplication extends Application {
    private static final int MAX_REPORTS = 100_000;
    private final List<ConnectionReport> reports = new ArrayList<>();
    private final Set<Dialogue> dialogues = new LinkedHashSet<>();
    private final Map<String, Long> outcomes = new TreeMap<>();
    private boolean digested;
    private long opened;
    private long sentBytes;
    private long receivedBytes;

    /** @param name the name on its machine */
    protected TcpApplication(String name) {
        super(name);
    }

    /** Computes the SHA-256 of the data of connections opened from now on. */
    public TcpApplication digest() {
        digested = true;
        return this;
    }

    /** Reports of the first 100 000 connections, in the order in which they began. */
    public final List<ConnectionReport> connections() {
        return Collections.unmodifiableList(reports);
    }

    /** Number of connections opened or accepted. */
    public final long opened() {
        return opened;
    }

    /** Number of connections that are open. */
    public final int openConnections() {
        return dialogues.size();
    }

    /** Number of connections by their outcome: a name of errno.h, or {@code closed} for an orderly end. */
    public final Map<String, Long> outcomes() {
        return Collections.unmodifiableMap(outcomes);
    }

    /** Bytes handed to TCP. */
    public final long sentBytes() {
        return sentBytes;
    }

    /** Bytes read. */
    public final long receivedBytes() {
        return receivedBytes;
    }

    final Host onHost() {
        return host();
    }

    final void wake(Runnable work) {
        whenAwake(work);
    }

    final void later(Duration delay, Runnable work) {
        after(delay, work);
    }

    final long time() {
        return nowNanos();
    }

    /** Returns the report of a connection that begins. */
    final ConnectionReport begins(Dialogue dialogue) {
        opened++;
        dialogues.add(dialogue);
        ConnectionReport report = new ConnectionReport(nowNanos(), digested);
        if (reports.size() < MAX_REPORTS) {
            reports.add(report);
        }
        return report;
    }

    final void ended(Dialogue dialogue, @Nullable TcpError error) {
        if (dialogues.remove(dialogue)) {
            outcome(error);
        }
    }

    final void outcome(@Nullable TcpError error) {
        outcomes.merge(error == null ? "closed" : error.errno(), 1L, Long::sum);
    }

    final void countSent(int bytes) {
        sentBytes += bytes;
    }

    final void countReceived(int bytes) {
        receivedBytes += bytes;
    }

    @Override
    protected final void started() {
        dialogues.clear();
        begin();
    }

    /** Opens a connection or listens. */
    abstract void begin();

    @Override
    protected void killed() {
        for (Dialogue dialogue : List.copyOf(dialogues)) {
            TcpConnection connection = dialogue.connection();
            connection.handler(TcpHandler.NONE);
            connection.close();
        }
        dialogues.clear();
    }
}
