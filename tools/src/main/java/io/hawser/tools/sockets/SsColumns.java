package io.hawser.tools.sockets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table of ss: cells are collected, then printed in columns as wide as their longest cell. On a terminal the
 * columns share the remaining width, and a table wider than the terminal continues in further lines.
 */
final class SsColumns {
    /** Size at which ss prints the collected cells, and begins a table with new widths. */
    private static final long MAX_COLLECTED = 5L << 20;

    private enum Column {
        NETID("Netid", "", false),
        STATE("State", " ", false),
        RECV_Q("Recv-Q", " ", false),
        SEND_Q("Send-Q", " ", false),
        LOCAL_ADDRESS("Local Address:", " ", true),
        LOCAL_PORT("Port", "", false),
        PEER_ADDRESS("Peer Address:", " ", true),
        PEER_PORT("Port", "", false),
        PROCESS("Process", "", false);

        final String heading;
        final String delimiter;
        final boolean right;

        Column(String heading, String delimiter, boolean right) {
            this.heading = heading;
            this.delimiter = delimiter;
            this.right = right;
        }
    }

    private final List<Column> columns = new ArrayList<>(List.of(Column.values()));
    private final int screenColumns;
    private final List<String[]> lines = new ArrayList<>();
    private final int[] longest = new int[Column.values().length];
    private long collected;

    /**
     * Makes a table.
     *
     * @param netid whether the first column is the protocol
     * @param state whether there is a column for the state
     * @param screenColumns the width of the terminal; 0 for a pipe or a file
     */
    SsColumns(boolean netid, boolean state, int screenColumns) {
        if (!netid) {
            columns.remove(Column.NETID);
        }
        if (!state) {
            columns.remove(Column.STATE);
        }
        this.screenColumns = screenColumns;
    }

    void header() {
        String[] cells = new String[Column.values().length];
        for (Column column : Column.values()) {
            cells[column.ordinal()] = column.heading;
        }
        add(cells);
    }

    /** Adds a line; {@code cells} are in the order of the columns, including those that are not printed. */
    void add(String... cells) {
        lines.add(cells);
        for (Column column : columns) {
            int length = cells[column.ordinal()].length();
            longest[column.ordinal()] = Math.max(longest[column.ordinal()], length);
            collected += length + 2 + length % 2;
        }
    }

    /** Returns whether it is time to {@link #render}. */
    boolean isFull() {
        return collected >= MAX_COLLECTED;
    }

    /** Prints the collected cells, and begins a new table. */
    void render(StringBuilder out) {
        int[] widths = widths();
        for (String[] cells : lines) {
            boolean first = true;
            for (Column column : columns) {
                if (widths[column.ordinal()] == 0) {
                    continue;
                }
                String cell = cells[column.ordinal()];
                String delimiter = first ? "" : column.delimiter;
                int padding = widths[column.ordinal()] - cell.length() - delimiter.length();
                out.append(delimiter);
                if (column.right) {
                    out.repeat(' ', Math.max(0, padding)).append(cell);
                } else {
                    out.append(cell).repeat(' ', Math.max(0, padding));
                }
                first = false;
            }
            out.append('\n');
        }
        lines.clear();
        Arrays.fill(longest, 0);
        collected = 0;
    }

    private int[] widths() {
        int[] widths = new int[longest.length];
        boolean first = true;
        for (Column column : columns) {
            int length = longest[column.ordinal()];
            int width = length == 0 || first ? length : length + column.delimiter.length();
            widths[column.ordinal()] = screenColumns == 0 ? width : Math.min(width, screenColumns);
            first &= width == 0;
        }
        if (screenColumns > 0) {
            spread(widths);
        }
        return widths;
    }

    /**
     * Breaks the columns into lines as wide as the screen, and distributes the remaining space of each line among its
     * columns, from the right.
     */
    private void spread(int[] widths) {
        List<Integer> shown =
                columns.stream().map(Enum::ordinal).filter(i -> widths[i] > 0).toList();
        int begin = 0;
        while (begin < shown.size()) {
            int end = begin;
            int length = 0;
            while (end < shown.size() && (end == begin || length + widths[shown.get(end)] <= screenColumns)) {
                length += widths[shown.get(end++)];
            }
            int left = screenColumns - length;
            int each = left / (end - begin);
            int rest = left % (end - begin);
            for (int i = end - 1; i >= begin; i--) {
                widths[shown.get(i)] += each + (rest-- > 0 ? 1 : 0);
            }
            begin = end;
        }
    }
}
