package io.hawser.services.dns.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.services.Requirement;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** The codec, compared with dnsjava's, and with messages that a codec must reject. */
class DnsMessageTest {
    private static final DnsName WWW = DnsName.parse("www.example.com.");

    private static DnsMessage response(DnsRecord... answers) {
        return new DnsMessage(
                4711,
                DnsMessage.RESPONSE | DnsMessage.RECURSION_DESIRED,
                List.of(new DnsQuestion(WWW, RecordType.A)),
                List.of(answers),
                List.of(),
                List.of(),
                null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.example.com. 300 IN A 192.0.2.1",
                "www.example.com. 300 IN AAAA 2001:db8::1",
                "example.com. 3600 IN NS ns1.example.com.",
                "example.com. 3600 IN SOA ns1.example.com. admin\\.x.example.com. 2024010101 7200 3600 1209600 300",
                "www.example.com. 60 IN CNAME web.example.com.",
                "1.2.0.192.in-addr.arpa. 60 IN PTR www.example.com.",
                "example.com. 60 IN MX 10 mail.example.com.",
                "example.com. 60 IN TXT \"v=spf1 -all\" \"a \\\"b\\\" \\\\ \\007\"",
                "_sip._tcp.example.com. 60 IN SRV 10 60 5060 sip.example.com.",
                "example.com. 60 IN NAPTR 100 10 \"S\" \"SIP+D2T\" \"\" _sip._tcp.example.com.",
                "d.example.com. 60 IN DNAME example.net.",
                "example.com. 60 IN HINFO \"PC\" \"Linux\"",
                "example.com. 60 IN CAA 0 issue \"ca.example.net\"",
                "example.com. 60 IN RP admin.example.com. txt.example.com.",
                "example.com. 60 IN AFSDB 1 afs.example.com.",
                "example.com. 60 IN KX 1 kx.example.com.",
                "example.com. 60 IN NSEC a.example.com. A MX RRSIG NSEC TYPE1234",
                "example.com. 60 IN URI 10 1 \"ftp://ftp.example.com/public\"",
            })
    void encodesAndPrintsAsDnsjavaDoes(String line) throws Exception {
        Record theirs = Record.fromString(
                Name.fromString(line.split(" ", 2)[0]),
                org.xbill.DNS.Type.value(line.split(" ", 5)[3]),
                1,
                Long.parseLong(line.split(" ", 5)[1]),
                line.split(" ", 5)[4],
                Name.root);
        Message message = new Message(4711);
        message.addRecord(theirs, Section.ANSWER);

        DnsMessage read = DnsMessage.parse(message.toWire());

        assertThat(read.answers()).hasSize(1);
        assertThat(read.answers().getFirst().toString().replace('\t', ' ')).isEqualTo(line);
        Message back = new Message(read.toWire());
        assertThat(back.getSection(Section.ANSWER)).containsExactly(theirs);
        assertThat(DnsMessage.parse(read.toWire())).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(ints = {43, 44, 46, 48, 50, 51, 52, 59, 61, 65, 99, 257, 1234})
    void printsDataOfRareTypesAsDnsjavaDoes(int type) throws Exception {
        String text = switch (type) {
            case 43, 59 -> "12345 8 2 49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5";
            case 44 -> "4 2 123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF123456789";
            case 46 -> "A 8 3 3600 20300101000000 20240101000000 4711 example.com. c2lnbmF0dXJlIG9mIHNvbWV0aGluZw==";
            case 48 -> "257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3";
            case 50 -> "1 1 12 AABBCCDD 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S A RRSIG";
            case 51 -> "1 0 12 AABBCCDD";
            case 52 -> "3 1 1 0D6FCE3E2E1E0E1E2E3E4E5E6E7E8E9E0E1E2E3E4E5E6E7E8E9E0E1E2E3E4E5E";
            case 61 -> "c2lnbmF0dXJlIG9mIHNvbWV0aGluZw==";
            case 65 -> "1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1";
            case 99 -> "\"v=spf1\"";
            case 257 -> "128 iodef \"mailto:security@example.com\"";
            default -> "\\# 4 0A000001";
        };
        Record theirs = Record.fromString(Name.fromString("example.com."), type, 1, 60, text, Name.root);
        Message message = new Message(1);
        message.addRecord(theirs, Section.ANSWER);

        String ours =
                DnsMessage.parse(message.toWire()).answers().getFirst().data().toText(type);

        assertThat(withoutSpaces(ours))
                .isEqualTo(withoutSpaces(theirs.rdataToString().replace("db8:0:0:0:0:0:1", "db8::1")));
    }

    private static String withoutSpaces(String text) {
        return text.replace(" ", "")
                .replace("\"", "")
                .replace("\n", "")
                .replace("(", "")
                .replace(")", "");
    }

    @Test
    void compressesNames() throws Exception {
        DnsMessage message = response(
                DnsRecord.of(WWW, RecordType.CNAME, 60, RecordData.ofName(DnsName.parse("web.example.com."))),
                DnsRecord.of(
                        DnsName.parse("web.example.com."),
                        RecordType.A,
                        60,
                        RecordData.ofAddress(IpAddress.parse("192.0.2.1"))));
        byte[] wire = message.toWire();

        assertThat(wire).hasSize(12 + 21 + (2 + 10 + 6) + (2 + 10 + 4));
        assertThat(DnsMessage.parse(wire)).isEqualTo(message);
    }

    @Test
    @Requirement("DNS-16")
    void truncatesByWholeSetsAndSaysSo() throws Exception {
        List<DnsRecord> answers = new ArrayList<>();
        answers.add(DnsRecord.of(WWW, RecordType.CNAME, 60, RecordData.ofName(DnsName.parse("web.example.com."))));
        for (int i = 0; i < 100; i++) {
            answers.add(DnsRecord.of(
                    DnsName.parse("web.example.com."),
                    RecordType.A,
                    60,
                    RecordData.ofAddress(IpAddress.v4(0xc0000200 | i))));
        }
        DnsMessage read =
                DnsMessage.parse(response(answers.toArray(DnsRecord[]::new)).toWire(512));

        assertThat(read.has(DnsMessage.TRUNCATED)).isTrue();
        assertThat(read.answers()).as("RFC 2181 §9: no part of a set").hasSize(1);
    }

    @Test
    void readsAndWritesEdns() throws Exception {
        DnsMessage query = DnsMessage.query(
                1,
                new DnsQuestion(WWW, RecordType.A),
                Edns.of(1232).withFlags(Edns.DNSSEC_OK).with(EdnsOption.COOKIE, new byte[8]));
        Message theirs = new Message(query.toWire());

        assertThat(theirs.getOPT().getPayloadSize()).isEqualTo(1232);
        assertThat(theirs.getOPT().getFlags()).isEqualTo(0x8000);
        assertThat(DnsMessage.parse(query.toWire())).isEqualTo(query);
    }

    @Test
    @Requirement("DNS-11")
    void namesAreEqualInAnyCase() {
        assertThat(DnsName.parse("WWW.Example.COM")).isEqualTo(WWW).hasSameHashCodeAs(WWW);
        assertThat(DnsName.parse("WWW.Example.COM").equalsExactly(WWW)).isFalse();
        assertThat(WWW.withCase(-1).toString()).isEqualTo("WWW.EXAMPLE.COM.");
        assertThat(WWW.isWithin(DnsName.parse("EXAMPLE.com"))).isTrue();
        assertThat(WWW.isWithin(DnsName.parse("ample.com"))).isFalse();
        assertThat(DnsName.parse("a\\.b.\\000\\255.c").toString()).isEqualTo("a\\.b.\\000\\255.c.");
        assertThat(DnsName.reverseOf(IpAddress.parse("192.0.2.1")).toString()).isEqualTo("1.2.0.192.in-addr.arpa.");
        assertThat(DnsName.reverseOf(IpAddress.parse("2001:db8::1")).toString())
                .isEqualTo("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
    }

    @Test
    void sortsNamesCanonically() {
        // RFC 4034 §6.1
        List<String> sorted = List.of(
                "example.",
                "a.example.",
                "yljkjljk.a.example.",
                "Z.a.example.",
                "zABC.a.EXAMPLE.",
                "z.example.",
                "\\001.z.example.",
                "*.z.example.",
                "\\200.z.example.");
        List<DnsName> names =
                new ArrayList<>(sorted.reversed().stream().map(DnsName::parse).toList());
        names.sort(null);
        assertThat(names.stream().map(DnsName::toString)).containsExactlyElementsOf(sorted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", ".a", "\\256", "\\25", "a\\"})
    @Requirement("DNS-12")
    void refusesWrongNames(String text) {
        assertThatThrownBy(() -> DnsName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Requirement("DNS-12")
    void refusesLongNames() {
        assertThatThrownBy(() -> DnsName.parse("x".repeat(64))).hasMessageContaining("64 bytes; the most is 63");
        assertThatThrownBy(() -> DnsName.parse("x.".repeat(128))).hasMessageContaining("257 bytes; the most is 255");
        assertThat(DnsName.parse("x.".repeat(127)).length()).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "2001:db8::1", "1::", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "1:0:0:2::3"})
    void printsAndReadsAddresses(String text) {
        assertThat(IpAddress.parse(text).toString()).isEqualTo(text.replace("::ffff:", ""));
    }

    @Test
    @Requirement("DNS-13")
    void badInput55_pointerToItselfOrForward() {
        byte[] query =
                DnsMessage.query(1, new DnsQuestion(WWW, RecordType.A), null).toWire();
        for (int target = 12; target < 64; target++) {
            byte[] bad = Arrays.copyOf(query, 12 + 6);
            Bytes.put16(bad, 12, 0xc000 | target);
            assertThatThrownBy(() -> DnsMessage.parse(bad))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageContaining("pointer");
        }
    }

    @Test
    void badInput55_pointersThatGoInCircles() {
        byte[] bad = new byte[12 + 30];
        Bytes.put16(bad, 4, 2);
        bad[12] = 1;
        bad[13] = 'a';
        Bytes.put16(bad, 14, 0xc000 | 12);
        assertThatThrownBy(() -> DnsMessage.parse(bad)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void badInput56_countsLargerThanTheData() {
        byte[] query =
                DnsMessage.query(1, new DnsQuestion(WWW, RecordType.A), null).toWire();
        for (int field = 4; field <= 10; field += 2) {
            for (int count : new int[] {2, 3, 255, 0x7fff, 0xffff}) {
                byte[] bad = query.clone();
                Bytes.put16(bad, field, count);
                assertThatThrownBy(() -> DnsMessage.parse(bad)).isInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @Test
    void everyCutIsRefused() {
        byte[] whole = response(
                        DnsRecord.of(WWW, RecordType.MX, 60, RecordData.ofMx(10, DnsName.parse("mail.example.com."))),
                        DnsRecord.of(WWW, RecordType.TXT, 60, RecordData.ofText(List.of("some text"))))
                .withEdns(Edns.of(1232).with(EdnsOption.COOKIE, new byte[8]))
                .toWire();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> DnsMessage.parse(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    /**
     * Changed messages are rejected or read; a message that is read can be written and read again, and dnsjava accepts
     * it too.
     */
    @Test
    void changedBytesNeverDoMoreThanBeingRefused() throws Exception {
        SplittableRandom random = new SplittableRandom(56);
        byte[] whole = response(
                        DnsRecord.of(WWW, RecordType.SOA, 60, RecordData.ofSoa(WWW, WWW, 1, 2, 3, 4, 5)),
                        DnsRecord.of(WWW, RecordType.SRV, 60, RecordData.ofSrv(1, 2, 3, WWW)),
                        DnsRecord.of(WWW, RecordType.TXT, 60, RecordData.ofText(List.of("a", "b"))),
                        DnsRecord.of(WWW, RecordType.NSEC, 60, RecordData.ofBytes(new byte[] {0, 0, 1, (byte) 0x40})))
                .withEdns(Edns.of(1232).with(EdnsOption.NSID, new byte[3]))
                .toWire();
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            for (int j = random.nextInt(1, 4); j > 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                DnsMessage message = DnsMessage.parse(changed);
                assertThat(message.answers())
                        .allSatisfy(each -> assertThat(each.toString()).isNotEmpty());
                assertThat(message.additional())
                        .allSatisfy(each -> assertThat(each.toString()).isNotEmpty());
                DnsMessage again = DnsMessage.parse(message.toWire());
                assertThat(again).isEqualTo(message);
                read++;
            } catch (MalformedMessageException refused) {
                assertThat(refused).hasMessageMatching("[ -~]+");
            }
        }
        assertThat(read).isGreaterThan(1000);
    }
}
