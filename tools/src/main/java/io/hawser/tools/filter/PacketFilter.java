package io.hawser.tools.filter;

import org.jspecify.annotations.Nullable;

/**
 * A compiled filter expression of pcap-filter(7). Its decisions are those of libpcap 1.10: a packet that ends before a
 * byte on which the decision depends is refused. Not thread-safe.
 */
public final class PacketFilter {
    private final FilterCondition condition;
    private final FilteredPacket packet;

    private PacketFilter(FilterCondition condition, int offsets) {
        this.condition = condition;
        packet = new FilteredPacket(offsets);
    }

    /**
     * Compiles an expression for packets of a capture file.
     *
     * @throws FilterException if it is invalid; it contains the column
     */
    public static PacketFilter compile(String expression, FilterLink link, FilterNames names) throws FilterException {
        return compile(expression, new Primitives(link, names, 0, /* live= */ false));
    }

    /**
     * Compiles an expression for live packets.
     *
     * @param netmask network mask of the captured interface, for {@code ip broadcast}; null if there is none
     * @throws FilterException if it is invalid; it contains the column
     */
    public static PacketFilter compileLive(
            String expression, FilterLink link, FilterNames names, @Nullable Integer netmask) throws FilterException {
        return compile(expression, new Primitives(link, names, netmask, /* live= */ true));
    }

    private static PacketFilter compile(String expression, Primitives primitives) throws FilterException {
        FilterCondition condition = new FilterParser(FilterLexer.tokens(expression), primitives).parse();
        return new PacketFilter(condition, primitives.link().variables());
    }

    /** Returns whether the filter accepts a completely captured packet of a file. */
    public boolean accepts(byte[] bytes, int start, int end) {
        return accepts(bytes, start, end, end - start, /* outgoing= */ false);
    }

    /**
     * Returns whether the filter accepts a packet.
     *
     * @param start the index in {@code bytes} of the first byte of the link's header
     * @param end the index after the last captured byte
     * @param wireBytes the packet's length on the wire
     * @param outgoing whether it was sent, not received, for {@code outbound}
     */
    public boolean accepts(byte[] bytes, int start, int end, int wireBytes, boolean outgoing) {
        packet.set(bytes, start, end - start, wireBytes, outgoing);
        try {
            return condition.test(packet);
        } catch (FilteredPacket.Refused refused) {
            return false;
        }
    }
}
