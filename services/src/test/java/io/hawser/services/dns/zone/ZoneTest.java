package io.hawser.services.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.services.Requirement;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.zone.Zone.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;

class ZoneTest {
    /** The zone of RFC 4592 §2.2.1 with additions. */
    private static final String FILE = """
            $ORIGIN example.
            $TTL 1h
            @               IN SOA ns.example.com. admin (
                                   2024010101 ; serial
                                   2h 1h      ; refresh, retry
                                   2w 300 )
                            IN NS  ns.example.com.
                            NS     ns.example.net.
            *               TXT    "this is a wildcard"
                            MX     10 host1.example.
            sub.*           TXT    "this is not a wildcard"
            host1           A      192.0.2.1
            _ssh._tcp.host1 SRV    0 0 22 host1
            _ssh._tcp.host2 30 IN SRV 0 0 22 host2
            subdel          NS     ns.example.com.
                            NS     ns.example.net.
            alias           CNAME  host1
            old             DNAME  new.example.
            text            TXT    "with ; and \\" and \\\\ in it" unquoted
            unknown         TYPE4711 \\# 4 0A00 0001
            """;

    private final Zone zone = zone();

    private static Zone zone() {
        try {
            return Zone.of("example.zone", MasterFile.parse("example.zone", FILE, DnsName.ROOT));
        } catch (ZoneFileException wrong) {
            throw new AssertionError(wrong);
        }
    }

    @Test
    void readsAMasterFileAsDnsjavaDoes() throws Exception {
        List<String> theirs = new ArrayList<>();
        Master master = new Master(new ByteArrayInputStream(FILE.getBytes(StandardCharsets.UTF_8)), Name.root);
        for (org.xbill.DNS.Record each = master.nextRecord(); each != null; each = master.nextRecord()) {
            // dnsjava quotes only texts that need it
            theirs.add((each.getName() + "\t" + each.getTTL() + "\tIN\t" + org.xbill.DNS.Type.string(each.getType())
                            + "\t" + each.rdataToString())
                    .replace("in it\" unquoted", "in it\" \"unquoted\""));
        }
        assertThat(MasterFile.parse("example.zone", FILE, DnsName.ROOT).stream().map(DnsRecord::toString))
                .containsExactlyElementsOf(theirs);
    }

    @ParameterizedTest
    @CsvSource({
        "host3.example., MX, ANSWER",
        "host3.example., A, NO_DATA",
        "foo.bar.example., TXT, ANSWER",
        "host1.example., MX, NO_DATA",
        "sub.*.example., MX, NO_DATA",
        "_telnet._tcp.host1.example., SRV, NO_NAME",
        "host.subdel.example., A, REFERRAL",
        "subdel.example., DS, NO_DATA",
        "ghost.*.example., MX, NO_NAME",
        "_tcp.host1.example., A, NO_DATA",
        "alias.example., A, ALIAS",
        "alias.example., CNAME, ANSWER",
        "a.b.old.example., A, RENAMED",
        "old.example., A, NO_DATA",
        "example., SOA, ANSWER",
        "example., NS, ANSWER",
        "HOST1.Example., A, ANSWER"
    })
    @Requirement("DNS-5")
    void answersAsRfc4592Says(String name, String type, Kind kind) {
        assertThat(zone.answer(DnsName.parse(name), RecordType.parse(type)).kind())
                .isEqualTo(kind);
    }

    @Test
    void aWildcardTakesTheNameThatWasAskedFor() {
        Zone.Answer answer = zone.answer(DnsName.parse("foo.bar.example."), RecordType.TXT);
        assertThat(answer.records().getFirst().toString())
                .isEqualTo("foo.bar.example.\t3600\tIN\tTXT\t\"this is a wildcard\"");
    }

