package io.hawser.tools.tcpdump;

import io.hawser.tools.filter.FilterLink;
import org.jspecify.annotations.Nullable;

/** The link types of capture files with their LINKTYPE_ numbers. */
enum LinkTypeNames {
    ETHERNET(1, "EN10MB", "Ethernet", FilterLink.ETHERNET),
    RAW_IP(101, "RAW", "Raw IP", FilterLink.RAW_IP),
    LINUX_COOKED(113, "LINUX_SLL", "Linux cooked v1", FilterLink.LINUX_COOKED),
    LINUX_COOKED_2(276, "LINUX_SLL2", "Linux cooked v2", FilterLink.LINUX_COOKED_2);

    private final int number;
    private final String shortName;
    private final String description;
    private final FilterLink filterLink;

    LinkTypeNames(int number, String shortName, String description, FilterLink filterLink) {
        this.number = number;
        this.shortName = shortName;
        this.description = description;
        this.filterLink = filterLink;
    }

    static @Nullable LinkTypeNames of(int number) {
        for (LinkTypeNames each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return null;
    }

    int number() {
        return number;
    }

    FilterLink filterLink() {
        return filterLink;
    }

    /** For example {@code EN10MB (Ethernet)}. */
    @Override
    public String toString() {
        return shortName + " (" + description + ")";
    }
}
