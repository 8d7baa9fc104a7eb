package io.hawser.ip.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The merge of the filters of several sockets (RFC 3376 §3.2). */
class SourceFilterTest {
    private static final IpAddress A = IpAddress.parse("10.0.0.1");
    private static final IpAddress B = IpAddress.parse("10.0.0.2");
    private static final IpAddress C = IpAddress.parse("10.0.0.3");
    private static final IpAddress D = IpAddress.parse("10.0.0.4");

    private static SourceFilter including(IpAddress... sources) {
        return new SourceFilter(false, Set.of(sources));
    }

    private static SourceFilter excluding(IpAddress... sources) {
        return new SourceFilter(true, Set.of(sources));
    }

    @Test
    void aSourceIsAcceptedByTheMergeIfOneSocketAcceptsIt() {
        List<List<SourceFilter>> cases = List.of(
                List.of(),
                List.of(including(A), including(B)),
                List.of(excluding(A, B), excluding(B, C)),
                // the example of RFC 3376 §3.2
                List.of(excluding(A, B, C, D), excluding(B, C, D), including(D)),
                List.of(including(A), SourceFilter.ALL));
        for (List<SourceFilter> filters : cases) {
            SourceFilter merged = SourceFilter.merge(filters);
            for (IpAddress source : List.of(A, B, C, D)) {
                assertThat(merged.accepts(source))
                        .as("%s of %s", source, filters)
                        .isEqualTo(filters.stream().anyMatch(each -> each.accepts(source)));
            }
        }
    }

    @Test
    void theMergeOfNothingIsNothing() {
        assertThat(SourceFilter.merge(List.of())).isEqualTo(SourceFilter.NONE);
        assertThat(SourceFilter.merge(List.of()).isNone()).isTrue();
        assertThat(SourceFilter.only(A).without(A).isNone()).isTrue();
        assertThat(SourceFilter.ALL.with(A)).isEqualTo(excluding(A));
    }
}
