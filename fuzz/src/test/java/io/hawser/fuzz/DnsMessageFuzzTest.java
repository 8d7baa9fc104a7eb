package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.services.dns.message.DnsMessage;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.MalformedMessageException;

/** Any bytes are parsed as a message or refused, and a message is the same after it is written and parsed again. */
class DnsMessageFuzzTest {
    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] input) throws MalformedMessageException {
        DnsMessage message;
        try {
            message = DnsMessage.parse(input);
        } catch (MalformedMessageException refused) {
            return;
        }
        for (DnsRecord each : message.answers()) {
            assertThat(each.toString()).isNotEmpty();
        }
        for (DnsRecord each : message.authority()) {
            assertThat(each.toString()).isNotEmpty();
        }
        for (DnsRecord each : message.additional()) {
            assertThat(each.toString()).isNotEmpty();
        }
        byte[] wire = message.toWire();
        DnsMessage again = DnsMessage.parse(wire);
        if (!again.has(DnsMessage.TRUNCATED)) {
            assertThat(again).isEqualTo(message);
        }
        assertThat(message.toWire(512).length).isLessThanOrEqualTo(Math.max(512, wire.length));
    }
}
