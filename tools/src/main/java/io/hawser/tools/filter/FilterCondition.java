package io.hawser.tools.filter;

/** A condition on a packet. */
@FunctionalInterface
interface FilterCondition {
    FilterCondition TRUE = _ -> true;
    FilterCondition FALSE = _ -> false;

    /** Evaluates the condition. Throws {@link FilteredPacket#REFUSED} if the packet is too short for that. */
    boolean test(FilteredPacket packet);

    /** Evaluates this condition first, then {@code other} if it holds. */
    default FilterCondition and(FilterCondition other) {
        return packet -> test(packet) && other.test(packet);
    }

    /** Evaluates this condition first, then {@code other} if it does not hold. */
    default FilterCondition or(FilterCondition other) {
        return packet -> test(packet) || other.test(packet);
    }

    default FilterCondition not() {
        return packet -> !test(packet);
    }
}
