package io.hawser.ip.group;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes group records into as few reports of version 3 as their size allows (RFC 3376 §4.2.16, RFC 3810 §5.2.15). */
final class ReportWriter {
    private final MembershipProtocol protocol;
    private final byte[] message;
    private final List<byte[]> written = new ArrayList<>();
    private int length;
    private int records;

    /** @param maxBytes the largest report, at least a header with one record and one source */
    ReportWriter(MembershipProtocol protocol, int maxBytes) {
        this.protocol = protocol;
        message = new byte[maxBytes];
        length = protocol.headerBytes();
    }

    /** Returns the reports that have these records. */
    static List<byte[]> write(MembershipProtocol protocol, List<GroupRecord> records, int maxBytes) {
        ReportWriter writer = new ReportWriter(protocol, maxBytes);
        records.forEach(writer::add);
        writer.finish();
        return writer.written;
    }

    private void add(GroupRecord record) {
        int most = (message.length - protocol.headerBytes() - protocol.recordBytes()) / protocol.addressBytes();
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
        int bytes = protocol.recordBytes() + protocol.addressBytes() * sources.size();
        if (length + bytes > message.length) {
            finish();
        }
        Bytes.put32(message, length, record.type() << 24 | sources.size());
        protocol.put(message, length + Integer.BYTES, record.group());
        int at = length + protocol.recordBytes();
        for (IpAddress source : sources) {
            protocol.put(message, at, source);
            at += protocol.addressBytes();
        }
        length += bytes;
        records++;
    }

    private void finish() {
        if (records > 0) {
            protocol.writeReport(message, length, records);
            written.add(Arrays.copyOf(message, length));
        }
        length = protocol.headerBytes();
        records = 0;
    }
}
