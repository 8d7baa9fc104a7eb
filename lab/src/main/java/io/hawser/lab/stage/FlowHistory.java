package io.hawser.lab.stage;

import io.hawser.tcp.TcpState;
import java.util.ArrayList;
import java.util.List;

/** The sequence of states of one end of a connection. */
public final class FlowHistory {
    /**
     * A state and the time at which an end entered it.
     *
     * @param atNanos the virtual time
     */
    public record Entry(TcpState state, long atNanos) {}

    private final List<Entry> entries = new ArrayList<>();

    FlowHistory(TcpState first, long nowNanos) {
        entries.add(new Entry(first, nowNanos));
    }

    void add(TcpState state, long nowNanos) {
        entries.add(new Entry(state, nowNanos));
    }

    /** All entries, beginning with the state before the first change. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** {@code CLOSED → SYN_SENT → ESTABLISHED}. */
    @Override
    public String toString() {
        return String.join(
                " → ", entries.stream().map(entry -> entry.state().name()).toList());
    }
}
