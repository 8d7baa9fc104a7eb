package io.hawser.services.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.services.Requirement;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordType;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Record sets and their TTLs (RFC 2181 §5, §8). */
class RecordSetTest {
    private static final DnsName WWW = DnsName.parse("www.lab.example.");

    @Test
    @Requirement("DNS-14")
    void recordsOfASetHaveOneTtlAndEachIsThereOnce() throws ZoneFileException {
        Zone zone = Zone.of("lab.zone", MasterFile.parse("lab.zone", """
                $ORIGIN lab.example.
                @ 300 SOA ns hostmaster 1 7200 3600 1209600 60
                @ 300 NS ns
                ns 300 A 10.0.0.1
                www 60 A 192.0.2.1
                www 30 A 192.0.2.2
                www 60 A 192.0.2.1
                """, DnsName.ROOT));
        assertThat(zone.find(WWW, RecordType.A))
                .extracting(each -> each.ttlSeconds() + " " + each.data().toText(RecordType.A))
                .containsExactly("60 192.0.2.1", "60 192.0.2.2");
    }

    @Test
    @Requirement("DNS-18")
    void aTtlWithTheHighestBitIsZero() throws Exception {
        DnsRecord record = DnsRecord.of(WWW, RecordType.A, 60, RecordData.ofAddress(IpAddress.parse("192.0.2.1")));
        byte[] wire = new DnsMessage(
                        1,
                        DnsMessage.RESPONSE,
                        List.of(new DnsQuestion(WWW, RecordType.A, RecordClass.IN)),
                        List.of(record),
                        List.of(),
                        List.of(),
                        null)
                .toWire();
        int ttl = wire.length - 4 - 2 - 4;
        assertThat(wire[ttl + 3]).isEqualTo((byte) 60);
        wire[ttl] = (byte) 0x80;
        assertThat(DnsMessage.parse(wire).answers().getFirst().ttlSeconds()).isZero();
    }
}
