package io.hawser.ip.group;

import io.hawser.wire.IpAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sources from which datagrams to a group are received (RFC 3376 §2).
 *
 * @param excludes whether datagrams of all sources but these are received, otherwise those of these sources only
 * @param sources unicast addresses, in the order in which they were added
 */
public record SourceFilter(boolean excludes, Set<IpAddress> sources) {
    /** Receives nothing: the filter of a group that was not joined. */
    public static final SourceFilter NONE = new SourceFilter(/* excludes= */ false, Set.of());

    /** Receives from every source. */
    public static final SourceFilter ALL = new SourceFilter(/* excludes= */ true, Set.of());

    /** Copies the sources; their order stays, because it is the order of reports. */
    public SourceFilter {
        sources = Collections.unmodifiableSet(new LinkedHashSet<>(sources));
    }

    /** Receives from this source only. */
    public static SourceFilter only(IpAddress source) {
        return new SourceFilter(/* excludes= */ false, Set.of(source));
    }

    /** Returns whether nothing is received. */
    public boolean isNone() {
        return !excludes && sources.isEmpty();
    }

    /** Returns whether datagrams of this source are received. */
    public boolean accepts(IpAddress source) {
        return sources.contains(source) != excludes;
    }

    /** Returns this filter with another source in its list. */
    public SourceFilter with(IpAddress source) {
        Set<IpAddress> more = new LinkedHashSet<>(sources);
        more.add(source);
        return new SourceFilter(excludes, more);
    }

    /** Returns this filter without a source in its list. */
    public SourceFilter without(IpAddress source) {
        Set<IpAddress> fewer = new LinkedHashSet<>(sources);
        fewer.remove(source);
        return new SourceFilter(excludes, fewer);
    }

    /** Returns the filter of an interface whose sockets have these filters (RFC 3376 §3.2). */
    public static SourceFilter merge(Collection<SourceFilter> filters) {
        Set<IpAddress> included = new LinkedHashSet<>();
        Set<IpAddress> excluded = null;
        for (SourceFilter each : filters) {
            if (!each.excludes) {
                included.addAll(each.sources);
            } else if (excluded == null) {
                excluded = new LinkedHashSet<>(each.sources);
            } else {
                excluded.retainAll(each.sources);
            }
        }
        if (excluded == null) {
            return new SourceFilter(/* excludes= */ false, included);
        }
        excluded.removeAll(included);
        return new SourceFilter(/* excludes= */ true, excluded);
    }
}
