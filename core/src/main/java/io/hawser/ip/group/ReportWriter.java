package io.hawser.ip.group;

import io.hawser.wire.Bytes;
import io.hawser.wire.IgmpHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes group records into as few reports of version 3 as their size allows (RFC 3376 §4.2.16). */
final class ReportWriter {
    private final byte[] message;
    private final List<byte[]> written = new ArrayList<>();
    private int length = IgmpHeader.BYTES;
    private int records;

    /** @param maxBytes the largest report, at least 16 */
    ReportWriter(int maxBytes) {
        message = new byte[maxBytes];
    }

    /** Returns the reports that have these records. */
    static List<byte[]> write(List<GroupRecord> records, int maxBytes) {
        ReportWriter writer = new ReportWriter(maxBytes);
        records.forEach(writer::add);
        writer.finish();
        return writer.written;
    }

    private void add(GroupRecord record) {
        int most = (message.length - IgmpHeader.BYTES - IgmpHeader.RECORD_BYTES) / Integer.BYTES;
        List<IpAddress> sources = record.sources();
        if (sources.size() <= most) {
            put(record, sources);
        } else if (record.isExclusion()) {
            // A list of exclusions cannot be split; the sources that are left out are received until a socket
            // drops them.
            put(record, sources.subList(0, most));
        } else {
            for (int from = 0; from < sources.size(); from += most) {
                put(record, sources.subList(from, Math.min(sources.size(), from + most)));
            }
        }
    }

    private void put(GroupRecord record, List<IpAddress> sources) {
        int bytes = IgmpHeader.RECORD_BYTES + Integer.BYTES * sources.size();
        if (length + bytes > message.length) {
            finish();
        }
        Bytes.put32(message, length, record.type() << 24 | sources.size());
        Bytes.put32(message, length + Integer.BYTES, record.group().v4());
        int at = length + IgmpHeader.RECORD_BYTES;
        for (IpAddress source : sources) {
            Bytes.put32(message, at, source.v4());
            at += Integer.BYTES;
        }
        length += bytes;
        records++;
    }

    private void finish() {
        if (records > 0) {
            IgmpHeader.writeReport(message, 0, length, records);
            written.add(Arrays.copyOf(message, length));
        }
        length = IgmpHeader.BYTES;
        records = 0;
    }
}