    @Test
    void aNegativeAnswerLivesNoLongerThanTheMinimum() {
        assertThat(zone.soa().ttlSeconds()).isEqualTo(3600);
        assertThat(zone.negativeSoa().ttlSeconds()).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "www A 192.0.2.300|f:4:7: A: not an address such as 10.0.0.1 or 2001:db8::1: '192.0.2.300'",
                "www B 192.0.2.3|f:4:5: there is no record type 'B'",
                "www A|f:4:5: A: an address is missing",
                "www A 192.0.2.1 x|f:4:7: A: 'x' is too much: the data of A ends before it",
                "www MX ten mail|f:4:8: MX: a number from 0 to 65535 is due, not 'ten'",
                "www MX 10 mail..x|f:4:8: MX: the name 'mail..x' has an empty label",
                "www TXT \"open|f:4:9: a quotation mark is not closed on its line",
                "www A ( 192.0.2.1|f:5:1: a parenthesis is not closed",
                "www A 192.0.2.1 )|f:4:17: a parenthesis is closed that was not opened",
                "$INCLUDE x|f:4:1: $INCLUDE is not supported: there are $ORIGIN and $TTL",
                "www AAAA 192.0.2.1|f:4:10: AAAA: an IPv6 address is due, not '192.0.2.1'",
                "www.example.net. A 192.0.2.1|f: www.example.net. is not in the zone example.",
                "example. CNAME x|f: example. is an alias (CNAME) and has other records",
                "www CH TXT x|f: www.example. is of class CH; a zone here is of class IN",
                "@ SOA a b 1 2 3 4 5|f: a zone has one SOA record, not 2"
            })
    @Requirement("DNS-15")
    void saysWhatIsWrongAndWhere(String line, String message) {
        String file = "$TTL 60\n@ SOA ns admin 1 2 3 4 5\n  NS ns\n" + line + "\n";
        assertThatThrownBy(() -> Zone.of("f", MasterFile.parse("f", file, DnsName.parse("example."))))
                .isInstanceOf(ZoneFileException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void readsAZoneInYaml() throws Exception {
        Zone read = ZoneYaml.parse("lab.yaml", """
                zone: lab.example
                ttl: 5m
                soa: { mailbox: admin, serial: 7 }
                ns: [ns, ns.example.net.]
                records:
                  "@": { MX: 10 mail, TXT: v=spf1 -all }
                  ns: { A: 192.0.2.53 }
                  www: { A: [192.0.2.1, 192.0.2.2], AAAA: "2001:db8::1", TTL: 60 }
                  "*.dev": { CNAME: www }
                """);

        assertThat(read.inOrder().stream().map(each -> each.toString().replace('\t', ' ')))
                .containsExactlyInAnyOrder(
                        "lab.example. 300 IN SOA ns.lab.example. admin.lab.example. 7 7200 3600 1209600 300",
                        "lab.example. 300 IN NS ns.lab.example.",
                        "lab.example. 300 IN NS ns.example.net.",
                        "lab.example. 300 IN MX 10 mail.lab.example.",
                        "lab.example. 300 IN TXT \"v=spf1 -all\"",
                        "ns.lab.example. 300 IN A 192.0.2.53",
                        "www.lab.example. 60 IN A 192.0.2.1",
                        "www.lab.example. 60 IN A 192.0.2.2",
                        "www.lab.example. 60 IN AAAA 2001:db8::1",
                        "*.dev.lab.example. 300 IN CNAME www.lab.example.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zoen: x|f:1:1: there is no key 'zoen'; do you mean 'zone'?; there are",
                "ttl: 5|f:1:1: the name of the zone is missing, such as zone: example.com",
                "zone: [a]|f:1:7: one value is due here",
                "{ zone: x, ttl: soon }|f:1:17: a time is a number of seconds, or such as 1h30m, not 'soon'",
                "{ zone: x, records: { www: { A: 1.2.3 } } }|f:1:33: A: not an address such as 10.0.0.1 or",
                "{ zone: x, records: { www: { QQ: 1 } } }|f:1:30: there is no record type 'QQ'",
                "zone: &a [*a]|f: this is no YAML: Number of aliases"
            })
    void saysWhatIsWrongInYaml(String text, String message) {
        assertThatThrownBy(() -> ZoneYaml.parse("f", text))
                .isInstanceOf(ZoneFileException.class)
                .hasMessageStartingWith(message);
    }
}
