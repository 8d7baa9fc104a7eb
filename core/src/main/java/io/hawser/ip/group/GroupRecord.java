package io.hawser.ip.group;

import io.hawser.wire.IpAddress;
import java.util.List;

/** A group record of a report (RFC 3376 §4.2.12). */
record GroupRecord(int type, IpAddress group, List<IpAddress> sources) {
    static final int MODE_IS_INCLUDE = 1;
    static final int MODE_IS_EXCLUDE = 2;
    static final int CHANGE_TO_INCLUDE = 3;
    static final int CHANGE_TO_EXCLUDE = 4;
    static final int ALLOW_NEW_SOURCES = 5;
    static final int BLOCK_OLD_SOURCES = 6;

    /** Returns whether the sources are those that are not wanted, so that the record of a subset would be wrong. */
    boolean isExclusion() {
        return type == MODE_IS_EXCLUDE || type == CHANGE_TO_EXCLUDE;
    }
}
