package io.hawser.lab.stage;

import io.hawser.tcp.TcpState;
import java.util.ArrayList;
import java.util.List;

/** The sequence of states of one end of a connection. */
public final class FlowHistory {
    /**
     * An end came to a state.
     *
     * @param atNanos when, in virtual time
     */
    public record Entry(TcpState state, long atNanos) {}

    private final List<Entry> entries = new ArrayList<>();

    FlowHistory(TcpState first, long nowNanos) {
        entries.add(new Entry(first, nowNanos));
    }

    void add(TcpState state, long nowNanos) {
        entries.add(new Entry(state, nowNanos));
    }

    /** All of them, the state before the first change first. */
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
