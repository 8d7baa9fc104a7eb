package io.hawser.tools.filter;

/** A decision on a packet. */
@FunctionalInterface
interface FilterCondition {
    FilterCondition TRUE = _ -> true;
    FilterCondition FALSE = _ -> false;

    /** Decides. Throws {@link FilteredPacket#REFUSED} if the packet is too short to decide. */
    boolean test(FilteredPacket packet);

    /** This one first, then {@code other} if it holds. */
    default FilterCondition and(FilterCondition other) {
        return packet -> test(packet) && other.test(packet);
    }

    /** This one first, then {@code other} if it does not hold. */
    default FilterCondition or(FilterCondition other) {
        return packet -> test(packet) || other.test(packet);
    }

    default FilterCondition not() {
        return packet -> !test(packet);
    }
}
