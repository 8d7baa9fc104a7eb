package io.hawser.ip.group;

import static io.hawser.ip.group.MembershipProtocol.IGMP;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** RFC 3376 §4.2.16: records that do not fit in one report are spread over several. */
class ReportWriterTest {
    private static final int HEADER_BYTES = 8;
    private static final int RECORD_BYTES = 8;
    private static final IpAddress GROUP = IpAddress.parse("224.1.2.3");

    private static GroupRecord record(int type, int sources) {
        List<IpAddress> addresses = IntStream.range(0, sources)
                .mapToObj(i -> IpAddress.v4(0x0a00_0000 + i))
                .toList();
        return new GroupRecord(type, GROUP, addresses);
    }

    /** The sources of the only record of a report. */
    private static List<Integer> sourcesOf(byte[] report, int type) {
        assertThat(Bytes.u16(report, 6)).as("records").isEqualTo(1);
        assertThat(Bytes.u8(report, 8)).isEqualTo(type);
        assertThat(Bytes.i32(report, 12)).isEqualTo((int) GROUP.low());
        int count = Bytes.u16(report, 10);
        assertThat(report).hasSize(HEADER_BYTES + RECORD_BYTES + 4 * count);
        List<Integer> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sources.add(Bytes.i32(report, 16 + 4 * i) - 0x0a00_0000);
        }
        return sources;
    }

    @Test
    void recordsThatFitShareAReport() {
        List<GroupRecord> records =
                List.of(record(GroupRecord.MODE_IS_INCLUDE, 2), record(GroupRecord.MODE_IS_EXCLUDE, 0));
        int whole = HEADER_BYTES + 2 * RECORD_BYTES + 2 * 4;
        List<byte[]> one = ReportWriter.write(IGMP, records, whole);
        assertThat(one).singleElement().satisfies(report -> {
            assertThat(report).hasSize(whole);
            assertThat(Bytes.u16(report, 6)).isEqualTo(2);
            assertThat(Bytes.u8(report, 24)).isEqualTo(GroupRecord.MODE_IS_EXCLUDE);
            assertThat(Bytes.u16(report, 26)).isZero();
        });
        assertThat(ReportWriter.write(IGMP, records, whole - 1)).hasSize(2);
        assertThat(ReportWriter.write(IGMP, List.of(), whole)).isEmpty();
    }

    @Test
    void manySourcesAreSplit() {
        GroupRecord record = record(GroupRecord.ALLOW_NEW_SOURCES, 7);
        List<byte[]> reports = ReportWriter.write(IGMP, List.of(record), HEADER_BYTES + RECORD_BYTES + 3 * 4);
        assertThat(reports)
                .extracting(report -> sourcesOf(report, GroupRecord.ALLOW_NEW_SOURCES))
                .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
        assertThat(ReportWriter.write(IGMP, List.of(record(GroupRecord.ALLOW_NEW_SOURCES, 6)), 28))
                .hasSize(2);
        assertThat(ReportWriter.write(IGMP, List.of(record(GroupRecord.ALLOW_NEW_SOURCES, 3)), 28))
                .hasSize(1);
    }

    /** Two records with parts of the excluded sources would contradict each other. */
    @Test
    void excludedSourcesAreCutOff() {
        GroupRecord record = record(GroupRecord.CHANGE_TO_EXCLUDE, 7);
        List<byte[]> reports = ReportWriter.write(IGMP, List.of(record), HEADER_BYTES + RECORD_BYTES + 3 * 4 + 3);
        assertThat(reports)
                .extracting(report -> sourcesOf(report, GroupRecord.CHANGE_TO_EXCLUDE))
                .containsExactly(List.of(0, 1, 2));
    }
}
