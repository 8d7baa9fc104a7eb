package io.hawser.proof.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** The states that were reached, each with the shortest sequence of moves to it, numbered in the order of discovery. */
final class States {
    private static final int NONE = -1;

    /** State numbers by fingerprint: an open-addressed table, at most half full. */
    private int[] table = new int[1 << 12];

    private long[] highs = new long[1 << 10];
    private long[] lows = new long[1 << 10];
    private int[] parents = new int[1 << 10];
    private short[] moves = new short[1 << 10];
    private char[] depths = new char[1 << 10];
    private int count;

    /** Pairs of states, the second of which is reached from the first without a fault. */
    private int[] edges = new int[1 << 12];

    private int edgeEnds;
    private final BitSet ends = new BitSet();

    States() {
        Arrays.fill(table, NONE);
    }

    int count() {
        return count;
    }

    /** Number of moves to a state. */
    int depth(int state) {
        return depths[state];
    }

    int deepest() {
        int deepest = 0;
        for (int i = 0; i < count; i++) {
            deepest = Math.max(deepest, depths[i]);
        }
        return deepest;
    }

    /** Returns the number of a state; for a new state, which is added, the complement of its number. */
    int add(long high, long low, int parent, short move) {
        int slot = slotOf(high, low);
        if (table[slot] != NONE) {
            return table[slot];
        }
        if (count == parents.length) {
            grow();
        }
        int number = count++;
        highs[number] = high;
        lows[number] = low;
        parents[number] = parent;
        moves[number] = move;
        depths[number] = (char) (parent < 0 ? 0 : depths[parent] + 1);
        table[slot] = number;
        if (count > table.length / 2) {
            rehash();
        }
        return ~number;
    }

    private int slotOf(long high, long low) {
        int mask = table.length - 1;
        int slot = (int) (low ^ high >>> 32) & mask;
        while (table[slot] != NONE && (highs[table[slot]] != high || lows[table[slot]] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int length = 2 * count;
        highs = Arrays.copyOf(highs, length);
        lows = Arrays.copyOf(lows, length);
        parents = Arrays.copyOf(parents, length);
        moves = Arrays.copyOf(moves, length);
        depths = Arrays.copyOf(depths, length);
    }

    private void rehash() {
        table = new int[2 * table.length];
        Arrays.fill(table, NONE);
        for (int i = 0; i < count; i++) {
            table[slotOf(highs[i], lows[i])] = i;
        }
    }

    /** Records that {@code to} is reached from {@code from} without a fault. */
    void addEdge(int from, int to) {
        if (edgeEnds == edges.length) {
            edges = Arrays.copyOf(edges, 2 * edgeEnds);
        }
        edges[edgeEnds++] = from;
        edges[edgeEnds++] = to;
    }

    /** Records that a state is a correct end. */
    void addEnd(int state) {
        ends.set(state);
    }

    /** The moves from the first state to a state. */
    List<Move> way(int state) {
        List<Move> way = new ArrayList<>();
        for (int i = state; parents[i] >= 0; i = parents[i]) {
            way.add(Move.of(moves[i]));
        }
        return way.reversed();
    }

    /** The first state from which no end can be reached without a fault; -1 if there is none. */
    int firstWithoutEnd() {
        int[] first = new int[count];
        Arrays.fill(first, NONE);
        int[] following = new int[edgeEnds / 2];
        for (int i = 0; i < edgeEnds; i += 2) {
            following[i / 2] = first[edges[i + 1]];
            first[edges[i + 1]] = i / 2;
        }
        BitSet reaches = (BitSet) ends.clone();
        Deque<Integer> open = new ArrayDeque<>();
        ends.stream().forEach(open::add);
        for (Integer state = open.poll(); state != null; state = open.poll()) {
            for (int edge = first[state]; edge != NONE; edge = following[edge]) {
                int from = edges[2 * edge];
                if (!reaches.get(from)) {
                    reaches.set(from);
                    open.add(from);
                }
            }
        }
        int without = reaches.nextClearBit(0);
        return without < count ? without : NONE;
    }
}
